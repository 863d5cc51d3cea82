"""While Python starts in its hidden frame, the token and the module are on their way already."""

import re
from collections import Counter

from .seen import WIDGET_ELEMENT
from .stories import every_engine, no_policy_was_violated, other_engines_in_full

TOKEN = "**/api/chathub/token?*"
MODULE = "**/widget-script.js"
WASM = "**/micropython.wasm"
EARLY = "globalThis[Symbol.for('chathub')].early.size"


def test_the_token_and_the_module_do_not_wait_for_python(page, seen, own_pages):
    held = []

    def hold(route):  # not the list's own method: Playwright marks what it calls
        held.append(route)

    page.route(WASM, hold)
    seen.sign_in("demo")
    path = own_pages.write_plain("early", WIDGET_ELEMENT)
    with page.expect_request(TOKEN), page.expect_request(MODULE), page.expect_request(WASM):
        page.goto(path, wait_until="commit")
    assert page.evaluate(EARLY) == 1
    for route in held:
        route.continue_()
    page.unroute(WASM)
    seen.ready("Sally Jensen")
    assert page.evaluate(EARLY) == 0, "Python has taken it"


@every_engine
def test_nothing_is_asked_for_twice(seen, page, chathub, own_pages, chathub_process):
    seen.sign_in("demo")
    print(chathub_process.said())
    before = chathub.calls()
    page.goto(own_pages.write_plain("early-once", WIDGET_ELEMENT))
    seen.ready("Sally Jensen")
    after = chathub.calls()
    assert after["widget"] == before.get("widget", 0) + 1
    assert seen.states == ["loading", "ready"]
    assert seen.errors == []
    said = chathub_process.said()
    print(said)
    asked = Counter(re.findall(r'"GET (\S+) ', said))
    assert asked["/api/chathub/token"] == 1
    files = {path: times for path, times in asked.items() if path.startswith("/chathub/")}
    assert any("micropython.wasm" in path for path in files)
    assert set(files.values()) == {1}, files


@other_engines_in_full
def test_a_module_that_could_not_be_fetched_early_is_fetched_again(seen, page, chathub, own_pages):
    chathub.fail("widget", status=503, times=1)
    seen.sign_in("demo")
    page.goto(own_pages.write_plain("early-broken", WIDGET_ELEMENT))
    seen.ready("Sally Jensen")


@other_engines_in_full
def test_a_policy_that_forbids_the_module_is_named_though_it_was_broken_early(
    seen, page, own_pages
):
    seen.sign_in("demo")
    policy = "script-src 'self' 'unsafe-inline'"
    page.goto(own_pages.write_plain("early-forbidden", WIDGET_ELEMENT, policy=policy))
    seen.unavailable("policy")


@other_engines_in_full
def test_a_page_that_allows_nothing_but_the_widget_hears_of_no_violation(
    seen, page, chathub, own_pages
):
    vendor = chathub.vendor
    policy = (
        f"default-src 'none'; script-src 'self' 'unsafe-inline' {vendor}; style-src {vendor};"
        f" connect-src {vendor} {vendor.replace('http', 'ws', 1)}; frame-src 'self'; img-src data:"
    )
    seen.sign_in("demo")
    page.goto(own_pages.write_plain("early-policy", WIDGET_ELEMENT, policy=policy))
    seen.ready("Sally Jensen")
    no_policy_was_violated(seen)


def test_where_the_early_question_has_no_answer_python_asks(page, seen, own_pages):
    lost = []

    def lose_first(route):
        lost.append(route.request.url)
        if len(lost) == 1:
            route.abort()
        else:
            route.continue_()

    page.route(TOKEN, lose_first)
    seen.sign_in("demo")
    page.goto(own_pages.write_plain("early-lost", WIDGET_ELEMENT))
    seen.ready("Sally Jensen")
    assert len(lost) == 2


def test_who_has_signed_out_meanwhile_gets_no_panel_for_an_early_answer(page, seen, own_pages):
    held = []

    def hold(route):
        held.append(route)

    page.route(WASM, hold)
    seen.sign_in("demo")
    path = own_pages.write_plain("early-signed-out", WIDGET_ELEMENT)
    with page.expect_response(TOKEN), page.expect_request(WASM):
        page.goto(path, wait_until="commit")
    seen.sign_out()
    page.evaluate("() => dispatchEvent(new Event('chathub-sign-out'))")
    for route in held:
        route.continue_()
    page.unroute(WASM)
    seen.state("signed-out")
    assert seen.panels == []


def test_a_refusal_is_not_asked_for_twice(page, seen, own_pages):
    refused = []

    def refuse(route):
        refused.append(route.request.url)
        route.fulfill(status=401, json={"error": "Nobody is signed in."})

    page.route(TOKEN, refuse)
    page.goto(own_pages.write_plain("early-refused", WIDGET_ELEMENT))
    seen.state("signed-out")
    assert len(refused) == 1


def test_nothing_is_asked_for_an_element_that_names_its_own_addresses_or_has_a_tag(
    page, seen, chathub, own_pages
):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    body = f"""<chathub-widget token-url="/api/other/token"></chathub-widget>
<chathub-widget widget-url="{chathub.vendor}/other.js" organization="a"></chathub-widget>
<chathub-widget start="idle" organization="b"></chathub-widget>
<i id="operator-chat-panel-script-c"></i><chathub-widget organization="c"></chathub-widget>"""
    page.route(WASM, lambda route: None)  # Python never comes
    path = own_pages.write_plain("early-none", body)
    with page.expect_request(WASM):
        page.goto(path, wait_until="commit")
    assert page.evaluate(EARLY) == 0
    assert not [url for url in asked if "token" in url or "widget-script" in url]
