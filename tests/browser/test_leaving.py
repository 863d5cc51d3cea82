"""Views come and go, and nothing is left behind."""

import pytest
from playwright.sync_api import expect

from .stories import nothing_is_left

UNMOUNT = "() => document.querySelector('chathub-widget').remove()"


def test_twenty_view_changes_of_the_single_page_site(page, seen):
    page.goto("/spa")
    expect(seen.panel).to_contain_text("Online", timeout=30_000)
    elements = page.evaluate("document.querySelectorAll('*').length")
    for _ in range(10):
        page.get_by_role("link", name="Settings").click()
        expect(seen.panel).to_have_count(0)
        page.get_by_role("link", name="Inbox").click()
        expect(seen.panel).to_contain_text("Online")
        expect(seen.panel).to_have_count(1)
    assert page.evaluate("document.querySelectorAll('*').length") == elements
    assert page.locator("script[id^=operator-chat-panel]").count() == 1
    assert seen.errors == []


@pytest.mark.parametrize("moment", ["asking", "loading", "ready", "refreshing"])
def test_leaving_in_the_middle_leaves_nothing_behind(page, open_page, chathub, moment):
    if moment == "asking":
        chathub.fail("operator-token", delay_ms=500, times=1)
    if moment == "loading":
        chathub.fail("widget", delay_ms=500, times=1)
    seen = open_page(token_kept=moment != "asking")
    if moment in ("ready", "refreshing"):
        seen.ready()
    if moment == "refreshing":
        chathub.fail("operator-token", delay_ms=500, times=1)
        seen.call("refresh")
        expect(seen.element).to_have_attribute("state", "refreshing")
    if moment == "loading":
        seen.until(
            "document.querySelector('script[id^=operator-chat-panel]') !== null", timeout_s=30
        )
    if moment == "asking":
        expect(seen.element).to_have_attribute("state", "loading", timeout=30_000)
    page.evaluate(UNMOUNT)
    seen.until(
        "said.at(-1)?.state === 'stopped' || said.length && !document.querySelector('chathub-widget')"
    )
    # The late answers: ask for the same things again, and wait for those.
    page.evaluate(
        "async ([site, script]) => { await fetch(site); await fetch(script, { cache: 'no-store' }); }",
        [
            f"{chathub.site}/api/chathub/token?org=sales",
            f"{chathub.vendor}/operator-chat-panel/widget-script.js",
        ],
    )
    expect(seen.panel).to_have_count(0)
    assert (
        page.locator("script[id^=operator-chat-panel], link[href*=operator-chat-panel]").count()
        == 0
    )
    expect(page.locator("#mine")).to_have_text("The page's own")
    assert seen.errors == []


def test_leaving_before_there_is_any_python_starts_nothing(page, seen, chathub):
    held = []

    def hold(route):
        held.append(route)

    page.route("**/micropython.wasm", hold)
    page.goto("/strict-csp", wait_until="commit")
    expect(seen.element).to_have_count(1)
    while not held:
        page.evaluate("1")  # lets Playwright tell what the page has asked for
    page.evaluate("window.gone = document.querySelector('chathub-widget'), void gone.remove()")
    for route in held:
        route.continue_()
    page.unroute("**/micropython.wasm")
    seen.until("chathub.told.length === 0", timeout_s=30)  # Python has heard of it
    nothing_is_left(seen)
    assert seen.states == []
    assert not [url for url in seen.urls if "/api/" in url or chathub.vendor in url]
    page.evaluate("document.body.append(gone)")
    seen.ready()
    assert seen.states == ["loading", "ready"]


def test_removing_and_inserting_in_one_task_changes_nothing(page, open_page):
    seen = open_page()
    token = seen.ready()
    asked = seen.chathub.calls()["operator-token"]
    page.evaluate(
        """() => {
          const element = document.querySelector("chathub-widget");
          for (let count = 0; count < 5; count += 1) { element.remove(); document.body.prepend(element); }
        }"""
    )
    seen.call("reload")
    seen.until("said.filter(({state}) => state === 'ready').length === 2")
    assert seen.ready() == token
    assert "stopped" not in seen.states
    assert seen.chathub.calls()["operator-token"] == asked


def test_what_the_page_adds_while_the_widget_loads_stays(page, open_page, chathub):
    chathub.fail("widget", delay_ms=300, times=1)
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => setInterval(() => {
          const line = document.createElement("p");
          line.className = "pages-own";
          document.body.append(line);
        }, 1))"""
    )
    seen = open_page()
    seen.ready()
    page.evaluate(
        "() => { window.kept = [...document.querySelectorAll('.pages-own')]; "
        "document.querySelector('chathub-widget').remove(); }"
    )
    expect(seen.panel).to_have_count(0)
    assert page.evaluate("kept.length > 50 && kept.every((line) => line.isConnected)")


def test_late_elements_go_when_a_selector_names_them(page, open_page):
    seen = open_page(
        body='<chathub-widget organization="sales" widget-elements=".late"></chathub-widget>'
    )
    seen.ready()
    page.evaluate(
        "() => { const late = document.createElement('div'); late.className = 'late'; document.body.append(late); }"
    )
    page.evaluate(UNMOUNT)
    expect(page.locator(".late")).to_have_count(0)
