"""`POST /api/chathub/validate-token` and the development sign-in."""

import json

import pytest

VALIDATE = "/api/chathub/validate-token"


def test_a_good_token_is_judged_as_the_vendor_judges_it(vendor, demo):
    issued = demo.get("/api/chathub/token").json()
    answer = demo.post(VALIDATE, json={"token": issued["token"]})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "isValid": True,
        "operatorId": 101,
        "clientId": 1,
        "expiresAt": issued["expiresAt"],
        "error": None,
    }


@pytest.mark.parametrize("token", ["garbage", "é\u0000", "\ud800", "x" * 50_000], ids=ascii)
def test_a_bad_token_is_judged_as_the_vendor_judges_it(vendor, demo, token):
    answer = demo.post(VALIDATE, content=json.dumps({"token": token}))
    assert answer.status_code == 200
    assert answer.json() == {"isValid": False, "error": "Invalid token"}


def test_a_token_that_has_died_is_invalid(vendor, demo):
    token = demo.get("/api/chathub/token").json()["token"]
    vendor.advance(24 * 3600)
    assert demo.post(VALIDATE, json={"token": token}).json()["isValid"] is False


@pytest.mark.parametrize(
    "content",
    [b"", b"token", b"[]", b"{}", b'{"token": 1}', b'{"token": ""}', b"\xff\xfe", b"[" * 50_000],
    ids=lambda content: repr(content)[:20],
)
def test_malformed_requests_get_400_and_a_sentence(vendor, demo, content):
    answer = demo.post(VALIDATE, content=content)
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_request"
    assert answer.json()["error"].endswith(".")


def test_a_huge_body_gets_400(vendor, demo):
    assert demo.post(VALIDATE, content=b'"' + b"x" * 1_000_000 + b'"').status_code == 400


def test_validating_needs_a_session(vendor, stranger):
    assert stranger.post(VALIDATE, json={"token": "x"}).status_code == 401


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"status": 500}, 502),
        ({"status": 429}, 429),
        ({"body": "<html>"}, 502),
        ({"body": {"valid": True}}, 502),
        ({"drop": True}, 503),
    ],
    ids=str,
)
def test_vendor_trouble_while_validating_has_its_status(vendor, demo, fault, status):
    vendor.fail("validate-token", **fault)
    answer = demo.post(VALIDATE, json={"token": "x"})
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "code"}


@pytest.mark.parametrize("user", ["demo", "sally"])
def test_a_development_user_signs_in(stranger, user):
    answer = stranger.post("/session", json={"user": user})
    assert answer.status_code == 200
    assert answer.json() == {"user": user}
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_an_unknown_user_is_refused(stranger):
    answer = stranger.post("/session", json={"user": "mallory"})
    assert answer.status_code == 403
    assert answer.json()["code"] == "unknown_user"
    assert stranger.get("/api/chathub/token").status_code == 401


@pytest.mark.parametrize("content", [b"", b"demo", b'{"user": null}', b'["demo"]', b"{}"])
def test_a_malformed_sign_in_is_refused(stranger, content):
    assert stranger.post("/session", content=content).status_code == 400


def test_signing_out_ends_the_session(vendor, demo):
    answer = demo.delete("/session")
    assert answer.status_code == 204
    assert demo.get("/api/chathub/token").status_code == 401


def test_signing_out_twice_is_fine(stranger):
    assert stranger.delete("/session").status_code == 204


@pytest.mark.parametrize(
    ("asked", "back"),
    [
        ("/spa/inbox?case=7", "/spa/inbox?case=7"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/\t/evil.example/", "/"),
    ],
)
def test_a_sign_in_leads_back_to_a_page_of_this_site_alone(vendor, stranger, asked, back):
    answer = stranger.post("/sign-in", params={"user": "sally", "next": asked})
    assert (answer.status_code, answer.headers["location"]) == (303, back)
    assert stranger.get("/api/chathub/token").status_code == 200


def test_a_sign_in_is_for_users_that_there_are_and_pages_of_this_site(vendor, stranger):
    answer = stranger.post("/sign-in", params={"user": "mallory"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    headers = {"Origin": "https://evil.example"}
    answer = stranger.post("/sign-in", params={"user": "demo"}, headers=headers)
    assert answer.status_code == 403
    assert stranger.get("/sign-in").status_code == 200
    assert stranger.get("/api/chathub/token").status_code == 401, "the page signs nobody in"
