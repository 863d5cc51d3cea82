"""Twenty tabs of one site: they ask once for all, as browsers' channels and locks let them.

The channel and the lock themselves are tried in each browser (tests/browser/test_tabs.py).
"""

import asyncio
import json

import pytest

from .fake_browser import SITE, FakeBrowser
from .helpers import DAY_S, START_S, Widget, jwt, token_answer

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
    await advance(widgets, 1)
    await widgets[7].ask("refresh")
    await widgets[7].signed_out()
    await advance(widgets, 0)
    assert {widget.state for widget in widgets} == {"signed-out"}
    assert [widget.browser.tag() for widget in widgets] == [None] * TABS


@pytest.mark.parametrize(("status", "code"), [(403, "forbidden"), (404, "no-organization")])
async def test_a_right_that_is_gone_is_gone_in_all_tabs(status, code):
    widgets = await twenty_tabs()
    await advance(widgets, 1)
    await widgets[7].ask("refresh")
    await widgets[7].browser.answer(status, '{"error": "Not for you.", "code": "no"}')
    await advance(widgets, 0)
    assert {widget.state for widget in widgets} == {"unavailable"}
    assert [widget.browser.tag() for widget in widgets] == [None] * TABS
    asked = sum(len(widget.browser.requests) for widget in widgets)
    await advance(widgets, HOUR_S)
    assert sum(len(widget.browser.requests) for widget in widgets) == asked, "no retry"


async def test_the_sites_own_sign_out_is_one_in_all_tabs_at_once():
    widgets = await twenty_tabs()
    await advance(widgets, 1)
    widgets[3].manager.sign_out()
    assert {widget.state for widget in widgets} == {"signed-out"}
    assert [widget.browser.tag() for widget in widgets] == [None] * TABS
    assert sum(len(widget.browser.requests) for widget in widgets) == TABS, "nobody is asked"


# What another tab says, or what seems to be one

ENDPOINT = SITE + "/api/chathub/token"


def said(**message):
    return {"version": 1, "endpoint": ENDPOINT, "organization": "sales", **message}


def offer(operator=101, life_s=2 * DAY_S, **more):
    token = jwt(START_S + life_s, START_S, operatorId=operator)
    return said(type="token", operator=str(operator), token=token, expiresAt=None, **more)


async def heard(fake, *messages):
    """Return a ready widget of operator 101, two seconds old, that has heard these messages."""
    widget = await Widget(fake).ready(life_s=DAY_S // 2, operator=101)
    fake.takes_token = True
    await fake.pass_time(2)
    (channel,) = fake.channels
    for message in messages:
        channel.function(message if isinstance(message, str) else json.dumps(message))
    await fake.settle()
    return widget


async def test_a_token_that_another_tab_has_renewed_is_taken(fake):
    message = offer(life_s=DAY_S - 1)
    await heard(fake, message)
    assert fake.tag().attributes["token"] == message["token"]


async def test_an_offers_expiry_counts_where_the_token_names_none(fake):
    ends_s = START_S + DAY_S - 5
    widget = await heard(fake, said(type="token", operator="101", token="opaque", expiresAt=ends_s))
    assert fake.tag().attributes["token"] == "opaque"
    assert widget.changes[-1].expires_at.startswith("2027-01-16T07:59:55")


@pytest.mark.parametrize(
    "message",
    [
        "",
        "no JSON",
        "[]",
        "null",
        "[" * 20_000,
        {"organization": "sales", "token": jwt(START_S + DAY_S, START_S)},
        offer(operator=200, life_s=DAY_S - 1),
        {**offer(life_s=DAY_S - 1), "operator": "200", "token": "opaque"},
        {**offer(life_s=DAY_S - 1), "version": 2},
        {**offer(life_s=DAY_S - 1), "organization": "support"},
        {**offer(life_s=DAY_S - 1), "endpoint": "https://evil.example/token"},
        {**offer(life_s=DAY_S - 1), "token": 7},
        {**offer(life_s=DAY_S - 1), "token": {"a": 1}},
        said(type="signed-out", at="now"),
        said(type="signed-out", at=True),
        said(type="signed-out"),
        said(type="no-right", at=START_S + 2, code="crashed"),
        said(type="another", at=START_S + 2),
    ],
)
async def test_what_is_no_message_for_this_widget_is_ignored(fake, message):
    widget = await heard(fake, message)
    token = fake.tag().attributes["token"]
    assert widget.state == "ready"
    assert widget.states == ["loading", "ready"]
    assert fake.tag().attributes["token"] == token
    assert fake.logged == []


async def test_a_sign_out_older_than_the_session_is_ignored(fake):
    widget = await heard(fake, said(type="signed-out", at=START_S - 1))
    assert widget.state == "ready"


async def test_a_sign_out_younger_than_the_session_ends_it(fake):
    widget = await heard(fake, said(type="signed-out", at=START_S + 1))
    assert widget.state == "signed-out"
    assert fake.tag() is None


async def test_an_answer_from_before_the_sign_in_does_not_end_the_session(fake):
    widget = await Widget(fake).ready()
    fake.takes_token = True
    await widget.ask("refresh")
    await fake.answer(401, '{"error": "Sign in first.", "code": "no_session"}')
    assert widget.state == "refreshing", "asked once more"
    await widget.renewed(life_s=DAY_S - 1)
    assert widget.state == "ready"
    assert fake.posted[-1][1].count('"token"') > 0, "a renewed token is all that other tabs hear"
    assert "signed-out" not in str(fake.posted)
