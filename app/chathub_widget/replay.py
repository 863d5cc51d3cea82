"""Play the record of a report through the core, and tell its story line by line.

    python -m chathub_widget.replay REPORT

On CPython; the page has no use for it, and does not get it. The exit status is 1 where the core decides
otherwise than it did in the page, and 2 where the file is no report.
"""

import sys

from .core import Core, record
from .page.report import RECORD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .core.record import Line


class NotAReport(Exception):
    """Raised for text that is not a report, or one of another version."""


class Step:
    """One event of a record, played again.

    Attributes:
        line: what was written down of it.
        state: the state after it, now.
        effects: the names of its effects, now.
    """

    def __init__(self, line: "Line", state: str, effects: list[str]) -> None:
        self.line = line
        self.state = state
        self.effects = effects

    @property
    def is_same(self) -> bool:
        """Whether the core has decided as it did in the page."""
        return (self.state, self.effects) == (self.line[5], self.line[6])


def steps(text: str) -> "Iterator[Step]":
    """Play a report's record; give a `Step` for each event.

    Raises:
        NotAReport: there is no record in it.
    """
    core, began_s = None, 0
    for line in _lines(text):
        if isinstance(line, dict):
            if line["version"] != record.VERSION:
                raise NotAReport("It was made by another version of this package.")
            core, began_s = core or _restored(line["core"]), line["began"]
            continue
        if core is None:
            raise NotAReport("Its record has no beginning.")
        ms, chance, generation = line[:3]
        now_s = began_s + ms / 1000
        effects = core.step(record.event_of(line), now_s, chance / 10000, generation)
        yield Step(line, core.state, [effect[0] for effect in effects])


def tell(step: Step) -> str:
    """Return a step as a line of its story."""
    ms, _, _, name, facts = step.line[:5]
    said = [_said(key, facts[key]) for key in facts]
    seconds, ms = divmod(ms, 1000)
    time = "{:+d}:{:02d}:{:02d}.{:03d}".format(
        seconds // 3600, seconds // 60 % 60, seconds % 60, ms
    )
    told = "{}  {}{}".format(time, name, " ({})".format(", ".join(said)) if said else "")
    done = ", ".join(effect.replace("_", " ") for effect in step.effects)
    return "{}  ->  {}{}".format(told, step.state, ": " + done if done else "")


def _said(key: str, value: "Any") -> str:
    if key == "error" or key == "problem":
        return "{}: {}".format(value.code, value.reason)
    if key == "token":
        return "token {} of operator {}".format(value.value, value.operator or "unknown")
    return key.replace("_", " ") if value is True else "{} {}".format(key, value)


def _lines(text: str) -> "list[Any]":
    after = text.replace("\r\n", "\n").partition(RECORD + "\n")[2]
    lines = [line for line in after.split("\n") if line.strip()]
    if not lines:
        raise NotAReport('It has no line "{}" with a record after it.'.format(RECORD))
    try:
        return [record.read(line) for line in lines]
    except (ValueError, KeyError, TypeError) as error:
        raise NotAReport("Its record cannot be read: {}".format(error)) from None


def _restored(known: "dict[str, Any]") -> Core:
    core = Core()
    record.restore(core, known)
    return core


def main(arguments: list[str]) -> int:
    """Tell the story of the report that is named."""
    if len(arguments) != 1:
        print("Say one file: python -m chathub_widget.replay REPORT", file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            text = file.read()
        other = 0
        for step in steps(text):
            print(tell(step))
            if not step.is_same:
                other += 1
                print("   !! in the page: {}: {}".format(step.line[5], ", ".join(step.line[6])))
    except (OSError, UnicodeDecodeError, NotAReport) as error:
        print("{} is no report that can be played: {}".format(arguments[0], error), file=sys.stderr)
        return 2
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
