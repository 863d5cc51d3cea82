"""A page with a strict policy, and a page with a nonce: two lines of HTML are enough."""

import pytest
from playwright.sync_api import expect

from .stories import (
    a_day_passes,
    every_engine,
    is_visible_in,
    no_policy_was_violated,
    nothing_is_cut_off,
    the_token_dies,
)


@every_engine
@pytest.mark.parametrize("path", ["/strict-csp", "/nonce"])
def test_a_strict_policy_needs_no_exception(page, seen, path):
    page.clock.install()
    page.goto(path)
    first = seen.ready("Sally Jensen")
    # The page's own line about it, made by its style sheet.
    shown = "getComputedStyle(document.querySelector('.by-attribute'), '::after').content"
    assert page.evaluate(shown) == '"Ready"'
    seen.call("refresh")
    second = seen.another_token(first)
    seen.call("reload")
    # A reload shows in nothing but the tag: each run has a fragment of its own.
    seen.until("document.querySelector('script[id^=operator-chat-panel]')?.src.endsWith('#3')")
    assert seen.ready() == second
    if path == "/strict-csp":
        a_day_passes(seen)
        the_token_dies(seen)
    seen.remove()
    seen.nothing_is_left()


@pytest.mark.parametrize("path", ["/strict-csp", "/nonce"])
def test_the_policy_is_as_strict_as_it_says_and_nothing_violates_it(page, seen, path):
    policy = page.goto(path).headers["content-security-policy"]
    assert "unsafe" not in policy
    if path == "/strict-csp":
        assert "require-trusted-types-for 'script'" in policy
        assert page.locator("script").count() == 1
    else:
        assert "'self'" not in policy.split("script-src", 1)[1].split(";")[0]
    first = seen.ready()
    nothing_is_cut_off(page)
    seen.call("refresh")
    second = seen.another_token(first)
    seen.call("reload")
    seen.reached("ready", 3)
    assert seen.ready() == second
    page.get_by_role("link", name="All pages").click()
    is_visible_in(page, "All pages")
    seen.ready()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("managed from Python")
    seen.ready()
    page.evaluate("document.querySelector('chathub-widget').remove()")
    seen.nothing_is_left()
    no_policy_was_violated(seen)
