"""A page with a strict policy, and a page with a nonce: two lines of HTML are enough."""

import pytest

from .stories import (
    a_day_passes,
    every_engine,
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
    no_policy_was_violated(seen)


def test_trusted_types_that_leave_our_policy_out_are_named(page, seen, own_pages):
    policy = "require-trusted-types-for 'script'; trusted-types other"
    body = '<chathub-widget organization="sales"></chathub-widget>'
    seen.sign_in("demo")
    page.goto(own_pages.write_plain("trusted", body, policy=policy))
    for times, isolation in enumerate(["page", "frame"], 1):
        seen.set("isolation", isolation)
        seen.reached("unavailable", times)
        seen.unavailable("trusted-types does not allow the policy chathub")


def test_pages_with_a_strict_policy_have_no_script_of_their_own_and_fit_a_phone(page, seen):
    page.goto("/strict-csp")
    seen.ready()
    assert page.locator("script:not([token])").count() == 1
    nothing_is_cut_off(page)
