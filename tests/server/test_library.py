"""What a site of one's own relies on: threads, several starts, its own paths, logging and companies."""

import ast
import asyncio
import json
import re
from pathlib import Path

import chathub_server
import httpx
import loops
import pytest
from chathub_server import (
    Settings,
    TokenEndpoint,
    TokenService,
    User,
    WebRequest,
    health_route,
    metrics_route,
    readiness_route,
    token_routes,
)
from logged import capture_logs
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from .sites import PLAIN, claims, client, service_of

TOKEN = "/api/chathub/token"


@pytest.fixture
def service(chathub_alone):
    return service_of(chathub_alone)


def app_of(service, authenticate, **how):
    return Starlette(routes=token_routes(service, authenticate, **how), lifespan=service.lifespan)


def sally(_):
    return User("sally", operator=101)


# Event loops


def test_another_event_loop_is_told_how_threads_ask(service):
    async def in_a_thread():
        await service.issue(101)
        with pytest.raises(RuntimeError) as told:
            await asyncio.to_thread(asyncio.run, service.issue(102))
        assert str(told.value) == (
            "This TokenService is used in another event loop; call it there, or from threads through its"
            " blocking()."
        )
        await service.aclose()

    loops.run(in_a_thread)


# Names


def test_type_checkers_and_python_find_the_same_names():
    """Once in imports that only type checkers read, once where Python looks at the first use."""
    (imports,) = [
        node
        for node in ast.parse(Path(chathub_server.__file__).read_text()).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    read = {each.name for node in imports.body for each in node.names}
    assert read == set(chathub_server.__all__)
    assert all(hasattr(chathub_server, name) for name in read)


# Starts


@pytest.mark.parametrize("how", ["with its lifespan", "without"])
def test_an_application_is_started_twice_in_one_process(service, how):
    app = app_of(service, sally)
    for _ in range(2):
        client = TestClient(app)
        if how == "without":
            answers = [client.get(TOKEN), client.get(TOKEN, headers={"ChatHub-Fresh": "1"})]
        else:
            with client:
                answers = [client.get(TOKEN), client.get(TOKEN, headers={"ChatHub-Fresh": "1"})]
        assert [each.status_code for each in answers] == [200, 200]


# Paths


def test_paths_are_the_sites_own(service):
    routes = [
        *token_routes(service, sally, prefix="/desk/"),
        health_route("/alive"),
        readiness_route(service, "/acme/ready"),
        metrics_route("/internal/metrics"),
    ]
    with TestClient(Starlette(routes=routes, lifespan=service.lifespan)) as site:
        token = site.get("/desk/token").json()["token"]
        assert site.post("/desk/validate-token", json={"token": token}).json()["isValid"] is True
        assert site.get("/alive").json() == {"status": "ok"}
        assert site.get("/acme/ready").json()["status"] == "ready"
        assert "chathub_requests_total" in site.get("/internal/metrics").text
        assert site.get(TOKEN).status_code == 404


def test_the_endpoint_needs_no_framework(service):
    async def no_body():
        return b""

    async def ask():
        endpoint = TokenEndpoint(service)
        headers = {"origin": "https://desk.example"}
        request = WebRequest("GET", "https://desk.example", headers, "org=sales", no_body)
        found = [
            await endpoint.token(request, lambda: User("ben", organizations={"Sales"})),
            await endpoint.token(request, lambda: None),
            await endpoint.validate(request, lambda: User("ben", organizations={"Sales"})),
        ]
        await service.aclose()
        return found

    good, nobody, bad = loops.run(ask)
    assert good.status == 200
    assert claims(json.loads(good.body)["token"])["operatorId"] == 101
    assert good.headers["Cache-Control"] == "no-store"
    assert (nobody.status, bad.status) == (401, 400)


# What is seen of it


def test_a_failing_sign_in_is_an_answer_a_log_line_and_a_count(service):
    def authenticate(_):
        raise KeyError("user")

    def errors(site):
        counted = r'requests_total\{.*outcome="internal_error",route="token"} (\S+)'
        return sum(map(float, re.findall(counted, site.get("/metrics").text)))

    app = Starlette(routes=[*token_routes(service, authenticate), metrics_route()])
    with TestClient(app) as site:
        before = errors(site)
        with capture_logs() as lines:
            answer = site.get(TOKEN, headers={"X-Request-ID": "the-broken-one"})
        assert errors(site) == before + 1
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert answer.headers["x-request-id"] == "the-broken-one"
    failed, request = lines
    assert (failed["event"], failed["error"]) == ("request_failed", "KeyError")
    assert failed["exc_info"][0] is KeyError
    assert failed["request_id"] == request["request_id"] == "the-broken-one"


def test_the_frameworks_own_answer_of_a_sign_in_stays_its_own(service):
    def authenticate(_):
        raise HTTPException(402, "Pay first.")

    with TestClient(app_of(service, authenticate)) as site:
        assert (site.get(TOKEN).status_code, site.get(TOKEN).text) == (402, "Pay first.")


def test_who_was_given_whose_token_is_in_the_audit_log(service):
    with TestClient(app_of(service, sally)) as site, capture_logs("chathub.audit") as lines:
        tokens = [
            site.get(TOKEN, headers={"X-Request-ID": f"ask-{n}"}).json()["token"] for n in range(2)
        ]
    assert [line["event"] for line in lines] == ["token_issued"] * 2
    assert [line["request_id"] for line in lines] == ["ask-0", "ask-1"]
    assert {(each["user"], each["operator"], each["organization"]) for each in lines} == {
        ("sally", 101, 10)
    }
    assert not any(token in str(line) for token in tokens for line in lines)


def test_a_failed_call_is_logged_with_its_name_and_chathubs_status(service, chathub_alone):
    chathub_alone.fail("operator-token", status=500)
    with TestClient(app_of(service, sally)) as site, capture_logs() as lines:
        assert site.get(TOKEN).status_code == 502
    failed = next(line for line in lines if line["event"] == "vendor_call_failed")
    assert (failed["call"], failed["status"]) == ("operator/get-token", 500)
    assert failed["text"].startswith("vendor_call_failed call=operator/get-token")
    request = next(line for line in lines if line["event"] == "request")
    assert (request["log_level"], request["outcome"]) == ("warning", "vendor_refused")


def test_a_chathub_that_is_left_alone_and_comes_back_is_told(service, chathub_alone):
    chathub_alone.fail("operator-token", drop=True)
    with TestClient(app_of(service, sally)) as site, capture_logs() as lines:
        for _ in range(5):
            assert site.get(TOKEN).status_code == 503
        chathub_alone.mend()
        service.clock.advance(3)
        assert site.get(TOKEN).status_code == 200
    told = [line["event"] for line in lines if line["event"].startswith("vendor_")]
    told = [each for each in told if each != "vendor_call_failed"]
    assert told == ["vendor_left_alone", "vendor_back"]


def test_nothing_is_printed_where_the_site_sets_up_no_logging(service, chathub_alone, capfd):
    chathub_alone.fail("operator-token", status=500)
    with TestClient(app_of(service, sally)) as site:
        assert site.get(TOKEN).status_code == 502
    assert capfd.readouterr() == ("", "")


# Several companies


def test_each_company_of_a_process_has_its_own_metrics(chathub_alone, monkeypatch):
    for name, value in chathub_alone.settings.items():
        monkeypatch.setenv(name.replace("CHATHUB_", "ACME_"), value)
        monkeypatch.setenv(name.replace("CHATHUB_", "GLOBEX_"), value)

    async def ask():
        acme = TokenService(Settings(prefix="ACME_"), company="acme")
        globex = TokenService(Settings(prefix="GLOBEX_"), company="globex")
        for each in (acme, acme, globex):
            await each.issue(101)
        for each in (acme, globex):
            await each.aclose()

    loops.run(ask)
    with TestClient(Starlette(routes=[metrics_route()])) as site:
        told = site.get("/metrics").text
    assert 'chathub_issue_seconds_count{company="acme"} 2.0' in told
    assert 'chathub_issue_seconds_count{company="globex"} 1.0' in told
    assert 'chathub_vendor_seconds_count{call="operator/get-token",company="acme"} 1.0' in told


@pytest.mark.slow
def test_any_process_tells_of_all_that_share_a_folder(start_site, chathub_alone, tmp_path):
    shared = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    one, other = (start_site(instead=None, **shared) for _ in range(2))
    for site in (one, other):
        with client(site.url, 101) as anna:
            assert anna.get(TOKEN).status_code == 200
    for site in (one, other):
        told = httpx.get(f"{site.url}/metrics", **PLAIN).text
        assert 'chathub_requests_total{company="",outcome="ok",route="token"} 2.0' in told
