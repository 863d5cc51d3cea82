"""Whatever breaks: the fallback says why, and the widget comes back by itself once it is mended."""

import secrets

import pytest
from playwright.sync_api import expect

from . import modules
from .page_scripts import SECTIONS
from .stories import every_engine, other_engines_in_full, the_backend_breaks_and_is_mended

SCRIPT = "**/operator-chat-panel/widget-script.js"
TOKEN = "**/api/chathub/token*"
SIGN_IN = {"body": "<!doctype html><h1>Sign in", "content_type": "text/html"}
NOT_FOUND = r"was not found at .*widget-script\.js\S* \(404\)"


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"status": 500}, "answered 502"),
        ({"drop": True}, "answered 503"),
        ({"body": "<html>busy</html>"}, "answered 502"),
        ({"status": 429}, "answered 429"),
    ],
)
def test_a_broken_vendor_ends_in_the_fallback_and_mends_itself(mount, chathub, fault, says):
    chathub.fail("operator-token", **fault)
    seen = mount(token_kept=False)
    seen.unavailable(says)
    seen.until("said.at(-1).retryAt !== null")  # the first retry comes within a second
    seen.fallback_says("help@site.example")
    chathub.mend()
    seen.pass_time("01:00")
    seen.ready()
    expect(seen.fallback).to_have_count(0)


@every_engine
def test_a_broken_backend_leaves_the_panel_until_its_token_dies(mount):
    seen = mount()
    seen.ready()
    the_backend_breaks_and_is_mended(seen, contact="help@site.example")


def test_a_site_that_cannot_be_reached_or_answers_with_a_page(mount):
    seen = mount()
    seen.ready()
    for answer, says in [
        (lambda route: route.abort(), "cannot be reached"),
        (lambda route: route.fulfill(**SIGN_IN), "HTML page where a token was due"),
    ]:
        seen.call("stop")
        seen.state("stopped")
        seen.page.route(TOKEN, answer)
        seen.call("start")
        seen.unavailable(says)
        seen.page.unroute(TOKEN)
        seen.pass_time("01:00")
        seen.ready()


def test_a_site_that_never_answers(mount):
    seen = mount("")
    seen.page.route(TOKEN, lambda route: None)
    with seen.page.expect_request(TOKEN):
        seen = mount()
    seen.pass_time("00:11")
    seen.unavailable("did not answer within 10 seconds")


@every_engine
@pytest.mark.parametrize("isolation", ["page", "frame"])
@pytest.mark.parametrize(
    ("fault", "says"), [({"status": 404}, NOT_FOUND), ({"drop": True}, "cannot be reached")]
)
def test_a_script_that_is_not_there_is_named_and_comes_back(mount, chathub, isolation, fault, says):
    chathub.fail("widget", **fault)
    seen = mount(never_loaded(chathub, isolation))
    seen.unavailable(says)
    seen.fallback_says("could not be loaded" if "drop" in fault else "was not found")
    chathub.mend()
    seen.pass_time("01:00")
    seen.ready()


def never_loaded(chathub, isolation="page"):
    """Return a widget whose module no page has loaded: WebKit asks for one once, and keeps it."""
    url = f"{chathub.vendor}/operator-chat-panel/widget-script.js?{secrets.token_hex(4)}"
    return f'<chathub-widget widget-url="{url}" isolation="{isolation}"></chathub-widget>'


@every_engine
@pytest.mark.parametrize("isolation", ["page", "frame"])
def test_a_script_this_site_may_not_load_is_named(mount, chathub, own_pages_folder, isolation):
    (own_pages_folder / "without-cors.js").write_text("")
    elsewhere = chathub.site.replace("127.0.0.1", "localhost")
    seen = mount(
        f'<chathub-widget isolation="{isolation}" widget-url="{elsewhere}/own/without-cors.js">'
    )
    seen.unavailable(f"blocked by CORS: ask ChatHub to allow {chathub.site}")
    seen.fallback_says(f"ask ChatHub to allow {chathub.site}")


def test_a_script_this_site_may_load_again_comes_back(mount):
    seen = mount("")
    seen.page.route(
        SCRIPT,
        lambda route: route.fulfill(
            body="",
            content_type="text/javascript",
            headers={"access-control-allow-origin": "https://another.example"},
        ),
    )
    seen = mount()
    seen.unavailable("blocked by CORS")
    seen.page.unroute(SCRIPT)
    seen.pass_time("01:00")
    seen.ready()


@pytest.mark.engines("chromium", "firefox")
def test_the_cause_is_found_on_a_page_that_has_loaded_hundreds_of_files(page, open_page, chathub):
    # A browser notes 250 files of a page, and no more. (Of a page whose clock is moved it notes none.)
    page.add_init_script("performance.setResourceTimingBufferSize(0)")
    chathub.fail("widget", status=404)
    seen = open_page('<chathub-widget organization="sales">')
    seen.unavailable(NOT_FOUND)
    chathub.mend()
    seen.ready()


@other_engines_in_full
def test_a_script_the_pages_policy_blocks_is_named(open_page):
    seen = open_page(
        '<chathub-widget organization="sales">',
        policy="script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'",
    )
    says = "blocked by this page's policy: script-src-elem does not allow"
    assert seen.unavailable(says)["retryAt"] is None
    seen.set("isolation", "frame")
    seen.reached("unavailable", 2)
    assert seen.unavailable(says)["retryAt"] is None


@other_engines_in_full
def test_a_token_endpoint_that_the_pages_policy_forbids_is_named(open_page):
    python = """
from chathub_widget import WidgetManager
from pyscript import document
host = document.querySelector("#host")
manager = WidgetManager(host, token_url="https://tokens.example/api/token", organization="sales")
await manager.start()
"""
    seen = open_page('<div id="host"></div>', python=python, policy="connect-src 'self'")
    seen.fallback_says("The security policy of this page blocks the chat program.")
    assert "allow https://tokens.example in connect-src" in str(seen.console)


def test_a_script_that_never_arrives(mount):
    seen = mount("")
    seen.page.route(SCRIPT, lambda route: None)
    with seen.page.expect_request(SCRIPT):
        seen = mount()
    seen.pass_time("00:16")
    seen.unavailable("neither loaded nor failed within 15 seconds")


@every_engine
def test_a_script_that_hides_its_token_and_breaks_is_told(mount, own_pages_folder):
    more = 'tag.removeAttribute("token"); throw new Error("broken on purpose");'
    modules.write(own_pages_folder, "hides", more)
    seen = mount(modules.element("hides"))
    seen.unavailable("failed while running: .*broken on purpose")
    seen.until("document.querySelectorAll('.made').length === 0")


@every_engine
def test_a_script_that_breaks_while_it_runs(mount, chathub):
    seen = mount(
        '<chathub-widget organization="sales" widget-url="'
        f'{chathub.vendor}/operator-chat-panel/widget-script.js?throws"></chathub-widget>'
    )
    seen.unavailable("failed while running: .*stand-in broken on purpose")
    seen.nothing_is_left()


def test_what_works_is_kept_while_the_backend_is_down(mount, chathub):
    seen = mount()
    token = seen.ready()
    chathub.fail("operator-token", status=500)
    seen.call("refresh")
    last = seen.until("said.at(-1).retryAt !== null && said.at(-1)")
    assert last["state"] == "ready"
    assert "502" in last["reason"]
    assert seen.token_id == token
    chathub.mend()
    seen.pass_time("01:00")
    seen.another_token(token)


@pytest.mark.engines("chromium", "firefox")  # WebKit asks for a module once, and keeps it
@pytest.mark.parametrize("isolation", ["page", "frame"])
def test_what_works_is_kept_while_the_script_is_away(mount, chathub, isolation):
    seen = mount(f'<chathub-widget organization="sales" isolation="{isolation}">')
    token = seen.ready()
    chathub.fail("widget", status=404)
    seen.call("refresh")
    last = seen.until("said.at(-1).retryAt !== null && said.at(-1)")
    assert "not found" in last["reason"]
    assert seen.token_id == token
    chathub.mend()
    seen.pass_time("01:00")
    seen.another_token(token)


def test_signed_out_is_said_and_not_tried_again(mount):
    seen = mount("")
    seen.sign_out()
    seen.page.evaluate(
        "() => { document.querySelector('#stage').innerHTML = '<chathub-widget organization=sales>'; }"
    )
    seen.state("signed-out")
    seen.fallback_says("You are signed out")
    assert seen.changes[-1]["retryAt"] is None
    seen.sign_in("demo")
    seen.call("start")
    seen.ready()


@every_engine
def test_a_session_that_ends_takes_the_widget_away(mount):
    seen = mount()
    seen.ready()
    seen.sign_out()
    seen.call("refresh")
    seen.state("signed-out")
    seen.until(f"{SECTIONS}.length === 0")
    seen.until("document.querySelectorAll('script[id^=operator-chat-panel]').length === 0")


@pytest.mark.parametrize(
    ("user", "organization", "says"),
    [
        ("sally", "support", "answered 403"),
        ("demo", "no such", "answered 404"),
        ("demo", "archive", "answered 404"),
    ],
)
def test_an_organization_one_cannot_have(mount, user, organization, says):
    seen = mount()
    seen.ready()
    seen.sign_in(user)
    seen.set("organization", organization)
    last = seen.unavailable(says)
    assert last["organization"] == organization
    assert last["retryAt"] is None


@pytest.mark.parametrize(
    ("attribute", "value", "says"),
    [
        ("widget-url", "javascript:alert(1)", "widget-url is 'javascript:alert.1.'"),
        ("widget-url", "ftp://x.example/w.js", "widget-url is"),
        ("token-url", "data:,x", "token-url is"),
        ("widget-elements", "div[", "widget-elements is"),
    ],
)
def test_an_attribute_with_nonsense_is_named(mount, attribute, value, says):
    seen = mount()
    seen.ready()
    seen.set(attribute, value)
    seen.unavailable(says)
    seen.page.evaluate(
        "(name) => document.querySelector('chathub-widget').removeAttribute(name)", attribute
    )
    seen.ready()
    assert seen.errors == []


def test_nonsense_in_a_contact_is_left_out_and_said(mount, chathub):
    chathub.fail("operator-token", status=500)
    seen = mount(
        '<chathub-widget organization="sales" fallback-email="nobody" fallback-url="javascript:1">'
        "</chathub-widget>",
        token_kept=False,
    )
    seen.unavailable("502")
    expect(seen.fallback.get_by_role("link")).to_have_count(0)
    assert "fallback-email is 'nobody'" in seen.changes[0]["reason"]


def test_a_broken_token_answer_is_never_put_into_the_page(mount):
    answers = ["", "null", "[]", '{"token": ""}', '{"token": 5}', '{"token"', '{"token": "a b"}']
    seen = mount("")
    seen.page.route(
        TOKEN,
        lambda route: route.fulfill(body=answers[0], content_type="application/json"),
    )
    seen = mount()
    while answers:
        seen.unavailable("The token endpoint answered")
        assert seen.page.locator("script[id^=operator-chat-panel]").count() == 0
        seen.call("stop")
        seen.state("stopped")
        answers.pop(0)
        if answers:
            seen.call("start")
            seen.state("unavailable")
