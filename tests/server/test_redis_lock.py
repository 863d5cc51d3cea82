"""Of all processes that share a Redis, one at a time renews an operator's token, and none for ever."""

import asyncio

import anyio
import loops
import pytest
from chathub_server.clock import Clock
from chathub_server.tokens import redis_lock
from chathub_server.tokens.redis_connection import RedisConnection
from chathub_server.tokens.redis_tokens import RedisTokens
from logged import capture_logs

from .sites import CACHE_KEY, NO_REDIS, until

SOON_S = 5.0
PROLONG_EVERY_S = 0.05
TURNS = 60
OPERATOR = 101


@pytest.fixture
def process(shared_redis):
    """Return what opens the tokens as one more process that shares the Redis has them."""

    def open_tokens():
        clock = Clock()
        return RedisTokens(RedisConnection(shared_redis.url, [CACHE_KEY], clock), clock)

    return open_tokens


@pytest.fixture
def prolonged_often(monkeypatch):
    monkeypatch.setattr(redis_lock, "PROLONG_EVERY_S", PROLONG_EVERY_S)


def test_every_turn_ends_also_one_that_ends_while_it_is_prolonged(
    process, shared_redis, prolonged_often
):
    async def renew(tokens, operator):
        async with tokens.turn(operator):
            # As long as ChatHub may take: the ends lie around the first prolongation.
            await asyncio.sleep(PROLONG_EVERY_S * (0.8 + 0.6 * operator / TURNS))

    async def renew_all():
        tokens = process()
        with anyio.fail_after(SOON_S):
            await asyncio.gather(*[renew(tokens, operator) for operator in range(TURNS)])
        await tokens.aclose()

    loops.run(renew_all)
    assert shared_redis.client.keys("chathub:turn:*") == []


def test_a_turn_lasts_for_as_long_as_its_holder_needs(process, shared_redis, prolonged_often):
    async def hold():
        tokens = process()
        async with tokens.turn(OPERATOR):
            (lock,) = shared_redis.client.keys("chathub:turn:*")
            shared_redis.client.pexpire(lock, 2000)
            await anyio.to_thread.run_sync(
                until, lambda: shared_redis.client.pttl(lock) > 2000, "it was not prolonged"
            )
        await tokens.aclose()

    loops.run(hold)


def test_a_holder_that_never_ends_keeps_nobody_waiting_for_ever(process, monkeypatch):
    monkeypatch.setattr(redis_lock, "LONGEST_WAIT_S", 0.3)
    served = []

    async def renew():
        stuck, waiting = process(), process()
        async with stuck.turn(OPERATOR):
            with anyio.fail_after(SOON_S):
                async with waiting.turn(OPERATOR):
                    served.append(OPERATOR)
        await stuck.aclose()
        await waiting.aclose()

    with capture_logs() as lines:
        loops.run(renew)
    assert served == [OPERATOR]
    (line,) = lines
    assert (line["event"], line["log_level"]) == ("shared_lock_kept", "warning")
    assert (line["by"], line["now"]) == ("another process", "going on without it")


def test_one_process_at_a_time_has_its_turn(process, shared_redis):
    order = []

    def looks():
        return shared_redis.client.info("commandstats")["cmdstat_evalsha"]["calls"]

    async def wait(tokens):
        async with tokens.turn(OPERATOR):
            order.append("second")

    async def take_turns():
        one, two = process(), process()
        async with one.turn(OPERATOR):
            (lock,) = shared_redis.client.keys("chathub:turn:*")
            assert 2000 < shared_redis.client.pttl(lock) <= 3000
            before = looks()
            second = asyncio.create_task(wait(two))
            await anyio.to_thread.run_sync(
                until, lambda: looks() >= before + 3, "the second does not look"
            )
            order.append("first")
        await second
        await one.aclose()
        await two.aclose()

    loops.run(take_turns)
    assert order == ["first", "second"]


def test_who_has_lost_a_turn_leaves_it_to_who_has_it(process, shared_redis):
    async def lose():
        one, two = process(), process()
        lost, held = one.turn(OPERATOR), two.turn(OPERATOR)
        await lost.__aenter__()
        (lock,) = shared_redis.client.keys("chathub:turn:*")
        shared_redis.client.delete(lock)
        await held.__aenter__()
        await lost.__aexit__(None, None, None)
        still = shared_redis.client.exists(lock)
        await held.__aexit__(None, None, None)
        await one.aclose()
        await two.aclose()
        return still, shared_redis.client.exists(lock)

    assert loops.run(lose) == (1, 0)


def test_without_redis_nobody_waits():
    async def both():
        clock = Clock()
        away = RedisConnection(NO_REDIS, [CACHE_KEY], clock)
        tokens = RedisTokens(away, clock)
        with anyio.fail_after(SOON_S):
            async with tokens.turn(OPERATOR), tokens.turn(OPERATOR):
                pass
        await tokens.aclose()

    loops.run(both)
