"""A token service for threads, as those of Django and Flask are.

Calls run in an event loop in a thread of their own, which starts with the first of them. A process
that was forked gets a thread of its own.
"""

import os
import threading
import weakref
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Self, TypeVar, TypeVarTuple

import anyio
from anyio.from_thread import BlockingPortal

from ..users import User
from ..vendor.client import Organization
from .local_tokens import Issued

if TYPE_CHECKING:
    from .service import TokenService

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class BlockingTokenService:
    """Issue operator tokens for one company, from any number of threads.

    Close it with `close()`, or use it as a context manager; the end of the process will do, too.

    Args:
        service: does the work, and is used by nobody else.
    """

    def __init__(self, service: "TokenService") -> None:
        self._service = service
        self._begin()
        if hasattr(os, "register_at_fork"):  # Windows has no fork
            itself = weakref.WeakMethod(self._begin)
            os.register_at_fork(after_in_child=lambda: (begin := itself()) and begin())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def issue(self, operator: int, *, fresh: bool = False) -> Issued:
        """Return a token for an operator, see `TokenService.issue`."""
        return self.call(lambda: self._service.issue(operator, fresh=fresh))

    def issue_for(
        self, user: User, organization: str | None = None, *, fresh: bool = False
    ) -> Issued:
        """Return a token for a user of the site, see `TokenService.issue_for`."""
        return self.call(lambda: self._service.issue_for(user, organization, fresh=fresh))

    def admit(self, user_id: str) -> None:
        """Count a request against the rate limit, see `TokenService.admit`."""
        self.call(self._service.admit, user_id)

    def validate(self, token: str) -> dict[str, Any]:
        """Return what ChatHub says of an operator token, see `TokenService.validate`."""
        return self.call(self._service.validate, token)

    def organizations(self) -> list[Organization]:
        """Return the company's organizations, see `TokenService.organizations`."""
        return self.call(self._service.organizations)

    def call(self, function: Callable[[*Ts], Awaitable[T]], *arguments: *Ts) -> T:
        """Return what a coroutine function returns, such as `TokenEndpoint(service).token`.

        Raises:
            Exception: what it raises.
        """
        return self._running().call(function, *arguments)

    def close(self) -> None:
        """Close the connections, and end the thread; the next call starts it anew."""
        with self._lock:
            portal, self._portal = self._portal, None
            if portal is not None:
                portal.call(self._service.aclose)
                portal.call(portal.stop)
                self._thread.join()

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._portal: BlockingPortal | None = None

    def _running(self) -> BlockingPortal:
        with self._lock:
            if self._portal is None:
                started: Future[BlockingPortal] = Future()
                self._thread = threading.Thread(
                    target=anyio.run, args=[_serve, started], name="chathub", daemon=True
                )
                self._thread.start()
                self._portal = started.result()
            return self._portal


# Not anyio's own start_blocking_portal: thrown away in a process that was forked, as its generator is,
# it waits for the thread, which is not there.
async def _serve(started: Future[BlockingPortal]) -> None:
    async with BlockingPortal() as portal:
        started.set_result(portal)
        await portal.sleep_until_stopped()
