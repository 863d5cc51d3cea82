"""The pages as the server sends them; what they do is the browser tests' matter."""

import pytest

PAGES = ["/", "/spa", "/spa/inbox/7"]


@pytest.mark.parametrize("path", PAGES)
def test_opening_a_page_signs_demo_in(vendor, stranger, path):
    page = stranger.get(path)
    assert page.status_code == 200
    assert "chathub_session" in stranger.cookies
    assert stranger.get("/api/chathub/token", params={"org": "support"}).status_code == 200


def test_opening_a_page_leaves_whoever_is_signed_in(vendor, sally):
    sally.get("/")
    assert sally.get("/api/chathub/token", params={"org": "support"}).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_micropython_unless_told_otherwise(vendor, stranger, path):
    assert "/chathub/mpy.json" in stranger.get(path).text
    assert "/chathub/py.json" in stranger.get(path, params={"interpreter": "py"}).text
    assert "/chathub/mpy.json" in stranger.get(path, params={"interpreter": "<b>"}).text


@pytest.mark.parametrize("path", [*PAGES, "/nowhere"])
def test_a_page_has_a_policy_that_allows_the_widget_and_no_inline_code(vendor, stranger, path):
    headers = stranger.get(path).headers
    assert headers["cache-control"] == "no-cache"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert vendor.url in policy["script-src"]
    assert vendor.url in policy["style-src"]
    assert vendor.url.replace("http", "ws") in policy["connect-src"]
    assert "unsafe-inline" not in headers["content-security-policy"]


def test_a_strict_policy_has_no_exception(vendor, stranger):
    strict, nonce = (stranger.get(path).headers for path in ("/strict-csp", "/nonce"))
    policies = [each["content-security-policy"] for each in (strict, nonce)]
    assert not any("unsafe" in policy for policy in policies)
    assert "require-trusted-types-for 'script'" in policies[0]
    assert "'self'" not in policies[1].split("script-src", 1)[1].split(";")[0]


@pytest.mark.parametrize("path", ["/nowhere", "/a/b/c", "/index.html", "/spa.html", "/spam"])
def test_an_unknown_path_gets_a_page_that_says_so(stranger, path):
    page = stranger.get(path)
    assert page.status_code == 404
    assert "There is no page here" in page.text
    assert "set-cookie" not in page.headers


def test_an_unknown_api_path_gets_json(stranger):
    answer = stranger.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.json() == {"error": "Not Found.", "code": "not_found"}
