"""The token endpoint of the left side of /compare, as the vendor's sample answers."""

import pytest

URL = "/compare/token"


def test_the_answer_is_a_token_and_nothing_more(vendor, sally):
    answer = sally.get(URL, params={"org": "sales"}, headers={"Accept": "text/plain"})
    assert answer.status_code == 200
    assert set(answer.json()) == {"token"}
    assert answer.headers["cache-control"] == "no-store"
    judged = sally.post("/api/chathub/validate-token", json=answer.json()).json()
    assert judged["isValid"]
    assert judged["operatorId"] == 101


def test_it_is_the_token_of_the_sites_own_endpoint(vendor, sally):
    own = sally.get("/api/chathub/token", params={"org": "sales"}).json()["token"]
    assert sally.get(URL, params={"org": "sales"}).json()["token"] == own


@pytest.mark.parametrize("path", ["/compare/documented", "/compare/ours"])
def test_without_a_session_there_is_none_and_a_side_begins_none(vendor, stranger, path):
    assert stranger.get(path).status_code == 200
    assert stranger.get(URL).status_code == 401


def test_what_fails_is_an_error(vendor, sally):
    assert sally.get(URL, params={"org": "support"}).status_code == 403
    assert sally.get(URL, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    vendor.fail("operator-token", status=500)
    assert sally.get(URL, params={"org": "sales"}).status_code == 502


def test_both_sides_stand_under_a_policy_that_lets_the_page_alone_frame_them(vendor, stranger):
    for path in ("/compare/documented", "/compare/ours"):
        policy = stranger.get(path).headers["content-security-policy"]
        assert "frame-ancestors 'self'" in policy
        assert "unsafe" not in policy
