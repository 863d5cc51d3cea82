"""Two processes on one Redis: one vendor call, one lock, nothing readable, nothing lost."""

import concurrent.futures
import re

import pytest

from .forked import IMPATIENT
from .sites import CACHE_KEY, claims, client, joined, until

pytestmark = pytest.mark.slow

TOKEN = "/api/chathub/token"
FRESH = {"ChatHub-Fresh": "1"}


def ask(site, user, **how):
    with client(site.url, user) as asking:
        return asking.get(TOKEN, **how)


def at_once(*calls):
    with concurrent.futures.ThreadPoolExecutor(len(calls)) as threads:
        return [done.result() for done in [threads.submit(call) for call in calls]]


def all_together(one, two, vendor, *calls):
    """Make calls of two sites that are all under way before ChatHub answers the first of them."""
    before = joined(one.url, two.url)
    vendor.fail("operator-token", delay_ms=60_000)
    with concurrent.futures.ThreadPoolExecutor(len(calls)) as threads:
        under_way = [threads.submit(call) for call in calls]
        try:
            # One of each process has nobody to join there.
            until(
                lambda: joined(one.url, two.url) - before == len(calls) - 2, "not all are under way"
            )
            until(lambda: vendor.calls.get("operator-token"), "nobody called")
        finally:
            vendor.mend()
        return [each.result() for each in under_way]


def test_two_processes_make_one_call_for_one_operator(pair, chathub_alone, newcomer):
    one, two, _ = pair
    asking = [lambda site=site: ask(site, newcomer) for site in [one, two] * 8]
    answers = all_together(one, two, chathub_alone, *asking)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["token"] for answer in answers}) == 1
    assert chathub_alone.calls["operator-token"] == 1


def test_a_forced_refresh_in_one_process_is_the_others_token_too(pair, chathub_alone, newcomer):
    one, two, _ = pair
    first = ask(one, newcomer).json()["token"]
    second = ask(two, newcomer, headers=FRESH).json()["token"]
    assert second != first
    assert ask(one, newcomer).json()["token"] == second
    assert chathub_alone.calls["operator-token"] == 2


def test_forced_refreshes_in_both_processes_share_a_call(pair, chathub_alone, newcomer):
    one, two, _ = pair
    first = ask(one, newcomer).json()["token"]
    refreshes = [lambda site=site: ask(site, newcomer, headers=FRESH) for site in [one, two] * 4]
    answers = all_together(one, two, chathub_alone, *refreshes)
    tokens = {answer.json()["token"] for answer in answers}
    assert len(tokens | {first}) == 2
    assert chathub_alone.calls["operator-token"] == 2


def test_nothing_in_redis_can_be_read_or_put_in_anothers_place(pair, own_stand_in, newcomer):
    one, two, redis = pair
    other = next(own_stand_in.newcomers)
    issued = ask(one, newcomer).json()
    (mine,) = redis.client.keys("chathub:token:*")
    # Not `dump`, which compresses: what can be read there would not be seen.
    kept = {
        key.decode(): (redis.client.get(key) or b"").decode()  # a pause may be over meanwhile
        for key in redis.client.keys("*")
    }
    # As a word of its own, since a hash may well have its digits somewhere.
    assert [key for key in kept if re.search(rf"(?<!\w){newcomer}(?!\w)", key)] == []
    # Each too long to be in what is encrypted by chance.
    for secret in [*issued["token"].split("."), "Newcomer", "Sales"]:
        assert [key for key, value in kept.items() if secret in value] == []
    # Whoever can write there swaps two operators' tokens: that is then no token at all.
    ask(one, other)
    (others,) = set(redis.client.keys("chathub:token:*")) - {mine}
    redis.client.copy(mine, others, replace=True)
    answer = ask(two, other).json()
    assert answer["operator"]["id"] == other
    assert claims(answer["token"])["operatorId"] == other


@pytest.mark.parametrize("garbage", [b"", b"{}", b"\xff" * 100, b"gAAAAA"], ids=repr)
def test_garbage_in_redis_is_as_good_as_nothing(pair, newcomer, garbage):
    one, two, redis = pair
    ask(one, newcomer)
    (key,) = redis.client.keys("chathub:token:*")
    redis.client.set(key, garbage)
    assert ask(two, newcomer).status_code == 200


@pytest.fixture
def own_pair(start_site, redis_server):
    """Give two processes and a Redis that a test may break."""
    shared = {"CHATHUB_CACHE_URL": redis_server.url, "CHATHUB_CACHE_KEY": CACHE_KEY}
    # How soon a Redis that is back is used again is proved in real time: test_chaos.py.
    shared["instead"] = {**IMPATIENT, "chathub_server.circuit.REST_S": 0.2}
    return start_site(**shared), start_site(**shared), redis_server


def test_a_process_that_dies_in_its_call_leaves_the_others_one_call_to_make(
    own_pair, chathub_alone, newcomer
):
    one, two, redis = own_pair
    # Both know the organizations and the operators, so that only the token is missing.
    at_once(*[lambda site=site: ask(site, 101) for site in (one, two)])
    chathub_alone.fail("operator-token", delay_ms=60_000, times=1)
    before = chathub_alone.calls["operator-token"]
    with concurrent.futures.ThreadPoolExecutor(9) as threads:
        dying = threads.submit(ask, one, newcomer)
        until(lambda: redis.client.keys("chathub:turn:*"), "nobody took the lock")
        waiting = [threads.submit(ask, two, newcomer) for _ in range(8)]
        until(lambda: chathub_alone.calls["operator-token"] == before + 1, "nobody called")
        one.process.kill()
        one.process.wait()
        (lock,) = redis.client.keys("chathub:turn:*")
        assert 0 < redis.client.pttl(lock) <= 3000, "the dead one's lock outlives it for longer"
        redis.client.pexpire(lock, 1)  # nobody has to wait for the rest of that here
        answers = [each.result() for each in waiting]
        assert dying.exception() is not None
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["token"] for answer in answers}) == 1
    assert max(answer.elapsed.total_seconds() for answer in answers) < 10
    # The dead one's, which answered nobody, and one for all who are left.
    assert chathub_alone.calls["operator-token"] == before + 2


def test_redis_may_go_and_come_back_empty_and_nothing_is_lost(own_pair, chathub_alone, newcomer):
    one, two, redis = own_pair
    first = ask(one, newcomer).json()["token"]
    redis.kill()
    assert ask(one, newcomer).json()["token"] == first, "it was in this process's memory too"
    assert ask(two, 101).status_code == 200
    with client(one.url, newcomer) as asking:
        ready = asking.get("/readyz")
        assert ready.status_code == 200
        assert ready.json()["cache"].startswith("away")
        assert len(one.logged("shared_cache_away")) == 1, "once, not once a request"
        redis.start()
        until(lambda: asking.get("/readyz").json()["cache"] == "ok", "Redis was not used again")
        assert asking.get(TOKEN).json()["token"] == first
    until(
        lambda: ask(two, 101).status_code == 200 and len(redis.client.keys("*:token:*")) == 2,
        "the other process does not share again",
    )
    assert ask(two, newcomer).json()["token"] == first
    assert chathub_alone.calls["operator-token"] == 2


def test_the_rate_limit_counts_in_all_processes_together(start_site, redis_server):
    shared = {
        "CHATHUB_CACHE_URL": redis_server.url,
        "CHATHUB_CACHE_KEY": CACHE_KEY,
        "CHATHUB_RATE_LIMIT": "4/hour",
    }
    sites = start_site(**shared), start_site(**shared)
    answers = [ask(site, 101) for site in sites * 3]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2
    assert 3500 < int(answers[-1].headers["Retry-After"]) <= 3600, "since the first request"
    assert ask(sites[0], 102).status_code == 200, "another user has a count of their own"
