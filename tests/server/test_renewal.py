"""Who gets the token that is kept, who waits for another's call, and who makes one; each is counted."""

import asyncio
import contextlib

import chathub_standin
import loops
import pytest
from chathub_server.clock import Clock
from chathub_server.metrics import CACHE
from chathub_server.tokens.directory import Directory
from chathub_server.tokens.local_tokens import LocalTokens
from chathub_server.tokens.redis_connection import RedisConnection
from chathub_server.tokens.redis_tokens import RedisTokens
from chathub_server.tokens.renewal import Renewals
from chathub_server.users import User
from chathub_server.vendor.client import Operator, Organization, Vendor
from chathub_server.vendor.company import Company
from chathub_server.vendor.errors import VendorRefused

from .sites import CACHE_KEY

DAY_S = 24 * 3600.0
SALES = Organization(10, "Sales")
SALLY = Operator(101, "Sally Jensen", 0)
MARTA = Operator(102, "Marta Nunes", 0)
SECONDS = 5.0  # of a busy machine

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def open_renewals(chathub_alone):
    """Return what opens the renewals of a company, with its directory."""

    @contextlib.asynccontextmanager
    async def opened(company="", *, cache=None, life_s=DAY_S):
        clock = Clock()
        vendor = Vendor(chathub_alone.url, clock)
        account = Company(
            vendor, clock, login=chathub_standin.LOGIN, password=chathub_standin.PASSWORD
        )
        directory = Directory(vendor, account, clock)
        cache = cache or LocalTokens(clock)
        try:
            yield (
                Renewals(vendor, account, directory, cache, clock, life_s, company),
                directory,
            )
        finally:
            await directory.aclose()
            await vendor.aclose()
            await cache.aclose()

    return opened


@pytest.fixture
def open_shared(open_renewals, shared_redis):
    """Return what opens them as one more process that shares the Redis."""

    def opened(company=""):
        clock = Clock()
        redis = RedisConnection(shared_redis.url, [CACHE_KEY], clock)
        return open_renewals(company, cache=RedisTokens(redis, clock))

    return opened


def counted(company):
    """Return how often each result came about for a company."""
    results = ("hit", "joined", "elsewhere", "miss")
    counts = {result: CACHE.labels(company, result)._value.get() for result in results}
    return {result: count for result, count in counts.items() if count}


def test_the_first_asks_chathub_and_the_next_gets_what_is_kept(open_renewals, chathub_alone):
    async def ask():
        async with open_renewals("first") as (renewals, _):
            nothing = renewals.at_hand(SALLY), counted("first")
            first = await renewals.token_of(SALLY, SALES, fresh=False)
            return nothing, [
                first,
                await renewals.token_of(SALLY, SALES, fresh=False),
                renewals.at_hand(SALLY),
            ]

    nothing, found = loops.run(ask)
    assert nothing == (None, {})
    assert len({id(each) for each in found}) == 1
    assert (found[0].operator, found[0].organization) == (SALLY, SALES)
    assert chathub_alone.calls["operator-token"] == 1
    assert counted("first") == {"miss": 1, "hit": 2}


def test_a_fresh_token_takes_the_place_of_the_one_that_is_kept(open_renewals):
    async def ask():
        async with open_renewals("fresh") as (renewals, _):
            asked = (False, True, False)
            return [await renewals.token_of(SALLY, SALES, fresh=fresh) for fresh in asked]

    first, fresh, kept = loops.run(ask)
    assert fresh.token != first.token
    assert kept.token == fresh.token
    assert counted("fresh") == {"miss": 2, "hit": 1}


def test_those_who_ask_together_share_a_call_for_each_operator(open_renewals, chathub_alone):
    async def ask():
        async with open_renewals("together") as (renewals, _):
            wanted = [SALLY, SALLY, MARTA, SALLY]
            return await asyncio.gather(
                *[renewals.token_of(each, SALES, fresh=False) for each in wanted]
            )

    found = loops.run(ask)
    assert [each.operator for each in found] == [SALLY, SALLY, MARTA, SALLY]
    assert len({each.token for each in found}) == 2
    assert chathub_alone.calls["operator-token"] == 2
    assert counted("together") == {"miss": 2, "joined": 2}


@pytest.mark.parametrize(("wanted_s", "lives_s"), [(600, 600), (DAY_S, DAY_S - 60)])
def test_a_token_lives_as_long_as_is_wanted_and_a_minute_less_than_chathub_allows(
    open_renewals, wanted_s, lives_s
):
    async def ask():
        async with open_renewals(life_s=wanted_s) as (renewals, _):
            began_s = Clock().now_s()
            return began_s, await renewals.token_of(SALLY, SALES, fresh=False)

    began_s, issued = loops.run(ask)
    assert issued.expires_at_s - began_s == pytest.approx(lives_s, abs=SECONDS)
    due_s = max(lives_s - 3600, 0.8 * lives_s)
    assert issued.due_at_s - began_s == pytest.approx(0.95 * due_s, abs=SECONDS)


def test_after_a_refusal_the_operators_are_read_again(open_renewals, chathub_alone):
    async def ask():
        async with open_renewals() as (renewals, directory):
            anybody = User("anybody", everywhere=True)
            where, operator = await directory.choose(anybody, "Sales")
            chathub_alone.fail("operator-token", status=404, times=1)
            counts = [chathub_alone.calls["operators"]]
            with pytest.raises(VendorRefused):
                await renewals.token_of(operator, where, fresh=False)
            await directory.choose(anybody, "Sales")
            return [*counts, chathub_alone.calls["operators"]]

    assert loops.run(ask) == [1, 2]


@pytest.mark.parametrize("fresh", [False, True], ids=["nothing is kept", "a fresh one"])
def test_who_waited_for_another_process_takes_what_that_one_made(open_shared, chathub_alone, fresh):
    async def ask():
        async with open_shared("one") as (one, _), open_shared("other") as (other, _):
            if fresh:
                await one.token_of(SALLY, SALES, fresh=False)
            return await asyncio.gather(
                *[each.token_of(SALLY, SALES, fresh=fresh) for each in (one, other)]
            )

    before = counted("one"), counted("other")
    first, second = loops.run(ask)
    assert first.token == second.token
    assert chathub_alone.calls["operator-token"] == 1 + fresh
    told = [
        after.get("elsewhere", 0) - known.get("elsewhere", 0)
        for after, known in zip((counted("one"), counted("other")), before, strict=True)
    ]
    assert sorted(told) == [0, 1]
