"""A circuit measures by a clock that nobody sets back; development moves it with the other."""

import time

import pytest
from chathub_server import circuit
from chathub_server.circuit import Circuit
from chathub_server.clock import Clock

from .still_clock import StillClock

TEN_MINUTES_S = 600


@pytest.fixture
def set_back(monkeypatch):
    """Return what sets this machine's wall clock back by ten minutes."""
    now = time.time

    def do():
        monkeypatch.setattr(time, "time", lambda: now() - TEN_MINUTES_S)

    return do


def test_a_clock_that_is_set_back_keeps_no_circuit_open(set_back):
    clock = Clock()
    opened = Circuit(clock, failures_to_open=1)
    opened.failed()
    assert not opened.allows()
    set_back()
    clock.advance(circuit.REST_S)
    assert opened.rest_s <= circuit.REST_S
    assert opened.allows()


@pytest.fixture
def clock():
    return StillClock()


def failed(clock, times, failures_to_open=circuit.FAILURES_TO_OPEN):
    """Return a circuit that has seen so many failures in a row."""
    found = Circuit(clock, failures_to_open)
    for _ in range(times):
        assert found.allows()
        found.failed()
    return found


def test_calls_are_held_back_after_so_many_failures_in_a_row(clock):
    assert failed(clock, circuit.FAILURES_TO_OPEN - 1).allows()
    opened = failed(clock, circuit.FAILURES_TO_OPEN)
    assert opened.is_open
    assert not opened.allows()


def test_a_success_in_between_is_a_new_beginning(clock):
    working = failed(clock, circuit.FAILURES_TO_OPEN - 1)
    working.succeeded()
    working.failed()
    assert working.allows()


def test_failures_of_long_ago_say_nothing(clock):
    opened = failed(clock, circuit.FAILURES_TO_OPEN)
    clock.advance(circuit.FORGET_AFTER_S)
    assert opened.is_open
    clock.advance(0.5)
    assert not opened.is_open
    assert [opened.allows() for _ in range(3)] == [True] * 3


def test_one_call_at_a_time_tries_whether_chathub_is_back(clock):
    opened = failed(clock, 1, failures_to_open=1)
    clock.advance(circuit.REST_S / 2)
    assert not opened.allows(), "it has not rested yet"
    clock.advance(circuit.REST_S / 2)
    assert [opened.allows() for _ in range(3)] == [True, False, False]
    opened.failed()
    assert not opened.allows(), "it rests again"
    clock.advance(circuit.REST_S)
    assert [opened.allows() for _ in range(2)] == [True, False]
    opened.succeeded()
    assert [opened.allows() for _ in range(3)] == [True] * 3


def test_a_try_that_was_given_up_leaves_the_next_one_free_to_try(clock):
    opened = failed(clock, 1, failures_to_open=1)
    clock.advance(circuit.REST_S)
    assert opened.allows()
    opened.gave_up()
    assert opened.is_open, "nothing is known"
    assert [opened.allows() for _ in range(2)] == [True, False]


def test_a_try_of_long_ago_is_forgotten_with_the_failures(clock):
    opened = failed(clock, 1, failures_to_open=1)
    clock.advance(circuit.REST_S)
    assert opened.allows()
    clock.advance(circuit.FORGET_AFTER_S + 1)
    assert opened.allows()
    opened.failed()
    clock.advance(circuit.REST_S)
    assert opened.allows()


def test_who_is_held_back_is_told_how_long_but_never_less_than_a_second(clock):
    opened = failed(clock, 1, failures_to_open=1)
    assert opened.rest_s == circuit.REST_S
    clock.advance(circuit.REST_S - 0.5)
    assert opened.rest_s == 1.0
    clock.advance(10)
    assert opened.rest_s == 1.0
