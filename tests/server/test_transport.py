"""Requests carried to ChatHub: when one is made again, and what a circuit, a pause, metrics hear of it."""

import asyncio
import contextlib

import loops
import pytest
from chathub_server.circuit import FAILURES_TO_OPEN, REST_S
from chathub_server.metrics import VENDOR_CALLS
from chathub_server.vendor import attempts, transport
from chathub_server.vendor.errors import (
    VendorBadAnswer,
    VendorCircuitOpen,
    VendorError,
    VendorPaused,
    VendorRateLimited,
    VendorRefused,
    VendorUnreachable,
)
from chathub_server.vendor.transport import Transport
from chathub_widget.page.source import TIMEOUT_S
from logged import capture_logs

from .still_clock import StillClock

LIST = "operator"  # it changes nothing, so it may be made again
TOKEN = "operator/get-token"
SOON_S = 0.2
SILENCE = "silence"  # hang up without an answer
NEVER = "never"  # keep the connection, and say nothing
DRIP = "drip"  # a byte now and then, never the whole answer


class ScriptedVendor:
    """A server that gives one answer after another, the last of them for ever.

    Args:
        answers: each a status, or a status with headers, or one of the words above.

    Attributes:
        requests: the head of each request that came, and its body.
        transport: what asks it, of a company called "scripted", with a clock to move.
    """

    def __init__(self, *answers, timeout_s=5.0):
        self._answers = list(answers)
        self._timeout_s = timeout_s
        self.requests = []
        self._asked = asyncio.Condition()
        self.clock = StillClock()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{self.port}"
        self.transport = Transport(url, self.clock, self._timeout_s, company="scripted")
        return self

    async def __aexit__(self, *_):
        await self.transport.aclose()
        self._server.close()

    def answer(self, *answers):
        """Answer so from now on."""
        self._answers = list(answers)

    async def outcome(self, call=TOKEN, **more):
        """Make a call; return its status, or the error."""
        try:
            return (await self.transport.request("GET", call, **more)).status_code
        except VendorError as error:
            return error

    async def outcomes(self, times, call=TOKEN):
        """Make a call so often, one after another."""
        return [await self.outcome(call) for _ in range(times)]

    async def until_asked(self, times):
        """Wait until so many requests have come."""
        async with self._asked:
            await self._asked.wait_for(lambda: len(self.requests) >= times)

    async def _serve(self, reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                length = int(head.lower().partition("content-length:")[2].split("\r\n")[0] or 0)
                self.requests.append((head, await reader.readexactly(length)))
                async with self._asked:
                    self._asked.notify_all()
                answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                if answer == SILENCE:
                    break
                await self._give(answer, writer)
        writer.close()

    async def _give(self, answer, writer):
        if answer in (NEVER, DRIP):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" * (answer == DRIP))
            while not writer.is_closing():
                writer.write(b"x" * (answer == DRIP))
                await asyncio.sleep(SOON_S / 10)
            return
        status, headers, body = answer if isinstance(answer, tuple) else (answer, "", "[]")
        writer.write(
            f"HTTP/1.1 {status} Said\r\nContent-Length: {len(body)}\r\n{headers}\r\n{body}".encode()
        )
        await writer.drain()


def ask(work, *answers, timeout_s=5.0):
    """Return what `work(vendor)` returns, on a vendor that gives these answers."""

    async def run():
        async with ScriptedVendor(*answers, timeout_s=timeout_s) as vendor:
            return await work(vendor)

    return loops.run(run)


@pytest.fixture
def _short_waits(monkeypatch):
    monkeypatch.setattr(transport, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(transport, "WAIT_JITTER_S", 0.0)


def counted(call, outcome):
    return VENDOR_CALLS.labels("scripted", call, outcome)._value.get()


# What is made again


@pytest.mark.usefixtures("_short_waits")
@pytest.mark.parametrize("trouble", [500, 503, SILENCE])
def test_a_call_that_changes_nothing_is_made_three_times(trouble):
    async def work(vendor):
        return await vendor.outcome(LIST), len(vendor.requests)

    assert ask(work, trouble, trouble, 200) == (200, 3)
    found, requests = ask(work, trouble)
    assert isinstance(found, VendorUnreachable if trouble == SILENCE else VendorRefused)
    assert requests == 3


@pytest.mark.usefixtures("_short_waits")
@pytest.mark.parametrize("trouble", [500, SILENCE])
def test_a_call_that_may_have_changed_something_is_made_once(trouble):
    async def work(vendor):
        return await vendor.outcome(TOKEN), len(vendor.requests)

    assert ask(work, trouble)[1] == 1


@pytest.mark.usefixtures("_short_waits")
@pytest.mark.parametrize("answer", [400, 401, 404, (429, "Retry-After: 1\r\n", "")])
def test_an_answer_is_not_asked_for_again(answer):
    async def work(vendor):
        await vendor.outcome(LIST)
        return len(vendor.requests)

    assert ask(work, answer) == 1


@pytest.mark.usefixtures("_short_waits")
def test_a_call_that_cannot_have_arrived_is_made_again_whatever_it_changes():
    async def work(vendor):
        vendor._server.close()
        await vendor._server.wait_closed()
        before = counted(TOKEN, "unreachable")
        found = await vendor.outcome(TOKEN)
        return found, counted(TOKEN, "unreachable") - before

    found, tries = ask(work, 200)
    assert isinstance(found, VendorUnreachable)
    assert not found.sent
    assert tries == 3


@pytest.mark.usefixtures("_short_waits")
def test_after_a_while_a_call_is_not_made_again(monkeypatch):
    monkeypatch.setattr(transport, "TRIES_WITHIN_S", SOON_S / 2)

    async def work(vendor):
        before = counted(LIST, "unreachable")
        return type(await vendor.outcome(LIST)), counted(LIST, "unreachable") - before

    assert ask(work, NEVER, 200, timeout_s=SOON_S) == (VendorUnreachable, 1)


def test_three_tries_of_a_second_fit_into_what_the_page_waits():
    waits_s = 3 * transport.FIRST_WAIT_S + 2 * transport.WAIT_JITTER_S
    assert 3 * 1.0 + waits_s <= transport.TRIES_WITHIN_S <= TIMEOUT_S - 1.5


# How long one try takes


@pytest.mark.parametrize("silence", [NEVER, DRIP])
def test_a_try_ends_after_its_time_also_while_something_comes(silence):
    async def work(vendor):
        return type(await vendor.outcome())

    assert ask(work, silence, timeout_s=SOON_S) is VendorUnreachable


def test_an_answer_that_cannot_be_unpacked_is_nonsense():
    async def work(vendor):
        return await vendor.outcome(LIST), len(vendor.requests)

    found, requests = ask(work, (200, "Content-Encoding: gzip\r\n", "[]"))
    assert isinstance(found, VendorBadAnswer)
    assert "not readable" in str(found)
    assert requests == 1


# The circuit


@pytest.mark.parametrize("trouble", [SILENCE, 503])
def test_chathub_is_left_alone_after_it_has_failed_several_times(trouble):
    async def work(vendor):
        with capture_logs() as lines:
            found = await vendor.outcomes(FAILURES_TO_OPEN + 2)
        resting = vendor.transport.is_resting
        return found, len(vendor.requests), resting, [line["event"] for line in lines]

    found, requests, resting, events = ask(work, trouble)
    assert requests == FAILURES_TO_OPEN
    assert {type(each) for each in found[-2:]} == {VendorCircuitOpen}
    assert found[-1].retry_after_s == REST_S
    assert resting
    assert events.count("vendor_left_alone") == 1


@pytest.mark.parametrize("answer", [404, (429, "Retry-After: 1\r\n", "")])
def test_a_refusal_is_an_answer_and_holds_nothing_back(answer):
    async def work(vendor):
        for _ in range(FAILURES_TO_OPEN + 1):
            await vendor.outcome()
            vendor.clock.advance(1)
        return len(vendor.requests), vendor.transport.is_resting

    assert ask(work, answer) == (FAILURES_TO_OPEN + 1, False)


def test_it_is_asked_again_after_a_rest_and_what_it_answers_is_said_once():
    async def work(vendor):
        await vendor.outcomes(FAILURES_TO_OPEN)
        vendor.answer(200)
        vendor.clock.advance(REST_S)
        with capture_logs() as lines:
            found = await vendor.outcomes(2)
        return found, [line["event"] for line in lines]

    assert ask(work, 503) == ([200, 200], ["vendor_back"])


def test_a_try_that_nobody_waits_for_any_more_leaves_the_next_free_to_try():
    async def work(vendor):
        await vendor.outcomes(FAILURES_TO_OPEN)
        vendor.answer(NEVER)
        vendor.clock.advance(REST_S)
        trying = asyncio.create_task(vendor.outcome())
        await vendor.until_asked(FAILURES_TO_OPEN + 1)
        held_back = await vendor.outcome()
        trying.cancel()
        await asyncio.gather(trying, return_exceptions=True)
        vendor.answer(200)
        return type(held_back), await vendor.outcome()

    before = counted(TOKEN, "cancelled"), counted(TOKEN, "held_back")
    assert ask(work, 503) == (VendorCircuitOpen, 200)
    assert counted(TOKEN, "cancelled") == before[0] + 1
    assert counted(TOKEN, "held_back") == before[1] + 1


def test_a_call_that_fails_holds_no_other_back_and_the_site_stays_ready():
    async def work(vendor):
        await vendor.outcomes(FAILURES_TO_OPEN, "operator/status")
        resting = vendor.transport.is_resting
        vendor.answer(200)
        return await vendor.outcome(TOKEN), resting

    assert ask(work, 503) == (200, False)


# The pause that ChatHub asks for


@pytest.mark.parametrize(
    ("header", "pause_s"),
    [
        ("Retry-After: 7\r\n", 7),
        ("Retry-After: 0\r\n", 1),
        ("Retry-After: 999999\r\n", attempts.LONGEST_RETRY_AFTER_S),
        ("Retry-After: 1000000\r\n", attempts.DEFAULT_RETRY_AFTER_S),
        ("Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n", attempts.DEFAULT_RETRY_AFTER_S),
        ("Retry-After: -1\r\n", attempts.DEFAULT_RETRY_AFTER_S),
        ("", attempts.DEFAULT_RETRY_AFTER_S),
    ],
)
def test_a_pause_is_as_long_as_chathub_says_within_reason(header, pause_s):
    async def work(vendor):
        return await vendor.outcome()

    found = ask(work, (429, header, ""))
    assert type(found) is VendorRateLimited
    assert found.retry_after_s == pause_s


def test_a_pause_holds_this_call_back_until_it_is_over_and_no_other():
    async def work(vendor):
        await vendor.outcome()
        vendor.answer(200)
        vendor.clock.advance(10)
        held_back, other = await vendor.outcome(), await vendor.outcome(LIST)
        vendor.clock.advance(20)
        return held_back, other, await vendor.outcome(), len(vendor.requests)

    held_back, other, after, requests = ask(work, (429, "Retry-After: 30\r\n", ""))
    assert type(held_back) is VendorPaused
    assert held_back.retry_after_s == 20
    assert (other, after, requests) == (200, 200, 3)


# What is sent


def test_a_request_has_the_headers_that_chathub_documents():
    async def work(vendor):
        await vendor.transport.request("GET", LIST, "key", query={"organizationId": 10})
        await vendor.transport.request("POST", TOKEN, body={"name": "Ægir \ud83d"})
        return vendor.requests

    (listed, _), (posted, body) = ask(work, 200)
    assert listed.startswith("GET /api/operator?organizationId=10 ")
    assert "accept: text/plain\r\n" in listed.lower()
    assert "\r\nAuthorization: Bearer key\r\n" in listed
    assert "content-type" not in listed.lower()
    assert posted.startswith("POST /api/operator/get-token ")
    assert "accept: application/json\r\n" in posted.lower()
    assert "content-type: application/json\r\n" in posted.lower()
    assert "authorization" not in posted.lower()
    assert body == b'{"name": "\\u00c6gir \\ud83d"}'


def test_a_chathub_on_this_machine_is_asked_without_the_environments_proxy(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    async def work(vendor):
        return await vendor.outcome()

    assert ask(work, 200) == 200


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (200, "ok"),
        (404, "refused"),
        (503, "refused"),
        (SILENCE, "unreachable"),
        ((429, "", ""), "rate_limited"),
        ((200, "Content-Encoding: gzip\r\n", "[]"), "nonsense"),
    ],
)
def test_each_try_is_counted_by_its_outcome_and_told_where_it_failed(answer, outcome):
    async def work(vendor):
        with capture_logs() as lines:
            found = await vendor.outcome()
        return getattr(found, "status", None), [
            (line["call"], line["outcome"], line["status"])
            for line in lines
            if line["event"] == "vendor_call_failed"
        ]

    before = counted(TOKEN, outcome)
    status, told = ask(work, answer)
    assert counted(TOKEN, outcome) == before + 1
    assert told == ([] if outcome == "ok" else [(TOKEN, outcome, status)])
