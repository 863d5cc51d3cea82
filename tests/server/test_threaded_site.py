"""What Django's and Flask's parts share, in this process: a page's HTML with a token in it, and answers by threads."""

import threading
import time

import pytest
from chathub_server import User, WebRequest
from chathub_server.web import threaded_site
from chathub_server.web.messages import LONGEST_BODY, BadBody
from chathub_server.web.threaded_site import Html, ThreadedSite, body_at_hand, file_answer
from loops import run

from .sites import claims, settings_of

ANNA = User("anna", operator=101)
BEN = User("ben", organizations={"Sales", "Support"})


class Redirect(Exception):
    """What a framework has for an answer of its own."""


@pytest.fixture(scope="module")
def lasting(own_stand_in):
    site = ThreadedSite(settings_of(own_stand_in), passes_on=Redirect)
    yield site
    site._tokens.close()


@pytest.fixture
def site(lasting, chathub_alone):
    return lasting


@pytest.fixture
def asked():
    """Give who is signed in, as what a page asks, and how often it has asked."""

    class Asked:
        user, count = ANNA, 0

        def __call__(self):
            self.count += 1
            return self.user

    return Asked()


def markup_of(site, who, nonce="", **attributes):
    return site.markup(site.files(), who, nonce, attributes)


def operator_in(markup):
    (token,) = [part for part in str(markup).split('"') if part.startswith("eyJ")]
    return claims(token)["operatorId"]


def request(method="GET", query="", body=b"", **headers):
    return WebRequest(method, "https://desk.example", headers, query, body_at_hand(body))


def test_the_page_of_somebody_who_is_signed_in_holds_their_token(site, asked):
    markup = markup_of(site, asked, organization=" Sales ", fallback_phone=None, locale="da")
    assert operator_in(markup.head) == 101
    assert markup == f"{markup.head}\n{markup.body}"
    assert markup.holds_token
    assert 'locale="da"' in markup.body
    assert "fallback-phone" not in markup.body
    assert [type(each) for each in (markup.head, markup.body)] == [Html, Html]
    assert markup.__html__() is markup, "templates take it as it is"


def test_the_organization_that_the_element_names_decides_whose_token_it_is(site, asked):
    asked.user = BEN
    assert operator_in(markup_of(site, asked, organization="support")) == 201
    assert operator_in(markup_of(site, asked)) == 101


def test_the_page_of_nobody_holds_none_and_may_be_kept(site, asked):
    asked.user = None
    markup = markup_of(site, asked, fallback_email="help@desk.example")
    assert "eyJ" not in markup
    assert 'fallback-email="help@desk.example"' in markup.body
    assert not markup.holds_token


@pytest.mark.parametrize(
    "attributes",
    [{"start": "visible"}, {"token_url": "/other/token"}, {"isolation": "frame"}],
    ids=str,
)
def test_nobody_is_asked_for_where_a_token_would_be_of_no_use(site, asked, attributes):
    assert "eyJ" not in markup_of(site, asked, **attributes)
    assert asked.count == 0
    assert "eyJ" in markup_of(site, asked, isolation="page")
    assert asked.count == 1


@pytest.mark.parametrize(
    ("operator", "fault"),
    [(100, None), (102, {"status": 500}), (102, {"delay_ms": 60_000})],
    ids=["no such operator", "ChatHub fails", "ChatHub is slow"],
)
def test_where_there_is_no_token_in_time_the_page_comes_without(
    site, asked, chathub_alone, monkeypatch, operator, fault
):
    monkeypatch.setattr(threaded_site, "PATIENCE_S", 0.3)
    asked.user = User("carl", operator=operator)
    if fault:
        chathub_alone.fail("operator-token", **fault)
    began_s = time.monotonic()
    assert "eyJ" not in markup_of(site, asked)
    assert time.monotonic() - began_s < 5


def test_a_nonce_is_on_what_the_page_runs(site, asked):
    assert markup_of(site, asked, nonce="of-this-page").head.count('nonce="of-this-page"') == 2


def test_an_attribute_that_there_is_not_is_a_mistake(site, asked):
    with pytest.raises(ValueError, match="<chathub-widget> has no attribute colour"):
        markup_of(site, asked, colour="red")


def test_files_are_made_once_for_an_address(site):
    assert site.files() is site.files()
    assert site.files(prefix="/shop/chathub").script_url != site.files().script_url


def test_a_token_is_given_to_whom_the_requests_own_thread_names(site):
    threads = []

    def who():
        threads.append(threading.get_ident())
        return ANNA

    answer = site.token(request(query="org=sales"), who)
    assert (answer.status, threads) == (200, [threading.get_ident()])
    assert b'"operator"' in answer.body
    assert site.token(request(), lambda: None).status == 401


def test_what_chathub_says_of_a_token_is_told(site):
    token = site.token(request(accept="text/plain"), lambda: ANNA).body
    body = b'{"token": "%s"}' % token
    answer = site.validate(request("POST", body=body), lambda: ANNA)
    assert (answer.status, b'"isValid": true' in answer.body) == (200, True)
    assert site.validate(request("POST", body=b"{}"), lambda: ANNA).status == 400


def test_a_sign_in_that_breaks_is_an_answer_and_the_frameworks_own_answer_stays_its_own(site):
    def broken():
        raise KeyError("user")

    def elsewhere():
        raise Redirect("/sign-in")

    assert site.token(request(), broken).status == 500
    with pytest.raises(Redirect, match="/sign-in"):
        site.token(request(), elsewhere)


def test_a_file_is_given_where_there_is_one(site):
    files = site.files()
    answer = file_answer(files, "chathub-widget.js", {})
    assert answer.status == 200
    assert (
        file_answer(files, "chathub-widget.js", {"if-none-match": answer.headers["ETag"]}).status
        == 304
    )
    assert file_answer(files, "no-such.js", {}) is None


def test_a_file_that_cannot_be_read_any_more_is_none(site, monkeypatch):
    def gone(_, encoding):
        raise FileNotFoundError(encoding)

    files = site.files()
    monkeypatch.setattr(type(files.find("chathub-widget.js")), "read", gone)
    assert file_answer(files, "chathub-widget.js", {}) is None


def test_a_body_of_the_longest_length_is_read_and_no_longer_one():
    longest = b"x" * LONGEST_BODY
    assert run(body_at_hand(longest)) == longest
    with pytest.raises(BadBody, match=f"longer than {LONGEST_BODY} bytes"):
        run(body_at_hand(longest + b"x"))
