"""Operator tokens in this process's memory: until they are due, as many as fit, and in no text."""

import json

import loops
import pytest
from chathub_server.tokens import local_tokens
from chathub_server.tokens.local_tokens import Issued, LocalTokens
from chathub_server.vendor.client import Operator, Organization

from .still_clock import StillClock

SALES = Organization(10, "Sales")


@pytest.fixture
def clock():
    return StillClock()


def issued(clock, operator=7, token="opaque", due_in_s=60.0):
    now_s = clock.now_s()
    acting = Operator(operator, "Sally", 0)
    return Issued(token, now_s + due_in_s + 3600, now_s + due_in_s, SALES, acting)


def kept(tokens, operator=7):
    """Return the token of an operator, which is found the same with and without waiting."""
    waited = loops.run(tokens.get, operator)
    assert tokens.at_hand(operator) is waited
    return waited and waited.token


def test_a_token_is_kept_until_it_is_due(clock):
    tokens = LocalTokens(clock)
    assert kept(tokens) is None
    loops.run(tokens.put, issued(clock))
    clock.advance(59)
    assert kept(tokens) == "opaque"
    assert kept(tokens, 8) is None
    clock.advance(2)
    assert kept(tokens) is None


def test_a_newer_token_takes_the_place_of_the_former_one(clock):
    tokens = LocalTokens(clock)
    loops.run(tokens.put, issued(clock, token="first"))
    loops.run(tokens.put, issued(clock, token="second", due_in_s=5))
    assert kept(tokens) == "second"
    loops.run(tokens.put, issued(clock, token="due already", due_in_s=-1))
    assert kept(tokens) is None, "and not the former one again"


def test_as_many_are_kept_as_fit(clock, monkeypatch):
    monkeypatch.setattr(local_tokens, "MOST_TOKENS", 2)
    tokens = LocalTokens(clock)
    for operator in (7, 8, 9):
        loops.run(tokens.put, issued(clock, operator))
    assert [kept(tokens, operator) for operator in (7, 8, 9)].count(None) == 1


def test_a_token_is_told_with_whom_it_is_for_and_until_when(clock):
    token = Issued("opaque", 1_800_000_000.25, 0, SALES, Operator(7, "Sally", 0))
    assert json.loads(token.json) == {
        "token": "opaque",
        "expiresAt": "2027-01-15T08:00:00.250Z",
        "organization": {"id": 10, "name": "Sales"},
        "operator": {"id": 7, "name": "Sally"},
    }


def test_a_token_is_in_no_text_of_itself(clock):
    assert repr(issued(clock)) == str(issued(clock)) == "<token of operator 7>"


def test_memory_is_always_there_and_turns_take_no_waiting(clock):
    async def use():
        tokens = LocalTokens(clock)
        async with tokens.turn(7), tokens.turn(7):
            there = await tokens.is_there()
        await tokens.aclose()
        return there

    assert loops.run(use) is True
