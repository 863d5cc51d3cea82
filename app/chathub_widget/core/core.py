"""The core: takes one event and the time, changes the state, answers what is to be done.

It knows no browser, no event loop, no callback and no timer: the same events lead to the same effects.
"""

from . import states
from .errors import IllegalMove
from .expiry_reports import ExpiryReports
from .schedule import CHECK_S
from .table import IGNORED, look_up

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .errors import WidgetError
    from .table import Rule
    from .token import Token

    Effect = tuple[Any, ...]  # its name first
    PublicState = tuple[str | Any, str | None, str | None, float | None, float | None]

_WAITS = ("asked_s", "deadline_s", "retry_at_s", "check_at_s", "look_at_s")
FIELDS = sorted({name for state in states.STATES for name in states.fields(state)})
_SETTLED = ("ready", "held")  # where a remembered command is done


class Event:
    """What has happened; every event has all of these, empty where they say nothing of it."""

    token: "Token | Any"
    error: "WidgetError | Any"
    problem: "WidgetError | None"
    kind: str | None
    number: int | None
    token = error = problem = kind = number = None
    is_sure = is_offer = in_frame = has_draft = is_visible = was_kept = was_told = False

    def __init__(self, name: str, **facts: "Any") -> None:
        self.name = name
        self.facts = facts
        for key in facts:
            setattr(self, key, facts[key])


class Core:
    """One widget, from its first start to its last stop.

    Attributes:
        state: one of `states.STATES`.
        generation: one more in every new state; answers to what an earlier state asked are dropped.
    """

    event: Event
    chance: float
    waiting: list[int | None]
    wishes: list[tuple[str, int | None]]

    # Each is empty in the states that do not own it (`states.py`). "Any": where it is used it is there.
    token: "Token | Any"
    refresh_at_s: "float | Any"
    is_refused: bool | None
    is_hidden: bool | None
    returned_in: int | None
    check_at_s: float | None
    checks: "int | Any"
    error: "WidgetError | Any"
    retry_at_s: float | None
    told_to_wait: bool | None
    new: "Token | Any"
    look_at_s: float | None
    deadline_s: float | None
    was_asked: bool | None
    is_back: bool | None

    def __init__(self) -> None:
        self.state = "idle"
        self.generation = 0
        self.reports = ExpiryReports()
        self.failures = 0
        self.now_s: float | Any = None
        self.asked_s: float | Any = None  # when the endpoint was asked last
        self.is_fresh = False  # whether a token of the widget's own is wanted
        self.in_frame = False
        self.waiting = []  # the numbers of the commands that wait for what is under way
        self.wishes = []  # name and number of those that wait until the widget works
        self._effects: list[Effect] = []
        self._clear(())

    @property
    def public_state(self) -> "PublicState":
        """What listeners are told: the state, code and reason of what is wrong, the expiry, the next try."""
        code, reason = (self.error.code, self.error.reason) if self.error else (None, None)
        works = self.state in states.WORKING
        expires_s = self.token.expires_s if works and self.token else None
        return (
            states.public_name(self.state, self.error, self.was_asked),
            code,
            reason,
            expires_s,
            self.retry_at_s,
        )

    def step(
        self, event: Event, now_s: float, chance: float, generation: int | None = None
    ) -> "list[Effect]":
        """Take an event; return the effects, a list of tuples with a name first.

        Args:
            event: the `Event`.
            now_s: the server's time, in seconds since 1970.
            chance: a number from 0 to 1.
            generation: for an answer, the generation that asked.

        Raises:
            IllegalMove: it cannot happen in this state; nothing has changed.
        """
        if generation is not None and generation != self.generation:
            return []
        self._notice_the_time(now_s)
        self.chance = chance
        self._effects = []
        self._happens(event)
        while self.wishes and self.state in _SETTLED:
            name, number = self.wishes[0]
            alike = [each for wish, each in self.wishes[1:] if wish == name]
            self.wishes = [wish for wish in self.wishes if wish[0] != name]
            self._happens(Event(name, number=number))
            self.waiting += alike
        effects, self._effects = self._effects, []
        return effects

    def wait_s(self, now_s: float) -> float:
        """Return the seconds after which the time is to be looked at again."""
        times = [getattr(self, name) for name in states.deadlines(self.state)]
        if self.state == "ready":
            times.append(self.token.expires_s)
        waits: list[float] = [time_s - now_s for time_s in times if time_s is not None]
        return max(0, min(waits + [CHECK_S]))

    def do(self, *effect: "Any") -> None:
        """List an effect."""
        self._effects.append(effect)

    def answer(self, error: "WidgetError | None", also_wishes: bool = False) -> None:
        """Tell the commands that wait how it has ended, and where nothing goes on the remembered ones."""
        numbers, self.waiting = self.waiting, []
        if also_wishes:
            numbers += [number for _, number in self.wishes]
            self.wishes = []
        if numbers:
            self.do("answer", numbers, error)

    def _notice_the_time(self, now_s: float) -> None:
        # Where the server has set the clock back, waits are as long as they were; a token ends when it ends.
        if self.now_s is not None and now_s < self.now_s:
            for name in _WAITS:
                if getattr(self, name) is not None:
                    setattr(self, name, getattr(self, name) - self.now_s + now_s)
        self.now_s = now_s

    def _happens(self, event: Event) -> None:
        self.event = event
        name: str | None = event.name
        while name:
            row = self._row(name)
            if row is None:
                return
            _, actions, after = row
            for action in actions:
                action(self)
            name = after[3:] if after.startswith("as ") else None
        if after != "same":
            self._enter(after)

    def _row(self, name: str) -> "Rule | None":
        rows = look_up(self.state, name)
        if not rows and name not in IGNORED:
            raise IllegalMove("a widget that is {} cannot {}".format(self.state, name))
        for row in rows:
            if row[0] is None or row[0](self):
                return row
        return None

    def _enter(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.generation += 1
        self._clear(states.fields(state))

    def _clear(self, kept: "Iterable[str]") -> None:
        for name in FIELDS:
            if name not in kept:
                setattr(self, name, None)
