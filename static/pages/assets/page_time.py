"""The time of this session's vendor and site, which the pages can move, and words for times.

Moments are in seconds since 1970.
"""

import math

from pyscript import ffi, window

HOUR_S = 3600
DAY_S = 24 * HOUR_S
ON_ITS_WAY_S = 30


class Ahead:
    """How far that time is ahead of this machine's."""

    seconds = 0.0


def now_s():
    """Return the time of the vendor and the site."""
    return in_seconds(window.Date.new()) + Ahead.seconds


def move(seconds):
    """Let time pass."""
    Ahead.seconds += seconds


def set_to(seconds):
    """Take the time of the vendor and the site; the page has been on its way for a moment."""
    ahead = seconds - now_s()
    if abs(ahead) > ON_ITS_WAY_S:
        Ahead.seconds = ahead


def move_page():
    """Let the page's `Date.now()` tell the time of the vendor and the site from now on."""
    window.Date.now = ffi.create_proxy(lambda *_: float(math.floor(now_s() * 1000)))


def in_seconds(date):
    """Return what a `Date` of JavaScript says."""
    # As text: MicroPython takes whole numbers from JavaScript in 32 bits, too few for milliseconds.
    return float(window.Array.of(date).map(window.Number).join()) / 1000


def time_of(text):
    """Return an ISO 8601 time, or None where there is none."""
    return None if text is None or ffi.is_none(text) else in_seconds(window.Date.new(text))


def clock(at):
    """Return the time of day, such as 14:05:09."""
    return window.Date.new(float(at) * 1000).toTimeString()[:8]


def day(at):
    """Return the word for the day of a moment, in the page's own time zone; nothing for today."""
    now = now_s()
    then, today, tomorrow = [
        window.Date.new(moment * 1000.0).toDateString() for moment in (at, now, now + DAY_S)
    ]
    if then == today:
        return ""
    return "tomorrow " if then == tomorrow else then[:3] + " "


def duration(seconds):
    """Return a length of time in words."""
    if seconds < 100:
        return "{} s".format(seconds)
    minutes = round(seconds / 60)
    return "{} min".format(minutes) if minutes < 60 else "{} h {} min".format(*divmod(minutes, 60))
