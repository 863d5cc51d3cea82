"""What is seen from outside: logs with a request id, health, readiness, metrics."""

import re

import pytest

from .forked import IMPATIENT
from .sites import client, until

TOKEN = "/api/chathub/token"


def test_each_request_has_a_line_with_its_id_and_never_a_token(site, newcomer):
    with client(site.url, newcomer) as asking:
        named = asking.get(TOKEN, headers={"X-Request-ID": "from-nginx-7"})
        assert named.headers["x-request-id"] == "from-nginx-7"
        nameless = asking.get(TOKEN, headers={"X-Request-ID": "a b\tc" + "x" * 100})
        assert re.fullmatch("[0-9a-f]{32}", nameless.headers["x-request-id"])
        token = named.json()["token"]
        asking.post("/api/chathub/validate-token", json={"token": token})
        asking.get(TOKEN, params={"org": token}, headers={"X-Request-ID": "a-secret-asked-for"})
        odd = asking.get(TOKEN, headers={"X-Request-ID": token[:60]})
        assert not token.startswith(odd.headers["x-request-id"])
    until(lambda: "a-secret-asked-for" in site.said(), "its line")
    requests = {line["request_id"]: line for line in site.logged("request")}
    issued = {line["request_id"]: line for line in site.logged("token_issued")}
    assert issued["from-nginx-7"]["user"] == str(newcomer)
    assert issued["from-nginx-7"]["took_ms"] > 0
    assert nameless.headers["x-request-id"] in issued
    assert (requests["a-secret-asked-for"]["route"], requests["a-secret-asked-for"]["status"]) == (
        "token",
        404,
    )
    assert requests["a-secret-asked-for"]["outcome"] == "unknown_organization"
    assert not requests.keys() & issued.keys(), "one line a request"
    said = site.said()
    assert token not in said
    assert token.split(".")[1] not in said
    assert token[:40] not in said


def test_what_happens_for_a_request_carries_its_id(start_site, chathub_alone):
    site = start_site()
    chathub_alone.fail("organizations", status=503, times=1)
    with client(site.url, 101) as anna:
        assert anna.get(TOKEN, headers={"X-Request-ID": "slow-one"}).status_code == 200
    (failed,) = site.logged("vendor_call_failed")
    assert failed["request_id"] == "slow-one"
    assert (failed["call"], failed["status"]) == ("company/organization", 503)


@pytest.mark.parametrize("fault", [{"drop": True}, {"delay_ms": 60_000}], ids=str)
def test_ready_needs_the_vendor_and_alive_does_not(start_site, chathub_alone, fault):
    chathub_alone.fail("organizations", **fault)
    site = start_site(instead={**IMPATIENT, "chathub_server.tokens.service.PROBE_BUDGET_S": 0.2})
    with client(site.url) as asking:
        assert asking.get("/healthz").status_code == 200
        answer = asking.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["vendor"] == "away"


def test_asking_whether_it_is_ready_does_not_hammer_the_vendor(site, chathub_alone):
    with client(site.url) as asking:
        for _ in range(20):
            answer = asking.get("/readyz")
            assert answer.json() == {"status": "ready", "vendor": "ok", "cache": "ok"}
    assert chathub_alone.calls.get("organizations", 0) <= 1


def test_metrics_tell_requests_calls_cache_and_time(start_site, chathub_alone):
    site = start_site()
    with client(site.url, 101) as anna, client(site.url) as stranger:
        for _ in range(3):
            token = anna.get(TOKEN).json()["token"]
        stranger.get(TOKEN)
        chathub_alone.fail("operator-token", status=500, times=1)
        anna.get(TOKEN, headers={"ChatHub-Fresh": "1"})
        answer = stranger.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    told = answer.text.splitlines()
    for line in [
        'chathub_requests_total{company="",outcome="ok",route="token"} 3.0',
        'chathub_requests_total{company="",outcome="no_session",route="token"} 1.0',
        'chathub_requests_total{company="",outcome="vendor_refused",route="token"} 1.0',
        'chathub_vendor_calls_total{call="operator/get-token",company="",outcome="ok"} 1.0',
        'chathub_vendor_calls_total{call="operator/get-token",company="",outcome="refused"} 1.0',
        'chathub_vendor_calls_total{call="company/get-token",company="",outcome="ok"} 1.0',
        'chathub_cache_total{company="",result="hit"} 2.0',
        'chathub_cache_total{company="",result="miss"} 2.0',
        'chathub_issue_seconds_count{company=""} 4.0',
    ]:
        assert line in told, answer.text
    assert token not in answer.text
    assert "Sally" not in answer.text


def test_the_development_site_answers_the_same_questions(vendor, demo):
    assert demo.get("/healthz").json() == {"status": "ok"}
    assert demo.get("/readyz").status_code == 200
    assert "chathub_requests_total" in demo.get("/metrics").text
