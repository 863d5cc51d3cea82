"""Calls that are under way at once: so many, the others in turn, and nobody waits in vain."""

import asyncio
from types import SimpleNamespace

import loops
import pytest
from chathub_server.vendor import call_queue
from chathub_server.vendor.call_queue import CallQueue
from chathub_server.vendor.errors import VendorBusy

CALL = "operator/get-token"


class Calls:
    """Calls through a queue, whose clock a test moves.

    Attributes:
        begun: their names, in the order in which they got a place.
    """

    def __init__(self, monkeypatch, places, within_s=8.0):
        self.now_s = 0.0
        monkeypatch.setattr(call_queue, "time", SimpleNamespace(monotonic=lambda: self.now_s))
        self.queue = CallQueue(places, within_s)
        self.begun = []
        self._ends = {}

    async def begin(self, name, fails=False):
        """Begin a call, which waits for a place and then for `end`."""
        self._ends[name] = asyncio.Event()

        async def call():
            async with self.queue.place(CALL):
                self.begun.append(name)
                await self._ends[name].wait()
                if fails:
                    raise ValueError(name)

        task = asyncio.create_task(call())
        await self.settle()
        return task

    async def end(self, name, after_s=0.0):
        self.now_s += after_s
        self._ends[name].set()
        await self.settle()

    async def settle(self):
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.fixture
def calls(monkeypatch):
    """Return what makes calls through a queue of so many places."""
    return lambda *how: Calls(monkeypatch, *how)


def test_so_many_are_under_way_and_the_others_follow_in_their_order(calls):
    async def run():
        made = calls(2)
        for name in "abcd":
            await made.begin(name)
        before = list(made.begun)
        await made.end("b")
        between = list(made.begun)
        await made.end("a")
        return before, between, made.begun

    assert loops.run(run) == (["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"])


def test_a_call_that_fails_or_is_given_up_leaves_its_place(calls):
    async def run():
        made = calls(1)
        failing = await made.begin("a", fails=True)
        given_up = await made.begin("b")
        waiting = await made.begin("c")
        given_up.cancel()
        await made.end("a")
        waiting.cancel()
        await made.settle()
        await made.begin("d")
        await asyncio.gather(failing, given_up, waiting, return_exceptions=True)
        return made.begun

    assert loops.run(run) == ["a", "c", "d"]


def test_who_would_wait_too_long_is_told_at_once_when_to_come_again(calls):
    async def run():
        made = calls(2, 8.0)
        await made.begin("first")
        await made.end("first", after_s=30.0)  # a call takes 3 s, as far as is known: a tenth of it
        await made.begin("a")
        free = await made.begin("b")
        for name in "cd":
            await made.begin(name)
        return free.done(), await asyncio.gather(await made.begin("e"), return_exceptions=True)

    done, (busy,) = loops.run(run)
    assert not done
    assert type(busy) is VendorBusy
    # Two wait in two places, each for a call of 3 s, and this one's own: 9 s, of 8 that there are.
    assert busy.retry_after_s == 2
    assert CALL in str(busy)


def test_where_a_place_is_free_nobody_is_turned_away_however_long_calls_take(calls):
    async def run():
        made = calls(1, 1.0)
        await made.begin("slow")
        await made.end("slow", after_s=600.0)
        await made.begin("next")
        return made.begun

    assert loops.run(run) == ["slow", "next"]


def test_how_long_a_call_takes_is_learnt_anew(calls):
    async def run():
        made = calls(1, 8.0)
        await made.begin("slow")
        await made.end("slow", after_s=600.0)
        for number in range(60):
            await made.begin(str(number))
            await made.end(str(number), after_s=0.1)
        await made.begin("a")
        waiting = await made.begin("b")
        return waiting.done()

    assert not loops.run(run), "it waits, and is not turned away"
