"""A page with a strict policy, and a page with a nonce: two lines of HTML are enough."""

import pytest
from playwright.sync_api import expect

from .stories import (
    a_day_passes,
    nothing_is_cut_off,
    nothing_is_left,
    the_backend_breaks_and_is_mended,
    the_token_dies,
)


@pytest.mark.parametrize("path", ["/strict-csp", "/nonce"])
def test_a_strict_policy_needs_no_exception(page, seen, chathub, path):
    page.clock.install()
    answer = page.goto(path)
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    if path == "/strict-csp":
        assert "require-trusted-types-for 'script'" in policy
        assert page.locator("script").count() == 1
    else:
        assert "'self'" not in policy.split("script-src", 1)[1].split(";")[0]
    first = seen.ready()
    expect(seen.panel).to_contain_text("Sally Jensen")
    # The page's own line about it, made by its style sheet.
    shown = "getComputedStyle(document.querySelector('.by-attribute'), '::after').content"
    assert page.evaluate(shown) == '"Ready"'
    nothing_is_cut_off(page)

    seen.call("refresh")
    second = seen.another_token(first)
    seen.call("reload")
    seen.until("said.filter(({state}) => state === 'ready').length === 3")
    assert seen.ready() == second
    a_day_passes(seen)
    the_token_dies(seen)
    the_backend_breaks_and_is_mended(seen)
    seen.element.evaluate("(element) => element.setAttribute('organization', 'Support')")
    expect(seen.panel).to_contain_text("Oksana Kovalenko")
    seen.ready()

    page.get_by_role("link", name="All pages").click()
    expect(page.get_by_role("heading", name="All pages")).to_be_in_viewport()
    seen.ready()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("managed from Python")
    seen.ready()
    page.evaluate("document.querySelector('chathub-widget').remove()")
    nothing_is_left(seen)
    assert [text for kind, text in seen.console if "Content Security Policy" in text] == []
    assert [text for kind, text in seen.console if "TrustedScript" in text] == []
    assert [error for error in seen.errors if "token expired" not in error] == []
