"""The table of states: every pair of a state and an event is either in it or refused."""

import itertools

import pytest
from chathub_widget import IllegalMove, states
from chathub_widget.status import Status

ALL = [
    states.IDLE,
    states.LOADING,
    states.READY,
    states.REFRESHING,
    states.UNAVAILABLE,
    states.SIGNED_OUT,
    states.STOPPED,
]
EVENTS = ["start", "adopt", "run", "renew", "keep", "load", "fail", "refuse", "stop"]


def test_the_states_are_those_that_are_promised():
    assert set(states.MOVES) == {
        "idle",
        "loading",
        "ready",
        "refreshing",
        "unavailable",
        "signed-out",
        "stopped",
    }


@pytest.mark.parametrize(("state", "event"), list(itertools.product(ALL, EVENTS)))
def test_every_pair_moves_to_a_state_or_is_refused_by_name(state, event):
    if event in states.MOVES[state]:
        assert states.move(state, event) in ALL
    else:
        with pytest.raises(IllegalMove, match=f"{state} cannot {event}"):
            states.move(state, event)


def test_the_table_has_no_event_but_those_that_are_documented():
    used = {event for moves in states.MOVES.values() for event in moves}
    assert used == set(EVENTS)


@pytest.mark.parametrize("state", ALL)
def test_every_state_can_be_stopped(state):
    assert states.move(state, "stop") == states.STOPPED


@pytest.mark.parametrize("state", ALL)
def test_every_state_can_be_reached(state):
    reached = {states.IDLE}
    while True:
        more = {to for place in reached for to in states.MOVES[place].values()} - reached
        if not more:
            break
        reached |= more
    assert state in reached


def test_an_illegal_move_changes_nothing(fake):
    status = Status(fake, "sales")
    told = []
    status.on_state(told.append)
    with pytest.raises(IllegalMove):
        status.move("renew")
    assert status.state == states.IDLE
    assert told == []


def test_a_listener_that_fails_keeps_nobody_else_from_hearing(fake):
    status = Status(fake, "sales")
    told = []
    status.on_state(lambda change: 1 / 0)
    status.on_state(told.append)
    status.move("start")
    assert [change.state for change in told] == ["loading"]
    assert fake.logged[0][0] == "error"


def test_a_removed_listener_hears_nothing_more(fake):
    status = Status(fake, "sales")
    told = []
    remove = status.on_state(told.append)
    remove()
    remove()
    status.move("start")
    assert told == []
