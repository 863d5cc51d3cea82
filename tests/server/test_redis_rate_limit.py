"""How often one user may ask of all processes that share a Redis, and of each of them without it."""

import loops
import pytest
from chathub_server.clock import Clock
from chathub_server.tokens.rate_limit import TooManyRequests
from chathub_server.tokens.redis_connection import RedisConnection
from chathub_server.tokens.redis_rate_limit import RedisRateLimit
from limits import parse

from .sites import CACHE_KEY, NO_REDIS


@pytest.fixture
def admit(shared_redis):
    """Return what lets users ask of processes, as told by (process, user); it returns each one's wait, or 0."""

    def run(rate, *requests, url=shared_redis.url, meanwhile=None):
        async def ask():
            redis = [RedisConnection(url, [CACHE_KEY], Clock()) for _ in range(2)]
            limits = [RedisRateLimit(parse(rate), Clock(), each) for each in redis]
            waits_s = []
            for process, user in requests:
                if meanwhile:
                    meanwhile()
                try:
                    await limits[process].admit(user)
                    waits_s.append(0)
                except TooManyRequests as refused:
                    waits_s.append(refused.retry_after_s)
            for each in redis:
                await each.aclose()
            return waits_s

        return loops.run(ask)

    return run


def test_all_processes_count_together(admit):
    waits_s = admit("2/hour", *[(0, "sally"), (1, "sally"), (0, "sally"), (1, "ben"), (1, "sally")])
    assert [bool(each) for each in waits_s] == [False, False, True, False, True]
    assert 3500 < waits_s[2] <= 3600
    assert waits_s[4] <= waits_s[2], "since the first request"


def test_who_asks_too_often_is_told_when_the_window_ends(admit, shared_redis):
    def half_over():
        for key in shared_redis.client.keys("chathub:rate:*"):
            shared_redis.client.pexpire(key, 30_000)

    waits_s = admit("1/minute", *[(0, "sally")] * 2, meanwhile=half_over)
    assert waits_s[0] == 0
    assert 25 < waits_s[1] <= 30


def test_a_window_ends(admit, shared_redis):
    assert admit("1/minute", *[(0, "sally")] * 2, meanwhile=shared_redis.client.flushall) == [0, 0]


def test_nobody_can_read_in_redis_who_asks(admit, shared_redis):
    admit("1/minute", (0, "sally"))
    (key,) = shared_redis.client.keys("chathub:rate:*")
    assert b"sally" not in key


def test_without_redis_each_process_counts_for_itself(admit):
    asked = [(0, "sally"), (0, "sally"), (1, "sally"), (1, "ben")]
    assert admit("1/minute", *asked, url=NO_REDIS) == [0, 60, 0, 0]
