"""Tabs that renew in the same moment: whose turn it is, and what becomes of it."""

import asyncio

import pytest

from .helpers import DAY_S, Widget
from .test_tabs import Tab


@pytest.fixture
def lock():
    return asyncio.Lock()


async def due(*widgets):
    """Let an hour before expiry come in these tabs, one after another."""
    for widget in widgets:
        await widget.browser.pass_time(DAY_S - 3600)


def asked(widget):
    return len(widget.browser.requests)


async def two_tabs(lock):
    """Return the widgets of two tabs, ready."""
    tabs = []
    return [await Widget(Tab(tabs, lock)).ready() for _ in range(2)]


async def test_a_first_token_waits_for_no_turn(lock):
    await lock.acquire()
    widgets = await two_tabs(lock)
    assert [widget.state for widget in widgets] == ["ready", "ready"]


async def test_a_renewed_token_is_offered_to_the_other_tabs_and_a_first_one_is_not(fake):
    widget = await Widget(fake).ready()
    assert fake.posted == []
    await due(widget)
    await widget.renewed()
    assert len(fake.posted) == 1


async def test_a_widget_that_is_stopped_while_it_waits_for_its_turn_asks_nothing(lock):
    first, second = await two_tabs(lock)
    await due(first, second)
    assert (asked(first), asked(second)) == (2, 1), "the second waits"
    second.manager.stop()
    await first.renewed(life_s=2 * DAY_S)
    await second.browser.settle()
    assert asked(second) == 1
    assert not lock.locked(), "and keeps nobody waiting"
    assert second.state == "stopped"


async def test_a_turn_ends_also_where_the_endpoint_fails(lock):
    first, second = await two_tabs(lock)
    await due(first, second)
    await first.browser.answer(503)
    await second.browser.settle()
    assert asked(second) == 2


async def test_a_token_of_its_own_is_asked_for_without_a_turn_and_without_a_cache(lock):
    first, second = await two_tabs(lock)
    await due(first)
    await second.ask("refresh")
    assert second.browser.requests[-1].headers["ChatHub-Fresh"] == "1"
    await second.renewed(life_s=2 * DAY_S)
    await second.browser.module_runs()
    assert second.state == "ready"
    for widget in (first, second):
        assert "ChatHub-Fresh" not in widget.browser.requests[0].headers
    assert "ChatHub-Fresh" not in first.browser.requests[1].headers


async def test_after_a_token_of_its_own_the_next_may_be_one_that_is_kept(lock):
    first, _ = await two_tabs(lock)
    first.browser.takes_token = True
    await first.ask("refresh")
    await first.renewed()
    await due(first)
    assert asked(first) == 3
    assert "ChatHub-Fresh" not in first.browser.requests[-1].headers


async def test_an_offer_of_before_the_turn_began_is_not_used_for_the_next(lock):
    first, second = await two_tabs(lock)
    for widget in (first, second):
        widget.browser.takes_token = True
    await due(first, second)
    await first.renewed()
    await second.browser.settle()
    held = second.browser.tag().attributes["token"]
    assert held == first.browser.tag().attributes["token"], "the offer was used"
    assert asked(second) == 1
    await due(second)
    assert asked(second) == 2, "the next is asked for"


async def refused(*widgets):
    """Let the panels of these tabs say, one after the other, that their token has expired."""
    for widget in widgets:
        await widget.browser.event("unhandledrejection", reason="token expired")


async def test_five_tabs_whose_token_is_refused_ask_once_and_load_once_each(lock):
    tabs = []
    widgets = [await Widget(Tab(tabs, lock)).ready() for _ in range(5)]
    await refused(*widgets)
    assert [asked(widget) for widget in widgets] == [2, 1, 1, 1, 1], "they take turns"
    assert widgets[0].browser.requests[-1].headers["ChatHub-Fresh"] == "1"
    await widgets[0].renewed(jti="good")
    for widget in widgets:
        await widget.browser.settle()
    for widget in widgets:
        await widget.browser.module_runs(widget.panel())
    assert {widget.state for widget in widgets} == {"ready"}
    assert sum(asked(widget) for widget in widgets) == 5 + 1
    assert [len(widget.browser.ran) for widget in widgets] == [2] * 5
