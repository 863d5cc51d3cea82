"""The table: for every state and every event it says what happens, and nothing else can."""

import inspect
import itertools
import re
from pathlib import Path

import pytest
import state_diagram
from chathub_widget import IllegalMove
from chathub_widget.core import Core, Event, actions, conditions, states, table
from chathub_widget.page.panel_effects import PanelEffects
from chathub_widget.page.shell import Shell
from chathub_widget.page.token_effects import TokenEffects

CORE = Path(table.__file__).parent
ROWS = table.rows()
STATES = sorted(states.STATES)
EVENTS = sorted({event for _, event, *_ in ROWS})
# What rows lead to with "as …", and nobody sends.
INNER = {"working", "try", "rerun", "retry"}

TOLD = {
    "idle": {"loading", "ready", "refreshing", "stopped"},
    "loading": {"ready", "refreshing", "unavailable", "signed-out", "stopped"},
    "ready": {"refreshing", "loading", "unavailable", "signed-out", "stopped"},
    "refreshing": {"ready", "loading", "unavailable", "signed-out", "stopped"},
    "unavailable": {"loading", "ready", "signed-out", "stopped"},
    "signed-out": {"loading", "stopped"},
    "stopped": {"loading", "ready", "refreshing"},
}


def functions(module):
    """Return the names of a module's own public functions, as a row spells them."""
    found = inspect.getmembers(module, inspect.isfunction)
    return {
        name.replace("_", " ")
        for name, function in found
        if function.__module__ == module.__name__ and name[0] != "_"
    }


def test_every_condition_and_every_action_is_one_of_a_row_and_the_other_way_round():
    said = {condition for _, _, condition, *_ in ROWS if condition}
    done = {name for *_, names, _ in ROWS for name in names}
    assert {name.replace("'", "") for name in said} == functions(conditions)
    assert done == functions(actions)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join([*row[0][:2], row[1]]))
def test_every_row_leads_from_states_to_a_state_or_on_to_another_row(row):
    begins, _, _, _, after = row
    assert set(begins) <= set(STATES)
    if after.startswith("as "):
        goes_on = [table.look_up(state, after[3:]) for state in begins]
        # A check of the time may find nothing due.
        assert all(goes_on) or after[3:] == "time"
    else:
        assert after == "same" or after in STATES


@pytest.mark.parametrize(("state", "event"), list(itertools.product(STATES, EVENTS)))
def test_every_pair_has_rows_or_changes_nothing_or_is_refused_by_name(state, event):
    core = Core()
    core.state = state
    if table.look_up(state, event):
        *earlier, last = table.look_up(state, event)
        assert all(condition for condition, *_ in earlier), "a row that is never reached"
        assert last[0] is None or event in table.IGNORED
    elif event in table.IGNORED:
        assert core.step(Event(event), 0, 0) == []
        assert core.state == state
    else:
        with pytest.raises(IllegalMove, match=f"{state} cannot {event}"):
            core.step(Event(event), 0, 0)
        assert core.state == state
        assert core.generation == 0


def test_of_an_event_that_is_none_the_table_says_nothing():
    assert table.look_up("ready", "rain") == []


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_stopped(state):
    assert table.look_up(state, "stop")[0][2] == "stopped"


SHOWS_LOADING = {"show loading", "show loading again", "begin anew"}


def leads_to(state):
    """Return where the rows of a state lead, each with whether the fallback has gone on the way."""

    def ends(event, shows, seen=()):
        for begins, row_event, _, done, after in ROWS:
            if state not in begins or row_event != event:
                continue
            loading = shows or bool(SHOWS_LOADING & set(done))
            if not after.startswith("as "):
                yield (state if after == "same" else after), loading
            elif after not in seen:
                yield from ends(after[3:], loading, (*seen, after))

    return {end for event in EVENTS if event not in INNER for end in ends(event, False)}


def test_every_state_can_be_reached():
    reached, more = set(), {"idle"}
    while more:
        reached |= more
        more = {end for state in more for end, _ in leads_to(state)} - reached
    assert reached == set(STATES)


def told(state, shows_loading=False):
    """Return what may be told of a state: a widget that starts again may still be unavailable."""
    errors = (None,) if shows_loading else (None, "an error")
    return {states.public_name(state, error, asked) for error in errors for asked in (None, True)}


def test_the_seven_states_that_are_told_change_as_promised():
    moves = {}
    for state in STATES:
        for end, shows_loading in leads_to(state):
            befores = {"idle", "stopped"} if state == "looking" else told(state)
            for before in befores:
                moves.setdefault(before, set()).update(told(end, shows_loading) - {None})
    assert {state: ends - {state} for state, ends in moves.items()} == TOLD


@pytest.mark.parametrize("state", STATES)
def test_a_state_waits_for_none_but_its_own_times(state):
    assert set(states.deadlines(state)) <= set(states.fields(state))


EFFECTS = sorted(
    {name for path in CORE.glob("*.py") for name in re.findall(r'\.do\("(\w+)"', path.read_text())}
)


@pytest.mark.parametrize("effect", EFFECTS)
def test_every_effect_is_done_in_one_place(effect):
    parts = [each for each in (Shell, PanelEffects, TokenEffects) if hasattr(each, "do_" + effect)]
    assert len(parts) == 1


def test_what_can_be_done_is_decided_somewhere():
    methods = {name for part in (Shell, PanelEffects, TokenEffects) for name in dir(part)}
    assert {name[3:] for name in methods if name.startswith("do_")} == set(EFFECTS)


def test_the_picture_in_the_documentation_is_the_tables():
    page = state_diagram.PAGE.read_text()
    assert state_diagram.drawn(page) == page, "run `python3 tests diagram`"
