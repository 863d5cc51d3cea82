"""What is known of the company's account, and where: its token, and how the last sign-in went."""

import contextlib
from dataclasses import dataclass, field
from typing import Protocol

from ..clock import Clock


@dataclass(frozen=True)
class SignIn:
    """The outcome of a sign-in.

    Attributes:
        token: the company token; empty where there is none.
        refusals: how often in a row it was not.
        status: what ChatHub answered the last time it was not.
    """

    token: str = field(default="", repr=False)
    refusals: int = 0
    status: int = 0


class Account(Protocol):
    """Keep what is known of the account."""

    async def last(self) -> SignIn:
        """Return how the last sign-in of any process went."""

    async def pause_s(self) -> float:
        """Return how long the next sign-in has to wait; not above 0: it has not."""

    async def put(self, last: SignIn, pause_s: float) -> None:
        """Note how a sign-in went, and how long the next of any process has to wait."""

    async def may_renew(self, apart_s: float) -> bool:
        """Tell whether no process has renewed the token within so long; the caller does it now."""

    def turn(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Wait for one's turn to sign in among all processes."""


class LocalAccount:
    """Keep it in this process's memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = SignIn()
        self._next_s = clock.elapsed_s()

    async def last(self) -> SignIn:
        """Return how the last sign-in went."""
        return self._last

    async def pause_s(self) -> float:
        """Return how long the next has to wait."""
        return self._next_s - self._clock.elapsed_s()

    async def put(self, last: SignIn, pause_s: float) -> None:
        """Note how a sign-in went, and how long the next has to wait."""
        self._last = last
        self._next_s = self._clock.elapsed_s() + pause_s

    async def may_renew(self, apart_s: float) -> bool:
        """Tell that there is no other process; the caller has seen to its own renewals."""
        return True

    def turn(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Do not wait: within a process the single flight has seen to that."""
        return contextlib.nullcontext()
