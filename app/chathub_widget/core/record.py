"""What has happened to a widget, kept so that it can be told and played again.

A record holds no token and no address of a person: tokens and operators are numbers in it. Times are whole
milliseconds since the record began, by the server's clock; the core gets exactly these, so that a record
leads to the same decisions everywhere (`replay.py`). A line of it is JSON:

    [ms, chance in 1/10000, generation or null, event, {facts}, state after it, [effects]]

The last few hundred events are kept. Each half of them begins with what the core knew then:

    {"core": {…}}
"""

import binascii
import json
import math
import struct

from .core import FIELDS, Event
from .errors import WidgetError
from .token import Token, mask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .core import Core, Effect

    Line = list[Any]

VERSION = 1
HALF = 150  # events; two halves are kept
_KNOWN = ("state", "generation", "failures", "now_s", "asked_s", "is_fresh", "in_frame")


class Record:
    """Keep what happens to one core.

    Args:
        core: the `Core`.
        began_s: when the record begins, by the server's clock.
    """

    def __init__(self, core: "Core", began_s: float) -> None:
        self._core = core
        self._began_s = int(began_s)
        self._values: list[str] = []  # of tokens: the place of each is its number here
        self._operators: list[str] = []
        self._older: list[Any] = []
        self._newer: list[Any] = [self._snapshot()]
        self._idle: Line | None = None  # the last look at the clock, where it changed nothing
        self._last_ms = 0

    def moment(self, now_s: float, chance: float) -> tuple[float, float]:
        """Return a time and a chance as they can be written down.

        Times are rounded up: a timer that is due must find it due.
        """
        ms = math.ceil((now_s - self._began_s) * 1000)
        return self._began_s + ms / 1000, int(chance * 10000) / 10000

    def add(
        self, event: Event, now_s: float, chance: float, generation: int | None
    ) -> "Callable[[list[Effect]], None]":
        """Write an event down; return a function for the effects that came of it."""
        line: Line = [
            self._ms(now_s),
            int(chance * 10000 + 0.5),
            generation,
            event.name,
            {name: self._written(event.facts[name]) for name in event.facts if event.facts[name]},
        ]
        before = self._core.generation

        def came(effects: "list[Effect]") -> None:
            whole = line + [self._core.state, [effect[0] for effect in effects]]
            is_back = whole[0] < self._last_ms  # the clock was set back, and all waits with it
            if is_back and self._idle:
                self._append(self._idle)
            self._idle, self._last_ms = None, whole[0]
            is_idle = event.name == "time" and not effects and self._core.generation == before
            if is_idle and not is_back:
                self._idle = whole
            else:
                self._append(whole)

        return came

    def lines(self) -> list[str]:
        """Return the record as lines of text, oldest first."""
        return [json.dumps(line) for line in self._older + self._newer]

    def _append(self, line: "Line") -> None:
        self._newer.append(line)
        if len(self._newer) > HALF:
            self._older, self._newer = self._newer, [self._snapshot()]

    def _ms(self, time_s: float) -> int:
        return int((time_s - self._began_s) * 1000 + (0.5 if time_s >= self._began_s else -0.5))

    def _snapshot(self) -> "dict[str, Any]":
        core = self._core
        known = {name: self._written(getattr(core, name)) for name in _KNOWN}
        known["fields"] = {
            name: self._written(getattr(core, name))
            for name in FIELDS
            if getattr(core, name) is not None
        }
        known["waiting"] = list(core.waiting)
        known["wishes"] = list(core.wishes)
        known["reports"] = [self._written(each) for each in core.reports.known()]
        return {"version": VERSION, "began": self._began_s, "core": known}

    def _written(self, value: object) -> object:
        if isinstance(value, Token):
            return {
                "token": _place(self._values, value.value),
                "issued": _exact(value.issued_s),
                "expires": _exact(value.expires_s),
                "operator": _place(self._operators, value.operator),
            }
        if isinstance(value, WidgetError):
            return {
                "error": value.code,
                "reason": without_people(mask(value.reason, self._values)),
                "retry": value.retry,
                "retry_after": _exact(value.retry_after_s),
            }
        return _exact(value)


def read(line: str) -> "Any":
    """Return what a line of a record says, with its values as they were: a dict or a list."""
    return _read(json.loads(line))


def restore(core: "Core", known: "dict[str, Any]") -> None:
    """Give a core what one knew when a half of its record began."""
    for name in _KNOWN:
        setattr(core, name, known[name])
    for name in FIELDS:
        setattr(core, name, known["fields"].get(name))
    core.waiting = known["waiting"]
    core.wishes = [tuple(wish) for wish in known["wishes"]]
    core.reports.restore(*known["reports"])


def event_of(line: "Line") -> Event:
    """Return the `Event` of a line that was read."""
    return Event(line[3], **line[4])


def without_people(text: str) -> str:
    """Return a sentence with "…" for every mail address in it."""
    return " ".join("…" if "@" in word else word for word in text.split(" "))


def _place(values: list[str], value: str | None) -> int | None:
    if value is None:
        return None
    if value not in values:
        values.append(value)
    return values.index(value) + 1


def _exact(value: object) -> object:
    # As eight bytes: what MicroPython prints of a number is not always the number.
    if isinstance(value, float):
        return {"float": binascii.hexlify(struct.pack(">d", value)).decode()}
    if isinstance(value, (list, tuple)):
        return [_exact(each) for each in value]
    return value


def _read(value: "Any") -> "Any":
    if isinstance(value, list):
        return [_read(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "float" in value:
        return struct.unpack(">d", binascii.unhexlify(value["float"]))[0]
    read_of = {name: _read(value[name]) for name in value}
    if "token" in value and "issued" in value:
        return Token(read_of["token"], read_of["issued"], read_of["expires"], read_of["operator"])
    if "error" in value and "retry" in value:
        return WidgetError(
            read_of["error"], read_of["reason"], read_of["retry"], read_of["retry_after"]
        )
    return read_of
