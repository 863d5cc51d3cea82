"""Who is let in: origins, rates, cookies, headers, and what no URL reaches."""

import http.client
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from .sites import PLAIN, client, until

TOKEN = "/api/chathub/token"
ROOT = Path(__file__).resolve().parents[2]
FRIEND = "https://desk.example"


def test_a_page_of_an_allowed_origin_may_ask_and_read(site):
    cross = {"Origin": FRIEND, "Sec-Fetch-Site": "cross-site"}
    with client(site.url, 101) as asking:
        answer = asking.get(TOKEN, headers=cross)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == FRIEND
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert "Origin" in answer.headers["vary"]
        error = asking.get(TOKEN, params={"org": "nowhere"}, headers=cross)
        assert error.headers["access-control-allow-origin"] == FRIEND, "errors are read too"
        asked = {**cross, "Access-Control-Request-Method": "GET"}
        asked["Access-Control-Request-Headers"] = "chathub-fresh"
        preflight = asking.options(TOKEN, headers=asked)
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == FRIEND
        assert "chathub-fresh" in preflight.headers["access-control-allow-headers"].lower()
        own = asking.get(TOKEN, headers={"Origin": site.url, "Sec-Fetch-Site": "same-origin"})
        assert own.status_code == 200
        assert "access-control-allow-origin" not in own.headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "https://desk.example.evil.example",
        "http://desk.example",
        "https://desk.example:444",
        "HTTPS://DESK.EXAMPLE",
        "",
    ],
)
def test_a_page_of_any_other_origin_may_not(site, origin):
    cross = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    with client(site.url, 101) as asking:
        for answer in [asking.get(TOKEN, headers=cross), asking.options(TOKEN, headers=cross)]:
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers
            assert "token" not in answer.json()


def test_whoever_asks_too_often_waits_and_nobody_else_does(start_site, chathub_alone):
    site = start_site(CHATHUB_RATE_LIMIT="5/minute")
    with client(site.url, 101) as anna, client(site.url, 102) as marta:
        # A new token each time is what the limit must keep the vendor from.
        fresh = [anna.get(TOKEN, headers={"ChatHub-Fresh": "1"}) for _ in range(8)]
        assert [answer.status_code for answer in fresh] == [200] * 5 + [429] * 3
        assert 1 <= int(fresh[-1].headers["retry-after"]) <= 60
        assert fresh[-1].json()["code"] == "too_many_requests"
        assert anna.post("/api/chathub/validate-token", json={"token": "x"}).status_code == 429
        assert marta.get(TOKEN).status_code == 200
    assert chathub_alone.calls["operator-token"] == 6


@pytest.mark.slow
def test_the_window_of_the_rate_limit_ends(start_site):
    site = start_site(CHATHUB_RATE_LIMIT="1/second")
    with client(site.url, 101) as anna:
        anna.get(TOKEN)
        until(lambda: anna.get(TOKEN).status_code == 200, "let in again", within_s=5)


def test_cookies_are_for_the_server_and_on_https_for_https_only(stranger):
    plain = stranger.post("/session", json={"user": "demo"})
    assert "secure" not in plain.headers["set-cookie"].lower()
    assert "strict-transport-security" not in plain.headers
    # As the proxy in front says it, from this machine.
    secure = stranger.post(
        "/session", json={"user": "demo"}, headers={"X-Forwarded-Proto": "https"}
    )
    cookie = secure.headers["set-cookie"].lower()
    assert all(word in cookie for word in ["; secure", "; httponly", "; samesite=lax"])
    assert secure.headers["strict-transport-security"].startswith("max-age=")


def test_every_answer_closes_the_doors_it_can(stranger, demo):
    for answer in [stranger.get(TOKEN), demo.get(TOKEN), demo.get("/"), demo.get("/nowhere")]:
        assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
        assert "camera=()" in answer.headers["permissions-policy"]
        assert "content-security-policy" in answer.headers
    assert demo.get(TOKEN).headers["content-security-policy"].startswith("default-src 'none'")


def test_no_url_reaches_the_servers_own_files(running):
    files = [path for path in (ROOT / "app").rglob("*.py") if "chathub_widget" not in path.parts]
    files += [ROOT / name for name in ["pyproject.toml", "serve.py", ".git/HEAD", ".git/config"]]
    files += [ROOT / "tests" / "conftest.py", ROOT / "app" / "requirements.txt"]
    names = [str(path.relative_to(ROOT)) for path in files]
    names += [".env", "operators.json", "etc/passwd", "proc/self/environ"]
    before = ["/static/../../", "/chathub/..%2f..%2f", "//", "/%2e/"]
    paths = [start + name for name in names for start in ("/", "/static/", "/chathub/")]
    paths += [start + name for name in [*names[:3], *names[-9:]] for start in before]
    address = urlsplit(running[0])
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=15)
    for path in paths:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status in (400, 404), path
        assert b"import " not in body, path
    connection.close()


def test_a_mounted_endpoint_has_no_development_sign_in(site):
    with client(site.url) as stranger:
        assert stranger.post("/session", json={"user": "demo"}).status_code == 404
        assert stranger.get("/").status_code == 404
        assert stranger.get(TOKEN).status_code == 401


@pytest.mark.slow
def test_a_public_address_without_https_is_said_loudly_and_the_stand_in_has_none(start):
    development = start(host="0.0.0.0")
    site, stand_in = (urlsplit(development.url()) for _ in range(2))
    assert httpx.get(f"{site.geturl()}/healthz", **PLAIN).status_code == 200
    said = development.said.read_text()
    assert "WARNING: 0.0.0.0 is a public address without https" in said
    assert "this machine's loopback alone" in said
    found = psutil.Process(development.process.pid).net_connections("tcp")
    listening = {(each.laddr.ip, each.laddr.port) for each in found if each.status == "LISTEN"}
    assert listening == {("0.0.0.0", site.port), ("127.0.0.1", stand_in.port)}
    assert "WARNING" not in quiet(start)


def quiet(start):
    development = start()
    development.url()
    return development.said.read_text()


PASSED_ON = [
    {"X-Forwarded-For": "203.0.113.9"},
    {"x-forwarded-host": "desk.example"},
    {"X-Forwarded-Proto": "https"},
    {"X-Forwarded-Port": ""},
    {"Forwarded": "for=203.0.113.9"},
    {"Via": "1.1 nginx"},
]


def test_a_development_site_of_a_real_chathub_refuses_what_a_proxy_passes_on(start, chathub_alone):
    development = start(vendor_url=chathub_alone.url, **chathub_alone.settings)
    site = development.url()
    with httpx.Client(base_url=site, **PLAIN) as direct:
        assert direct.get("/").status_code == 200
        assert direct.get(TOKEN).status_code == 200
        for headers in PASSED_ON:
            for path in ["/", "/static-html", TOKEN, "/chathub/mpy.json", "/healthz", "/nowhere"]:
                answer = direct.get(path, headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (403, "behind_a_proxy")
                assert "mount token_routes in your own site" in answer.json()["error"]
            assert direct.post("/session", json={"user": "demo"}, headers=headers).is_error


def test_a_development_site_of_a_real_chathub_starts_no_tools_of_others(start, chathub_alone):
    site = start(vendor_url=chathub_alone.url, **chathub_alone.settings).url()
    with httpx.Client(base_url=site, **PLAIN) as direct:
        answer = direct.post("/frameworks/react")
        assert (answer.status_code, answer.json()["code"]) == (409, "builds_nothing")


def test_a_development_site_of_the_stand_in_may_stand_behind_a_proxy(demo, vendor):
    for headers in PASSED_ON:
        assert demo.get(TOKEN, headers=headers).status_code == 200
