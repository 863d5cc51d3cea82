"""Let a day pass in some six seconds: for the vendor, the site and the page together, in steps."""

import asyncio

import page_time
import token_life
import vendor
from pyscript import window

PACE_S = 0.12
BUSY = ("loading", "refreshing")
LONGEST_BUSY_S = 10  # what an operator is typing may hold a new token back for long


class Day:
    """Whether one is passing."""

    is_passing = False
    goes_on = asyncio.Event()


def wants_less_motion():
    """Tell whether the person has asked for less motion."""
    return window.window.matchMedia("(prefers-reduced-motion: reduce)").matches


def toggle():
    """Pause, or go on."""
    if Day.goes_on.is_set():
        Day.goes_on.clear()
    else:
        Day.goes_on.set()


async def play(state, stepped):
    """Let a day pass.

    Args:
        state: returns the state of the widget.
        stepped: is called after each step, with what was reached where that is worth saying.
    """
    Day.is_passing = True
    Day.goes_on.set()
    page_time.move_page()
    left_s = page_time.DAY_S
    while left_s > 0:
        step_s, reached = next_step(left_s)
        await vendor.pass_time(step_s)
        left_s -= step_s
        # The widget compares its clock then, and does what has become due.
        window.window.dispatchEvent(window.Event.new("online"))
        stepped(reached)
        await asyncio.sleep(PACE_S)
        await settled(state)
        await Day.goes_on.wait()
    Day.is_passing = False


def next_step(left_s):
    """Return how long the next step is, and what is reached with it: long steps where nothing happens."""
    life, now = token_life.present(), page_time.now_s()
    # A module that has run stays in the page, and complains in the very moment in which its old token ends.
    ends = [old.expires_at - now + 1 for old in token_life.Lives.known if old.expires_at > now]
    longest_s = min([page_time.HOUR_S, left_s] + ends)
    if life is None or now >= life.expires_at:
        return longest_s, ""
    until, pace_s, reached = next_mark(life, now)
    to_go_s = until - now + 0.001
    if to_go_s <= min(pace_s, left_s):
        return to_go_s, reached
    return min(pace_s, longest_s), ""


def next_mark(life, now):
    """Return the next moment of a token's life, how long the steps towards it are, and what to say of it."""
    if now < life.refresh_from:
        pace_s = page_time.DAY_S if wants_less_motion() else page_time.HOUR_S
        return life.refresh_from, pace_s, "The refresh window begins."
    if now < life.expires_at - 60:
        return life.expires_at - 60, 600, "The token’s last minute begins."
    return life.expires_at, 20, "The token’s time is over."


async def settled(state):
    """Wait while a token or a panel is on its way: their time limits are not to pass meanwhile."""
    waited_s = 0
    while state() in BUSY and waited_s < LONGEST_BUSY_S:
        await asyncio.sleep(0.05)
        waited_s += 0.05
