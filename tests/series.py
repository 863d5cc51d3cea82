"""Run the tests again and again, each time in a fresh process, and count what was not green.

A test that fails once in twenty runs tells of a race, in itself or in the product. With `--busy` a
program beside them keeps every core at work, since races show on a machine that has no time.

All times are in seconds.
"""

import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import setup_tools

TIMES = 20
RUN_LIMIT_S = 3600  # each test has a limit of its own; this one is for pytest itself
RESULTS = Path("test-results")  # what the tests keep of a failure: screenshots and the like
SLOWEST = 10
LAST_LINES = 15

# It ends by itself when this process is gone, however that came.
BUSY = "import os, sys\nwhile os.getppid() == int(sys.argv[1]):\n    sum(range(100_000))"


@dataclass(frozen=True)
class Wanted:
    """How often the tests are run, and whether beside a busy program."""

    times: int = TIMES
    busy: bool = False


@dataclass
class Run:
    """What came of one run.

    Attributes:
        number: which one it was, from 1.
        status: pytest's exit status; None where it had to be killed.
        took_s: how long pytest ran.
        passed: how many tests passed.
        failed: the ids of those that did not.
        reruns: how often a test ran once more.
        lost: what a dying browser took along, as "test id (what died)"; a plugin prints it so.
        durations_s: how long each test took, by id.
    """

    number: int
    status: int | None
    took_s: float
    passed: int = 0
    failed: set = field(default_factory=set)
    reruns: int = 0
    lost: list = field(default_factory=list)
    durations_s: dict = field(default_factory=lambda: defaultdict(float))


def wanted(words):
    """Take what is meant for a series from the command line: return it, or None, and the rest."""
    if words[:1] != ["series"]:
        return None, words
    times, busy, rest = TIMES, False, words[1:]
    while rest and (rest[0].isdecimal() or rest[0] == "--busy"):
        word = rest.pop(0)
        if word == "--busy":
            busy = True
        else:
            times = int(word)
    if not times:
        sys.exit(setup_tools.fail("A series takes one run at least: `python3 tests series 20`."))
    return Wanted(times, busy), rest


def run(pytest, wanted):
    """Run pytest as often as wanted and print what came of it; return the exit status.

    Args:
        pytest: the command and its arguments.
        wanted: a `Wanted`.
    """
    folder = Path(tempfile.mkdtemp(prefix="chathub-series-"))
    beside = f" beside {os.cpu_count()} busy loops" if wanted.busy else ""
    print(f"{wanted.times} runs{beside}; what pytest says is in {folder}", flush=True)
    print(" run  seconds  passed  failed  rerun", flush=True)
    runs = []
    with contextlib.suppress(KeyboardInterrupt), _busy_cores(wanted.busy):
        for number in range(1, wanted.times + 1):
            runs.append(_run_once(pytest, number, folder))
            print(_line(runs[-1]), flush=True)
            if not runs[-1].durations_s:
                print(_last_lines(_said(folder, number)))
                break
    print("\n" + _table(runs, wanted.times), flush=True)
    if len(runs) < wanted.times or any(done.status != 0 for done in runs):
        return 1
    shutil.rmtree(folder)
    return 0


@contextlib.contextmanager
def _busy_cores(busy):
    command = [sys.executable, "-c", BUSY, str(os.getpid())]
    loops = []
    try:
        for _ in range(os.cpu_count() if busy else 0):
            # Its traceback when a person stops the series helps nobody.
            loops.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def _run_once(pytest, number, folder):
    results = folder / f"run-{number:02}.xml"
    # Of the kinds of file that pytest writes, this is the one that names each test's file.
    options = [f"--junit-xml={results}", "-o", "junit_family=xunit1"]
    start_s = time.monotonic()
    with _said(folder, number).open("w") as said:
        try:
            status = subprocess.run(
                [*pytest, *options],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                timeout=RUN_LIMIT_S,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            status = None
    done = Run(number, status, time.monotonic() - start_s)
    if status != 0 and RESULTS.exists():
        shutil.move(RESULTS, folder / f"run-{number:02}")  # the next run would begin without them
    if results.exists():
        _read(done, results, _said(folder, number).read_text(errors="replace"))
    return done


def _said(folder, number):
    return folder / f"run-{number:02}.txt"


def _read(done, results, said):
    skipped = set()
    for case in ElementTree.parse(results).iter("testcase"):
        name = case.get("name")
        test = f"{case.get('file')}::{name}" if case.get("file") else name
        done.durations_s[test] += float(case.get("time", 0))
        if case.find("failure") is not None or case.find("error") is not None:
            done.failed.add(test)
        elif case.find("skipped") is not None:
            skipped.add(test)
    done.passed = len(done.durations_s.keys() - done.failed - skipped)
    done.lost = re.findall(r"^lost: (.+)$", said, re.MULTILINE)
    counted = re.findall(r"\b(\d+) rerun\b", said)
    done.reruns = int(counted[-1]) if counted else 0


def _line(done):
    line = (
        f"{done.number:4} {done.took_s:8.0f} {done.passed:7} {len(done.failed):7} {done.reruns:6}"
    )
    if not done.durations_s:
        return f"{line}  no test ran; pytest ended with status {done.status}"
    if done.status != 0 and not done.failed:
        return f"{line}  red by exit status {done.status}"
    return line


def _last_lines(said):
    return "".join(f"    {line}\n" for line in said.read_text().splitlines()[-LAST_LINES:])


def _table(runs, times):
    green = sum(done.status == 0 for done in runs)
    lines = [f"{len(runs)} of {times} runs, {green} green"]
    if not any(done.durations_s for done in runs):
        return lines[0]
    seconds = [done.took_s for done in runs]
    lines[0] += f", {statistics.median(seconds):.0f} s by median, {max(seconds):.0f} at most"
    failed = Counter(test for done in runs for test in done.failed)
    lost = Counter(test for done in runs for test in done.lost)
    lines += _counted("Failures by test", failed)
    lines += _counted("Lost with a browser that died, and run again", lost)
    durations_s = defaultdict(list)
    for done in runs:
        for test, took_s in done.durations_s.items():
            durations_s[test].append(took_s)
    slowest = sorted(
        ((statistics.median(each), max(each), test) for test, each in durations_s.items()),
        reverse=True,
    )
    lines += ["", "Slowest tests, seconds by median and at most"]
    lines += [f"{median:8.1f} {most:8.1f}  {test}" for median, most, test in slowest[:SLOWEST]]
    return "\n".join(lines)


def _counted(title, counts):
    lines = [f"{count:4}  {test}" for test, count in counts.most_common()]
    return ["", title, *(lines or ["   none"])]
