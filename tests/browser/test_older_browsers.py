"""Where a browser lacks something, there is a way without it: tests/web_apis.toml names each."""

import tomllib
from pathlib import Path

from .seen import Seen
from .test_static_html import TAG

WITHOUT = tomllib.loads((Path(__file__).parents[1] / "web_apis.toml").read_text())["without"]


def lacking(page, *names):
    """Take these away before any page starts."""
    for name in names:
        page.add_init_script(WITHOUT[name]["remove"])


def test_a_tag_is_taken_over_and_refreshed_where_no_statuses_are_noted(open_page, page, seen):
    lacking(page, "responseStatus")
    seen.sign_in("demo")
    text = {"accept": "text/plain"}
    token = page.request.get(f"{seen.chathub.site}/api/chathub/token", headers=text).text()
    open_page(head=TAG.format("", token, seen.chathub.vendor), body="<chathub-widget>")
    first = seen.ready()
    assert seen.states == ["ready"], "taken over"
    seen.call("refresh")
    seen.another_token(first)


def test_a_script_that_is_not_there_is_named_where_no_statuses_are_noted(open_page, page, chathub):
    lacking(page, "responseStatus")
    chathub.fail("widget", status=404)
    seen = open_page()
    seen.unavailable("was not found")
    chathub.mend()
    seen.ready()


def test_a_widget_that_waits_for_an_idle_page_starts_where_nobody_says_when_it_is(page, seen):
    lacking(page, "requestIdleCallback")
    page.goto("/start-modes?start=idle")
    seen.ready()


def test_a_widget_that_waits_for_an_idle_page_starts_on_one_that_never_is(page, seen):
    # It calls back when it has to, and at no other time.
    page.add_init_script(
        "globalThis.requestIdleCallback = (then, { timeout } = {}) => timeout && setTimeout(then)"
    )
    page.goto("/start-modes?start=idle")
    seen.ready()


def test_a_widget_loads_where_there_are_no_trusted_types(page, seen):
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
    opened[0].call("refresh")
    renewed = opened[0].another_token(first)
    assert opened[1].another_token(first) == renewed, "offered by the other tab"
