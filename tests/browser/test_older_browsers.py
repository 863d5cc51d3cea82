"""Where a browser lacks something, there is a way without it: tests/web_apis.toml names each."""

import tomllib
from pathlib import Path

from .seen import Seen

WITHOUT = tomllib.loads((Path(__file__).parents[1] / "web_apis.toml").read_text())["without"]


def lacking(page, *names):
    """Take these away before any page starts."""
    for name in names:
        page.add_init_script(WITHOUT[name]["remove"])


def test_a_tag_is_taken_over_and_kept_alive_in_a_browser_like_safari(page, seen, chathub):
    lacking(page, "responseStatus", "requestIdleCallback", "trustedTypes")
    page.goto("/static-html")
    first = seen.ready()
    assert seen.states == ["ready"], "taken over, when the page is idle"
    seen.call("refresh")
    seen.another_token(first)
    chathub.fail("widget", status=404)
    seen.call("stop")
    seen.call("start")
    seen.unavailable("was not found")
    chathub.mend()
    seen.ready()


def test_a_widget_that_waits_for_an_idle_page_starts_on_one_that_never_is(page, seen):
    # It calls back when it has to, and at no other time.
    page.add_init_script(
        "globalThis.requestIdleCallback = (then, { timeout } = {}) => timeout && setTimeout(then)"
    )
    page.goto("/start-modes?start=idle")
    seen.ready()


def test_a_widget_loads_under_a_nonce_where_there_are_no_trusted_types(page, seen):
    lacking(page, "trustedTypes")
    page.goto("/nonce")  # Chromium would go on to guard /strict-csp, whose policy asks for them
    seen.ready()


def test_tabs_share_a_token_where_there_are_no_locks(context, chathub):
    opened = [Seen(context.new_page(), chathub) for _ in range(2)]
    opened[0].sign_in("demo")
    context.clock.install()
    for seen in opened:
        lacking(seen.page, "locks")
        seen.page.goto("/spa/customers")
        first = seen.ready()
    chathub.advance(60)  # a token that ends in the same second is no better
    opened[0].call("refresh")
    renewed = opened[0].another_token(first)
    assert opened[1].another_token(first) == renewed, "offered by the other tab"
