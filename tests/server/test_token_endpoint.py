"""`GET /api/chathub/token`: every answer that CONTRACT.md promises."""

import http.client
import re
import time
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import jwt
import pytest
from chathub_server.tokens.service import ISSUE_BUDGET_S
from chathub_server.vendor.company import RENEWALS_APART_S
from chathub_widget.page.source import TIMEOUT_S

from .sites import claims, client

TOKEN = "/api/chathub/token"
ISO_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
CHAIN = ["company-token", "organizations", "operators", "operator-token"]


def refused(answer, status, code):
    """Check an error answer and return its sentence."""
    assert answer.status_code == status, answer.text
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert set(body) == {"error", "code"}
    assert body["code"] == code
    assert body["error"].endswith(".")
    return body["error"]


def test_demo_gets_a_token_of_the_first_active_operator(vendor, demo):
    answer = demo.get(TOKEN, params={"org": "sales"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert set(body) == {"token", "expiresAt", "serverTime", "organization", "operator"}
    assert body["organization"] == {"id": 10, "name": "Sales"}
    assert body["operator"] == {"id": 101, "name": "Sally Jensen"}
    assert claims(body["token"])["operatorId"] == 101


def test_token_times_are_utc_and_true(vendor, demo):
    body = demo.get(TOKEN, params={"org": "support"}).json()
    assert ISO_UTC.fullmatch(body["expiresAt"])
    assert ISO_UTC.fullmatch(body["serverTime"])
    expires = datetime.fromisoformat(body["expiresAt"])
    assert expires.timestamp() == claims(body["token"])["exp"]
    left = expires - datetime.fromisoformat(body["serverTime"])
    assert timedelta(hours=23, minutes=58) < left < timedelta(hours=24)


@pytest.mark.parametrize("name", ["sales", "SALES", " Sales ", "10"])
def test_an_organization_is_found_by_name_in_any_case_or_by_id(vendor, demo, name):
    assert demo.get(TOKEN, params={"org": name}).json()["organization"]["id"] == 10


@pytest.mark.parametrize("params", [{}, {"org": ""}, {"org": " "}])
def test_without_an_organization_the_first_with_somebody_active_is_taken(vendor, demo, params):
    assert demo.get(TOKEN, params=params).json()["organization"]["name"] == "Sales"


def test_without_an_organization_one_that_nobody_serves_is_passed_over(vendor, demo):
    headers = vendor.company_headers()
    for operator in (101, 102):
        change = {"id": operator, "status": 1}
        vendor.http.post("/api/operator/status", json=change, headers=headers)
    try:
        assert demo.get(TOKEN).json()["organization"]["name"] == "Support"
    finally:
        for operator in (101, 102):
            change = {"id": operator, "status": 0}
            vendor.http.post("/api/operator/status", json=change, headers=headers)


def test_plain_text_is_the_bare_token(vendor, demo):
    answer = demo.get(TOKEN, headers={"Accept": "text/plain"})
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-store"
    assert claims(answer.text)["operatorId"] == 101


def test_a_stranger_gets_401(vendor, stranger):
    refused(stranger.get(TOKEN), 401, "no_session")
    assert vendor.calls == {}


def test_a_forged_session_gets_401(vendor, stranger):
    stranger.cookies.set("chathub_session", "eyJ1c2VyIjogImRlbW8ifQ==.aaaaaa.bbbbbbbbbbbb")
    refused(stranger.get(TOKEN), 401, "no_session")


def test_sally_may_not_act_in_support(vendor, sally):
    sentence = refused(sally.get(TOKEN, params={"org": "support"}), 403, "organization_forbidden")
    assert "support" in sentence
    assert not {"operators", "operator-token"} & set(vendor.calls)


@pytest.mark.parametrize(("asked", "name"), [("20", "Support"), (" archive", "Archive")])
def test_a_refusal_tells_of_an_organization_only_what_was_asked(vendor, sally, asked, name):
    sentence = refused(sally.get(TOKEN, params={"org": asked}), 403, "organization_forbidden")
    assert f'"{asked.strip()}"' in sentence
    assert name not in sentence


def test_an_operator_elsewhere_learns_no_name_by_an_id(chathub_alone, site):
    with client(site.url, 101) as anna:
        sentence = refused(anna.get(TOKEN, params={"org": "20"}), 404, "no_active_operator")
    assert '"20"' in sentence
    assert "Support" not in sentence


def test_sally_may_act_in_sales(vendor, sally):
    assert sally.get(TOKEN).json()["operator"]["name"] == "Sally Jensen"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_foreign_site_gets_403(vendor, demo, headers):
    refused(demo.get(TOKEN, headers=headers), 403, "foreign_site")
    refused(demo.post("/session", json={"user": "sally"}, headers=headers), 403, "foreign_site")
    refused(demo.delete("/session", headers=headers), 403, "foreign_site")
    body = {"token": "x"}
    validate = demo.post("/api/chathub/validate-token", json=body, headers=headers)
    refused(validate, 403, "foreign_site")
    assert demo.get(TOKEN).status_code == 200, "the session must have survived"


def test_the_sites_own_page_is_let_through(vendor, demo, running):
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": running[0]}
    assert demo.get(TOKEN, headers=headers).status_code == 200


def test_another_name_for_this_address_is_not_the_site(demo):
    assert demo.get(TOKEN, headers={"Host": "evil.example"}).status_code == 400


def test_an_unknown_organization_gets_404(vendor, demo):
    sentence = refused(demo.get(TOKEN, params={"org": "Nowhere"}), 404, "unknown_organization")
    assert "Nowhere" in sentence


def test_an_organization_without_active_operators_gets_404(vendor, demo):
    refused(demo.get(TOKEN, params={"org": "archive"}), 404, "no_active_operator")


def test_two_organizations_at_once_get_400(vendor, demo):
    refused(demo.get(TOKEN + "?org=sales&org=support"), 400, "bad_request")


@pytest.mark.parametrize(
    "query",
    [
        "org=%ff%fe%00",
        "org=%ED%A0%80",
        "org=\xe9\xff",
        "org=" + "x" * 20_000,
        "org=%0d%0aSet-Cookie:a=b",
        "org=-1",
        "org=10.0",
        "org=%D9%A1%D9%A0",
        "org[]=sales&&&=;=;%",
        "org=<script>alert(1)</script>",
    ],
)
def test_odd_queries_never_break_the_endpoint(vendor, demo, running, query):
    address = urlsplit(running[0])
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=15)
    connection._validate_path = lambda _: None  # bytes that no well-behaved client sends
    connection._encode_request = lambda request: request.encode("latin-1")
    cookie = "; ".join(f"{name}={value}" for name, value in demo.cookies.items())
    connection.request("GET", f"{TOKEN}?{query}", headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status in (200, 400, 404), body
    assert len(body) < 2000
    assert b"Traceback" not in body


def test_the_wrong_method_gets_an_error_body_too(demo):
    answer = demo.post(TOKEN)
    refused(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("call", CHAIN)
@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_vendor_that_refuses_gives_502(vendor, demo, call, status):
    vendor.fail(call, status=status)
    sentence = refused(demo.get(TOKEN), 502, "vendor_refused")
    assert str(status) in sentence


@pytest.mark.parametrize("call", CHAIN)
@pytest.mark.parametrize(
    "body",
    [
        "<!doctype html><title>Oops</title>",
        "",
        "not json",
        None,
        {"unexpected": True},
        [1, 2],
        [{"id": "10", "name": "Sales", "status": 0}],
        r'[{"id": 10, "name": "\ud800", "status": 0}]',
        "[" * 20_000,
        '"two words"',
        '"a.b.c"',
        '"' + "x" * 10_000 + '"',
    ],
    ids=lambda body: repr(body)[:30],
)
def test_a_vendor_that_answers_nonsense_gives_502(vendor, demo, call, body):
    vendor.fail(call, body=body)
    answer = demo.get(TOKEN)
    if call == "company-token" and body == '"a.b.c"':
        refused(answer, 502, "vendor_refused")  # plausible, until the vendor itself refuses it
    else:
        refused(answer, 502, "vendor_nonsense")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp_in_s": -10},
        {"exp_in_s": 48 * 3600},
        {"exp": 10**15},
        {"exp_in_s": 3600, "operatorId": 999},
    ],
    ids=repr,
)
def test_a_token_with_an_impossible_expiry_or_owner_gives_502(vendor, demo, wrong):
    now_s = claims(demo.get(TOKEN).json()["token"])["iat"]
    wrong = dict(wrong)
    if "exp_in_s" in wrong:
        wrong["exp"] = now_s + wrong.pop("exp_in_s")
    vendor.fail("operator-token", body=f'"{unsigned(wrong)}"')
    answer = demo.get(TOKEN, headers={"ChatHub-Fresh": "1"})
    refused(answer, 502, "vendor_nonsense")


def unsigned(payload):
    return jwt.encode(payload, "a secret that is only for this test, long enough")


@pytest.mark.parametrize("call", CHAIN)
def test_a_vendor_that_hangs_up_gives_503(vendor, demo, call):
    vendor.fail(call, drop=True)
    answer = demo.get(TOKEN)
    refused(answer, 503, "vendor_unreachable")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("call", CHAIN)
def test_a_vendor_that_asks_for_a_pause_gives_429(vendor, demo, call):
    vendor.fail(call, status=429)
    answer = demo.get(TOKEN)
    refused(answer, 429, "rate_limited")
    assert answer.headers["retry-after"] == "1"


def test_a_vendor_that_is_slow_at_everything_is_given_up_as_a_whole(
    start, open_stand_in, signed_in
):
    development = start(instead={"chathub_server.tokens.service.ISSUE_BUDGET_S": 1.0})
    site, vendor = development.url(), open_stand_in(development.url())
    for call in CHAIN:
        vendor.fail(call, delay_ms=900)  # no call alone takes too long
    with signed_in(site, "demo") as demo:
        began_s = time.monotonic()
        answer = demo.get(TOKEN)
        took_s = time.monotonic() - began_s
    refused(answer, 503, "vendor_unreachable")
    assert 1.0 <= took_s < 3.5, "all four together would take 3.6 s"
    assert "operator-token" not in vendor.calls


def test_a_slow_vendor_is_given_up_before_the_page_gives_up():
    """Leave a second and a half for the ways between the page and the vendor."""
    assert ISSUE_BUDGET_S <= TIMEOUT_S - 1.5


def test_all_is_well_again_once_the_vendor_is_mended(vendor, demo):
    for call in CHAIN:
        vendor.fail(call, drop=True)
    assert demo.get(TOKEN).status_code == 503
    vendor.mend()
    assert demo.get(TOKEN).status_code == 200


def test_a_revoked_company_token_is_renewed_once(vendor, demo):
    assert demo.get(TOKEN).status_code == 200
    vendor.fail("operator-token", status=401, times=1)
    vendor.advance(RENEWALS_APART_S)  # since a test before this one may have needed one
    assert demo.get(TOKEN, headers={"ChatHub-Fresh": "1"}).status_code == 200
    assert vendor.calls["company-token"] == 2


def test_a_vendor_that_never_accepts_the_company_gives_502_after_one_renewal(vendor, demo):
    vendor.fail("organizations", status=401)
    refused(demo.get(TOKEN), 502, "vendor_refused")
    calls = vendor.calls
    assert calls["organizations"] == 2
    assert calls["company-token"] <= 2


def test_a_wrong_company_login_is_tried_once(vendor, demo):
    vendor.fail("company-token", status=401)
    vendor.fail("organizations", status=401)
    refused(demo.get(TOKEN), 502, "vendor_refused")
    assert vendor.calls["company-token"] == 1


def test_no_token_reaches_the_log(vendor, demo, running):
    body = demo.get(TOKEN).json()
    demo.post("/api/chathub/validate-token", json={"token": body["token"]})
    demo.get(TOKEN, params={"org": "sales", "token": "a-secret-in-the-query"})
    said = running[2].said.read_text()
    assert f'"GET {TOKEN} HTTP/1.1" 200' in said
    assert body["token"] not in said
    assert "a-secret-in-the-query" not in said
    assert "eyJ" not in said
    assert "Traceback" not in said
