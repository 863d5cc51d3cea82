"""The token endpoint mounted in a Starlette and in a FastAPI site, and called from anywhere else."""

import json
import re

import loops
import pytest
from anyio.from_thread import start_blocking_portal
from chathub_server.tokens.directory import NoActiveOperator

from .sites import client, service_of, session_cookie

pytestmark = pytest.mark.slow

TOKEN = "/api/chathub/token"


def test_starlette_serves_the_user_whom_the_proxy_names(start_site, tmp_path):
    mapping = {"marta": {"operator": 102}, "ben": {"organizations": ["Support"]}}
    operators = tmp_path / "operators.json"
    operators.write_text(json.dumps(mapping))
    site = start_site("starlette_site", CHATHUB_OPERATORS=str(operators))
    with client(site.url, "marta") as marta:
        assert marta.get(TOKEN).json()["operator"] == {"id": 102, "name": "Marta Nunes"}
        elsewhere = marta.get(TOKEN, params={"org": "Support"})
        assert elsewhere.json()["code"] == "no_active_operator"
    with client(site.url, "ben") as ben:
        assert ben.get(TOKEN).json()["organization"]["name"] == "Support"
        assert ben.get(TOKEN, params={"org": "sales"}).status_code == 403
    with client(site.url, "mallory") as unnamed:
        assert unnamed.get(TOKEN).json()["code"] == "organization_forbidden"
    with client(site.url) as nobody:
        assert nobody.get(TOKEN).status_code == 401


def test_fastapi_serves_the_user_of_its_own_session(start_site):
    site = start_site("fastapi_site")
    with client(site.url) as someone:
        assert someone.get(TOKEN).status_code == 401
        someone.cookies.set("session", session_cookie(user="anna"))
        answer = someone.get(TOKEN)
        assert answer.json()["operator"]["id"] == 101
        token = {"token": answer.json()["token"]}
        assert someone.post("/api/chathub/validate-token", json=token).json()["isValid"] is True


@pytest.mark.parametrize("name", ["starlette_site", "fastapi_site"])
def test_a_site_serves_what_browsers_load(start_site, name):
    site = start_site(name)
    with client(site.url) as anybody:
        script = anybody.get("/chathub/chathub-widget.js")
        page = re.search(r'"mpy": "(/chathub/python/mpy-\w+\.html)"', script.text)[1]
        answer = anybody.get(page)
        assert "'wasm-unsafe-eval'" in answer.headers["content-security-policy"]
        wasm = re.search(r'"(\S+/micropython\.wasm)"', script.text)[1]
        assert anybody.get(wasm).headers["content-type"] == "application/wasm"
        assert anybody.get("/chathub/nothing.js").status_code == 404


@pytest.mark.parametrize("name", ["starlette_site", "fastapi_site"])
def test_a_site_without_settings_says_what_is_missing(start_site, name):
    with pytest.raises(AssertionError) as ended:
        start_site(name, instead=None, CHATHUB_LOGIN="")
    assert "Set CHATHUB_LOGIN and CHATHUB_PASSWORD" in str(ended.value)


def test_a_site_without_a_framework_of_ours_calls_the_service_itself(chathub_alone):
    """A Flask or Django view runs in a thread: a portal leads from there to the service."""
    with start_blocking_portal() as portal:
        service = service_of(chathub_alone)
        issued = portal.call(service.issue, 101)
        assert issued.operator.name == "Sally Jensen"
        assert portal.call(service.issue, 101).token == issued.token
        with pytest.raises(NoActiveOperator):
            portal.call(service.issue, 100)
        portal.call(service.aclose)
    assert chathub_alone.calls["operator-token"] == 1


def test_a_token_is_in_no_text_about_it(chathub_alone):
    async def told():
        service = service_of(chathub_alone)
        issued = await service.issue(101)
        await service.aclose()
        return issued, repr(issued), str(issued)

    issued, *texts = loops.run(told)
    assert not any(issued.token in text for text in texts)


def test_https_may_end_at_the_proxy_in_front(start_site):
    site = start_site("starlette_site")
    passed_on = {"Host": "desk.example", "X-Forwarded-Proto": "https"}
    with client(site.url, "101", **passed_on) as anna:
        token = {
            "token": anna.get(TOKEN, headers={"Sec-Fetch-Site": "same-origin"}).json()["token"]
        }
        own, other = {"Origin": "https://desk.example"}, {"Origin": "http://desk.example"}
        assert anna.post("/api/chathub/validate-token", json=token, headers=own).status_code == 200
        assert (
            anna.post("/api/chathub/validate-token", json=token, headers=other).status_code == 403
        )
