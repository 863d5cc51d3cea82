"""What happens to a widget: for every state and every event, in one table.

Theory of operation: a widget is in exactly one state. An event comes (somebody asks, time passes, an
answer arrives, the page tells something), the first row whose state, event and condition fit says what
is done and which state is next, and `core.py` does just that.

A row is `states | event | condition | actions | next`; `GROUPS` stand for several states, less those with a
minus. Conditions are the functions of `conditions.py`,
actions those of `actions.py`, with spaces for underscores. A row without a condition always fits. What
comes next is a state, or

    same       the state stays as it is
    as EVENT   the same state is asked what happens on EVENT

No row for a state and an event: what `IGNORED` names changes nothing there. Everything else is impossible
and raises `IllegalMove`. An answer to something that an earlier state asked for is dropped before.
"""

from . import actions, conditions
from .states import STARTING, STATES, WORKING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from .core import Core

    Row = tuple[list[str], str, str | None, list[str], str]
    Rule = tuple[Callable[[Core], bool] | None, list[Callable[[Core], None]], str]

GROUPS: dict[str, tuple[str, ...]] = {
    "ANY": tuple(STATES),
    "STARTING": STARTING,
    "WORKING": WORKING,
    "RENEWING": ("renewing", "handing", "fetching", "opening", "examining"),
}

ROWS = """
idle stopped      | start     | a setting is wrong      | begin, show loading, say what is wrong | diagnosing
idle stopped      | start     |                         | begin, look for a tag             | looking
idle stopped      | refresh   |                         |                                   | as start
idle stopped      | reload    |                         |                                   | as start
looking           | absent    |                         | show loading, ask                 | asking
looking           | failed    |                         | show loading, fail again          | diagnosing
looking           | adopted   | it runs for sure        | adopt, finish                     | as working
looking           | adopted   |                         | adopt, show loading, make sure    | adopting
looking adopting  | working   | the token lives         | start the schedule                | ready
looking adopting  | working   |                         | ask                               | renewing
adopting          | ran       |                         | show the widget, finish           | as working
adopting          | broke     |                         | find the cause                    | diagnosing
adopting          | time      | the script is late      | give up the script                | as failed

down signed-out   | try       | the token is good       | load                              | loading
down signed-out   | try       |                         | ask                               | asking
asking            | token     |                         | take it, load                     | loading
loading           | placed    |                         | give it its time                  | same
loading           | ran       |                         | start the schedule, show the widget, finish | ready
loading           | broke     |                         | find the cause                    | diagnosing
loading           | lost      |                         |                                   | as failed
loading           | time      | the script is late      | give up the script                | as failed
STARTING adopting | failed    | the session is gone     | take everything away              | signed-out
STARTING adopting | failed    |                         | take everything away, plan a retry | down
STARTING adopting | start     |                         | wait too, show loading again      | same
STARTING adopting | reload    |                         | wait too, show loading again      | same
STARTING adopting | refresh   |                         | remember, show loading again      | same

ready held        | time      | a retry is due          | ask                               | renewing
ready held        | time      | a check and a refresh are due | ask                         | renewing
ready held        | time      | a check is due          | check                             | checking
ready             | time      | a refresh is due        | ask                               | renewing
ready             | time      | the token has expired   | say that it has                   | as failed
held              | time      | a look is due           | look for a draft                  | same
held              | looked    | the new one has expired | ask for a fresh one               | renewing
held              | looked    | a draft can wait        | look again later                  | same
held              | looked    |                         |                                   | as rerun
ready held        | offer     | it is better            | keep the offer                    | as token
ready held        | refresh   |                         | wait too, ask for a fresh one     | renewing
ready held        | reload    |                         | wait too, do as asked             | as rerun
ready             | expired   | it is news              | refuse the token, plan a fresh one | as time
held              | expired   | it is news              | refuse the token, plan a fresh one, look for a draft | same

checking          | token     | it is another operator's | leave the old one, take it, load | loading
checking          | token     | a new one is held       | end the check                     | held
checking          | token     |                         | end the check                     | ready
checking          | refresh   |                         | wait too, ask for a fresh one     | renewing
checking          | reload    |                         | remember                          | same
checking          | expired   | it is news              | refuse the token, plan a fresh one | same

renewing ready held | token   | it is another operator's | leave the old one, take it, load | loading
renewing ready held | token   | it is the same again    | count its life from now, finish   | ready
renewing ready held | token   |                         | hand over                         | handing
renewing          | offer     | it is better            | keep the offer                    | same
handing           | taken     |                         | use the new one, finish           | ready
handing           | not taken | a draft can wait        | finish, look again later          | held
handing           | not taken |                         |                                   | as rerun
WORKING           | rerun     | it is in a frame        | open a frame                      | opening
WORKING           | rerun     |                         | fetch the script                  | fetching
fetching          | fetched   | the new one has expired | ask for a fresh one               | renewing
fetching          | fetched   | a draft can wait        | finish, look again later          | held
fetching          | fetched   |                         | leave the old one, use the new one, run what was fetched | loading
fetching opening  | broke     |                         | find the cause                    | examining
opening           | placed    |                         | give it its time                  | same
opening           | ran       | the new one has expired | close the new frame, ask for a fresh one | renewing
opening           | ran       | a draft can wait        | close the new frame, finish, look again later | held
opening           | ran       |                         | change frames, use the new one, finish | ready
opening           | time      | the script is late      | give up the script                | as failed
RENEWING          | refresh   |                         | remember                          | same
RENEWING          | reload    |                         | remember                          | same
RENEWING          | expired   | it is news              | refuse the token                  | same

WORKING           | start     |                         | answer at once                    | same
WORKING           | failed    | the session is gone     | take everything away              | signed-out
WORKING           | failed    | the right is gone       | take everything away, plan a retry | down
checking          | failed    | a new one is held       | check again later                 | held
checking          | failed    |                         | check again later                 | ready
WORKING -checking | failed    | the token lives         | close the new frame, keep the widget, plan a retry | ready
WORKING -checking | failed    |                         | take everything away, plan a retry | down
WORKING           | lost      |                         | refuse the token                  | as failed

WORKING           | woke      | a check is wanted       | plan a check                      | as retry
WORKING           | woke      |                         |                                   | as retry
STARTING adopting down | woke |                         |                                   | as retry
ready held down   | retry     | it may come at once     | retry now                         | as time
STARTING adopting RENEWING -handing | retry | it is back | retry at once if this fails      | as time
WORKING STARTING adopting down | retry |                |                                   | as time

down              | time      | a retry is due          |                                   | as try
down signed-out   | start     |                         | wait too, begin anew              | as try
down signed-out   | reload    |                         | wait too, begin anew              | as try
down signed-out   | refresh   |                         | wait too, begin anew, forget the token | as try
down              | failed    | the session is gone     | take everything away              | signed-out
down              | failed    |                         | take everything away, plan a retry | down

idle stopped      | stop      |                         | answer that it was stopped        | stopped
ANY -idle -stopped | stop     |                         | close, answer that it was stopped | stopped
"""

# What changes nothing in a state without a row for it: it comes from outside, whatever the state.
IGNORED = ("time", "woke", "expired", "offer", "lost", "failed", "start", "refresh", "reload")


def rows() -> "list[Row]":
    """Return the rows as tuples: states, event, condition or None, actions, next."""
    return [_read(line) for lines in _by_event().values() for line in lines]


def look_up(state: str, event: str) -> "list[Rule]":
    """Return what the core runs for a state and an event: condition, actions and next of each row."""
    if event not in _read_already:
        lines = _by_event().get(event, ())
        _read_already[event] = [_resolved(_read(line)) for line in lines]
    return [row for states, row in _read_already[event] if state in states]


# A page never sees most of the events, and MicroPython reads a line for a tenth of a millisecond.
_read_already: "dict[str, list[tuple[list[str], Rule]]]" = {}
_lines: dict[str, list[str]] = {}


def _by_event() -> dict[str, list[str]]:
    if not _lines:
        for line in ROWS.strip().split("\n"):
            if line:
                _lines.setdefault(line.split("|", 2)[1].strip(), []).append(line)
    return _lines


def _read(line: str) -> "Row":
    names, event, condition, listed, after = [cell.strip() for cell in line.split("|")]
    done = [name.strip() for name in listed.split(",") if name.strip()]
    return _states(names.split()), event, condition or None, done, after


def _states(names: list[str]) -> list[str]:
    without = [name[1:] for name in names if name[0] == "-"]
    named = [each for name in names if name[0] != "-" for each in GROUPS.get(name, (name,))]
    return [each for each in named if each not in without]


def _resolved(row: "Row") -> "tuple[list[str], Rule]":
    states, _, condition, done, after = row
    test = _function(conditions, condition) if condition else None
    return states, (test, [_function(actions, name) for name in done], after)


def _function(module: "ModuleType", name: str) -> "Any":
    return getattr(module, name.replace(" ", "_").replace("'", ""))
