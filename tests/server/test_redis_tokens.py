"""Operators' tokens in a Redis: found by all processes, kept here too, and given back to one that has lost them."""

import asyncio
import contextlib

import loops
import pytest
from chathub_server.clock import Clock
from chathub_server.tokens.local_tokens import Issued
from chathub_server.tokens.redis_connection import RedisConnection
from chathub_server.tokens.redis_tokens import RedisTokens
from chathub_server.vendor.client import Operator, Organization

from .sites import CACHE_KEY

SALES = Organization(10, "Sales")
HOUR_S = 3600.0


def issued(token, operator=101, due_in_s=HOUR_S):
    due_s = Clock().now_s() + due_in_s
    return Issued(token, due_s + HOUR_S, due_s, SALES, Operator(operator, "Sally Jensen", 0))


@contextlib.asynccontextmanager
async def processes(url, count=2):
    """Open the tokens as so many processes have them."""
    opened = []
    for _ in range(count):
        clock = Clock()
        opened.append(RedisTokens(RedisConnection(url, [CACHE_KEY], clock), clock))
    try:
        yield opened
    finally:
        for each in opened:
            await each.aclose()


async def found(tokens, operator=101):
    """Return what is kept for an operator."""
    kept = await tokens.get(operator)
    return kept and kept.token


def test_a_token_is_found_by_all_and_only_redis_knows_which_is_the_newest(shared_redis):
    async def keep():
        async with processes(shared_redis.url) as (one, two):
            nothing = await found(two)
            await one.put(issued("first"))
            tokens = [await found(one), await found(two)]
            await two.put(issued("second", due_in_s=HOUR_S + 60))
            tokens += [await found(one), await found(two)]
            return nothing, tokens, one.at_hand(101), await one.get(101)

    nothing, tokens, at_hand, whole = loops.run(keep)
    assert (nothing, at_hand) == (None, None)
    assert tokens == ["first", "first", "second", "second"]
    assert (whole.operator, whole.organization) == (Operator(101, "Sally Jensen", 0), SALES)


def test_a_token_stands_in_redis_until_it_is_due(shared_redis):
    async def keep():
        async with processes(shared_redis.url, 1) as (one,):
            await one.put(issued("a", due_in_s=60))
            await one.put(issued("b", 102, due_in_s=-1))

    loops.run(keep)
    (key,) = shared_redis.client.keys("chathub:token:*")
    assert 50_000 < shared_redis.client.pttl(key) <= 60_000


def test_a_redis_that_came_back_empty_is_given_what_this_process_has(shared_redis):
    async def keep():
        async with processes(shared_redis.url) as (one, two):
            await one.put(issued("a"))
            await one.put(issued("b", 102))
            shared_redis.client.flushall()
            before = await found(two)
            mine = await asyncio.gather(found(one), found(one, 102), found(one, 103))
            return before, mine, [await found(two), await found(two, 102)]

    before, mine, theirs = loops.run(keep)
    assert before is None
    assert mine == ["a", "b", None]
    assert theirs == ["a", "b"]


def test_when_redis_goes_the_newest_that_was_seen_here_serves(redis_server):
    async def keep():
        async with processes(redis_server.url) as (one, two):
            await one.put(issued("older", due_in_s=HOUR_S - 60))
            await found(two)
            await one.put(issued("newer"))
            await found(two)
            await one.put(issued("older again", due_in_s=HOUR_S - 60))
            seen = [await found(two), await two.is_there()]
            redis_server.kill()
            return [*seen, await found(two), await found(two, 102), await two.is_there()]

    assert loops.run(keep) == ["older again", True, "newer", None, False]


def test_a_thousand_who_ask_together_are_one_question(shared_redis):
    def questions():
        return shared_redis.client.info("commandstats").get("cmdstat_mget", {"calls": 0})["calls"]

    async def ask():
        async with processes(shared_redis.url) as (one, two):
            for operator in (101, 102):
                await one.put(issued(f"of {operator}", operator))
            before = questions()
            kept = await asyncio.gather(*[found(two, n) for n in [101, 102, 101, 103] * 250])
            return kept, questions() - before

    kept, asked = loops.run(ask)
    assert kept == ["of 101", "of 102", "of 101", None] * 250
    assert asked == 1


def test_what_is_known_is_not_made_anew(shared_redis):
    async def ask():
        async with processes(shared_redis.url) as (one, two):
            await one.put(issued("a"))
            return [await two.get(101) for _ in range(2)]

    first, second = loops.run(ask)
    assert first is second


@pytest.mark.parametrize(
    "kept",
    [{}, {"token": "a"}, {"token": "a", "organization": {}, "operator": {}}, {"organization": 1}],
    ids=str,
)
def test_what_another_version_has_written_is_as_good_as_nothing(shared_redis, kept):
    async def ask():
        async with processes(shared_redis.url, 1) as (one,):
            until_s = Clock().now_s() + HOUR_S
            await one._redis.keep("token", "operator 101", kept, until_s)
            return await one.get(101)

    assert loops.run(ask) is None
