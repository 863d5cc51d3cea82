"""What the token service keeps, for how long, and who shares a vendor call."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import loops
import pytest

from .sites import PLAIN, joined, until

TOKEN = "/api/chathub/token"
FRESH = {"ChatHub-Fresh": "1"}
CHAIN = ["company-token", "organizations", "operators", "operator-token"]
LIFE_S = 24 * 3600 - 60.0
DUE_S = 0.95 * (LIFE_S - 3600)


def token(client, **how):
    answer = client.get(TOKEN, **how)
    assert answer.status_code == 200, answer.text
    return answer.json()["token"]


def ask_at_once(url, cookies, count, headers=None):
    """Send that many requests at the same time; return their answers."""

    async def ask():
        limits = httpx.Limits(max_connections=count)
        how = {"base_url": url, "cookies": cookies, "limits": limits, **PLAIN}
        async with httpx.AsyncClient(timeout=15, **how) as client:
            asked = [client.get(TOKEN, headers=headers) for _ in range(count)]
            return await asyncio.gather(*asked)

    return loops.run(ask)


def all_under_way(site, cookies, vendor, headers=None, meanwhile=lambda: None):
    """Send fifty requests that all wait for one vendor call before it is answered."""
    before = joined(site)
    vendor.fail("operator-token", delay_ms=60_000)
    with ThreadPoolExecutor(1) as thread:
        answers = thread.submit(ask_at_once, site, cookies, 50, headers)
        try:
            until(lambda: joined(site) - before == 49, "not all are under way")
            meanwhile()
        finally:
            vendor.mend()
        return answers.result()


def set_status(vendor, operator, status):
    """Make an operator active (0) or inactive (1) at the vendor's."""
    change = {"id": operator, "status": status}
    headers = vendor.company_headers()
    vendor.http.post("/api/operator/status", json=change, headers=headers).raise_for_status()


def test_a_token_is_kept_until_it_is_due(vendor, demo, sally):
    first = token(demo)
    vendor.advance(DUE_S - 30)
    assert token(demo) == first
    assert token(sally) == first, "the operator is the same"
    assert vendor.calls["operator-token"] == 1


def test_a_token_that_is_due_is_not_handed_out_again(vendor, demo):
    first = token(demo)
    vendor.advance(DUE_S + 30)
    assert token(demo) != first


def test_a_fresh_token_is_asked_for_by_its_header(vendor, demo):
    first = token(demo)
    second = token(demo, headers=FRESH)
    assert second != first
    assert token(demo) == second


@pytest.mark.parametrize(("after_s", "calls"), [(50, 1), (61, 2)])
def test_operators_are_kept_for_a_minute(vendor, demo, after_s, calls):
    token(demo)
    vendor.advance(after_s)
    token(demo)
    until(lambda: vendor.calls["operators"] == calls, "they were not read again")
    token(demo)
    assert vendor.calls["operators"] == calls


@pytest.mark.parametrize(("after_s", "calls"), [(290, 1), (301, 2)])
def test_organizations_are_kept_for_five_minutes(vendor, demo, after_s, calls):
    token(demo)
    before = vendor.calls["organizations"] - 1  # one more where the company token had died
    vendor.advance(after_s)
    token(demo)
    until(lambda: vendor.calls["organizations"] - before == calls, "they were not read again")
    token(demo)
    assert vendor.calls["organizations"] - before == calls


def test_a_company_token_that_has_expired_is_renewed(vendor, demo):
    token(demo)
    vendor.advance(8 * 24 * 3600)
    token(demo)
    assert vendor.calls["company-token"] == 2


def test_fifty_first_requests_make_one_call_of_each_kind(start, open_stand_in, signed_in):
    development = start()
    site, vendor = development.url(), open_stand_in(development.url())
    with signed_in(site, "demo") as demo:
        answers = all_under_way(site, demo.cookies, vendor)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["token"] for answer in answers}) == 1
    assert vendor.calls == dict.fromkeys(CHAIN, 1)


def test_fifty_forced_requests_join_the_call_under_way(vendor, demo, running):
    first = token(demo)
    answers = all_under_way(running[0], demo.cookies, vendor, FRESH)
    assert len({answer.json()["token"] for answer in answers} | {first}) == 2
    assert vendor.calls["operator-token"] == 2


def test_fifty_requests_share_a_failure_and_the_next_one_starts_anew(vendor, demo, running):
    try:
        answers = all_under_way(
            running[0], demo.cookies, vendor, meanwhile=lambda: set_status(vendor, 101, 1)
        )
    finally:
        set_status(vendor, 101, 0)
    assert {answer.status_code for answer in answers} == {502}
    assert token(demo)
    assert vendor.calls["operator-token"] == 2


def test_an_operator_who_has_just_left_is_noticed_at_the_second_try(vendor, demo):
    token(demo)
    set_status(vendor, 101, 1)
    try:
        assert demo.get(TOKEN, headers=FRESH).status_code == 502
        answer = demo.get(TOKEN, headers=FRESH)
        assert answer.json()["operator"]["name"] == "Marta Nunes"
    finally:
        set_status(vendor, 101, 0)
