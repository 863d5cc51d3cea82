"""The company's account at ChatHub: its token, and calls made with it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from .clock import Clock
from .flight import SingleFlight
from .vendor import Vendor
from .vendor_errors import VendorRefused

T = TypeVar("T")

SIGN_INS_APART_S = 1.0  # the vendor's wish, CHATHUB.md, "REST API"

log = structlog.get_logger("chathub")


class Company:
    """Keep the company token in memory, and renew it when it is not accepted.

    Args:
        vendor: where the company has its account.
        clock: spaces the sign-ins.
        login, password: the company's; without them the token cannot be renewed.
        token: a company token to begin with; none: the first call signs in.
    """

    def __init__(
        self, vendor: Vendor, clock: Clock, *, login: str = "", password: str = "", token: str = ""
    ) -> None:
        self._vendor = vendor
        self._clock = clock
        self._login = login
        self._password = password
        self._token = token
        self._next_sign_in_s = 0.0
        self._flights = SingleFlight()

    async def sign_in(self) -> None:
        """Sign in, at least a second after the time before.

        Raises:
            VendorError: ChatHub does not accept the login or cannot be reached.
        """
        await self._clock.until(self._next_sign_in_s)
        try:
            self._token = await self._vendor.company_token(self._login, self._password)
        finally:
            self._next_sign_in_s = self._clock.now_s() + SIGN_INS_APART_S

    async def call(self, call: Callable[[str], Awaitable[T]]) -> T:
        """Make a call with the company token, renewing that once when it is not accepted.

        Raises:
            VendorError: ChatHub refused or failed.
        """
        used = self._token or await self._flights.join("sign-in", self._renewed)
        try:
            return await call(used)
        except VendorRefused as refused:
            if refused.status != 401:
                raise
            if not self._login:
                log.error("company_token_refused", advice="set CHATHUB_COMPANY_TOKEN to a new one")
                raise
        if used == self._token:
            self._token = ""
        return await call(self._token or await self._flights.join("sign-in", self._renewed))

    async def _renewed(self) -> str:
        await self.sign_in()
        return self._token
