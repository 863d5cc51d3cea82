"""What happens to every widget sooner or later, whatever page it is on."""

import time

from playwright.sync_api import Error, expect

from .test_refresh import pass_hours

DAY_S = 24 * 3600

PANELS = """() => [...document.querySelectorAll("section[id^=operator-chat-panel]")].map((panel) => ({
  id: panel.id,
  organization: panel.querySelector(".organization").textContent,
  token: panel.dataset.jti,
  online: panel.dataset.status === "online",
}))"""


def a_day_passes(seen):
    """Let the time of a refresh come: the panel shows a new token."""
    before = seen.token_id
    pass_hours(seen, 23)
    return seen.another_token(before)


def the_token_dies(seen):
    """Let the token die at the vendor: the panel complains and gets another."""
    before = seen.token_id
    seen.chathub.advance(DAY_S)
    return seen.another_token(before)


def the_backend_breaks_and_is_mended(seen):
    """Let a day pass with nobody to give a token: the panel while its own lives, then the fallback."""
    before = seen.token_id
    seen.chathub.fail("operator-token", status=500)
    pass_hours(seen, 23)
    expect(seen.panel).to_contain_text("Online")
    pass_hours(seen, 1)
    expect(seen.fallback).to_contain_text("support@example.com")
    expect(seen.panel).to_have_count(0)
    mend(seen)
    seen.page.evaluate("() => dispatchEvent(new Event('online'))")  # the next try is at once
    return seen.another_token(before)


def mend(seen):
    """Take back every fault; `chathub.mend()` would start the site anew where its clock was moved."""
    answer = seen.page.request.delete(f"{seen.chathub.vendor}/_faults")
    assert answer.ok


def nothing_is_left(seen):
    """Expect neither a panel nor anything else of the vendor's."""
    expect(seen.panel).to_have_count(0)
    theirs = "script[id^=operator-chat-panel], link[href*=operator-chat-panel], iframe[srcdoc]"
    expect(seen.page.locator(theirs)).to_have_count(0)


def panels(page):
    """Return the panels of the page and its frames, by organization; a second one is "… again"."""
    found = []
    for frame in page.frames:
        try:
            found += frame.evaluate(PANELS)
        except Error:  # the frame has just gone
            continue
    shown = {}
    for panel in found:
        name = panel["organization"]
        shown[f"{name} again" if name in shown else name] = panel
    return shown


def panels_until(page, condition, timeout_s=15):
    """Wait until the panels of the page and its frames are as wanted; return them."""
    end = time.monotonic() + timeout_s
    while True:
        found = panels(page)
        if condition(found):
            return found
        assert time.monotonic() < end, found


def nothing_is_cut_off(page):
    """Expect no sideways scrolling, on a desktop and on a phone."""
    for width, height in ((1280, 800), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def swapped_site(seen, site):
    """Walk through a site whose body is swapped in place: /turbo and /htmx hold the same pages."""
    page = seen.page
    page.clock.install()
    page.goto(f"/{site}")
    first = seen.ready()
    expect(seen.panel).to_contain_text("Oksana Kovalenko")
    nothing_is_cut_off(page)
    page.evaluate("window.sameDocument = true")
    draft = seen.panel.get_by_role("textbox")
    draft.fill("Half a sente")
    asked = seen.chathub.calls()

    def follow(name):
        page.get_by_role("navigation").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        expect(page.locator("chathub-widget:not([state])")).to_have_count(0)

    for name in ("Customers", "Orders", "Customers"):
        follow(name)
        assert seen.ready() == first, "the same panel, not another one"
        expect(draft).to_have_value("Half a sente")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Orders")
    assert seen.ready() == first
    expect(draft).to_have_value("Half a sente")
    assert seen.states == ["loading", "ready"], "no reload"
    assert seen.chathub.calls() == asked
    draft.fill("")

    follow("Opening hours")
    nothing_is_left(seen)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Orders")
    seen.ready()
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Opening hours")
    nothing_is_left(seen)
    follow("Customers")
    seen.ready()
    seen.element.evaluate("(element) => element.setAttribute('organization', 'Sales')")
    expect(seen.panel).to_contain_text("Sally Jensen")
    follow("Orders")  # which is Support's again
    expect(seen.panel).to_contain_text("Oksana Kovalenko")
    seen.ready()

    a_day_passes(seen)
    follow("Customers")
    seen.ready()
    the_token_dies(seen)
    the_backend_breaks_and_is_mended(seen)
    follow("Opening hours")
    nothing_is_left(seen)
    assert page.evaluate("sameDocument"), "the body was swapped, the page never loaded again"
    page.get_by_role("link", name="ChatHub widget").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("managed from Python")
