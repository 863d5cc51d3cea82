"""A page is opened, and the operator's chat panel is there."""

import pytest
from playwright.sync_api import expect


def test_the_first_page_shows_the_panel_with_the_operators_name(seen, page):
    page.goto("/")
    seen.ready()
    expect(seen.panel).to_contain_text("Sally Jensen")
    expect(seen.panel).to_contain_text("Sales")
    assert seen.states == ["loading", "ready"]
    assert seen.errors == []
    assert [text for kind, text in seen.console if kind in ("error", "warning")] == []


@pytest.mark.parametrize("interpreter", ["mpy", "py"])
def test_the_main_path_is_the_same_on_both_interpreters(open_page, page, interpreter):
    seen = open_page(interpreter=interpreter)
    first = seen.ready()
    assert seen.element.evaluate("(element) => element.state") == "ready"
    seen.call("refresh")
    second = seen.another_token(first)
    seen.call("reload")
    seen.until("said.filter(({state}) => state === 'ready').length === 3")
    assert seen.ready() == second
    seen.call("stop")
    expect(seen.panel).to_have_count(0)
    seen.call("start")
    seen.ready()
    page.evaluate("document.querySelector('chathub-widget').remove()")
    expect(seen.panel).to_have_count(0)
    assert page.locator("script[id^=operator-chat-panel]").count() == 0
    assert seen.errors == []


def test_a_message_reaches_the_vendor_and_comes_back(open_page):
    seen = open_page()
    seen.ready()
    seen.panel.get_by_role("textbox").fill("Good morning")
    seen.panel.get_by_role("button", name="Send").click()
    expect(seen.panel.get_by_role("log")).to_contain_text("You said: Good morning")


def test_the_tag_is_as_the_vendor_documents_it(open_page, page):
    seen = open_page()
    seen.ready()
    tag = page.locator("#operator-chat-panel-script-sales")
    names = tag.evaluate("(tag) => tag.getAttributeNames().sort()")
    assert names == ["id", "src", "token", "type"]
    assert tag.get_attribute("type") == "module"
    assert tag.get_attribute("src").endswith("/operator-chat-panel/widget-script.js")


def test_loading_is_shown_until_the_panel_is_there(open_page, chathub):
    chathub.fail("operator-token", delay_ms=1500, times=1)
    seen = open_page(token_kept=False)
    expect(seen.page.get_by_role("status").filter(has_text="Chat is starting")).to_be_visible()
    seen.ready()
    expect(seen.page.get_by_text("Chat is starting")).to_have_count(0)


def test_another_organization_is_another_operator(open_page, page):
    seen = open_page()
    seen.ready()
    seen.element.evaluate("(element) => element.setAttribute('organization', 'Support')")
    expect(page.locator("#operator-chat-panel-Support")).to_contain_text("Support")
    seen.ready()
    assert seen.states[-3:] == ["stopped", "loading", "ready"]


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
