"""Whatever breaks: the fallback says why, and the widget comes back by itself once it is mended."""

import json

import pytest
from playwright.sync_api import expect

SCRIPT = "**/operator-chat-panel/widget-script.js"
TOKEN = "**/api/chathub/token*"
SIGN_IN = {"body": "<!doctype html><h1>Sign in", "content_type": "text/html"}


@pytest.mark.parametrize(
    "faults",
    [
        [({"status": 500}, "answered 502"), ({"drop": True}, "answered 503")],
        [({"body": "<html>busy</html>"}, "answered 502"), ({"status": 429}, "answered 429")],
    ],
)
def test_a_broken_vendor_ends_in_the_fallback_and_mends_itself(page, open_page, chathub, faults):
    page.clock.install()
    # Of neither organization the site keeps a token.
    seen = open_page(
        '<chathub-widget fallback-email="help@site.example"></chathub-widget>', user=""
    )
    expect(seen.element).to_have_attribute("state", "signed-out", timeout=30_000)
    chathub.advance(86_400)
    seen.sign_in("demo")
    for organization, (fault, says) in zip(("sales", "support"), faults, strict=True):
        chathub.fail("operator-token", **fault)
        seen.element.evaluate(
            "(element, name) => element.setAttribute('organization', name)", organization
        )
        seen.unavailable(says)
        assert seen.changes[-1]["retryAt"]
        expect(seen.fallback).to_contain_text("help@site.example")
        chathub.mend()
        page.clock.fast_forward("01:00")
        seen.ready()
        expect(seen.fallback).to_have_count(0)


def test_a_site_that_cannot_be_reached_or_answers_with_a_page(page, open_page):
    page.clock.install()
    seen = open_page()
    seen.ready()
    for answer, says in [
        (lambda route: route.abort(), "cannot be reached"),
        (lambda route: route.fulfill(**SIGN_IN), "HTML page where a token was due"),
    ]:
        seen.call("stop")
        page.route(TOKEN, answer)
        seen.call("start")
        seen.unavailable(says)
        page.unroute(TOKEN)
        page.clock.fast_forward("01:00")
        seen.ready()


def test_a_site_that_never_answers(page, open_page):
    page.clock.install()
    page.route(TOKEN, lambda route: None)
    seen = open_page()
    expect(seen.element).to_have_attribute("state", "loading")
    page.clock.fast_forward("00:11")
    seen.unavailable("did not answer within 10 seconds")


def test_a_script_that_is_not_there_or_cannot_be_reached(page, open_page, chathub):
    page.clock.install()
    chathub.fail("widget", status=404)
    seen = open_page()
    seen.unavailable(r"was not found at .*widget-script\.js \(404\)")
    expect(seen.fallback).to_contain_text("was not found")
    chathub.mend()
    page.clock.fast_forward("01:00")
    seen.ready()
    seen.call("stop")
    chathub.fail("widget", drop=True)
    seen.call("start")
    seen.unavailable("cannot be reached")
    chathub.mend()
    page.clock.fast_forward("01:00")
    seen.ready()


def test_a_script_this_site_may_not_load(page, open_page, chathub):
    page.clock.install()
    strangers = {"access-control-allow-origin": "https://another.example"}
    page.route(
        SCRIPT,
        lambda route: route.fulfill(body="", content_type="text/javascript", headers=strangers),
    )
    seen = open_page()
    seen.unavailable(f"blocked by CORS: ask ChatHub to allow {chathub.site}")
    expect(seen.fallback).to_contain_text(f"ask ChatHub to allow {chathub.site}")
    page.unroute(SCRIPT)
    page.clock.fast_forward("01:00")
    seen.ready()


def test_the_cause_is_found_on_a_page_that_has_loaded_hundreds_of_files(page, open_page, chathub):
    # A browser notes 250 files of a page, and no more.
    page.add_init_script("performance.setResourceTimingBufferSize(0)")
    seen = open_page()
    seen.ready()
    chathub.fail("widget", status=404)
    seen.call("stop")
    seen.call("start")
    seen.unavailable(r"was not found at .*widget-script\.js \(404\)")
    chathub.mend()
    seen.ready()


def test_a_script_the_pages_policy_blocks(open_page):
    seen = open_page(policy="script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'")
    seen.unavailable("blocked by this page's policy: script-src-elem does not allow")
    assert seen.changes[-1]["retryAt"] is None


def test_a_script_that_never_arrives(page, open_page):
    page.clock.install()
    page.route(SCRIPT, lambda route: None)
    seen = open_page()
    seen.until("document.querySelector('script[id^=operator-chat-panel]') !== null")
    page.clock.fast_forward("00:16")
    seen.unavailable("neither loaded nor failed within 15 seconds")


def test_a_script_that_breaks_while_it_runs(open_page, page, chathub):
    seen = open_page(
        body='<chathub-widget organization="sales" widget-url="'
        f'{chathub.vendor}/operator-chat-panel/widget-script.js?throws"></chathub-widget>'
    )
    seen.unavailable("failed while running: .*stand-in broken on purpose")
    assert page.locator('link[href*="operator-chat-panel"]').count() == 0


def test_what_works_is_kept_while_the_backend_is_down(page, open_page, chathub):
    page.clock.install()
    seen = open_page()
    token = seen.ready()
    chathub.fail("operator-token", status=500)
    seen.call("refresh")
    seen.until("said.at(-1).retryAt !== null")
    assert seen.changes[-1]["state"] == "ready"
    assert "502" in seen.changes[-1]["reason"]
    assert seen.token_id == token
    chathub.mend()
    page.clock.fast_forward("01:00")
    seen.another_token(token)


def test_what_works_is_kept_while_the_script_is_away(page, open_page, chathub):
    page.clock.install()
    seen = open_page()
    token = seen.ready()
    chathub.fail("widget", status=404)
    seen.call("refresh")
    seen.until("said.at(-1).retryAt !== null")
    assert "not found" in seen.changes[-1]["reason"]
    assert seen.token_id == token
    chathub.mend()
    page.clock.fast_forward("01:00")
    seen.another_token(token)


def test_signed_out_is_said_and_not_tried_again(open_page, page, chathub):
    seen = open_page(user=None)
    expect(seen.element).to_have_attribute("state", "signed-out", timeout=30_000)
    expect(seen.fallback).to_contain_text("You are signed out")
    assert seen.changes[-1]["retryAt"] is None
    seen.sign_in("demo")
    page.get_by_role("button", name="Try again").click()
    seen.ready()


def test_a_session_that_ends_takes_the_widget_away(open_page, page, chathub):
    seen = open_page()
    seen.ready()
    page.request.delete(f"{chathub.site}/session")
    seen.call("refresh")
    expect(seen.element).to_have_attribute("state", "signed-out")
    expect(seen.panel).to_have_count(0)
    assert page.locator("script[id^=operator-chat-panel]").count() == 0


def test_an_organization_one_cannot_have(open_page):
    seen = open_page()
    seen.ready()
    for user, organization, says in [
        ("sally", "support", "answered 403"),
        ("demo", "no such", "answered 404"),
        ("demo", "archive", "answered 404"),
    ]:
        seen.sign_in(user)
        seen.element.evaluate(
            "(element, name) => element.setAttribute('organization', name)", organization
        )
        seen.until("(name) => said.at(-1).organization === name", organization)
        seen.unavailable(says)
        assert seen.changes[-1]["retryAt"] is None


def test_an_attribute_with_nonsense_is_named(open_page, page):
    seen = open_page()
    seen.ready()
    for attribute, value, says in [
        ("widget-url", "javascript:alert(1)", "widget-url is 'javascript:alert.1.'"),
        ("widget-url", "ftp://x.example/w.js", "widget-url is"),
        ("token-url", "data:,x", "token-url is"),
        ("widget-elements", "div[", "widget-elements is"),
    ]:
        seen.element.evaluate(
            "(element, pair) => element.setAttribute(...pair)", [attribute, value]
        )
        seen.unavailable(says)
        seen.element.evaluate("(element, name) => element.removeAttribute(name)", attribute)
        seen.ready()
    expect(page.locator("#mine")).to_have_text("The page's own")
    assert seen.errors == []


def test_nonsense_in_a_contact_is_left_out_and_said(open_page, chathub):
    chathub.fail("operator-token", status=500)
    seen = open_page(
        body='<chathub-widget organization="sales" fallback-email="nobody" fallback-url="javascript:1">'
        "</chathub-widget>",
        token_kept=False,
    )
    seen.unavailable("502")
    expect(seen.fallback.get_by_role("link")).to_have_count(0)
    assert "fallback-email is 'nobody'" in json.dumps(seen.changes[0]["reason"])


def test_a_broken_token_answer_is_never_put_into_the_page(open_page, page):
    answers = ["", "null", "[]", '{"token": ""}', '{"token": 5}', '{"token"', '{"token": "a b"}']
    page.route(
        TOKEN,
        lambda route: route.fulfill(body=answers[0], content_type="application/json"),
    )
    seen = open_page()
    while answers:
        seen.unavailable("The token endpoint answered")
        assert page.locator("script[id^=operator-chat-panel]").count() == 0
        seen.call("stop")
        expect(seen.element).to_have_attribute("state", "stopped")
        answers.pop(0)
        if answers:
            seen.call("start")
