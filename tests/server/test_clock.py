"""The clock of a server process: it is moved, wakes who waits, and writes moments down."""

import asyncio
import time

import loops
import pytest
from chathub_server.clock import Clock, iso_utc

from .still_clock import StillClock

HOUR_S = 3600

pytestmark = pytest.mark.timeout(10)  # who is never woken waits for ever


def test_it_tells_the_time_and_how_much_has_passed():
    clock = Clock()
    assert clock.now_s() == pytest.approx(time.time(), abs=1)
    assert clock.elapsed_s() == pytest.approx(time.monotonic(), abs=1)


def test_moving_it_moves_both_and_whoever_goes_by_it():
    outer = StillClock()
    inner = Clock(outer)
    inner.advance(5)
    outer.advance(HOUR_S)
    outer.advance(1)
    assert outer.now_s() == 1_800_000_000 + HOUR_S + 1
    assert outer.elapsed_s() == 1000 + HOUR_S + 1
    assert inner.now_s() == outer.now_s() + 5
    assert inner.elapsed_s() == outer.elapsed_s() + 5


def test_it_knows_whether_it_was_ever_moved_by_itself():
    outer = StillClock()
    inner = Clock(outer)
    outer.advance(5)
    inner.advance(0)
    assert (outer.was_moved, inner.was_moved) == (True, False)
    inner.advance(5)
    inner.advance(-5)
    inner.advance(0)
    assert inner.was_moved is True


@pytest.mark.parametrize("name", ["until", "until_elapsed"])
@pytest.mark.parametrize("moved", ["outer", "inner"])
def test_who_waits_is_woken_when_it_is_moved_there(name, moved):
    async def waiting():
        clocks = {"outer": StillClock()}
        clocks["inner"] = Clock(clocks["outer"])
        now_s = {"until": 1_800_000_000, "until_elapsed": 1000}[name]
        waits = [
            asyncio.create_task(getattr(clocks["inner"], name)(now_s + wait_s))
            for wait_s in (0, 60, HOUR_S)
        ]
        await asyncio.wait(waits[:1])
        clocks[moved].advance(60)
        await asyncio.wait(waits[:2])
        assert [each.done() for each in waits] == [True, True, False]
        clocks[moved].advance(HOUR_S)
        await asyncio.wait(waits)

    loops.run(waiting)


def test_who_waits_is_there_again_when_the_time_has_come():
    async def waiting():
        clock = Clock()
        end_s = clock.elapsed_s() + 0.05
        await clock.until_elapsed(end_s)
        return clock.elapsed_s() - end_s

    assert loops.run(waiting) >= 0


@pytest.mark.parametrize(
    ("moment_s", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_800_000_000.5, "2027-01-15T08:00:00.500Z"),
        (1_800_000_000.0456, "2027-01-15T08:00:00.045Z"),
        (1_799_999_999.9999999, "2027-01-15T08:00:00.000Z"),
    ],
)
def test_moments_are_written_to_the_millisecond(moment_s, text):
    assert iso_utc(moment_s) == text
