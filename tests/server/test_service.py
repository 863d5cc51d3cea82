"""What a token service does for one company, in the process that has it."""

import asyncio

import anyio
import loops
import pytest
from chathub_server import TokenService, User
from chathub_server.tokens import service as module
from chathub_server.tokens.rate_limit import TooManyRequests
from chathub_server.vendor.errors import VendorUnreachable
from logged import capture_logs

from .sites import settings_of
from .still_clock import StillClock

SHORT_S = 0.2
SOON_S = 5.0  # before a call gives up by itself
HANGS = {"delay_ms": 60_000}
SALLY = User("sally", operator=101)

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def ask(chathub_alone):
    """Return what runs an async function with a service."""

    def run(function, clock=None, **settings):
        async def asked():
            known = settings_of(chathub_alone).model_copy(update=settings)
            tokens = TokenService(known, clock, company="initech")
            async with tokens.lifespan():
                return await function(tokens)

        return loops.run(asked)

    return run


# Tokens


def test_a_token_is_kept_until_a_fresh_one_is_asked_for(ask, chathub_alone):
    async def issue(tokens):
        counts = []
        for fresh in ({}, {}, {"fresh": True}, {}):
            await tokens.issue(101, **fresh)
            counts.append(chathub_alone.calls["operator-token"])
            await tokens.issue_for(SALLY, **fresh)
            counts.append(chathub_alone.calls["operator-token"])
        return counts

    assert ask(issue) == [1, 1, 1, 1, 2, 3, 3, 3]


def test_who_was_given_whose_token_is_logged_with_the_company(ask):
    async def issue(tokens):
        await tokens.issue(101)
        await tokens.issue_for(SALLY, "Sales")

    with capture_logs("chathub.audit") as lines:
        ask(issue)
    assert [(each["user"], each["operator"], each["company"]) for each in lines] == [
        ("operator 101", 101, "initech"),
        ("sally", 101, "initech"),
    ]
    assert all(0 <= each["took_ms"] < 60_000 for each in lines)
    assert lines[0]["took_ms"] > 0.1, "ChatHub was asked"


def test_each_user_may_ask_so_often(ask):
    async def admit(tokens):
        await tokens.admit("sally")
        await tokens.admit("ben")
        with pytest.raises(TooManyRequests):
            await tokens.admit("sally")

    ask(admit, rate_limit="1/minute")


@pytest.mark.parametrize(
    ("call", "name", "ask_for"),
    [
        ("operator-token", "operator/get-token", lambda tokens: tokens.issue(101)),
        ("validate-token", "operator/validate-token", lambda tokens: tokens.validate("a.b.c")),
    ],
    ids=["token", "validation"],
)
def test_nobody_waits_for_a_chathub_that_hangs(
    ask, chathub_alone, monkeypatch, call, name, ask_for
):
    monkeypatch.setattr(module, "ISSUE_BUDGET_S", SHORT_S)
    chathub_alone.fail(call, **HANGS)

    async def wait(tokens):
        await tokens.organizations()  # signed in by then
        with pytest.raises(VendorUnreachable) as late, anyio.fail_after(SOON_S):
            await ask_for(tokens)
        return late.value.call

    assert ask(wait) == name


# Whether ChatHub is there


def test_whether_chathub_is_there_is_asked_once_for_all_and_again_after_five_seconds(
    ask, chathub_alone
):
    async def look(tokens):
        found = await asyncio.gather(*[tokens.vendor_is_there() for _ in range(5)])
        counts = [chathub_alone.calls["organizations"]]
        for wait_s in (4, 1, 4):
            tokens.clock.advance(wait_s)
            found.append(await tokens.vendor_is_there())
            counts.append(chathub_alone.calls["organizations"])
        return found, counts

    found, counts = ask(look, StillClock())
    assert set(found) == {True}
    assert counts == [1, 1, 2, 2]


@pytest.mark.parametrize("fault", [{"status": 500}, {"drop": True}, HANGS], ids=str)
def test_a_chathub_that_fails_or_hangs_is_not_there(ask, chathub_alone, monkeypatch, fault):
    async def look(tokens):
        there = [await tokens.vendor_is_there()]
        chathub_alone.fail("organizations", **fault)
        tokens.clock.advance(5)
        with monkeypatch.context() as hasty:
            hasty.setattr(module, "PROBE_BUDGET_S", SHORT_S)
            with anyio.fail_after(SOON_S):
                there += [await tokens.vendor_is_there() for _ in range(2)]
        chathub_alone.mend()
        tokens.clock.advance(5)
        return [*there, await tokens.vendor_is_there()]

    assert ask(look) == [True, False, False, True]


def test_a_chathub_that_is_left_alone_is_not_there_and_not_asked(ask, chathub_alone):
    async def look(tokens):
        await tokens.organizations()
        chathub_alone.fail("organizations", drop=True)
        for _ in range(5):
            with pytest.raises(VendorUnreachable):
                await tokens.organizations()
        before = chathub_alone.calls["organizations"]
        chathub_alone.mend()
        return await tokens.vendor_is_there(), chathub_alone.calls["organizations"] - before

    assert ask(look) == (False, 0)


def test_without_redis_the_cache_is_there(ask):
    assert ask(lambda tokens: tokens.cache_is_there()) is True


def test_a_service_that_was_closed_begins_anew(ask, chathub_alone):
    async def twice(tokens):
        first = await tokens.issue(101)
        await tokens.aclose()
        return first, await tokens.issue(101)

    first, second = ask(twice)
    assert first.operator == second.operator
    assert chathub_alone.calls["operator-token"] == 2
