"""Retries where they are safe, sign-ins a second apart, and a circuit that lets the vendor rest."""

import time
from datetime import datetime, timedelta

import pytest

from .sites import client, until

pytestmark = pytest.mark.slow

TOKEN = "/api/chathub/token"
FRESH = {"ChatHub-Fresh": "1"}


def test_a_list_that_fails_once_is_asked_for_again(start_site, chathub_alone):
    chathub_alone.fail("organizations", status=503, times=1)
    chathub_alone.fail("operators", drop=True, times=1)
    with client(start_site().url, 101) as anna:
        assert anna.get(TOKEN, params={"org": "Sales"}).status_code == 200
    assert chathub_alone.calls["organizations"] == 2
    assert chathub_alone.calls["operators"] == 2


def test_between_the_tries_are_the_pauses_that_the_vendor_asks_for(start_site, chathub_alone):
    """In real time; everywhere else in these tests the pauses are shortened."""
    site = start_site(instead={})
    chathub_alone.fail("organizations", status=503, times=2)
    with client(site.url, 101) as anna:
        answer = anna.get(TOKEN)
    assert answer.status_code == 200
    assert chathub_alone.calls["organizations"] == 3
    # A second and two, and the page's ten are not used up.
    assert 3 <= answer.elapsed.total_seconds() < 8


@pytest.mark.parametrize("fault", [{"status": 500}, {"drop": True}], ids=str)
def test_a_token_that_may_have_been_made_is_not_asked_for_twice(
    site, chathub_alone, newcomer, fault
):
    chathub_alone.fail("operator-token", **fault, times=1)
    with client(site.url, newcomer) as anna:
        assert anna.get(TOKEN).status_code in (502, 503)
        assert chathub_alone.calls["operator-token"] == 1


def test_sign_ins_are_a_second_apart(start_site, chathub_alone):
    chathub_alone.fail("organizations", status=401, times=1)
    with client(start_site().url, 101) as anna:
        began_s = time.monotonic()
        assert anna.get(TOKEN).status_code == 200
    assert chathub_alone.calls["company-token"] == 2
    assert time.monotonic() - began_s >= 1


def test_a_company_token_of_the_settings_needs_no_sign_in(start_site, chathub_alone):
    token = chathub_alone.company_token()
    chathub_alone.begin()
    site = start_site(CHATHUB_LOGIN="", CHATHUB_PASSWORD="", CHATHUB_COMPANY_TOKEN=token)
    with client(site.url, 101) as anna:
        assert anna.get(TOKEN).status_code == 200
        assert "company-token" not in chathub_alone.calls
        chathub_alone.fail("operator-token", status=401, times=1)
        assert anna.get(TOKEN, headers=FRESH).status_code == 502
    assert site.logged("company_token_refused")
    assert token not in site.said()


def test_a_vendor_that_is_down_is_left_alone_and_found_again(start_site, chathub_alone):
    with client(start_site(CHATHUB_RATE_LIMIT="100000/minute").url, 101) as anna:
        assert anna.get(TOKEN).status_code == 200
        chathub_alone.begin()
        chathub_alone.fail("operator-token", status=503)
        answers = [anna.get(TOKEN, headers=FRESH) for _ in range(30)]
        assert chathub_alone.calls["operator-token"] < 10
        assert answers[0].json()["code"] == "vendor_refused"
        assert answers[-1].status_code == 503
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 2
        assert anna.get(TOKEN).status_code == 200, "what is kept is served all the same"
        assert anna.get("/readyz").status_code == 503
        chathub_alone.mend()
        until(lambda: anna.get(TOKEN, headers=FRESH).status_code == 200, "not back", within_s=5)


def test_a_vendor_that_validates_nothing_leaves_the_site_ready(start_site, chathub_alone):
    with client(start_site().url, 101) as anna:
        token = anna.get(TOKEN).json()["token"]
        chathub_alone.fail("validate-token", status=500)
        validate = {"url": "/api/chathub/validate-token", "json": {"token": token}}
        statuses = [anna.post(**validate).status_code for _ in range(4)]
        assert set(statuses) <= {502, 503}
        assert statuses[-1] == 503, "it is left alone"
        assert anna.get("/readyz").status_code == 200
        assert anna.get(TOKEN, headers=FRESH).status_code == 200


def test_tokens_live_as_long_as_the_settings_say(start_site):
    site = start_site(CHATHUB_TOKEN_LIFETIME_S="600")
    with client(site.url, 101) as anna:
        token = anna.get(TOKEN).json()["token"]
        judged = anna.post("/api/chathub/validate-token", json={"token": token}).json()
        lives = anna.get(TOKEN).json()
    assert judged["isValid"] is True
    assert lives["expiresAt"] <= iso_in(lives["serverTime"], 600)


def iso_in(moment, seconds):
    return (datetime.fromisoformat(moment) + timedelta(seconds=seconds)).isoformat()
