"""The back/forward cache: a page that is left and come back to is the same page, and so is its panel."""

import time

import pytest
from playwright.sync_api import Error

from .seen import Seen

PATH = "/a-page-that-is-kept"

# Firefox 153 keeps no page with an open WebSocket, so the panel has none here.
TWO_LINES = """<!doctype html><html lang="en"><head><title>Kept</title><link rel="icon" href="data:,">
<script type="module" src="/chathub/chathub-widget.js"></script></head><body>
<chathub-widget organization="sales"
 widget-url="{}/operator-chat-panel/widget-script.js?unconnected"></chathub-widget></body></html>"""

COUNT = """
window.times = 0;
addEventListener("pageshow", ({ persisted }) => { times += persisted; });
"""
# Read by script: Playwright's Firefox is not told that such a navigation has ended.
SHOWN = """(url) => location.href === url && {
  times,
  state: document.querySelector("chathub-widget").state,
  tokens: [...document.querySelectorAll("section[id^=operator-chat-panel]")].map((panel) => panel.dataset.jti),
  said: said.map(({ state }) => state),
}"""


@pytest.fixture
def kept(launch_browser, browser_name, browser_context_args, chathub):
    """Open a page in a browser that keeps pages, which Playwright's Chromium does not by itself."""
    flags = {"ignore_default_args": ["--disable-back-forward-cache"]}
    browser = launch_browser(**(flags if browser_name == "chromium" else {}))
    page = browser.new_context(**browser_context_args).new_page()
    page.add_init_script(COUNT)
    url = f"{chathub.site}{PATH}"
    html = TWO_LINES.format(chathub.vendor)
    page.route(url, lambda route: route.fulfill(body=html, content_type="text/html"))
    seen = Seen(page, chathub)
    seen.sign_in("demo")
    page.goto(url)
    page.unroute(url)  # Playwright's Firefox would leave every request of a kept page unanswered
    yield seen
    browser.close()


def shown(seen, condition, timeout_s=15):
    """Wait until the page shows what is wanted; return it."""
    end = time.monotonic() + timeout_s
    while True:
        try:
            found = seen.page.evaluate(SHOWN, f"{seen.chathub.site}{PATH}")
        except Error:  # the page before has just gone
            found = None
        if found and condition(found):
            return found
        assert time.monotonic() < end, found


def test_coming_back_finds_the_same_panel_and_asks_for_nothing(kept, chathub):
    page = kept.page
    first = shown(kept, lambda found: found["state"] == "ready", timeout_s=30)
    assert len(first["tokens"]) == 1
    for times in (1, 2):
        page.goto(f"{chathub.site}/start-modes?start=manual")
        asked = len(kept.urls)
        page.evaluate("() => void setTimeout(() => history.back())")
        again = shown(kept, lambda found, times=times: found["times"] == times)
        assert again == {**first, "times": times}
        assert [
            url for url in kept.urls[asked:] if "/api/" in url or "operator-chat-panel" in url
        ] == []
    page.evaluate("() => document.querySelector('chathub-widget').refresh()")
    shown(kept, lambda found: len(found["said"]) > 3 and found["state"] == "ready")
    last = shown(kept, lambda found: len(found["tokens"]) == 1)
    assert last["tokens"] != first["tokens"]
    assert kept.errors == []
