"""One Redis for several services, and for more askers than it has connections."""

import asyncio

import loops
import pytest
from chathub_server.clock import Clock
from chathub_server.tokens import redis_connection
from chathub_server.tokens.local_tokens import Issued
from chathub_server.tokens.redis_connection import CacheUnavailable, RedisConnection
from chathub_server.tokens.redis_tokens import RedisTokens
from chathub_server.vendor.client import Operator, Organization
from cryptography.fernet import Fernet

from .sites import CACHE_KEY

OPERATOR = Operator(101, "Sally Jensen", 0)
SALES = Organization(10, "Sales")


@pytest.fixture
def open_redis(shared_redis):
    """Return what opens that Redis as one of the services that share it."""
    return lambda whose, *keys: RedisConnection(
        shared_redis.url, keys or [CACHE_KEY], Clock(), whose
    )


def test_two_services_with_one_redis_and_one_key_do_not_share_tokens(open_redis, shared_redis):
    async def keep():
        redis = [open_redis(f"https://{name}.example company") for name in ("one", "two")]
        one, two = [RedisTokens(each, Clock()) for each in redis]
        end_s = Clock().now_s() + 3600
        await one.put(Issued("a.b.c", end_s, end_s, SALES, OPERATOR))
        found = [await one.get(OPERATOR.id), await two.get(OPERATOR.id)]
        # Whoever can write there puts one's token into the other's place.
        (key,) = shared_redis.client.keys("chathub:token:*")
        shared_redis.client.copy(key, redis[1].key("token", f"operator {OPERATOR.id}"))
        found.append(await two.get(OPERATOR.id))
        await one.aclose()
        await two.aclose()
        return found

    kept, *others = loops.run(keep)
    assert kept.token == "a.b.c"
    assert others == [None, None]


def test_a_token_that_another_process_made_serves_when_redis_goes(redis_server):
    async def keep():
        one, two = [
            RedisTokens(RedisConnection(redis_server.url, [CACHE_KEY], Clock()), Clock())
            for _ in range(2)
        ]
        end_s = Clock().now_s() + 3600
        await one.put(Issued("a.b.c", end_s, end_s, SALES, OPERATOR))
        found = [await two.get(OPERATOR.id)]
        redis_server.kill()
        found.append(await two.get(OPERATOR.id))
        await one.aclose()
        await two.aclose()
        return found

    assert [each and each.token for each in loops.run(keep)] == ["a.b.c", "a.b.c"]


OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.mark.parametrize(
    ("writer", "reader"),
    [([OLD], [OLD, NEW]), ([OLD, NEW], [NEW, OLD]), ([NEW, OLD], [NEW])],
    ids=["it comes", "it goes first", "the old one goes"],
)
def test_a_key_is_changed_step_by_step_and_each_process_reads_the_others_tokens(
    open_redis, writer, reader
):
    async def keep():
        one, two = [RedisTokens(open_redis("we", *keys), Clock()) for keys in (writer, reader)]
        end_s = Clock().now_s() + 3600
        await one.put(Issued("a.b.c", end_s, end_s, SALES, OPERATOR))
        first = await two.get(OPERATOR.id)
        await two.put(Issued("d.e.f", end_s + 60, end_s + 60, SALES, OPERATOR))
        found = [first, await one.get(OPERATOR.id)]
        await one.aclose()
        await two.aclose()
        return found

    assert [each.token for each in loops.run(keep)] == ["a.b.c", "d.e.f"]


def test_waiting_for_a_connection_is_no_sign_of_a_dead_redis(open_redis, monkeypatch):
    monkeypatch.setattr(redis_connection, "CONNECTIONS", 2)
    monkeypatch.setattr(
        redis_connection, "ANSWER_WITHIN_S", 60.0
    )  # what Redis takes does not matter

    async def burst():
        redis = open_redis("one")
        redis.pool.timeout = 0.05  # of a wait for a connection; none is to come about
        slowly = [redis.ask(lambda: redis.client.blpop("nothing", timeout=0.1)) for _ in range(6)]
        found = await asyncio.gather(*slowly, return_exceptions=True)
        there = await redis.is_there()
        await redis.aclose()
        return found, there

    found, there = loops.run(burst)
    assert [each for each in found if isinstance(each, CacheUnavailable)] == []
    assert there
