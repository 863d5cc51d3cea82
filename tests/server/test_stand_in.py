"""The stand-in vendor: the documented calls with the documented errors, and its levers."""

import time
from datetime import UTC, datetime

import httpx
import pytest

SCRIPT = "/operator-chat-panel/widget-script.js"
AFTER_SIGN_IN = [
    ("GET", "/api/company/organization", None),
    ("GET", "/api/operator?organizationId=10", None),
    ("POST", "/api/operator/synchronize", []),
    ("POST", "/api/operator/status", {"id": 101, "status": 0}),
    ("POST", "/api/operator/get-token", {"id": 101, "expiresAt": "2026-11-23T10:00:00.000Z"}),
    ("POST", "/api/operator/validate-token", {"token": "x"}),
]


@pytest.fixture
def headers(vendor):
    return vendor.company_headers()


def ahead(vendor, by_s):
    """Return a moment that far from the stand-in's present, as the API writes it."""
    now = vendor.http.post("/_clock", json={"advance_s": 0}).json()["now"]
    moment = datetime.fromisoformat(now).timestamp() + by_s
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")


def operator_token(vendor, headers, by_s=3600.0):
    body = {"id": 101, "expiresAt": ahead(vendor, by_s)}
    answer = vendor.http.post("/api/operator/get-token", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_company_signs_in_with_its_login_only(vendor):
    def status(body):
        return vendor.http.post("/api/company/get-token", json=body).status_code

    assert status({"login": "demo-company", "password": "wrong"}) == 401
    assert status({"login": "demo-company"}) == 400
    assert status([]) == 400


@pytest.mark.parametrize(("method", "path", "body"), AFTER_SIGN_IN, ids=str)
def test_every_other_call_wants_a_living_company_token(vendor, headers, method, path, body):
    def status(sent):
        return vendor.http.request(method, path, json=body, headers=sent).status_code

    operator = operator_token(vendor, headers)
    assert status({}) == 401
    assert status({"Authorization": "Bearer garbage"}) == 401
    assert status({"Authorization": f"Bearer {operator}"}) == 403
    assert status({"X-Authorization-Key": operator}) == 403
    vendor.advance(8 * 24 * 3600)
    assert status(headers) == 401


def test_both_ways_to_authenticate_work(vendor, headers):
    key = {"X-Authorization-Key": headers["Authorization"].removeprefix("Bearer ")}
    for each in (headers, key):
        answer = vendor.http.get("/api/company/organization", headers=each)
        assert [where["name"] for where in answer.json()] == ["Sales", "Support", "Archive"]


@pytest.mark.parametrize(("organization", "status"), [(10, 200), (99, 404), ("x", 400), ("", 400)])
def test_operators_of_an_organization(vendor, headers, organization, status):
    query = {"organizationId": organization}
    answer = vendor.http.get("/api/operator", params=query, headers=headers)
    assert answer.status_code == status


def test_the_first_operator_of_each_organization_cannot_take_chats(vendor, headers):
    for organization in (10, 20, 30):
        query = {"organizationId": organization}
        people = vendor.http.get("/api/operator", params=query, headers=headers).json()
        assert people[0]["status"] != 0
        assert people[0]["organization"]["id"] == organization


def test_synchronize_creates_active_operators_and_takes_duplicates(vendor, headers):
    body = [{"organizationId": 30, "name": "Ada Berg"}] * 2
    people = vendor.http.post("/api/operator/synchronize", json=body, headers=headers).json()
    assert [(person["name"], person["status"]) for person in people] == [("Ada Berg", 0)] * 2
    assert len({person["id"] for person in people}) == 2
    for person in people:
        change = {"id": person["id"], "status": 2}
        answer = vendor.http.post("/api/operator/status", json=change, headers=headers)
        assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"organizationId": 10, "name": "Not a list"}, 400),
        ([{"organizationId": 10}], 400),
        ([{"organizationId": 10, "name": " "}], 400),
        ([{"organizationId": 10, "name": "x" * 101}], 400),
        ([{"organizationId": "10", "name": "Ada"}], 400),
        ([{"organizationId": 99, "name": "Ada"}], 404),
    ],
    ids=lambda value: str(value)[:40],
)
def test_synchronize_refuses_what_is_malformed(vendor, headers, body, status):
    answer = vendor.http.post("/api/operator/synchronize", json=body, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [({"id": 101, "status": 3}, 400), ({"id": 101}, 400), ({"id": 999, "status": 0}, 404)],
    ids=str,
)
def test_status_refuses_what_is_malformed(vendor, headers, body, status):
    answer = vendor.http.post("/api/operator/status", json=body, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("by_s", "status"), [(86_300, 200), (86_500, 400), (-10, 400), (30 * 86_400, 400)]
)
def test_an_operator_token_lives_24_hours_at_most(vendor, headers, by_s, status):
    body = {"id": 101, "expiresAt": ahead(vendor, by_s)}
    answer = vendor.http.post("/api/operator/get-token", json=body, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(("operator", "status"), [(999, 404), (100, 403), ("101", 400)])
def test_an_operator_token_is_for_active_operators(vendor, headers, operator, status):
    body = {"id": operator, "expiresAt": ahead(vendor, 60)}
    answer = vendor.http.post("/api/operator/get-token", json=body, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize("moment", [None, 5, "tomorrow", "9999-99-99"])
def test_an_unreadable_expiry_is_malformed(vendor, headers, moment):
    body = {"id": 101, "expiresAt": moment}
    answer = vendor.http.post("/api/operator/get-token", json=body, headers=headers)
    assert answer.status_code == 400


def test_a_token_is_valid_until_its_time_is_over(vendor, headers):
    def valid(token):
        body = {"token": token}
        answer = vendor.http.post("/api/operator/validate-token", json=body, headers=headers)
        return answer.json()["isValid"]

    token = operator_token(vendor, headers)
    assert valid(token)
    head, payload, signature = token.split(".")
    assert not valid(f"{head}.{payload}.{signature[::-1]}")
    assert not valid(headers["Authorization"].removeprefix("Bearer ")), "the wrong kind"
    vendor.advance(3601)
    assert not valid(token)


def test_only_allowed_origins_may_load_the_panel(vendor, running):
    own = running[0]
    allowed = [own, own.replace("127.0.0.1", "localhost")]
    for origin in [*allowed, "https://evil.example", "null"]:
        answer = vendor.http.get(SCRIPT, headers={"Origin": origin})
        assert answer.status_code == 200
        sent = answer.headers.get("access-control-allow-origin")
        assert sent == (origin if origin in allowed else None)
    assert answer.headers["content-type"].startswith("text/javascript")


def test_the_panels_files_are_asked_about_each_time(vendor):
    answer = vendor.http.get(SCRIPT)
    assert answer.headers["cache-control"] == "no-cache"
    again = vendor.http.get(SCRIPT, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_a_broken_call_keeps_its_cors_headers(vendor, running):
    for fault in ({"status": 500}, {"body": "<html>"}):
        vendor.fail("widget", **fault, times=1)
        answer = vendor.http.get(SCRIPT, headers={"Origin": running[0]})
        assert answer.headers["access-control-allow-origin"] == running[0]
        assert answer.headers["cache-control"] == "no-store"


def test_the_levers_may_be_pulled_from_the_sites_pages_and_from_no_others(vendor, running):
    preflight = {
        "Origin": running[0],
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = vendor.http.options("/_faults", headers=preflight)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == running[0]
    foreign = {"Origin": "https://evil.example"}
    fault = {"target": "chat", "status": 500}
    assert vendor.http.post("/_faults", json=fault, headers=foreign).status_code == 403
    assert vendor.http.delete("/_faults", headers=foreign).status_code == 403
    assert vendor.http.post("/_clock", json={"advance_s": 1}, headers=foreign).status_code == 403
    assert vendor.http.post("/_expire", headers=foreign).status_code == 403


def test_faults_on_one_call_queue_up_and_end(vendor):
    vendor.fail("widget", status=500, times=2)
    vendor.fail("widget", status=404, times=1)
    assert [vendor.http.get(SCRIPT).status_code for _ in range(4)] == [500, 500, 404, 200]
    assert vendor.calls["widget"] == 4


def test_a_fault_without_times_lasts_until_it_is_mended(vendor):
    vendor.fail("widget", status=500)
    assert {vendor.http.get(SCRIPT).status_code for _ in range(5)} == {500}
    vendor.mend()
    assert vendor.http.get(SCRIPT).status_code == 200


def test_a_dropped_call_gets_no_answer_at_all(vendor):
    vendor.fail("widget", drop=True, times=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        vendor.http.get(SCRIPT)
    assert vendor.http.get(SCRIPT).status_code == 200


def test_a_delay_comes_before_the_other_fault(vendor):
    vendor.fail("widget", delay_ms=200, status=418, times=1)
    began_s = time.monotonic()
    assert vendor.http.get(SCRIPT).status_code == 418
    assert time.monotonic() - began_s >= 0.2


@pytest.mark.parametrize(
    "fault",
    [
        {},
        [],
        {"target": "nothing", "status": 500},
        {"target": "chat"},
        {"target": "chat", "status": "500"},
        {"target": "chat", "status": 200},
        {"target": "chat", "delay_ms": -1},
        {"target": "chat", "delay_ms": True},
        {"target": "chat", "drop": "yes"},
        {"target": "chat", "status": 500, "times": 0},
        {"target": "chat", "status": 500, "tims": 1},
    ],
    ids=str,
)
def test_a_fault_that_cannot_be_meant_is_refused(vendor, fault):
    answer = vendor.http.post("/_faults", json=fault)
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("by_s", [None, "1", True, 1e12, [1]])
def test_a_clock_is_moved_by_a_number_only(vendor, by_s):
    assert vendor.http.post("/_clock", json={"advance_s": by_s}).status_code == 400


def test_the_log_has_all_nine_names(vendor):
    assert set(vendor.http.get("/_log").json()) == {
        "company-token",
        "organizations",
        "operators",
        "synchronize",
        "status",
        "operator-token",
        "validate-token",
        "widget",
        "chat",
    }
