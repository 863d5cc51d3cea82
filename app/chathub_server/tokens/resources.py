"""What a token service has open in one event loop."""

import asyncio
import hashlib
import math
import os
from typing import TYPE_CHECKING

import limits

from ..clock import Clock
from ..flight import SingleFlight
from ..settings.settings import Settings
from ..vendor.account import Account, LocalAccount
from ..vendor.client import Vendor
from ..vendor.company import Company
from .directory import Directory
from .local_tokens import LocalTokens
from .rate_limit import RateLimit
from .renewal import Renewals

if TYPE_CHECKING:
    from .redis_rate_limit import RedisRateLimit
    from .redis_tokens import RedisTokens


class Resources:
    """Connections, and what is kept in memory; of the event loop and the process that made them.

    Args:
        settings: the company's.
        clock: the time.
        company: the label of the metrics.

    Attributes:
        vendor, company, directory, renewals, flights, cache, rate_limit: see their classes.
        probed: when ChatHub was last asked whether it is there (by `elapsed_s`), and whether it was.
    """

    def __init__(self, settings: Settings, clock: Clock, company: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._process = os.getpid()
        self.vendor = Vendor(settings.vendor_url, clock, company=company)
        self.cache, self.rate_limit, account = _kept_where(settings, clock, company)
        self.company = Company(
            self.vendor,
            clock,
            account,
            login=settings.login,
            password=settings.password.get_secret_value(),
            token=settings.company_token.get_secret_value(),
        )
        self.directory = Directory(self.vendor, self.company, clock)
        self.renewals = Renewals(
            self.vendor,
            self.company,
            self.directory,
            self.cache,
            clock,
            settings.token_lifetime_s,
            company,
        )
        self.flights = SingleFlight()
        self.probed = (-math.inf, False)

    def is_of_this_loop(self) -> bool:
        """Tell whether the caller runs in the event loop and the process that made them."""
        return self._loop is asyncio.get_running_loop() and self._process == os.getpid()

    def is_in_use(self) -> bool:
        """Tell whether their event loop runs, in this process."""
        return self._loop.is_running() and self._process == os.getpid()

    async def aclose(self) -> None:
        """Close the connections."""
        await self.directory.aclose()
        await self.vendor.aclose()
        await self.cache.aclose()


def _company_of(settings: Settings) -> str:
    """Return what names the company: its login, or the hash of its token."""
    token = settings.company_token.get_secret_value()
    return settings.login or hashlib.sha256(token.encode()).hexdigest()


def _kept_where(
    settings: Settings, clock: Clock, company: str
) -> "tuple[LocalTokens | RedisTokens, RateLimit | RedisRateLimit, Account]":
    """Return the cache, the rate limit and the account: in this process's memory, or in Redis."""
    rate = limits.parse(settings.rate_limit)
    url = settings.cache_url.get_secret_value()
    if not url:
        return LocalTokens(clock), RateLimit(rate, clock), LocalAccount(clock)
    # Not above: redis takes longer to import than everything else here together.
    from .redis_account import RedisAccount
    from .redis_connection import RedisConnection
    from .redis_rate_limit import RedisRateLimit
    from .redis_tokens import RedisTokens

    whose = f"{settings.vendor_url} {_company_of(settings)}"
    redis = RedisConnection(url, settings.cache_keys, clock, whose, company=company)
    password = settings.password.get_secret_value()
    account = RedisAccount(redis, clock, settings.login, password)
    return RedisTokens(redis, clock), RedisRateLimit(rate, clock, redis), account
