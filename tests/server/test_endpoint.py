"""The token endpoint without a framework and without a socket before it: status, headers, log, count.

That requests reach it, and answers arrive, is proved in test_token_endpoint.py and test_access.py.
"""

import json
import re

import loops
import pytest
from chathub_server import Settings, TokenEndpoint, TokenService, User, WebRequest
from chathub_server.metrics import REQUESTS
from chathub_server.web.messages import BadBody
from logged import capture_logs

from .sites import service_of
from .still_clock import StillClock

SITE = "https://site.example"
FRIEND = "https://desk.example"
COMPANY = {"vendor_url": "http://127.0.0.1:1", "login": "x", "password": "y"}
NO_PAGE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def request(method="GET", query="", body=b"", **headers):
    """Return what a framework knows of a request to the site."""

    async def read_body():
        if isinstance(body, Exception):
            raise body
        return body

    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebRequest(method, SITE, headers, query, read_body)


def sally():
    return User("sally", operator=101)


class Answered:
    """What the endpoint made of a request.

    Attributes:
        answer: the `WebAnswer`.
        body: what its JSON holds, or its text.
        line: the log line about the request.
        lines: all log lines.
    """

    def __init__(self, service, asked, who, call, passes_on):
        async def ask():
            endpoint = TokenEndpoint(service, passes_on)
            found = await getattr(endpoint, call)(asked, who)
            await service.aclose()
            return found

        with capture_logs() as self.lines:
            self.answer = loops.run(ask)
        self.line = next((each for each in self.lines if each["event"] == "request"), None)
        text = self.answer.body.decode()
        self.body = json.loads(text) if text[:1] in ("{", "[") else text

    @property
    def error(self):
        """Return the status, the code and the sentence of an error answer."""
        assert set(self.body) == {"error", "code"}
        headers = dict(self.answer.headers)
        headers.pop("X-Request-ID", None)
        headers.pop("Retry-After", None)
        assert headers == {"Content-Type": "application/json", **NO_PAGE}
        return self.answer.status, self.body["code"], self.body["error"]


@pytest.fixture
def service(chathub_alone):
    """Give a service of the stand-in's company."""
    return service_of(chathub_alone)


def unreachable(**settings):
    """Return a service whose ChatHub is not there."""
    return TokenService(Settings(**COMPANY, **settings))


def answered(service, asked, who=sally, call="token", passes_on=()):
    return Answered(service, asked, who, call, passes_on)


# A token


def test_a_token_is_json_that_no_cache_keeps_and_no_page_shows(service):
    found = answered(service, request())
    assert found.answer.status == 200
    headers = dict(found.answer.headers)
    assert re.fullmatch(r"[0-9a-f]{32}", headers.pop("X-Request-ID"))
    assert headers == {"Content-Type": "application/json", **NO_PAGE, "Vary": "Accept"}
    assert set(found.body) == {"token", "expiresAt", "serverTime", "organization", "operator"}
    assert found.body["operator"]["id"] == 101


@pytest.mark.parametrize("accept", ["text/plain", "Text/Plain; q=0.9", " text/plain "])
def test_who_asks_for_text_gets_the_bare_token(service, accept):
    found = answered(service, request(accept=accept))
    assert found.body.startswith("eyJ")
    headers = dict(found.answer.headers)
    headers.pop("X-Request-ID")
    plain = {"Content-Type": "text/plain; charset=utf-8"}
    assert headers == {**plain, **NO_PAGE, "Vary": "Accept"}


@pytest.mark.parametrize("accept", ["*/*", "application/json, text/plain", "text/html"])
def test_who_asks_for_anything_else_gets_json(service, accept):
    assert "token" in answered(service, request(accept=accept)).body


@pytest.mark.parametrize("query", ["org=sales", "other=1&org=%20Sales%20", "org=10", "org=", ""])
def test_the_organization_is_in_the_query(service, query):
    assert answered(service, request(query=query)).body["organization"]["id"] == 10


def test_a_new_token_is_asked_for_by_a_header(service, chathub_alone):
    async def ask():
        endpoint = TokenEndpoint(service)
        for asked in [request(), request(), request(chathub_fresh="1")]:
            await endpoint.token(asked, sally)
        await service.aclose()

    before = chathub_alone.calls.get("operator-token", 0)
    loops.run(ask)
    assert chathub_alone.calls["operator-token"] - before == 2


def test_the_sign_in_may_be_asked_in_either_way(service):
    async def waits():
        return sally()

    assert answered(service, request(), waits).answer.status == 200


# A token that is judged


def test_a_token_is_judged_by_chathub(service):
    token = answered(service, request()).body["token"]
    asked = request("POST", body=json.dumps({"token": token}).encode())
    found = answered(service, asked, call="validate")
    assert found.answer.status == 200
    assert found.body["isValid"] is True
    assert (found.line["route"], found.line["outcome"]) == ("validate-token", "ok")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "The body of this request must be JSON."),
        (b"[" * 100_000, "The body of this request must be JSON."),
        (b"[]", "The body of this request must be a JSON object."),
        (b"{}", 'Send the token to validate as {"token": "…"}.'),
        (b'{"token": ""}', 'Send the token to validate as {"token": "…"}.'),
        (b'{"token": 5}', 'Send the token to validate as {"token": "…"}.'),
        (BadBody("That is too long."), "That is too long."),
    ],
    ids=lambda each: str(each)[:20],
)
def test_what_is_no_token_is_not_judged(body, sentence):
    found = answered(unreachable(), request("POST", body=body), call="validate")
    assert found.error == (400, "bad_request", sentence)


# Refusals and failures


@pytest.mark.parametrize("nobody", [None, "later"])
def test_nobody_gets_nothing(nobody):
    async def later():
        return None

    found = answered(unreachable(), request(), later if nobody else lambda: None)
    assert found.error == (
        401,
        "no_session",
        "Nobody is signed in; sign in and try again.",
    )
    assert (found.line["outcome"], found.line["user"]) == ("no_session", None)


@pytest.mark.parametrize(
    ("query", "who", "status", "code"),
    [
        ("org=nowhere", sally, 404, "unknown_organization"),
        ("org=support", lambda: User("ben", {"Sales"}), 403, "organization_forbidden"),
        ("org=archive", lambda: User("ben", everywhere=True), 404, "no_active_operator"),
        ("org=sales&org=support", sally, 400, "bad_request"),
    ],
)
def test_who_cannot_have_a_token_is_told_why(service, query, who, status, code):
    found = answered(service, request(query=query), who)
    assert found.error[:2] == (status, code)
    assert "Retry-After" not in found.answer.headers
    assert found.line["log_level"] == "info"


@pytest.mark.parametrize(
    ("fault", "status", "code", "retry_after"),
    [
        ({"status": 429}, 429, "rate_limited", "1"),
        ({"drop": True}, 503, "vendor_unreachable", "2"),
        ({"body": "nonsense"}, 502, "vendor_nonsense", None),
        ({"status": 403}, 502, "vendor_refused", None),
    ],
    ids=str,
)
def test_chathubs_failure_has_its_own_status(
    service, chathub_alone, fault, status, code, retry_after
):
    chathub_alone.fail("operator-token", **fault)
    found = answered(service, request())
    assert found.error[:2] == (status, code)
    assert found.answer.headers.get("Retry-After") == retry_after
    assert (found.line["status"], found.line["outcome"]) == (status, code)
    assert found.line["log_level"] == ("warning" if status >= 500 else "info")


def test_who_asks_too_often_is_told_when_to_come_again():
    limited = TokenService(Settings(**COMPANY, rate_limit="1/minute"), StillClock())

    async def ask():
        endpoint = TokenEndpoint(limited)
        await endpoint.validate(request("POST"), sally)
        found = await endpoint.token(request(), sally)
        await limited.aclose()
        return found

    found = loops.run(ask)
    assert found.status == 429
    assert found.headers["Retry-After"] == "60"
    assert json.loads(found.body) == {
        "error": "You ask too often; try again in 60 s.",
        "code": "too_many_requests",
    }


def test_a_sign_in_that_fails_is_said_to_the_site_and_not_to_the_page():
    def breaks():
        raise LookupError("no such table: users")

    found = answered(unreachable(), request(), breaks)
    status, code, sentence = found.error
    assert (status, code) == (500, "internal_error")
    assert "table" not in sentence
    assert "X-Request-ID" in sentence
    (failed,) = [each for each in found.lines if each["event"] == "request_failed"]
    assert failed["error"] == "LookupError"
    assert failed["exc_info"][1].args == ("no such table: users",)
    assert found.line["log_level"] == "warning"


def test_a_frameworks_own_answer_is_left_to_it():
    def redirects():
        raise PermissionError

    with pytest.raises(PermissionError):
        answered(unreachable(), request(), redirects, passes_on=PermissionError)


# Who may ask


def never():
    raise AssertionError("a foreign page's user is of no interest")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": FRIEND},
    ],
)
def test_a_foreign_page_is_refused_before_anybody_is_looked_up(headers):
    found = answered(unreachable(), request(**headers), never)
    assert found.error == (
        403,
        "foreign_site",
        "Only this site's own pages may ask; open the page from this site.",
    )
    assert found.line["outcome"] == "foreign_site"


@pytest.mark.parametrize(
    "headers",
    [{}, {"sec_fetch_site": "none"}, {"sec_fetch_site": "same-origin", "origin": SITE}],
)
def test_the_sites_own_page_may_ask(headers):
    assert answered(unreachable(), request(**headers), lambda: None).answer.status == 401


def test_a_page_of_an_allowed_origin_may_ask_and_read():
    allowed = unreachable(allowed_origins=FRIEND)
    headers = {"origin": FRIEND, "sec_fetch_site": "cross-site"}
    found = answered(allowed, request(**headers), lambda: None).answer
    assert found.status == 401
    assert found.headers["Vary"] == "Origin"
    assert found.headers["Access-Control-Allow-Origin"] == FRIEND
    assert found.headers["Access-Control-Allow-Credentials"] == "true"
    assert found.headers["Access-Control-Expose-Headers"] == "Retry-After, X-Request-ID"


def test_caches_know_that_the_answer_depends_on_who_asks(chathub_alone):
    allowed = service_of(chathub_alone)
    allowed.allowed_origins = frozenset({FRIEND})
    found = answered(allowed, request()).answer
    assert found.headers["Vary"] == "Accept, Origin"
    assert "Access-Control-Allow-Origin" not in found.headers


@pytest.mark.parametrize(("call", "method"), [("token", "GET"), ("validate", "POST")])
def test_a_browser_asks_first_whether_a_page_elsewhere_may(call, method):
    allowed = unreachable(allowed_origins=FRIEND)
    found = answered(allowed, request("OPTIONS", origin=FRIEND), never, call)
    assert found.answer.status == 204
    assert found.answer.body == b""
    assert found.answer.headers == {
        "Access-Control-Allow-Methods": method,
        "Access-Control-Allow-Headers": "ChatHub-Fresh, Content-Type",
        "Access-Control-Max-Age": "600",
        "Access-Control-Allow-Origin": FRIEND,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "Retry-After, X-Request-ID",
        "Vary": "Origin",
    }
    assert found.line is None
    other = answered(allowed, request("OPTIONS", origin="https://evil.example"), never, call)
    assert other.error[:2] == (403, "foreign_site")


# The request's id, the log and the counts


@pytest.mark.parametrize("given", ["abc-1.2_3", "x" * 64, "7"])
def test_a_request_keeps_the_id_it_came_with(given):
    found = answered(unreachable(), request(x_request_id=given), lambda: None)
    assert found.answer.headers["X-Request-ID"] == given
    assert found.line["request_id"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "two words", "eyJhbGciOi", "ø", "a\nb"])
def test_an_id_that_may_be_a_token_or_spoil_the_log_is_replaced(given):
    found = answered(unreachable(), request(x_request_id=given), lambda: None)
    made = found.answer.headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", made)
    assert found.line["request_id"] == made


def test_each_request_is_logged_and_counted_by_its_outcome(service):
    def count(outcome):
        return REQUESTS.labels("", "token", outcome)._value.get()

    before = count("ok"), count("no_session")
    (issued,) = answered(service, request()).lines
    assert (issued["event"], issued["user"], issued["operator"]) == ("token_issued", "sally", 101)
    assert 0 <= issued["took_ms"] < 60_000
    (refused,) = answered(unreachable(), request(), lambda: None).lines
    assert (refused["route"], refused["status"], refused["outcome"]) == ("token", 401, "no_session")
    assert 0 <= refused["took_ms"] < 60_000
    assert (count("ok"), count("no_session")) == (before[0] + 1, before[1] + 1)
