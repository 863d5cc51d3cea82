"""Twenty tabs of one site: they ask once for all, as browsers' channels and locks let them.

The channel and the lock themselves are tried in each browser (tests/browser/test_tabs.py).
"""

import asyncio

from .fake_browser import FakeBrowser
from .helpers import DAY_S, START_S, Widget, token_answer

TABS = 20
HOUR_S = 3600


class Tab(FakeBrowser):
    """A tab that hears the others, and takes turns with them."""

    def __init__(self, tabs, lock):
        super().__init__()
        self._tabs = tabs
        self._lock = lock
        tabs.append(self)

    def channel(self, name, function):
        channel = super().channel(name, function)

        def post(text):
            for other in self._tabs:
                for each in other.channels:
                    if each is not channel and each.name == name:
                        each.function(text)

        channel.post = post
        return channel

    async def turn(self, name, timeout_s):
        waited = self._lock.locked()
        await self._lock.acquire()
        return self._lock.release, waited


async def twenty_tabs():
    """Return the tabs' widgets, ready."""
    tabs, lock = [], asyncio.Lock()
    return [await Widget(Tab(tabs, lock)).ready() for _ in range(TABS)]


async def advance(widgets, seconds):
    """Let time pass in all tabs together."""
    for widget in widgets:
        await widget.browser.pass_time(seconds)
    for widget in widgets:
        await widget.browser.settle()


async def test_twenty_tabs_that_are_due_together_ask_once():
    widgets = await twenty_tabs()
    for widget in widgets:
        widget.browser.takes_token = True
    asked = sum(len(widget.browser.requests) for widget in widgets)
    assert asked == TABS, "once at each start"
    await advance(widgets, DAY_S - HOUR_S)
    (asking,) = [widget for widget in widgets if len(widget.browser.requests) > 1]
    await asking.browser.answer(200, token_answer(START_S + DAY_S - HOUR_S))
    await advance(widgets, 0)
    assert {widget.state for widget in widgets} == {"ready"}
    assert sum(len(widget.browser.requests) for widget in widgets) == TABS + 1
    tokens = {widget.browser.tag().attributes["token"] for widget in widgets}
    assert len(tokens) == 1, "all have what the one has got"


async def test_twenty_tabs_sign_out_together():
    widgets = await twenty_tabs()
    await widgets[7].ask("refresh")
    await widgets[7].browser.answer(401, '{"error": "Sign in first.", "code": "signed_out"}')
    await advance(widgets, 0)
    assert {widget.state for widget in widgets} == {"signed-out"}
    assert [widget.browser.tag() for widget in widgets] == [None] * TABS
