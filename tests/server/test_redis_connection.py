"""What is kept in a Redis that all processes share: under which names, for how long, and what if it goes."""

import asyncio
import contextlib
import re
import socket

import loops
import pytest
from chathub_server.circuit import REST_S
from chathub_server.metrics import SHARED_CACHE_AWAY
from chathub_server.tokens import redis_connection
from chathub_server.tokens.redis_connection import CacheUnavailable, RedisConnection
from cryptography.fernet import Fernet
from logged import capture_logs

from .sites import CACHE_KEY, NO_REDIS, until
from .still_clock import StillClock

pytestmark = pytest.mark.usefixtures("impatient")

VALUE = {"token": "a.b.c", "count": 3}


@contextlib.asynccontextmanager
async def opened(url, whose="we", **how):
    clock = StillClock()
    redis = RedisConnection(url, [CACHE_KEY], clock, whose, **how)
    redis.clock = clock
    try:
        yield redis
    finally:
        await redis.aclose()


async def kept(redis, kind="token", what="operator 101", for_s=60.0):
    await redis.keep(kind, what, VALUE, redis.clock.now_s() + for_s)


def run(url, story, **how):
    async def play():
        async with opened(url, **how) as redis:
            return await story(redis)

    return loops.run(play)


def test_names_are_hashes_that_differ_by_whose_and_what():
    async def names(redis):
        async with opened(NO_REDIS, "others") as others:
            return [
                redis.name("user sally"),
                redis.name("user ben"),
                others.name("user sally"),
                redis.key("token", "user sally"),
                redis.name("user \udcff"),
            ]

    found = run(NO_REDIS, names)
    assert len(set(found)) == 5
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in [*found[:3], found[4]])
    assert found[3] == f"chathub:token:{found[0]}"


def test_nobody_without_the_key_can_make_a_name():
    async def name(redis):
        other = RedisConnection(NO_REDIS, [Fernet.generate_key().decode()], StillClock(), "we")
        names = redis.name("user sally"), other.name("user sally")
        await other.aclose()
        return names

    one, other = run(NO_REDIS, name)
    assert one != other


def test_what_is_kept_is_found_by_what_it_is_for(shared_redis):
    async def keep(redis):
        await kept(redis)
        whats = ["operator 101", "operator 102", "operator 101"]
        return (
            await redis.find("token", "operator 101"),
            await redis.find("account", "operator 101"),
            await redis.find_all("token", whats),
        )

    one, other_kind, several = run(shared_redis.url, keep)
    assert (one, other_kind) == (VALUE, None)
    assert several == [VALUE, None, VALUE]
    (key,) = shared_redis.client.keys("*")
    assert 59_000 < shared_redis.client.pttl(key) <= 60_000
    assert b"a.b.c" not in shared_redis.client.get(key)


def test_what_is_over_is_neither_kept_nor_found(shared_redis):
    async def keep(redis):
        await kept(redis, for_s=0)
        await kept(redis, "account", for_s=60)
        redis.clock.advance(60)
        return await redis.find("token", "operator 101"), await redis.find(
            "account", "operator 101"
        )

    assert run(shared_redis.url, keep) == (None, None)
    assert len(shared_redis.client.keys("*")) == 1


def test_what_was_put_in_anothers_place_is_not_found(shared_redis):
    async def keep(redis):
        await kept(redis)
        mine, its = redis.key("token", "operator 101"), redis.key("token", "operator 102")
        shared_redis.client.copy(mine, its)
        return await redis.find("token", "operator 102"), await redis.find("token", "operator 101")

    assert run(shared_redis.url, keep) == (None, VALUE)


def test_a_value_is_read_anew_when_it_has_changed(shared_redis):
    async def keep(redis):
        await kept(redis)
        found = [await redis.find("token", "operator 101") for _ in range(2)]
        await redis.keep("token", "operator 101", {"token": "d.e.f"}, redis.clock.now_s() + 60)
        return [*found, await redis.find("token", "operator 101")]

    first, again, changed = run(shared_redis.url, keep)
    assert first is again
    assert changed == {"token": "d.e.f"}


async def ping(redis):
    """Return whether Redis has answered."""
    try:
        return await redis.ask(redis.client.ping)
    except CacheUnavailable:
        return False


def test_a_redis_that_goes_is_left_alone_for_a_while_and_used_again(redis_server):
    away = SHARED_CACHE_AWAY.labels("vandelay")._value

    async def lose(redis):
        answers = [await ping(redis)]
        redis_server.kill()
        answers += [await ping(redis), await redis.is_there()]
        counts = [away.get()]
        assert [each["event"] for each in lines] == ["shared_cache_away"], "at once, and once"
        redis.clock.advance(REST_S)
        answers.append(await ping(redis))
        counts.append(away.get())
        redis_server.start()
        answers.append(await ping(redis))
        redis.clock.advance(REST_S)
        return [*answers, await redis.is_there()], [*counts, away.get()]

    with capture_logs() as lines:
        answers, counts = run(redis_server.url, lose, company="vandelay")
    assert answers == [True, False, False, False, False, True]
    assert counts == [1, 2, 2], "while it is left alone nobody asks"
    assert [each["event"] for each in lines] == ["shared_cache_away", "shared_cache_back"]
    assert (lines[0]["error"], lines[0]["now"]) == ("ConnectionError", "local cache")


def test_a_redis_that_was_started_anew_answers_the_first_who_asks(redis_server):
    async def restart(redis):
        before = await ping(redis)
        redis_server.kill()
        redis_server.start()
        return before, await ping(redis)

    assert run(redis_server.url, restart) == (True, True)


def test_nobody_waits_for_a_redis_that_says_nothing(monkeypatch):
    monkeypatch.setattr(redis_connection, "ANSWER_WITHIN_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        assert run(url, ping) is False


def test_who_gives_up_waiting_leaves_it_to_the_next_to_try(redis_server):
    async def give_up(redis):
        redis_server.kill()
        lost = await ping(redis)
        redis_server.start()
        redis.clock.advance(REST_S)
        trying = asyncio.create_task(redis.ask(lambda: redis.client.blpop("nothing", 60)))
        await asyncio.to_thread(until, lambda: blocked(redis_server), "nobody waits")
        trying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await trying
        return lost, await ping(redis)

    assert run(redis_server.url, give_up) == (False, True)


def blocked(server):
    return server.client.info("clients")["blocked_clients"]


def test_only_so_many_ask_at_once(shared_redis, monkeypatch):
    monkeypatch.setattr(redis_connection, "CONNECTIONS", 2)

    async def ask(redis):
        asking = [
            asyncio.create_task(redis.ask(lambda: redis.client.blpop("nothing", 60)))
            for _ in range(5)
        ]
        await asyncio.to_thread(until, lambda: blocked(shared_redis) == 2, "two of them ask")
        for _ in asking:
            shared_redis.client.rpush("nothing", "one")
        return [name for name, _ in await asyncio.gather(*asking)]

    assert run(shared_redis.url, ask) == [b"nothing"] * 5
