"""A circuit measures by a clock that nobody sets back; development moves it with the other."""

import time

import pytest
from chathub_server import circuit
from chathub_server.circuit import Circuit
from chathub_server.clock import Clock

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
