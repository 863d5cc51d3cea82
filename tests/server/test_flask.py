"""The Flask extension on real servers: the example by its documented command, and another site behind a proxy."""

import html
import json
import re
import sys

import httpx
import pytest
from page_tags import Tags
from site_process import SiteProcess, site_environment

from .forked import IMPATIENT, Forked
from .sites import ALLOWED, PLAIN, by_number, preflight

TOKEN = "/api/chathub/token"
VALIDATE = "/api/chathub/validate-token"
# A page that is being made waits for ChatHub, and a test for the page.
PATIENCE = {"chathub_server.web.threaded_site.PATIENCE_S": 0.3}
# What a proxy says that has the site at https://shop.example/shop.
PROXY = {
    "X-Forwarded-Prefix": "/shop",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "shop.example",
}


def flask_run(app):
    """Do what `flask --app … run` does."""
    from flask.cli import main

    sys.argv = ["flask", "--app", app, "run", "--port", "0"]
    main()


def start(app, **environment):
    process = Forked(
        flask_run,
        [app],
        environment=site_environment(**environment),
        instead={**IMPATIENT, **PATIENCE},
    )
    return SiteProcess(process, r"Running on (http\S+)")


@pytest.fixture(scope="module")
def lasting_example(own_stand_in):
    site = start("chathub_server.examples.flask_site", **own_stand_in.settings)
    yield site
    site.end()


@pytest.fixture(scope="module")
def lasting_other(own_stand_in):
    environment = {
        **own_stand_in.settings,
        "CHATHUB_OPERATORS": f"{by_number.__module__}:{by_number.__name__}",
        "CHATHUB_ALLOWED_ORIGINS": ALLOWED,
    }
    renamed = {name.replace("CHATHUB", "SHOP"): value for name, value in environment.items()}
    site = start(f"{__package__}.other_flask", **renamed)
    yield site
    site.end()


@pytest.fixture
def stranger(lasting_example, chathub_alone):
    with httpx.Client(base_url=lasting_example.url, timeout=15, **PLAIN) as client:
        yield client


@pytest.fixture
def anna(stranger):
    """Give a client of the example in which Anna has signed in."""
    stranger.post("/sign-in", data={"name": "anna", "password": "anna-word"})
    return stranger


@pytest.fixture
def other(lasting_other, chathub_alone):
    """Return what opens a page of the other site for an operator, through its proxy."""

    def ask(path, operator=None, **headers):
        named = {**PROXY, **({"X-User": str(operator)} if operator else {})}
        return httpx.get(lasting_other.url + path, headers={**named, **headers}, **PLAIN)

    return ask


def tokens_in(page):
    return [tag["token"] for tag in Tags(page.text).found.get("script", []) if "token" in tag]


def known_to(script):
    return json.loads(re.search(r"const SITE = (\{.*\});", script.text)[1])


def test_the_signed_in_user_gets_the_token_of_their_operator(anna):
    answer = anna.get(TOKEN)
    assert answer.json()["operator"] == {"id": 101, "name": "Sally Jensen"}
    assert answer.headers["cache-control"] == "no-store"
    validated = anna.post(VALIDATE, json={"token": answer.json()["token"]})
    assert validated.json()["isValid"] is True
    long = anna.post(VALIDATE, content=b" " * 70_000)
    assert (long.status_code, long.json()["code"]) == (400, "bad_request")
    assert "longer than" in long.json()["error"]


def test_nobody_and_foreign_pages_get_none(anna):
    foreign = anna.get(TOKEN, headers={"Origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "foreign_site")
    own = anna.get(TOKEN, headers={"Origin": str(anna.base_url).rstrip("/")})
    assert own.status_code == 200
    anna.post("/sign-out")
    nobody = anna.get(TOKEN)
    assert (nobody.status_code, nobody.json()["code"]) == (401, "no_session")


def test_the_files_are_served_with_their_types_and_the_page_of_python_with_its_policy(stranger):
    known = known_to(stranger.get("/chathub/chathub-widget.js"))
    types = {}
    for address in known["needed"]["mpy"]:
        file = stranger.get(address, headers={"Accept-Encoding": "br"})
        assert file.status_code == 200, address
        assert file.headers["content-encoding"] == "br"
        types[address.rpartition(".")[2]] = file.headers["content-type"]
    assert types["js"] == types["mjs"] == "text/javascript; charset=utf-8"
    assert types["wasm"] == "application/wasm"
    page = stranger.get(known["python"]["mpy"])
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert "set-cookie" not in page.headers
    again = stranger.get(known["python"]["mpy"], headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    assert "content-type" not in again.headers
    assert stranger.get("/chathub/nothing.js").status_code == 404


@pytest.mark.parametrize(
    ("path", "method"), [(f"/support{TOKEN}", "GET"), (f"/support{VALIDATE}", "POST")]
)
def test_a_page_of_an_allowed_origin_may_ask_whether_it_may(lasting_other, path, method):
    answer = preflight(lasting_other.url + path, method, **PROXY)
    assert answer.is_success
    assert answer.headers["access-control-allow-origin"] == ALLOWED
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "chathub-fresh" in answer.headers["access-control-allow-headers"].lower()


def test_prefix_and_proxys_path_are_in_every_address(other, lasting_other):
    known = known_to(other("/support/chathub/chathub-widget.js"))
    assert known["token_url"] == "/shop/support/api/chathub/token"
    urls = [*known["needed"]["mpy"], known["python"]["mpy"]]
    assert {url[: len("/shop/support/chathub/")] for url in urls} == {"/shop/support/chathub/"}
    (script,) = Tags(other("/ahead").text).found["script"]
    assert script["src"] == "/shop/support/chathub/chathub-widget.js"
    own = other("/support" + TOKEN, 101, Origin="https://shop.example")
    assert own.json()["operator"]["id"] == 101
    unknown = other("/support" + TOKEN, "mallory")
    assert unknown.json()["code"] == "organization_forbidden"
    direct = httpx.get(f"{lasting_other.url}/support/chathub/chathub-widget.js", **PLAIN)
    assert known_to(direct)["token_url"] == "/support/api/chathub/token"


def test_a_page_begins_with_the_token_and_is_kept_by_nobody(anna):
    token = anna.get(TOKEN).json()["token"]  # kept from now on: the page has not to wait for it
    page = anna.get("/")
    assert tokens_in(page) == [token]
    assert page.headers["cache-control"] == "no-store"
    anna.post("/sign-out")
    page = anna.get("/")
    assert tokens_in(page) == []
    assert "cache-control" not in page.headers


def test_the_function_stands_alone_or_in_two_parts_and_takes_the_pages_nonce(other):
    other("/support" + TOKEN, 101)  # kept from now on: no page has to wait for it
    whole, parts = other("/whole", 101), other("/parts", 101)
    assert len(tokens_in(whole)) == len(tokens_in(parts)) == 1
    tag, script = Tags(whole.text).found["script"]
    assert (tag["id"], tag["nonce"]) == ("operator-chat-panel-script-sales", "n0nce")
    assert script["nonce"] == "n0nce"
    (element,) = Tags(whole.text).found["chathub-widget"]
    assert element["fallback-email"] == "a&b@site.example"
    head, body = parts.text.split("<hr>")
    assert "<script" in head
    assert "<chathub-widget" in body
    assert "<script" not in body


@pytest.mark.parametrize("path", ["ahead", "framed", "streamed"])
def test_no_token_goes_where_it_is_of_no_use_or_might_be_kept(other, path):
    page = other(f"/{path}", 101)
    assert page.status_code == 200
    assert "chathub-widget.js" in page.text
    assert tokens_in(page) == []


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 500}, {"delay_ms": 3000}])
def test_without_chathub_the_page_comes_without_a_token(other, chathub_alone, newcomer, fault):
    chathub_alone.fail("operator-token", **fault)
    page = other("/whole", newcomer)
    assert page.status_code == 200
    assert tokens_in(page) == []
    assert page.elapsed.total_seconds() < 2.5


def test_what_the_sign_in_answers_itself_stays_its_own(other):
    answer = other(f"/support{TOKEN}", "a teapot")
    assert (answer.status_code, answer.headers["content-type"]) == (418, "text/html; charset=utf-8")


def test_a_mistake_is_a_sentence(other, lasting_other, own_stand_in):
    assert other("/mistaken", 101).status_code == 500
    said = lasting_other.until_said(".* has no attribute colour")[0]
    assert "<chathub-widget> has no attribute colour" in html.unescape(said)
    with pytest.raises(AssertionError, match="Set CHATHUB_LOGIN and CHATHUB_PASSWORD"):
        start("chathub_server.examples.flask_site")
