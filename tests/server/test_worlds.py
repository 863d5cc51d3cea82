"""A browser session's own world at the stand-in: its faults, its clock, its log, and its tokens at the site."""

import html
import json
import re

import httpx
import pytest

DAY_S = 24 * 3600.0
TOKEN = "/api/chathub/token"


def opened(client):
    """Open a page, and return what it knows of its session's stand-in."""
    text = client.get("/").text
    return {
        name: html.unescape(re.search(rf"data-{name}=[\"'](.*?)[\"'] ?", text)[1])
        for name in ("vendor", "widget-of-session", "now")
    } | {"faults": json.loads(re.search(r"data-faults='(.*?)'", text)[1])}


@pytest.fixture
def mine(demo):
    """Give a session that has opened a page: its client, and its stand-in."""
    with httpx.Client(base_url=opened(demo)["vendor"], trust_env=False) as world:
        yield demo, world


@pytest.fixture
def others(running, signed_in):
    """Give another one."""
    with signed_in(running[0], "demo") as client:
        opened(client)
        yield client


def test_what_a_session_breaks_is_broken_for_it_alone(vendor, mine, others, sally):
    client, world = mine
    fault = {"target": "operator-token", "status": 500}
    world.post("/_faults", json=fault).raise_for_status()
    assert client.get(TOKEN).status_code == 502
    assert others.get(TOKEN).status_code == 200
    assert sally.get(TOKEN).status_code == 200, "she has opened no page"
    assert world.get("/_faults").json() == {"faults": [fault]}
    assert opened(client)["faults"] == [fault]
    assert opened(others)["faults"] == []
    world.delete("/_faults").raise_for_status()
    assert client.get(TOKEN).status_code == 200
    assert opened(client)["faults"] == []


def test_what_is_broken_at_the_root_is_broken_for_all_and_mended_for_all(vendor, mine):
    client, world = mine
    vendor.fail("operator-token", status=500)
    assert client.get(TOKEN).status_code == 502
    world.delete("/_faults").raise_for_status()
    assert client.get(TOKEN).status_code == 502, "it is not the session's to mend"
    world.post("/_faults", json={"target": "operator-token", "status": 500})
    vendor.mend()
    assert world.get("/_faults").json() == {"faults": []}
    assert client.get(TOKEN).status_code == 200


def test_a_call_is_counted_in_its_world_and_at_the_root(vendor, mine, others):
    client, world = mine
    client.get(TOKEN).raise_for_status()
    others.get(TOKEN).raise_for_status()
    assert world.get("/_log").json()["operator-token"] == 1
    assert vendor.calls["operator-token"] == 2


def test_a_day_passes_for_the_session_alone(vendor, mine, others):
    client, world = mine
    before = [each.get(TOKEN).json() for each in (client, others)]
    world.post("/_clock", json={"advance_s": DAY_S}).raise_for_status()
    after = [each.get(TOKEN).json() for each in (client, others)]
    assert after[0]["token"] != before[0]["token"]
    assert after[0]["serverTime"] > before[0]["expiresAt"]
    assert after[1]["token"] == before[1]["token"]
    ahead_s = float(opened(client)["now"]) - float(opened(others)["now"])
    assert abs(ahead_s - DAY_S) < 10


def test_a_token_lives_by_the_clock_of_its_world_wherever_it_is_used(vendor, mine):
    client, world = mine
    token = {"token": client.get(TOKEN).json()["token"]}

    def is_valid():
        path, headers = "/api/operator/validate-token", vendor.company_headers()
        return vendor.http.post(path, json=token, headers=headers).json()["isValid"]

    assert is_valid()
    world.post("/_clock", json={"advance_s": DAY_S})
    assert not is_valid()


def test_the_root_clock_moves_every_world(vendor, mine):
    client, _ = mine
    before = client.get(TOKEN).json()
    vendor.advance(DAY_S)
    assert client.get(TOKEN).json()["serverTime"] > before["expiresAt"]


def test_a_session_keeps_its_world_when_it_signs_out_and_in(vendor, mine):
    client, _ = mine
    before = opened(client)["vendor"]
    client.delete("/session").raise_for_status()
    assert client.get(TOKEN).status_code == 401
    assert opened(client)["vendor"] == before


def test_the_panel_is_served_there_too(vendor, mine):
    _, world = mine
    world.post("/_faults", json={"target": "widget", "status": 403})
    script = "/operator-chat-panel/widget-script.js"
    assert world.get(script).status_code == 403
    assert vendor.http.get(script).status_code == 200


def test_an_unknown_world_is_said_to_be_one(vendor):
    answer = vendor.http.get("/worlds/nowhere/_faults")
    assert answer.status_code == 404
    assert answer.json()["error"] == "There is no such world; load the page again."
