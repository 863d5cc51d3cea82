"""Many tabs of one site: they ask once, and sign out together."""

import pytest
from playwright.sync_api import expect

from .seen import Seen
from .test_refresh import pass_hours

# Twenty, and in Firefox as many as show its own part of it, the channel and the lock: each tab there
# takes two seconds.
TABS = {"chromium": 20, "firefox": 6}


@pytest.fixture
def tabs(context, chathub, base_url):
    """Open tabs of one site, signed in once."""

    def open_tabs(count):
        opened = [Seen(context.new_page(), chathub) for _ in range(count)]
        opened[0].sign_in("demo")
        for seen in opened:
            seen.page.goto("/spa/customers", wait_until="commit")
        for seen in opened:
            expect(seen.element).to_have_attribute("state", "ready", timeout=60_000)
        return opened

    return open_tabs


def asked(opened):
    """Return how often all of them together have asked for a token."""
    return len([url for seen in opened for url in seen.urls if "/api/chathub/token" in url])


def test_twenty_tabs_ask_once_or_twice_when_the_token_is_due(tabs, context, browser_name):
    context.clock.install()
    count = TABS[browser_name]
    opened = tabs(count)
    assert asked(opened) == count, "once at each start"
    first = {seen.ready() for seen in opened}
    pass_hours(opened[0], 23)  # the clock is the context's: it is due in all of them at once
    for seen in opened:
        seen.until("said.filter(({state}) => state === 'ready').length === 2", timeout_s=30)
    renewed = {seen.ready() for seen in opened}
    assert not renewed & first
    assert asked(opened) - count in (1, 2)
    assert len(renewed) <= 2


def test_signing_out_in_one_tab_empties_all(tabs, chathub):
    opened = tabs(4)
    opened[2].page.request.delete(f"{chathub.site}/session")
    opened[2].call("refresh")
    for seen in opened:
        expect(seen.element).to_have_attribute("state", "signed-out")
        expect(seen.panel).to_have_count(0)
        expect(seen.fallback).to_contain_text("You are signed out")
