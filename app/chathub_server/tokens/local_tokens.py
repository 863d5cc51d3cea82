"""Keep operator tokens until they are due, in this process's memory."""

import contextlib
import functools
import json
from dataclasses import dataclass

from cachetools import TLRUCache

from ..clock import Clock, iso_utc
from ..vendor.client import Operator, Organization

MOST_TOKENS = 50_000  # some 1.5 KB each; the least used goes first


@dataclass(frozen=True)
class Issued:
    """One operator token, whom it is for, and until when (epoch seconds).

    From `due_at_s` on the next request gets a new one. The token is in no `repr`.
    """

    token: str
    expires_at_s: float
    due_at_s: float
    organization: Organization
    operator: Operator

    @functools.cached_property
    def json(self) -> str:
        """The token as JSON, but for the server's time; written once, since it is served often."""
        return json.dumps(
            {
                "token": self.token,
                "expiresAt": iso_utc(self.expires_at_s),
                "organization": {"id": self.organization.id, "name": self.organization.name},
                "operator": {"id": self.operator.id, "name": self.operator.name},
            }
        )

    def __repr__(self) -> str:
        return f"<token of operator {self.operator.id}>"


class LocalTokens:
    """Keep each operator's token until it is due by `clock`."""

    def __init__(self, clock: Clock) -> None:
        self._kept: TLRUCache[int, Issued] = TLRUCache(
            MOST_TOKENS, lambda _, issued, __: issued.due_at_s, timer=clock.now_s
        )

    def at_hand(self, operator_id: int) -> Issued | None:
        """Return the operator's token where that needs no waiting, or None."""
        try:
            return self._kept[operator_id]  # twice as fast as its `get`, and most requests end here
        except KeyError:
            return None

    async def get(self, operator_id: int) -> Issued | None:
        """Return the operator's token, or None where there is none or it is due."""
        return self.at_hand(operator_id)

    async def put(self, issued: Issued) -> None:
        """Keep a token in place of the operator's former one."""
        # Out first: TLRUCache leaves the former one where the new one is due already.
        self._kept.pop(issued.operator.id, None)
        self._kept[issued.operator.id] = issued

    def turn(self, operator_id: int) -> contextlib.AbstractAsyncContextManager[None]:
        """Wait for one's turn to renew; within a process the single flight has seen to that."""
        return contextlib.nullcontext()

    async def is_there(self) -> bool:
        """Tell whether the cache works."""
        return True

    async def aclose(self) -> None:
        """Nothing to close."""
