"""The start page: the widget's state as it changes, and buttons that use and disturb it."""

import pytest
from playwright.sync_api import expect

from .stories import nothing_is_cut_off


@pytest.fixture
def demo(page, seen):
    page.goto("/")
    seen.ready()
    return seen


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_the_state_and_its_times_are_shown_and_every_button_does_what_it_says(demo, page):
    expect(page.locator("#state")).to_have_text("Ready")
    expect(page.locator("#expires-in")).to_contain_text("in 23 h")
    expect(page.locator("#next-in")).to_contain_text("in 22 h")
    expect(page.locator("#timeline li > span")).to_have_text(["Ready", "Loading"])

    first = demo.token_id
    press(page, "Refresh")
    second = demo.another_token(first)
    press(page, "Reload")
    demo.reached("ready", 3)
    assert demo.ready() == second

    press(page, "Stop")
    expect(demo.panel).to_have_count(0)
    expect(page.locator("#state")).to_have_text("Stopped")
    press(page, "Start")
    demo.ready()

    press(page, "Sign out")
    expect(demo.fallback).to_contain_text("You are signed out")
    expect(page.locator("#state")).to_have_text("Signed out")
    expect(demo.panel).to_have_count(0)
    press(page, "Sign in")
    demo.ready()
    nothing_is_cut_off(page)


def test_an_expired_token_is_replaced_before_ones_eyes(demo, page):
    first = demo.token_id
    press(page, "Let the token expire")
    demo.another_token(first)
    expect(page.locator("#state")).to_have_text("Ready")


def test_a_broken_backend_and_an_expired_token_end_in_the_fallback_until_mended(demo, page):
    press(page, "Break the backend")
    expect(page.locator("#reason")).to_contain_text("502")
    expect(demo.panel).to_contain_text("Online")
    press(page, "Let the token expire")
    expect(demo.fallback).to_contain_text("support@example.com")
    expect(page.locator("#state")).to_have_text("Unavailable")
    press(page, "Mend everything")
    demo.ready()


def test_a_blocked_script_ends_in_the_fallback_until_mended(demo, page):
    press(page, "Block the widget's script")
    expect(demo.fallback).to_contain_text("could not be loaded")
    expect(page.locator("#reason")).to_contain_text("answered 403")
    press(page, "Mend everything")
    demo.ready()


def test_nothing_of_the_single_page_site_is_cut_off_sideways(page, seen):
    page.goto("/spa")
    seen.ready()
    nothing_is_cut_off(page)
