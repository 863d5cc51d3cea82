"""Views come and go, and nothing is left behind."""

import pytest
from playwright.sync_api import expect

from .page_scripts import NOTHING_UNHEARD
from .stories import every_engine, other_engines_in_full
from .test_faults import never_loaded

# The late answers: what is asked for again has come after those.
ASK_AGAIN = """async ([site, script]) => {
  await fetch(site);
  await fetch(script, { cache: "no-store" });
}"""

# A page that writes a line every few milliseconds, and then a module that runs.
WRITE_LINES = """() => {
  window.lines = [];
  const timer = setInterval(() => {
    const line = document.createElement("p");
    document.querySelector("#stage").append(line);
    lines.push(line);
  }, 4);
  window.enough = () => clearInterval(timer);
}"""

REINSERT = """() => {
  const element = document.querySelector("chathub-widget");
  for (let count = 0; count < 5; count += 1) {
    element.remove();
    document.querySelector("#stage").prepend(element);
  }
}"""


def test_twenty_view_changes_of_the_single_page_site(page, seen):
    page.goto("/spa")
    seen.ready()
    elements = page.evaluate("document.querySelectorAll('*').length")
    for _ in range(10):
        seen.press("Settings")
        seen.nothing_is_left()
        seen.press("Inbox")
        seen.ready()
    assert page.evaluate("document.querySelectorAll('*').length") == elements
    assert page.locator("script[id^=operator-chat-panel]").count() == 1
    assert seen.errors == []


def nothing_comes_later(seen):
    """Expect nothing of the vendor's, also once all that was under way has been answered."""
    seen.page.evaluate(
        ASK_AGAIN,
        [
            f"{seen.chathub.site}/api/chathub/token?org=sales",
            f"{seen.chathub.vendor}/operator-chat-panel/widget-script.js",
        ],
    )
    seen.nothing_is_left()
    assert seen.page.evaluate("document.querySelector('#mine').textContent") == "The page's own"
    assert seen.errors == []


@other_engines_in_full
@pytest.mark.parametrize("moment", ["asking", "ready", "refreshing"])
def test_leaving_in_the_middle_leaves_nothing_behind(mount, chathub, moment):
    if moment == "asking":
        chathub.fail("operator-token", delay_ms=500, times=1)
    seen = mount(token_kept=moment != "asking")
    if moment == "asking":
        seen.reached("loading", 1)
    else:
        seen.ready()
    if moment == "refreshing":
        chathub.fail("operator-token", delay_ms=500, times=1)
        seen.call("refresh")
        seen.reached("refreshing", 1)
    seen.remove()
    nothing_comes_later(seen)


@every_engine
def test_leaving_while_the_module_loads_leaves_nothing_behind(mount, chathub):
    chathub.fail("widget", delay_ms=500, times=1)
    seen = mount(never_loaded(chathub))
    seen.until("!!document.querySelector('script[id^=operator-chat-panel]')")
    seen.remove()
    nothing_comes_later(seen)


def test_leaving_before_there_is_any_python_starts_nothing(page, seen):
    held = []

    def hold(route):
        held.append(route)

    page.route("**/micropython.wasm", hold)
    with page.expect_request("**/micropython.wasm"):
        page.goto("/strict-csp", wait_until="commit")
    expect(seen.element).to_have_count(1)
    page.evaluate("window.gone = document.querySelector('chathub-widget'), void gone.remove()")
    for route in held:
        route.continue_()
    page.unroute("**/micropython.wasm")
    seen.until(NOTHING_UNHEARD)  # Python has heard of it
    seen.nothing_is_left()
    assert seen.states == []
    assert not [url for url in seen.urls if "widget.css" in url], "the module has not run"
    page.evaluate("document.body.append(gone)")
    seen.ready()
    assert seen.states == ["loading", "ready"]


@every_engine
def test_removing_and_inserting_in_one_task_changes_nothing(mount, chathub):
    seen = mount()
    token = seen.ready()
    asked = chathub.calls()["operator-token"]
    seen.page.evaluate(REINSERT)
    seen.call("reload")
    seen.reached("ready", 2)
    assert seen.ready() == token
    assert "stopped" not in seen.states
    assert chathub.calls()["operator-token"] == asked


@every_engine
def test_what_the_page_adds_while_the_widget_loads_stays(mount):
    seen = mount("")
    seen.page.evaluate(WRITE_LINES)
    seen.page.evaluate(
        "() => document.querySelector('#stage').insertAdjacentHTML('beforeend',"
        " '<chathub-widget organization=sales></chathub-widget>')"
    )
    seen.ready()
    seen.until("lines.length > 50")
    seen.remove()
    seen.nothing_is_left()
    seen.page.evaluate("enough()")
    assert seen.page.evaluate("lines.every((line) => line.isConnected)")
    seen.page.evaluate("() => { delete window.lines; delete window.enough; }")


def test_late_elements_go_when_a_selector_names_them(mount):
    seen = mount('<chathub-widget organization="sales" widget-elements=".late"></chathub-widget>')
    seen.ready()
    seen.page.evaluate(
        "() => document.body.insertAdjacentHTML('beforeend', '<div class=late></div>')"
    )
    seen.remove()
    expect(seen.page.locator(".late")).to_have_count(0)
