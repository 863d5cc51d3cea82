"""Who works where: served while it is known, read again behind people's backs, refused by nothing old."""

import asyncio
import contextlib
import gc
import time

import chathub_standin
import loops
import pytest
from chathub_server import Settings, TokenService, User
from chathub_server.clock import Clock
from chathub_server.tokens import directory, service as tokens
from chathub_server.tokens.cached_list import ListsNotLoaded
from chathub_server.tokens.directory import (
    LONGEST_WAIT_S,
    Directory,
    NoActiveOperator,
    OrganizationForbidden,
    OrganizationUnknown,
    TokenError,
)
from chathub_server.vendor import transport
from chathub_server.vendor.client import Vendor
from chathub_server.vendor.company import Company
from chathub_server.vendor.errors import VendorError, VendorRefused
from logged import capture_logs

from .sites import until
from .still_clock import StillClock

TOKEN = "/api/chathub/token"
MINUTE_S = 60
HANGS = {"delay_ms": 60_000}
ANYBODY = User("anybody", everywhere=True)
IN_SALES = User("in sales", organizations={"Sales"})
SALLY = User("sally", operator=101)
OKSANA = User("oksana", operator=201)
MANY = [{"id": number, "name": f"Branch {number}"} for number in range(100)]
NOBODY = User("nobody", operator=999)

pytestmark = pytest.mark.usefixtures("impatient")


@contextlib.asynccontextmanager
async def opened(stand_in, clock=None):
    """Open a directory of the stand-in's company; give it and its clock."""
    clock = clock or Clock()
    vendor = Vendor(stand_in.url, clock)
    company = Company(vendor, clock, login=chathub_standin.LOGIN, password=chathub_standin.PASSWORD)
    found = Directory(vendor, company, clock)
    try:
        yield found, clock
    finally:
        await found.aclose()
        await vendor.aclose()


async def comes(condition):
    """Wait for what this loop, or another process, brings about."""
    await asyncio.to_thread(until, condition, "it does not come")


async def all_read():
    """Wait until no list is being read."""
    loop = asyncio.get_running_loop()
    await comes(
        lambda: "_read" not in {each.get_coro().__name__ for each in asyncio.all_tasks(loop)}
    )


def people(*operators):
    """Return a list of operators as ChatHub answers it, from (id, status)."""
    return [{"id": each, "name": f"No. {each}", "status": status} for each, status in operators]


async def id_of(choosing):
    _, operator = await choosing
    return operator.id


def test_a_changed_list_is_seen_by_the_request_after_it_was_read(vendor, demo):
    assert demo.get(TOKEN).json()["operator"]["id"] == 101
    change = {"id": 101, "status": 1}
    headers = vendor.company_headers()
    vendor.http.post("/api/operator/status", json=change, headers=headers).raise_for_status()
    try:
        vendor.advance(MINUTE_S + 1)
        assert demo.get(TOKEN).json()["operator"]["id"] == 101, "it is served stale once"
        until(
            lambda: demo.get(TOKEN).json()["operator"]["id"] == 102, "the list was not read again"
        )
    finally:
        change["status"] = 0
        vendor.http.post("/api/operator/status", json=change, headers=headers).raise_for_status()


def test_a_kept_token_is_served_while_the_lists_fail(vendor, demo):
    token = demo.get(TOKEN).json()["token"]
    vendor.fail("organizations", status=503)
    vendor.fail("operators", status=503)
    for minutes in (2, 20, 30):
        vendor.advance(minutes * MINUTE_S)
        assert demo.get(TOKEN).json()["token"] == token
    vendor.advance(9 * MINUTE_S)
    assert demo.get(TOKEN).status_code in (502, 503), "an hour is over"
    vendor.mend()
    vendor.advance(MINUTE_S)  # the circuit's rest
    assert demo.get(TOKEN).json()["token"] == token


@pytest.mark.parametrize("fault", [{"status": 503}, HANGS], ids=str)
def test_a_kept_token_is_served_while_the_lists_cannot_be_read(chathub_alone, monkeypatch, fault):
    async def ask():
        clock = Clock()
        account = {"login": chathub_standin.LOGIN, "password": chathub_standin.PASSWORD}
        service = TokenService(Settings(vendor_url=chathub_alone.url, **account), clock)
        first = await service.issue(101)
        monkeypatch.setattr(directory, "LONGEST_WAIT_S", 0.1)
        chathub_alone.fail("organizations", **fault)
        chathub_alone.fail("operators", **fault)
        found = []
        for after_s in (61, 20 * MINUTE_S - 61, 39 * MINUTE_S):
            clock.advance(after_s)
            found.append(await service.issue(101))
        clock.advance(2 * MINUTE_S)
        monkeypatch.setattr(tokens, "ISSUE_BUDGET_S", 1.0)  # only the last one waits for that
        with pytest.raises(VendorError):
            await service.issue(101)
        chathub_alone.mend()
        await service.aclose()
        return first, found

    first, found = loops.run(ask)
    assert [each.token for each in found] == [first.token] * 3


@pytest.mark.parametrize("wanted", [None, "Sales"])
@pytest.mark.parametrize("user", [ANYBODY, SALLY], ids=lambda user: user.id)
def test_the_person_after_a_minute_does_not_wait(chathub_alone, user, wanted):
    async def ask():
        async with opened(chathub_alone) as (people_of, clock):
            await people_of.choose(user, wanted)
            await all_read()
            chathub_alone.begin()
            chathub_alone.fail("operators", **HANGS)
            clock.advance(MINUTE_S + 1)
            _, operator = people_of.chosen(user, wanted)  # which cannot wait
            assert await id_of(people_of.choose(user, wanted)) == operator.id == 101
            await comes(lambda: chathub_alone.calls == {"operators": 1})

    loops.run(ask)


def test_after_five_minutes_a_person_waits_for_what_comes_soon(chathub_alone, monkeypatch):
    monkeypatch.setattr(directory, "LONGEST_WAIT_S", 60.0)  # what comes is waited for here

    async def ask():
        async with opened(chathub_alone, StillClock()) as (people_of, clock):
            await people_of.choose(ANYBODY, "Sales")
            chathub_alone.fail("operators", delay_ms=20, body=people((7, 0)))
            clock.advance(5 * MINUTE_S - 1)
            assert await id_of(people_of.choose(ANYBODY, "Sales")) == 101
            await all_read()
            assert await id_of(people_of.choose(ANYBODY, "Sales")) == 7
            chathub_alone.mend()
            clock.advance(5 * MINUTE_S)
            assert await id_of(people_of.choose(ANYBODY, "Sales")) == 101

    loops.run(ask)


def test_nobody_waits_longer_than_a_second_for_a_list_that_is_known(chathub_alone):
    async def ask():
        async with opened(chathub_alone) as (people_of, clock):
            await people_of.choose(ANYBODY, None)
            chathub_alone.fail("organizations", **HANGS)
            chathub_alone.fail("operators", **HANGS)
            clock.advance(59 * MINUTE_S)
            began_s = time.monotonic()
            assert await id_of(people_of.choose(ANYBODY, None)) == 101
            took_s = time.monotonic() - began_s
            clock.advance(1)
            people_of.chosen(ANYBODY, None)  # nobody gains by waiting any longer
            return took_s

    assert loops.run(ask) < 4 * LONGEST_WAIT_S, "a call waits 6 s for ChatHub"


def test_a_list_that_came_after_everybody_gave_up_is_kept(chathub_alone):
    async def ask():
        async with opened(chathub_alone) as (people_of, _):
            chathub_alone.fail("operators", **HANGS)
            asking = [asyncio.create_task(people_of.choose(SALLY, "Sales")) for _ in range(20)]
            await comes(lambda: chathub_alone.calls.get("operators"))
            for each in asking:
                each.cancel()
            await asyncio.wait(asking)
            chathub_alone.mend()
            await all_read()
            assert people_of.chosen(SALLY, "Sales")[1].id == 101
            assert chathub_alone.calls["operators"] == 1

    loops.run(ask)


def test_lists_for_an_operator_are_read_at_the_same_time(chathub_alone):
    async def ask():
        async with opened(chathub_alone) as (people_of, _):
            chathub_alone.fail("operators", **HANGS)
            asking = asyncio.create_task(people_of.choose(OKSANA, None))
            await comes(lambda: chathub_alone.calls.get("operators") == 3)
            chathub_alone.mend()
            where, operator = await asking
            assert (where.name, operator.id) == ("Support", 201)

    loops.run(ask)


def test_lists_for_somebody_who_is_no_operator_are_read_in_order(chathub_alone):
    async def ask():
        async with opened(chathub_alone) as (people_of, _):
            chathub_alone.fail("operators", body=people((1, 1)), times=1)
            where, operator = await people_of.choose(ANYBODY, None)
            assert (where.name, operator.id) == ("Support", 201)
            assert chathub_alone.calls["operators"] == 2, "nobody needs the third"

    loops.run(ask)


@pytest.mark.parametrize("fault", [HANGS, {"status": 404}], ids=str)
def test_an_operator_is_found_whatever_another_organizations_list_does(chathub_alone, fault):
    async def ask():
        async with opened(chathub_alone) as (people_of, _):
            chathub_alone.fail("operators", **fault, times=1)
            asking = [asyncio.create_task(people_of.choose(user, None)) for user in (SALLY, OKSANA)]
            found = []
            async with asyncio.timeout(5):
                for each in asyncio.as_completed(asking):
                    # One of them at least: nobody knows which call comes first.
                    with contextlib.suppress(VendorRefused):
                        found.append(await id_of(each))
                        break
            chathub_alone.mend()
            await asyncio.gather(*asking, return_exceptions=True)
            return found

    assert loops.run(ask) in ([101], [201])


def test_a_hundred_lists_are_read_for_somebody_who_is_in_none(chathub_alone):
    async def ask():
        async with opened(chathub_alone) as (people_of, _):
            chathub_alone.fail("organizations", body=MANY)
            chathub_alone.fail("operators", delay_ms=20, body=people((1, 0)))
            with pytest.raises(NoActiveOperator):
                await people_of.choose(NOBODY, None)
            assert chathub_alone.calls["operators"] == 100

    loops.run(ask)


@pytest.mark.parametrize("after_s", [MINUTE_S + 1, 6 * MINUTE_S])
@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refused_list_is_no_longer_served(chathub_alone, monkeypatch, status, after_s):
    monkeypatch.setattr(directory, "LONGEST_WAIT_S", 60.0)  # what comes is waited for here

    async def ask():
        async with opened(chathub_alone) as (people_of, clock):
            await people_of.choose(SALLY, "Sales")
            clock.advance(after_s)
            chathub_alone.fail("operators", status=status)
            if after_s < 5 * MINUTE_S:
                assert await id_of(people_of.choose(SALLY, "Sales")) == 101
                await all_read()
            with pytest.raises(ListsNotLoaded):
                people_of.chosen(SALLY, "Sales")
            with pytest.raises(VendorRefused) as refused:
                await people_of.choose(SALLY, "Sales")
            assert refused.value.status == status
            with pytest.raises(ListsNotLoaded):
                people_of.chosen(SALLY, "Sales")
            chathub_alone.mend()
            assert await id_of(people_of.choose(SALLY, "Sales")) == 101

    loops.run(ask)


@pytest.mark.parametrize(
    ("user", "wanted", "refusal"),
    [
        (ANYBODY, "Sales", OrganizationUnknown),
        (IN_SALES, "10", OrganizationForbidden),
        (IN_SALES, None, OrganizationForbidden),
        (ANYBODY, None, NoActiveOperator),
        (ANYBODY, "10", NoActiveOperator),
        (SALLY, None, NoActiveOperator),
    ],
)
def test_nobody_is_refused_by_a_list_that_is_stale(chathub_alone, user, wanted, refusal):
    """A refusal ends the panel in every tab."""
    elsewhere = [{"id": 10, "name": "Elsewhere"}]

    async def ask():
        async with opened(chathub_alone) as (people_of, clock):
            chathub_alone.fail("organizations", body=elsewhere)
            chathub_alone.fail("operators", body=people((101, 1)))
            with pytest.raises(TokenError) as refused:
                await people_of.choose(user, wanted)
            chathub_alone.mend()
            clock.advance(5 * MINUTE_S + 1)
            assert await id_of(people_of.choose(user, wanted)) == 101
            return type(refused.value)

    assert loops.run(ask) is refusal


def test_a_failure_is_not_told_as_a_refusal_by_what_was_known(chathub_alone):
    async def ask():
        async with opened(chathub_alone) as (people_of, clock):
            with pytest.raises(NoActiveOperator):
                await people_of.choose(NOBODY, None)
            clock.advance(MINUTE_S + 1)
            chathub_alone.fail("operators", status=503)
            with pytest.raises(VendorError):
                await people_of.choose(NOBODY, None)

    loops.run(ask)


def test_a_list_that_fails_is_read_once_a_second_and_logged_once(chathub_alone):
    forgotten = []

    async def ask():
        async with opened(chathub_alone) as (people_of, clock):
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(lambda _, context: forgotten.append(context))
            await people_of.choose(ANYBODY, "Sales")
            chathub_alone.begin()
            chathub_alone.fail("operators", body="nonsense")
            clock.advance(MINUTE_S + 1)
            for _ in range(8):
                for _ in range(20):
                    await people_of.choose(ANYBODY, "Sales")
                await all_read()
                clock.advance(0.5)
        gc.collect()

    with capture_logs() as logged:
        loops.run(ask)
    assert 4 <= chathub_alone.calls["operators"] <= 5, "four seconds have passed"
    (line,) = logged
    assert line["event"] == "list_not_read"
    assert line["list"] == "operators of organization 10"
    assert forgotten == []


def test_a_vendor_that_fails_now_and_then_is_not_noticed(chathub_alone):
    async def ask():
        async with opened(chathub_alone) as (people_of, clock):
            await people_of.choose(SALLY, None)
            for _ in range(6):
                chathub_alone.fail("operators", status=503, times=3)
                chathub_alone.fail("organizations", drop=True, times=3)
                for _ in range(4):
                    clock.advance(7 * MINUTE_S)
                    assert await id_of(people_of.choose(SALLY, None)) == 101
                    await all_read()

    loops.run(ask)


def test_what_was_under_way_before_a_list_was_forgotten_does_not_count(chathub_alone):
    async def ask():
        async with opened(chathub_alone) as (people_of, clock):
            sales, _ = await people_of.choose(ANYBODY, "Sales")
            chathub_alone.begin()
            chathub_alone.fail("operators", delay_ms=60_000, times=1)
            clock.advance(MINUTE_S + 1)
            people_of.chosen(ANYBODY, "Sales")
            await comes(lambda: chathub_alone.calls.get("operators") == 1)
            people_of.forget_operators(sales)
            asking = asyncio.create_task(people_of.choose(ANYBODY, "Sales"))
            await asyncio.sleep(0)
            chathub_alone.mend()
            assert await id_of(asking) == 101
            assert chathub_alone.calls["operators"] == 2

    loops.run(ask)


def test_readings_end_with_the_service_and_whoever_waits_is_told(chathub_alone):
    async def ask():
        async with opened(chathub_alone) as (people_of, _):
            chathub_alone.fail("operators", **HANGS)
            asking = asyncio.create_task(people_of.choose(SALLY, None))
            await comes(lambda: chathub_alone.calls.get("operators") == 3)
            async with asyncio.timeout(2):
                await people_of.aclose()
                with pytest.raises(VendorError):
                    await asking

    loops.run(ask)


def test_what_queues_for_chathub_is_not_sent_while_the_service_closes(chathub_alone):
    async def ask():
        async with opened(chathub_alone) as (people_of, _):
            chathub_alone.fail("organizations", body=MANY)
            chathub_alone.fail("operators", **HANGS)
            asking = asyncio.create_task(people_of.choose(NOBODY, None))
            await comes(lambda: chathub_alone.calls.get("operators") == transport.CONNECTIONS)
            await people_of.aclose()
            with pytest.raises(VendorError):
                await asking
        return chathub_alone.calls["operators"]

    assert loops.run(ask) == transport.CONNECTIONS


@pytest.mark.parametrize("back_s", [600, 24 * 3600])
def test_a_clock_that_is_moved_back_makes_no_list_fresh(chathub_alone, back_s):
    async def ask():
        async with opened(chathub_alone) as (people_of, clock):
            clock.advance(back_s)
            assert await id_of(people_of.choose(ANYBODY, "Sales")) == 101
            chathub_alone.fail("operators", body=people((7, 0)))
            clock.advance(-back_s)
            assert await id_of(people_of.choose(ANYBODY, "Sales")) == 7

    loops.run(ask)
