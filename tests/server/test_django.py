"""The Django app on real servers: the example by its documented command, and another site behind a proxy."""

import html
import json
import re

import httpx
import pytest
from page_tags import Tags
from site_process import SiteProcess

from . import django_processes
from .other_django.middleware import NONCE, POLICY
from .sites import ALLOWED, PLAIN, by_number, preflight

TOKEN = "/api/chathub/token"
VALIDATE = "/api/chathub/validate-token"
CDN = "https://cdn.example.com/static/chathub/"
SIGN_IN = {"username": "anna", "password": "anna-word"}


@pytest.fixture(scope="module")
def lasting_example(own_stand_in):
    """Start the example with Django's own server, which has a thread for each request."""
    how = "runserver", "127.0.0.1:0", "--noreload"
    started = django_processes.start(django_processes.manage, *how, **own_stand_in.settings)
    site = SiteProcess(started, r"development server at (http\S+)")
    yield site
    site.end()


@pytest.fixture(scope="module")
def lasting_other(own_stand_in):
    """Start the other site with uvicorn, as a proxy has it at /shop."""
    company = {
        "CHATHUB_OPERATORS": f"{by_number.__module__}:{by_number.__name__}",
        "CHATHUB_ALLOWED_ORIGINS": ALLOWED,
    }
    settings = f"{__package__}.other_django.settings"
    started = django_processes.start(
        django_processes.serve_asgi, settings, "/shop", **own_stand_in.settings, **company
    )
    site = SiteProcess(started, r"Uvicorn running on (\S+)")
    yield site
    site.end()


@pytest.fixture
def stranger(lasting_example, chathub_alone):
    with httpx.Client(base_url=lasting_example.url, timeout=15, **PLAIN) as client:
        yield client


@pytest.fixture(scope="module")
def session(lasting_example):
    """Sign in as a browser does, and give the cookies; Django takes its time for a password."""
    with httpx.Client(base_url=lasting_example.url, timeout=15, **PLAIN) as client:
        client.get("/sign-in").raise_for_status()
        guard = {"csrfmiddlewaretoken": client.cookies["csrftoken"]}
        answer = client.post("/sign-in", data={**SIGN_IN, **guard})
        assert answer.headers["location"] == "/", answer.text
        return dict(client.cookies)


@pytest.fixture
def anna(stranger, session):
    """Give a client of the example in which Anna has signed in."""
    stranger.cookies.update(session)
    return stranger


@pytest.fixture
def other(lasting_other, chathub_alone):
    """Return what opens a page of the other site for an operator."""

    def ask(path, operator=None, **headers):
        named = {"X-User": str(operator)} if operator else {}
        return httpx.get(lasting_other.url + path, headers={**named, **headers}, **PLAIN)

    return ask


def tokens_in(page):
    return [tag["token"] for tag in Tags(page.text).found.get("script", []) if "token" in tag]


# The token endpoint


def test_the_signed_in_user_gets_the_token_of_their_operator(anna):
    answer = anna.get(TOKEN)
    assert answer.json()["operator"] == {"id": 101, "name": "Sally Jensen"}
    assert answer.headers["cache-control"] == "no-store"


def test_nobody_and_foreign_pages_get_none(anna):
    foreign = anna.get(TOKEN, headers={"Origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "foreign_site")
    own = anna.get(TOKEN, headers={"Origin": str(anna.base_url).rstrip("/")})
    assert own.status_code == 200
    anna.cookies.clear()
    nobody = anna.get(TOKEN)
    assert (nobody.status_code, nobody.json()["code"]) == (401, "no_session")


def test_a_token_is_validated_where_django_knows_the_page(anna):
    token = {"token": anna.get(TOKEN).json()["token"]}
    assert anna.post(VALIDATE, json=token).status_code == 403
    guard = {"X-CSRFToken": anna.cookies["csrftoken"]}
    validated = anna.post(VALIDATE, json=token, headers=guard)
    assert validated.json()["isValid"] is True
    long = anna.post(VALIDATE, content=b" " * 70_000, headers=guard)
    assert (long.status_code, long.json()["code"]) == (400, "bad_request")
    assert "longer than" in long.json()["error"]


# Files


def test_all_that_the_page_of_python_names_is_served_with_its_type(stranger):
    script = stranger.get("/chathub/chathub-widget.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    known = json.loads(re.search(r"const SITE = (\{.*\});", script.text)[1])
    assert known["token_url"] == TOKEN
    types = {}
    for address in known["needed"]["mpy"]:
        assert address.startswith("/static/chathub/")
        file = stranger.get(address)
        assert file.status_code == 200, address
        types[address.rpartition(".")[2]] = file.headers["content-type"]
    assert types["js"] == types["mjs"] == "text/javascript"
    assert types["wasm"] == "application/wasm"


def test_the_page_of_python_has_its_own_policy_and_may_be_framed_by_the_site(stranger, other):
    own = stranger.get(python_of(stranger.get("/chathub/chathub-widget.js")))
    assert "'unsafe-eval'" in own.headers["content-security-policy"]
    assert own.headers["x-frame-options"] == "SAMEORIGIN"
    assert "set-cookie" not in own.headers
    # Where the site has a policy for all else, and a sign-in.
    element = other("/support/chathub/chathub-widget.js")
    page = other(python_of(element).removeprefix("/shop"))
    assert "'unsafe-eval'" in page.headers["content-security-policy"]
    assert CDN[: CDN.index("/static")] in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "SAMEORIGIN"
    assert other("/whole", 101).headers["content-security-policy"] == POLICY


def python_of(script):
    return re.search(r'"mpy": "(\S+\.html)"', script.text)[1]


def test_a_browser_that_has_a_file_is_told_no_other_type(stranger):
    script = "/chathub/chathub-widget.js"
    first = stranger.get(script, headers={"Accept-Encoding": "br"})
    assert first.headers["content-encoding"] == "br"
    again = stranger.get(script, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert "content-type" not in again.headers
    assert stranger.get("/chathub/nothing.js").status_code == 404


@pytest.mark.parametrize(
    ("path", "method"), [(f"/support{TOKEN}", "GET"), (f"/support{VALIDATE}", "POST")]
)
def test_a_page_of_an_allowed_origin_may_ask_whether_it_may(lasting_other, path, method):
    answer = preflight(lasting_other.url + path, method)
    assert answer.is_success
    assert answer.headers["access-control-allow-origin"] == ALLOWED
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "chathub-fresh" in answer.headers["access-control-allow-headers"].lower()


def test_prefix_and_proxys_path_are_in_every_address(other):
    script = other("/support/chathub/chathub-widget.js").text
    known = json.loads(re.search(r"const SITE = (\{.*\});", script)[1])
    assert known["token_url"] == "/shop/support/api/chathub/token"
    assert known["python"]["mpy"].startswith("/shop/support/chathub/python/mpy-")
    assert {address[: len(CDN)] for address in known["needed"]["mpy"]} == {CDN}
    assert other("/ahead").status_code == 302, "the site's pages want a sign-in"
    assert other(f"/support{TOKEN}").status_code == 401
    assert other(f"/support{TOKEN}", 102).json()["operator"]["id"] == 102
    scripts = Tags(other("/ahead", 101).text).found["script"]
    assert scripts == [
        {"type": "module", "nonce": NONCE, "src": "/shop/support/chathub/chathub-widget.js"}
    ]


# Pages


def test_a_page_begins_with_the_token_and_is_kept_by_nobody(anna):
    token = anna.get(TOKEN).json()["token"]  # kept from now on: the page has not to wait for it
    page = anna.get("/")
    assert tokens_in(page) == [token]
    assert "no-store" in page.headers["cache-control"]
    assert Tags(page.text).found["chathub-widget"] == [
        {"fallback-email": "support@example.com", "start": "idle"}
    ]


def test_a_page_for_nobody_holds_no_token(stranger):
    page = stranger.get("/")
    assert tokens_in(page) == []
    assert "cache-control" not in page.headers


def test_the_tag_stands_alone_or_in_two_parts_and_has_the_pages_nonce(other):
    other(f"/support{TOKEN}", 101)  # kept from now on: no page has to wait for it
    whole, parts = other("/whole", 101), other("/parts", 101)
    assert len(tokens_in(whole)) == len(tokens_in(parts)) == 1
    tag, script = Tags(whole.text).found["script"]
    assert (tag["id"], tag["nonce"]) == ("operator-chat-panel-script-sales", NONCE)
    assert script["nonce"] == NONCE
    (element,) = Tags(whole.text).found["chathub-widget"]
    assert element["fallback-email"] == "a&b@site.example"
    head, body = parts.text.split("<hr>")
    assert "<script" in head
    assert "<chathub-widget" in body
    assert "<script" not in body


@pytest.mark.parametrize("path", ["ahead", "framed", "streamed", "async"])
def test_no_token_goes_where_it_is_of_no_use_or_might_be_kept(other, path):
    page = other(f"/{path}", 101)
    assert page.status_code == 200
    assert "chathub-widget.js" in page.text
    assert tokens_in(page) == []


def test_what_django_keeps_of_pages_is_never_one_with_a_token(other):
    for operator in (101, 102):
        other(f"/support{TOKEN}", operator)  # kept from now on: no page has to wait for it
    first, second = other("/kept", 101), other("/kept", 102)
    assert len(tokens_in(first)) == len(tokens_in(second)) == 1
    assert tokens_in(first) != tokens_in(second)


def test_an_attribute_that_there_is_not_is_named(other):
    page = other("/mistaken", 101)
    assert page.status_code == 500
    assert "<chathub-widget> has no attribute colour" in html.unescape(page.text)


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 500}, {"delay_ms": 3000}])
def test_without_chathub_the_page_comes_without_a_token(other, chathub_alone, newcomer, fault):
    chathub_alone.fail("operator-token", **fault)
    page = other("/whole", newcomer)
    assert page.status_code == 200
    assert tokens_in(page) == []
    assert page.elapsed.total_seconds() < 2.5
