"""All processes that share a Redis sign the company in as rarely as one of them would."""

import asyncio

import chathub_standin
import loops
import pytest
from chathub_server.clock import Clock
from chathub_server.tokens.redis_account import RedisAccount
from chathub_server.tokens.redis_connection import RedisConnection
from chathub_server.vendor import company
from chathub_server.vendor.account import SignIn
from chathub_server.vendor.client import Vendor
from chathub_server.vendor.company import Company
from chathub_server.vendor.errors import VendorRefused

from .sites import CACHE_KEY, NO_REDIS
from .still_clock import StillClock

APART_S = 10.0


class Process:
    """What one more process of the company has open."""

    def __init__(self, chathub, redis_url, password):
        clock = Clock()
        self.vendor = Vendor(chathub.url, clock)
        self.redis = RedisConnection(redis_url, [CACHE_KEY], clock)
        account = RedisAccount(self.redis, clock, chathub_standin.LOGIN, password)
        self.company = Company(
            self.vendor, clock, account, login=chathub_standin.LOGIN, password=password
        )

    async def organizations(self):
        """Return the names of the organizations, or the status that ChatHub refuses with."""
        try:
            found = await self.company.call(self.vendor.organizations)
        except VendorRefused as refused:
            return refused.status
        return [each.name for each in found]

    async def aclose(self):
        """Close its connections."""
        await self.vendor.aclose()
        await self.redis.aclose()


@pytest.fixture
def of_processes(chathub_alone, shared_redis):
    """Return what runs a story of several processes, and sees to their end."""

    def run(story, *passwords, redis_url=shared_redis.url):
        async def play():
            processes = [Process(chathub_alone, redis_url, each) for each in passwords]
            try:
                return await story(*processes)
            finally:
                for each in processes:
                    await each.aclose()

        return loops.run(play)

    return run


FOUND = ["Sales", "Support", "Archive"]
RIGHT, WRONG = chathub_standin.PASSWORD, "wrong"


def test_one_process_signs_in_for_all(of_processes, chathub_alone):
    async def start_together(*processes):
        return await asyncio.gather(*[each.organizations() for each in processes])

    assert of_processes(start_together, *[RIGHT] * 5) == [FOUND] * 5
    assert chathub_alone.calls["company-token"] == 1


def test_a_token_that_is_refused_is_renewed_once_for_all(of_processes, chathub_alone):
    async def renew_together(*processes):
        await asyncio.gather(*[each.organizations() for each in processes])
        chathub_alone.fail("organizations", status=401, times=5)
        return await asyncio.gather(*[each.organizations() for each in processes])

    assert of_processes(renew_together, *[RIGHT] * 5) == [FOUND] * 5
    assert chathub_alone.calls["company-token"] == 2


def test_calls_that_stay_refused_renew_the_token_once_in_a_while_for_all(
    of_processes, chathub_alone
):
    async def ask_on(*processes):
        chathub_alone.fail("organizations", status=401)
        return [await each.organizations() for each in processes]

    assert of_processes(ask_on, *[RIGHT] * 5) == [401] * 5
    assert chathub_alone.calls["company-token"] == 2


def test_a_wrong_password_is_tried_by_all_as_rarely_as_by_one(
    of_processes, chathub_alone, shared_redis, monkeypatch
):
    monkeypatch.setattr(company, "SIGN_INS_APART_S", APART_S)

    def end_of_pause():
        (pause,) = shared_redis.client.keys("chathub:pause:*")
        left_s = shared_redis.client.pttl(pause) / 1000
        shared_redis.client.delete(pause)
        return left_s

    async def try_in_vain(*processes):
        told = [await each.organizations() for each in processes]
        paused_s = [end_of_pause()]
        told += [await each.organizations() for each in processes]
        return told, [*paused_s, end_of_pause()]

    told, paused_s = of_processes(try_in_vain, *[WRONG] * 3)
    assert told == [401] * 6, "also those who did not try are told why"
    assert chathub_alone.calls["company-token"] == 2
    assert paused_s == pytest.approx([2 * APART_S, 4 * APART_S], abs=5)


def test_a_password_that_was_mended_is_tried_at_once(of_processes, monkeypatch):
    monkeypatch.setattr(company, "SIGN_INS_APART_S", APART_S)

    async def mend(before, after):
        return [await before.organizations(), await after.organizations()]

    assert of_processes(mend, WRONG, RIGHT) == [401, FOUND]


def test_without_redis_each_signs_in_on_its_own(of_processes, chathub_alone):
    async def start(*processes):
        return [await each.organizations() for each in processes]

    assert of_processes(start, RIGHT, RIGHT, redis_url=NO_REDIS) == [FOUND, FOUND]
    assert chathub_alone.calls["company-token"] == 2


def test_redis_learns_neither_login_nor_password_nor_token(
    of_processes, chathub_alone, shared_redis
):
    async def token_of_the_company(token):
        return token

    async def start(process):
        return await process.company.call(token_of_the_company)

    token = of_processes(start, RIGHT)
    read = shared_redis.client
    kept = b" ".join([*read.keys("*"), *filter(None, map(read.get, read.keys("*")))])
    assert kept.startswith(b"chathub:")
    for secret in (chathub_standin.LOGIN, RIGHT, token):
        assert secret.encode() not in kept


# What is kept, and where


@pytest.fixture
def keep(shared_redis):
    """Return what runs a story of the accounts of two processes."""

    def run(story, url=shared_redis.url, login="company"):
        async def play():
            clock = StillClock()
            redis = [RedisConnection(url, [CACHE_KEY], clock) for _ in range(2)]
            try:
                return await story(*[RedisAccount(each, clock, login, RIGHT) for each in redis])
            finally:
                for each in redis:
                    await each.aclose()

        return loops.run(play)

    return run


LAST = SignIn("a.b.c", 2, 401)


@pytest.mark.parametrize("login", ["company", "\udcff"], ids=["plain", "no UTF-8"])
def test_how_a_sign_in_went_is_known_to_all(keep, shared_redis, login):
    async def tell(one, other):
        before = await other.last(), await other.pause_s()
        await one.put(LAST, 10.0)
        return before, (await other.last(), await other.pause_s())

    (nothing, no_pause_s), (last, pause_s) = keep(tell, login=login)
    assert (nothing, last) == (SignIn(), LAST)
    assert no_pause_s <= 0
    assert 9 < pause_s <= 10
    (kept,) = shared_redis.client.keys("chathub:account:*")
    assert shared_redis.client.pttl(kept) == pytest.approx(24 * 3600_000, abs=60_000)


def test_one_process_renews_within_so_long(keep, shared_redis):
    async def renew(one, other):
        may = [await one.may_renew(4.0), await one.may_renew(4.0), await other.may_renew(4.0)]
        (mark,) = shared_redis.client.keys("chathub:renewal:*")
        left_ms = shared_redis.client.pttl(mark)
        shared_redis.client.delete(mark)
        return [*may, await other.may_renew(4.0)], left_ms

    may, left_ms = keep(renew)
    assert may == [True, False, False, True]
    assert 3000 < left_ms <= 4000


def test_without_redis_each_process_knows_its_own(keep):
    async def tell(one, other):
        await one.put(LAST, 10.0)
        known = [(await each.last(), await each.pause_s()) for each in (one, other)]
        return known, [await one.may_renew(4.0), await one.may_renew(4.0)]

    known, may = keep(tell, url=NO_REDIS)
    assert known == [(LAST, 10.0), (SignIn(), 0.0)]
    assert may == [True, True], "who asks has seen to its own"


def test_what_another_version_has_written_is_as_good_as_nothing(keep):
    async def read(one, other):
        await one.put(LAST, 10.0)
        await one._redis.keep("account", one._what, {"else": 1}, StillClock().now_s() + 60)
        return await one.last(), await other.last()

    assert keep(read) == (LAST, SignIn())
