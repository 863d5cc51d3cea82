"""Draw the table of states as a Mermaid diagram, into app/chathub_widget/README.md.

A box is a group of states that share rows; an arrow is a row that leads to another state, with its event and,
in brackets, its condition. Rows that change no state, and those that only lead to other rows, are not drawn.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "app")]

from chathub_widget.core import states, table  # noqa: E402 (found through the line above)

PAGE = ROOT / "app" / "chathub_widget" / "README.md"
BEGIN, END = "```mermaid\n", "```\n"
BOXES = {"WORKING": table.GROUPS["WORKING"], "STARTING": table.GROUPS["STARTING"]}


def diagram():
    """Return the diagram's text."""
    lines = ["stateDiagram-v2", "  [*] --> idle"]
    for box, members in BOXES.items():
        lines += [f"  state {box} {{"]
        lines += [f"    {_name(state)}: {state}" for state in members]
        lines += ["  }"]
    outside = [
        state for state in states.STATES if not any(state in each for each in BOXES.values())
    ]
    lines += [f"  {_name(state)}: {state}" for state in outside]
    return "\n".join([*lines, *_arrows()]) + "\n"


def _arrows():
    labels = {}
    for begins, event, condition, _, after in table.rows():
        if event == "stop" or after == "same" or after.startswith("as "):
            continue
        label = f"{event} [{condition}]" if condition else event
        for begin, but in _boxed(begins):
            if begin != after:
                labels.setdefault((begin, after), []).append(label + but)
    for (begin, after), said in labels.items():
        yield f"  {_name(begin)} --> {_name(after)}: {', '.join(dict.fromkeys(said))}"


def _boxed(begins):
    """Return where the arrows of a row begin: at a box where it has all its states, or all but one."""
    left, found = list(begins), []
    for box, members in BOXES.items():
        missing = [state for state in members if state not in left]
        if len(missing) <= 1:
            left = [state for state in left if state not in members]
            found.append((box, f" (not {missing[0]})" if missing else ""))
    return found + [(state, "") for state in left]


def _name(state):
    return state.replace("-", "_")


def drawn(page):
    """Return a page with the present diagram in place of the one in it."""
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + diagram() + END + rest.partition(END)[2]


def main():
    """Write the diagram into the page."""
    PAGE.write_text(drawn(PAGE.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
