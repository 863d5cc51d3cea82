"""More calls at once than ChatHub gets: all that can be served in time are, the others hear so at once."""

import asyncio

import loops
import pytest
from chathub_server.clock import Clock
from chathub_server.vendor import transport
from chathub_server.vendor.errors import VendorBusy, VendorPaused, VendorRateLimited
from chathub_server.vendor.transport import Transport

pytestmark = pytest.mark.slow

CONNECTIONS = 3
TAKES_S = 0.1
PATIENCE_S = 1.0  # how long one call may take
LONG_PATIENCE_S = 30.0


class SlowVendor:
    """A server whose every answer takes its time; `head` is the first line and what follows."""

    def __init__(self, head="HTTP/1.1 200 OK", patience_s=LONG_PATIENCE_S):
        self._patience_s = patience_s
        self.calls = 0
        self.most_at_once = 0
        self._at_once = 0
        self._answer = f"{head}\r\nContent-Length: 2\r\n\r\n[]".encode()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.clock = Clock()
        self._transport = Transport(f"http://127.0.0.1:{port}", self.clock, self._patience_s)
        return self

    async def __aexit__(self, *_):
        await self._transport.aclose()
        self._server.close()

    async def ask(self, times):
        """Ask so often at once; return what came of it: an answer's status, or an error."""
        asking = [self._transport.request("GET", "operator") for _ in range(times)]
        found = await asyncio.gather(*asking, return_exceptions=True)
        return [getattr(each, "status_code", each) for each in found]

    async def _serve(self, reader, writer):
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            self.calls += 1
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            await asyncio.sleep(TAKES_S)
            self._at_once -= 1
            writer.write(self._answer)
            await writer.drain()
        writer.close()


@pytest.fixture(autouse=True)
def _few_connections(monkeypatch):
    monkeypatch.setattr(transport, "CONNECTIONS", CONNECTIONS)
    monkeypatch.setattr(transport, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(transport, "WAIT_JITTER_S", 0.01)


def test_a_burst_that_takes_longer_than_a_call_may_is_served_whole():
    async def burst():
        async with SlowVendor(patience_s=PATIENCE_S) as vendor:
            return await vendor.ask(40), vendor.calls, vendor.most_at_once

    found, calls, most_at_once = loops.run(burst)
    assert found == [200] * 40
    assert calls == 40, "each is made once"
    assert most_at_once == CONNECTIONS


def test_whoever_is_let_in_is_served_and_the_others_are_told_at_once_when_to_come_again(
    monkeypatch,
):
    monkeypatch.setattr(transport, "TRIES_WITHIN_S", 1.0)

    async def burst():
        async with SlowVendor() as vendor:
            await vendor.ask(15)  # how long a call takes is known by now
            return await vendor.ask(75), vendor.calls - 15

    found, calls = loops.run(burst)
    # How many wait depends on how long the calls took; test_call_queue.py counts them.
    assert found[:CONNECTIONS] == [200] * CONNECTIONS
    assert found.count(200) == calls, "each is made once"
    turned_away = [each for each in found if each != 200]
    assert {type(each) for each in turned_away} == {VendorBusy}
    assert all(each.retry_after_s >= 1 for each in turned_away)
    assert "Too many are waiting" in str(turned_away[0])


def test_a_pause_that_chathub_asks_for_is_kept_by_everybody():
    async def ask():
        async with SlowVendor("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30") as vendor:
            found = [*await vendor.ask(1), *await vendor.ask(20)]
            during = vendor.calls
            vendor.clock.advance(31)
            await vendor.ask(1)
            return found, during, vendor.calls

    found, during, after = loops.run(ask)
    assert type(found[0]) is VendorRateLimited
    assert {type(each) for each in found[1:]} == {VendorPaused}
    assert {each.retry_after_s for each in found[1:]} <= {29, 30}
    assert (during, after) == (1, 2)
