"""The start page: the widget's state as it changes, and buttons that use and disturb it."""

import re

from playwright.sync_api import expect

from .stories import nothing_is_cut_off


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_the_state_and_its_times_are_shown_and_every_button_does_what_it_says(seen, page):
    page.goto("/")
    seen.ready()
    assert seen.states == ["loading", "ready"]
    assert seen.errors == []
    assert [text for kind, text in seen.console if kind in ("error", "warning")] == []
    expect(page.locator("#state")).to_have_text("Ready")
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
    expect(page.locator("#state")).to_have_text("Stopped")
    press(page, "Start")
    seen.ready()

    press(page, "Sign out")
    expect(seen.fallback).to_contain_text("You are signed out")
    expect(page.locator("#state")).to_have_text("Signed out")
    expect(seen.panel).to_have_count(0)
    press(page, "Sign in")
    seen.ready()
    nothing_is_cut_off(page)


def test_what_breaks_is_seen_until_it_is_mended(seen, page):
    page.goto("/")
    first = seen.ready()
    press(page, "Let the token expire")
    seen.another_token(first)
    expect(page.locator("#state")).to_have_text("Ready")

    press(page, "Break the backend")
    expect(page.locator("#reason")).to_contain_text("502")
    assert len(seen.panels) == 1
    press(page, "Let the token expire")
    expect(seen.fallback).to_contain_text("support@example.com")
    expect(page.locator("#state")).to_have_text("Unavailable")
    press(page, "Mend everything")
    seen.ready()

    press(page, "Block the widget's script")
    expect(seen.fallback).to_contain_text("could not be loaded")
    expect(page.locator("#reason")).to_contain_text("answered 403")
    press(page, "Mend everything")
    seen.ready()


def test_nothing_of_the_single_page_site_is_cut_off_sideways(page, seen):
    page.goto("/spa")
    seen.ready()
    nothing_is_cut_off(page)


def line(page):
    """Return the line that stays in view, after a look at it on a phone and on a desktop."""
    shown = page.locator("#line")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        expect(shown).to_be_in_viewport()
    return shown


def test_one_line_stays_in_view_and_says_how_it_is(seen, page):
    page.goto("/")
    seen.ready()
    expect(line(page)).to_have_text("Ready", use_inner_text=True)
    press(page, "Break the backend")
    expect(line(page)).to_contain_text("Working")
    expect(line(page)).to_contain_text("The last refresh failed; the panel works on.")
    expect(line(page)).to_contain_text("Next try in")
    expect(line(page)).to_have_attribute("data-state", "troubled")
    seen.ready()
    press(page, "Let the token expire")
    expect(line(page)).to_contain_text("Unavailable")
    expect(line(page)).to_contain_text("No chat; the corner shows how to reach people.")
    press(page, "Mend everything")
    press(page, "Start")
    seen.ready()
    expect(line(page)).to_have_text("Ready", use_inner_text=True)
    press(page, "Sign out")
    expect(line(page)).to_contain_text("Signed out")
    line(page).get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name="Sign in as demo").click()
    seen.ready()


def test_times_of_another_day_name_it(seen, page):
    page.goto("/")
    seen.ready()
    ends = seen.changes[-1]["expiresAt"]
    is_today = page.evaluate(
        "(at) => new Date(at).toDateString() === new Date().toDateString()", ends
    )
    day = "" if is_today else "tomorrow "  # a token lives a day less a minute
    expect(page.locator("#expires")).to_have_text(re.compile(rf"{day}\d\d:\d\d:\d\d"))
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
