"""The start page: the widget's state as it changes, buttons that use it and break it, and a day that passes."""

import re

from playwright.sync_api import expect

from .stories import nothing_is_cut_off


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def line(page):
    """Return the line that stays in view, after a look at it on a phone and on a desktop."""
    shown = page.locator("#line")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        expect(shown).to_be_in_viewport()
    return shown


def test_the_state_and_its_times_are_shown_and_every_button_does_what_it_says(seen, page):
    page.goto("/")
    seen.ready()
    assert seen.states == ["loading", "ready"]
    assert seen.errors == []
    assert [text for kind, text in seen.console if kind in ("error", "warning")] == []
    state = page.locator("#line .state")
    expect(state).to_have_text("Ready")
    expect(page.locator("#expires-in")).to_contain_text("in 23 h")
    expect(page.locator("#next-in")).to_contain_text("in 22 h")
    expect(page.locator("#timeline li > span")).to_have_text(["Ready", "Loading"])

    first = seen.token_id
    press(page, "Refresh")
    second = seen.another_token(first)
    press(page, "Reload")
    seen.reached("ready", 3)
    assert seen.ready() == second

    press(page, "Stop")
    expect(seen.panel).to_have_count(0)
    expect(state).to_have_text("Stopped")
    press(page, "Start")
    seen.ready()

    press(page, "Sign out")
    expect(seen.fallback).to_contain_text("You are signed out")
    expect(seen.panel).to_have_count(0)
    expect(line(page)).to_contain_text("Signed out")
    line(page).get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name="Sign in as demo").click()
    seen.ready()
    press(page, "Sign out")
    press(page, "Sign in")
    seen.ready()
    nothing_is_cut_off(page)


def test_what_breaks_is_in_the_line_until_it_is_mended(seen, page):
    page.goto("/")
    seen.ready()
    expect(line(page)).to_have_text("Ready", use_inner_text=True)
    press(page, "Break the backend")
    expect(line(page)).to_contain_text("Working")
    expect(line(page)).to_contain_text("The last refresh failed.")
    expect(line(page)).to_contain_text("with status 500")
    expect(line(page)).to_contain_text("Next try in")
    expect(line(page)).to_contain_text("Broken for you: ChatHub issues no tokens.")
    assert len(seen.panels) == 1
    press(page, "Mend it")
    seen.ready()
    press(page, "Refresh")
    expect(line(page)).to_have_text("Ready", use_inner_text=True)

    press(page, "Block the widget’s script")
    expect(seen.fallback).to_contain_text("could not be loaded")
    expect(line(page)).to_contain_text("No chat")
    expect(line(page)).to_contain_text("answered 403")
    expect(line(page).get_by_role("link", name="support@example.com")).to_be_visible()
    press(page, "Mend everything")
    seen.ready()


def test_a_day_passes_in_sight_and_can_be_paused(seen, page):
    page.goto("/")
    first = seen.ready()
    day = page.locator("#day")
    press(page, "Let a day pass")
    press(page, "Pause")
    expect(day).to_have_text("Go on")
    expect(page.locator("#timeline")).not_to_contain_text("The refresh window begins.")
    press(page, "Stop")
    press(page, "Start")
    assert seen.ready() == first
    expect(page.locator("#timeline")).not_to_contain_text("The refresh window begins.")
    press(page, "Go on")
    second = seen.another_token(first)
    expect(day).to_have_text("Let a day pass")
    expect(page.locator("#timeline")).to_contain_text("The refresh window begins.")
    expect(page.locator("#lives li").first).to_contain_text(re.compile(r"^Token until "))
    expect(page.locator("#lives .over .words")).to_contain_text(["Replaced ", "Replaced "])
    expect(page.locator("#lives .failed")).to_have_count(0)
    assert seen.ready() == second
    assert "expired" not in seen.panel.inner_text()

    page.reload()
    assert seen.ready() == second
    expect(page.locator("#expires-in")).to_contain_text(re.compile(r"in 2\d h"))


def test_a_day_with_a_broken_backend_shows_the_tries_the_fallback_and_the_way_back(seen, page):
    page.emulate_media(reduced_motion="reduce")
    page.goto("/")
    seen.ready()
    press(page, "Break the backend")
    press(page, "Let a day pass")
    expect(seen.fallback).to_contain_text("support@example.com")
    expect(page.locator("#day")).to_have_text("Let a day pass")
    expect(page.locator("#lives")).to_contain_text(re.compile(r"Dead since \d\d:\d\d, \d+ failed"))
    assert page.locator("#lives .failed").count() > 3
    expect(page.locator("#timeline li", has_text="failed tries").last).to_contain_text("Working")
    steps = page.get_by_role("list", name="What happened on that day")
    expect(steps).to_contain_text("The refresh window begins.")
    expect(steps).to_contain_text("The token’s time is over.")
    expect(steps).to_contain_text("Unavailable.")
    press(
        page, "Start"
    )  # while nothing can have come back by itself; the next tries come soon then
    press(page, "Mend everything")
    seen.ready()
    assert "expired" not in seen.panel.inner_text()


def test_times_of_another_day_name_it(seen, page):
    page.goto("/")
    seen.ready()
    ends = seen.changes[-1]["expiresAt"]
    is_today = page.evaluate(
        "(at) => new Date(at).toDateString() === new Date().toDateString()", ends
    )
    day = "" if is_today else "tomorrow "  # a token lives a day less a minute
    expect(page.locator("#expires")).to_have_text(re.compile(rf"{day}\d\d:\d\d:\d\d"))
    expect(page.locator("#lives .words")).to_have_text(re.compile(rf"Token until {day}\d\d:\d\d"))
    expect(seen.panel).to_contain_text(re.compile(rf"Valid until {day}\d\d:\d\d"))


def test_the_timeline_says_what_a_refresh_and_a_reload_have_done(seen, page):
    page.goto("/")
    first = seen.ready()
    newest = page.locator("#timeline li").first.locator("small")
    expect(newest).to_have_text(re.compile(r"Token until .*\d\d:\d\d\."))
    seen.chathub.advance(3600)
    press(page, "Refresh")
    second = seen.another_token(first)
    expect(newest).to_have_text(
        re.compile(r"New token until .*\d\d:\d\d, and the panel run again\.")
    )
    press(page, "Reload")
    seen.reached("ready", 3)
    assert seen.ready() == second
    expect(newest).to_have_text("Module run again, same token.")
