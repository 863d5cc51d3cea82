"""isolation="frame": a frame of its own for the widget, and everything gone with it."""

from playwright.sync_api import expect

from .test_refresh import pass_hours

FRAMED = (
    '<chathub-widget organization="sales" isolation="frame" fallback-email="help@site.example">'
    "</chathub-widget>"
)
UNMOUNT = "() => document.querySelector('chathub-widget').remove()"


def test_the_panel_works_in_its_frame_and_all_of_it_goes(page, open_page):
    page.clock.install()
    seen = open_page(FRAMED)
    first = seen.ready()
    expect(seen.panel).to_have_attribute("id", "operator-chat-panel")
    seen.panel.get_by_role("textbox").fill("Good morning")
    seen.panel.get_by_role("button", name="Send").click()
    expect(seen.panel.get_by_role("log")).to_contain_text("You said: Good morning")
    pass_hours(seen, 23)
    seen.another_token(first)
    assert seen.states == ["loading", "ready", "refreshing", "ready"]
    page.evaluate(UNMOUNT)
    expect(page.locator("iframe[srcdoc]")).to_have_count(0)
    assert page.locator("[id^=operator-chat-panel], link[href*=operator-chat]").count() == 0
    assert seen.errors == []


def test_the_page_around_the_panel_can_be_clicked(page, open_page):
    seen = open_page(
        FRAMED + '<button id="own" onclick="this.textContent = \'clicked\'">own</button>'
    )
    seen.ready()
    page.locator("#own").click()
    expect(page.locator("#own")).to_have_text("clicked")


def test_a_dead_token_in_a_frame_is_replaced_at_once(open_page, chathub):
    seen = open_page(FRAMED)
    first = seen.ready()
    chathub.advance(86_400)
    seen.another_token(first)


def test_what_works_in_a_frame_is_kept_while_its_script_is_away(open_page, chathub):
    seen = open_page(FRAMED)
    first = seen.ready()
    chathub.fail("widget", status=404)
    seen.call("reload")
    assert "not found" in seen.until("said.findLast(({reason}) => reason !== null)?.reason")
    assert seen.token_id == first
    expect(seen.panel).to_have_count(1)


def test_a_script_that_fails_in_a_frame_names_its_cause(open_page, chathub):
    chathub.fail("widget", status=404)
    seen = open_page(FRAMED)
    seen.unavailable("not found")
    chathub.mend()
    seen.ready()


def test_a_policy_that_blocks_the_script_is_named_from_a_frame_too(open_page):
    seen = open_page(
        FRAMED, policy="script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'"
    )
    seen.unavailable("blocked by this page's policy: script-src-elem")
