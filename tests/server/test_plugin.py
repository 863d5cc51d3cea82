"""The pytest plugin as another site's tests use it: in a project of its own, through pytest."""

import os
import subprocess
import sys
import textwrap

import pytest

TESTS = """
import asyncio

import httpx
import pytest
from chathub_server import Settings, TokenService


@pytest.fixture(scope="session")
def chathub_origins():
    return ["https://my-site.example"]


def test_the_site_runs_and_the_vendor_fails_on_request(chathub_site, chathub_vendor):
    with httpx.Client(base_url=chathub_site.url, trust_env=False) as client:
        client.post("/session", json={"user": "demo"})
        chathub_vendor.fail("operator-token", status=500, times=1)
        assert client.get("/api/chathub/token").status_code == 502
        token = client.get("/api/chathub/token").json()["token"]
        assert chathub_vendor.calls["operator-token"] == 2
        body = {"token": token}
        assert client.post("/api/chathub/validate-token", json=body).json()["isValid"]
        chathub_vendor.expire_tokens()
        assert not client.post("/api/chathub/validate-token", json=body).json()["isValid"]
        fresh = client.get("/api/chathub/token", headers={"ChatHub-Fresh": "1"}).json()
        body = {"token": fresh["token"]}
        assert client.post("/api/chathub/validate-token", json=body).json()["isValid"]


def test_the_next_test_begins_anew(chathub_site, chathub_vendor):
    assert chathub_vendor.calls == {}
    with httpx.Client(base_url=chathub_site.url, trust_env=False) as client:
        client.post("/session", json={"user": "demo"})
        body = {"token": client.get("/api/chathub/token").json()["token"]}
        assert client.post("/api/chathub/validate-token", json=body).json()["isValid"]
    chathub_vendor.expire_tokens()


def test_no_token_is_kept_that_has_expired_for_the_test_before(chathub_site, chathub_vendor):
    with httpx.Client(base_url=chathub_site.url, trust_env=False) as client:
        client.post("/session", json={"user": "demo"})
        body = {"token": client.get("/api/chathub/token").json()["token"]}
        assert client.post("/api/chathub/validate-token", json=body).json()["isValid"]
    headers = {"Origin": "https://my-site.example"}
    answer = httpx.get(chathub_vendor.widget_url, headers=headers, trust_env=False)
    assert answer.headers["access-control-allow-origin"] == "https://my-site.example"


def test_my_own_backend_runs_against_it(chathub_vendor, monkeypatch):
    for name, value in chathub_vendor.settings.items():
        monkeypatch.setenv(name, value)

    async def issue():
        tokens = TokenService(Settings())
        async with tokens.lifespan():
            return await tokens.issue(101)

    assert asyncio.run(issue()).operator.name == "Sally Jensen"
"""


@pytest.mark.full
def test_another_projects_tests_have_the_stand_in(tmp_path):
    (tmp_path / "test_mine.py").write_text(textwrap.dedent(TESTS))
    # Without what takes long to import and has no part in it.
    without = [
        f"-pno:{name}" for name in ["cacheprovider", "hypothesispytest", "playwright", "xdist"]
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *without],
        cwd=tmp_path,
        # `python3 tests` names its plugins; another project lets pytest find them.
        env={k: v for k, v in os.environ.items() if k != "PYTEST_DISABLE_PLUGIN_AUTOLOAD"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "4 passed" in done.stdout, done.stdout + done.stderr
