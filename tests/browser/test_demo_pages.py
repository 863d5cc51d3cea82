"""What all pages of the demo have: the line, what is broken for a session, and code that is copied by a click."""

import pytest
from playwright.sync_api import expect

from .seen import Seen
from .stories import nothing_is_cut_off

FRAMED = ["/static-html", "/turbo", "/htmx", "/start-modes", "/strict-csp", "/nonce", "/react"]


# What the line says from now on, noted where it stands: three failed tries may be over in a moment.
NOTE_LINE = """() => {
  const line = document.querySelector("iframe.line-frame").contentDocument;
  window.shown = [];
  new MutationObserver(() => {
    shown.push([...line.querySelectorAll("#line .state")].map((each) => each.textContent).join(", "));
  }).observe(line, { childList: true, characterData: true, subtree: true });
}"""
# Code that goes on beyond its box.
CLIPPED = """() => [...document.querySelectorAll("pre")]
  .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length"""


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def line_of(page):
    """Return the line of a page, in it or in its frame."""
    framed = page.locator("iframe.line-frame").count()
    return (page.frame_locator("iframe.line-frame") if framed else page).locator("#line")


@pytest.mark.parametrize("path", [*FRAMED, "/spa"])
def test_the_line_stays_in_view_and_follows_the_widget(seen, page, path):
    page.goto(path)
    seen.ready()
    line = line_of(page)
    expect(line.locator(".state")).to_have_text("Ready")
    nothing_is_cut_off(page)  # and is on a phone now
    assert page.evaluate(CLIPPED) == 0
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    expect(line).to_be_in_viewport()
    seen.call("stop")
    expect(line.locator(".state")).to_have_text("Stopped")


def test_where_there_is_no_chat_the_line_says_so(page):
    page.goto("/turbo/hours")
    expect(line_of(page)).to_have_text("No chat on this page.", use_inner_text=True)


@pytest.mark.full
def test_the_line_is_there_on_a_cross_origin_isolated_page(page):
    page.goto("/quickstart")
    expect(line_of(page)).to_have_text("Not started", use_inner_text=True)
    assert page.evaluate("crossOriginIsolated")


def test_the_line_names_each_of_several_organizations(seen, page):
    page.goto("/organizations")
    states = line_of(page).locator(".state")
    expect(states).to_have_text(["Sales ready", "Support ready", "Marketing no chat"])
    # The line's Python may have come after Marketing's reason was told: let it be told again.
    page.evaluate("() => void document.querySelector('[organization=marketing]').start()")
    expect(line_of(page)).to_contain_text('There is no organization "marketing"')
    page.evaluate(NOTE_LINE)
    page.locator("#support").get_by_role("button", name="Fail a refresh").click()
    seen.until("shown.includes('Sales ready, Support working, Marketing no chat')")


def test_the_line_of_the_python_alone_says_how_its_manager_is(seen, page):
    page.goto("/dynamic")
    expect(page.locator("#line")).to_contain_text("sales: ready")
    press(page, "Chat as Support")
    expect(page.locator("#line")).to_contain_text("support: ready")


def test_what_a_session_breaks_is_broken_for_it_alone_on_every_page(new_context, chathub):
    mine, others = [Seen(new_context().new_page(), chathub) for _ in range(2)]
    for seen in (mine, others):
        seen.page.goto("/")
        seen.ready()
    press(mine.page, "Break the backend")
    expect(line_of(mine.page)).to_contain_text("Broken for you: ChatHub issues no tokens.")
    before = others.token_id
    press(others.page, "Refresh")
    others.another_token(before)
    expect(line_of(others.page)).to_have_text("Ready", use_inner_text=True)

    press(mine.page, "Block the widget’s script")
    expect(line_of(mine.page)).to_contain_text("ChatHub refuses the panel’s script")
    mine.page.goto("/strict-csp")
    mine.unavailable("")
    expect(line_of(mine.page)).to_contain_text(
        "Broken for you: ChatHub issues no tokens, ChatHub refuses the panel’s script."
    )
    line_of(mine.page).get_by_role("button", name="Mend it").click()
    expect(line_of(mine.page)).not_to_contain_text("Broken")
    mine.call("start")
    mine.ready()


def test_code_is_copied_by_a_click(seen, page, context, chathub):
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=chathub.site)
    page.goto("/strict-csp")
    seen.ready()
    expect(line_of(page).locator(".state")).to_have_text("Ready")
    page.get_by_role("button", name="Copy HTML").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith('<script type="module" src="/chathub/chathub-widget.js">')
    assert copied == page.locator("pre code").first.inner_text()
