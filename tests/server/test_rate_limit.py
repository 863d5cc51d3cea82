"""How often one user may ask: what is counted, when the window ends, what is told."""

import loops
import pytest
from chathub_server.tokens import rate_limit
from chathub_server.tokens.rate_limit import RateLimit, TooManyRequests, too_many
from limits import parse

from .still_clock import StillClock

MINUTE_S = 60


async def refused(limit, user="anna"):
    """Return what a user is told who is not admitted."""
    with pytest.raises(TooManyRequests) as caught:
        await limit.admit(user)
    return caught.value


def test_who_asks_too_often_is_told_when_the_window_ends():
    async def ask():
        clock = StillClock()
        limit = RateLimit(parse("2/minute"), clock)
        await limit.admit("anna")
        clock.advance(20)
        await limit.admit("anna")
        told = [await refused(limit)]
        clock.advance(30)
        told.append(await refused(limit))
        clock.advance(9.5)
        told.append(await refused(limit))
        return told

    told = loops.run(ask)
    assert [error.retry_after_s for error in told] == [40, 10, 1], "since the first request"
    assert str(told[0]) == "You ask too often; try again in 40 s."


def test_a_window_ends_and_another_begins_with_the_next_request():
    async def ask():
        clock = StillClock()
        limit = RateLimit(parse("1/minute"), clock)
        await limit.admit("anna")
        clock.advance(MINUTE_S + 1)
        await limit.admit("anna")
        return (await refused(limit)).retry_after_s

    assert loops.run(ask) == MINUTE_S


def test_one_user_who_asks_too_often_holds_up_nobody_else():
    async def ask():
        limit = RateLimit(parse("1/minute"), StillClock())
        await limit.admit("anna")
        await limit.admit("marta")
        await refused(limit)
        await refused(limit, "marta")

    loops.run(ask)


@pytest.mark.parametrize(("left_s", "told_s"), [(-5, 1), (0.2, 1), (1.2, 2), (59.2, 60), (600, 60)])
def test_nobody_is_told_to_wait_for_nothing_or_longer_than_a_window(left_s, told_s):
    assert too_many(parse("5/minute"), left_s).retry_after_s == told_s


def test_as_many_users_are_counted_as_fit_into_memory(monkeypatch):
    monkeypatch.setattr(rate_limit, "MOST_USERS", 2)

    async def ask():
        limit = RateLimit(parse("1/minute"), StillClock())
        for user in ("anna", "marta", "per"):
            await limit.admit(user)
        await refused(limit, "marta")
        await refused(limit, "per")
        await limit.admit("anna")

    loops.run(ask)
