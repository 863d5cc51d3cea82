"""A page is opened, and the operator's chat panel is there."""

import re

import pytest
from chathub_widget import replay
from playwright.sync_api import expect

from .seen import WIDGET_ELEMENT
from .stories import every_engine, other_engines_in_full

TAG = """() => {
  const tag = document.querySelector("#operator-chat-panel-script-sales");
  return { names: tag.getAttributeNames().sort(), type: tag.type, src: tag.src };
}"""


@every_engine
def test_the_first_page_shows_the_panel_and_its_tag_is_as_the_vendor_documents_it(
    seen, page, chathub
):
    page.goto("/")
    seen.ready("Sally Jensen")
    assert [panel["organization"] for panel in seen.panels] == ["Sales"]
    assert page.evaluate(TAG) == {
        "names": ["id", "src", "token", "type"],
        "type": "module",
        "src": f"{chathub.vendor}/operator-chat-panel/widget-script.js",
    }


def main_path(seen):
    """Load, refresh, reload, stop, start, and leave."""
    first = seen.ready("Sally Jensen")
    assert seen.page.evaluate("document.querySelector('chathub-widget').state") == "ready"
    seen.call("refresh")
    second = seen.another_token(first)
    seen.call("reload")
    seen.reached("ready", 3)
    assert seen.ready() == second
    seen.call("stop")
    seen.nothing_is_left()
    seen.call("start")
    seen.ready()
    seen.remove()
    seen.nothing_is_left()
    assert seen.errors == []


@every_engine
def test_the_main_path_on_micropython(mount):
    main_path(mount())


@pytest.mark.engines(
    "chromium", full=["webkit"]
)  # Pyodide is one program, and takes ten seconds to start
def test_the_main_path_on_pyodide(open_page):
    main_path(open_page(interpreter="py"))


def test_an_interpreter_that_the_site_has_not_gives_way_to_micropython(page, seen, own_pages):
    def without_pyodide(route):
        script = route.fetch().text()
        assert ', "py": "/chathub/python/py-' in script
        script = re.sub(r', "py": "[^"]+"', "", script, count=1)
        route.fulfill(body=script, content_type="text/javascript")

    page.route("**/chathub-widget.js", without_pyodide)
    seen.sign_in("demo")
    element = WIDGET_ELEMENT.replace("<chathub-widget", '<chathub-widget interpreter="py"')
    page.goto(own_pages.write_plain("without-pyodide", element))
    seen.ready("Sally Jensen")
    (warning,) = [text for kind, text in seen.console if kind == "warning" and "ChatHub" in text]
    assert 'this site has no interpreter "py"; MicroPython serves' in warning


@other_engines_in_full
def test_a_second_copy_of_the_elements_script_does_nothing(open_page, page):
    again = "".join(
        f'<script type="module" src="/chathub/chathub-widget.js{query}"></script>'
        for query in ("?v=2", "?v=3")
    )
    seen = open_page(head=again)
    token = seen.ready()
    page.evaluate("() => import('/chathub/chathub-widget.js?v=4').then(() => true)")
    assert seen.ready() == token
    assert seen.states == ["loading", "ready"]
    assert seen.errors == []
    assert page.evaluate("heard") == []


def test_a_message_reaches_the_vendor_and_comes_back(mount):
    seen = mount()
    seen.ready()
    seen.type("Good morning")
    seen.press("Send")
    seen.until(
        "document.querySelector('[role=log]').textContent.includes('You said: Good morning')"
    )


def test_loading_is_shown_until_the_panel_is_there(mount, page, chathub):
    chathub.fail("operator-token", delay_ms=60_000, times=1)
    seen = mount(token_kept=False)
    starting = seen.page.get_by_role("status").filter(has_text="Chat is starting")
    expect(starting).to_be_visible()
    chathub.mend()  # the call that is delayed goes on
    seen.ready()
    expect(starting).to_have_count(0)


def test_another_organization_is_another_operator(mount):
    seen = mount()
    seen.ready("Sally Jensen")
    seen.set("organization", "Support")
    seen.ready("Oksana Kovalenko")
    assert [panel["id"] for panel in seen.panels] == ["operator-chat-panel-Support"]
    assert seen.states == ["loading", "ready", "stopped", "loading", "ready"]


def test_python_of_the_page_starts_a_widget_of_its_own(open_page, page):
    seen = open_page(
        body='<p id="said"></p>',
        python="""
from pyscript import document
from chathub_widget import WidgetManager

manager = WidgetManager(organization="sales", fallback_email="help@site.example")
manager.on_state(lambda change: document.querySelector("#said").append(change.state + " "))
await manager.start()
document.querySelector("#said").append("started")
""",
    )
    expect(page.locator("#said")).to_have_text("loading ready started", timeout=30_000)
    expect(seen.panel).to_contain_text("Sally Jensen")


@other_engines_in_full
def test_what_happened_in_a_browser_leads_to_the_same_decisions_on_cpython(open_page):
    seen = open_page(
        body='<pre id="report" hidden></pre>',
        python="""
from pyscript import document
from chathub_widget import WidgetManager

manager = WidgetManager(organization="sales", fallback_email="help@site.example")
await manager.start()
await manager.refresh()
await manager.reload()
manager.stop()
document.querySelector("#report").textContent = manager.report()
""",
    )
    text = seen.until("() => document.querySelector('#report').textContent", timeout_s=60)
    steps = list(replay.steps(text))
    assert {step.state for step in steps} >= {"asking", "loading", "ready", "renewing", "stopped"}
    assert all(step.is_same for step in steps)
    assert "eyJ" not in text
    assert "help@" not in text
