"""Measure: `python3 tests/benchmarks [newest] [cached] [flight] [processes] [trouble] [mounts] [first_visit] [running_page] [soak]`.

`mounts`, `first_visit` and `running_page` are about the page, the others are about the token backend. `soak` takes ten minutes (soak.py
says how it takes less); `newest` measures on the newest Python of this machine.

Each prints a table of what was promised and what was seen; the exit status is 1 where a promise
was not kept. Absolute numbers are this machine's; what counts is measured side by side in one run.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# Explicit, because `python3 -I` does not look beside the script.
sys.path[:0] = [str(HERE), str(ROOT / "tests"), str(ROOT), str(ROOT / "app")]

import bootstrap  # noqa: E402 (found through the line above)
import pythons  # noqa: E402
import setup_tools  # noqa: E402

NAMES = [
    "cached",
    "flight",
    "processes",
    "trouble",
    "mounts",
    "first_visit",
    "running_page",
    "soak",
]


def main():
    """Make the clone ready, run the benchmarks that were named or all, print their tables."""
    if sys.argv[1:2] == ["newest"]:
        return pythons.start_in_newest(sys.argv[2:])
    bootstrap.ready(tests=True)
    import importlib

    import tools

    wanted = sys.argv[1:] or NAMES
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        return setup_tools.fail(
            f"There is no benchmark {unknown[0]}; there are {', '.join(NAMES)}."
        )
    try:
        tools.provide()
    except setup_tools.SetupError as error:
        return setup_tools.fail(str(error))
    kept = True
    for name in wanted:
        rows = importlib.import_module(name).measure()
        kept = tools.show(name, rows) and kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
