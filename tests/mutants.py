"""Change the code, one small thing at a time, and look which changes no test without a browser notices.

mutmut makes the changes (https://mutmut.readthedocs.io) and runs the tests that reach each of them. It
changes functions alone: what stands in a module is not counted. Code that the tests run in other processes, in a
server's or on MicroPython, is changed in copies of the project (mutated_copies.py).

mutants.toml says which tests prove which module, and which changes are none.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import mutated_copies
import setup_tools
from mutant import NOTICED, PLUGINS, Mutant, changed, copied, environment

TABLE = Path(__file__).with_name("mutants.toml")
ELSEWHERE = "tests-in-other-processes"
MUTMUT = Path(sys.executable).with_name("mutmut")
LAST_LINES = 15
HANGS_S = 60


def run(words):
    """Try the modules that are named, or all; return 1 where one has less than its share noticed."""
    table = tomllib.loads(TABLE.read_text())
    known = {module: (_mutants, tests) for module, tests in table["tests"].items()}
    for module, tests in table.get(ELSEWHERE, {}).items():
        known[module] = (mutated_copies.tried, tests)
    modules = [str(Path(word)) for word in words] or list(known)
    for module in modules:
        if module not in known:
            raise setup_tools.SetupError(
                f"{TABLE.name} names no tests of {module}: add them there, or say one of "
                f"{', '.join(known)}."
            )
    goals = [_try(module, *known[module], table) for module in modules]
    return 0 if all(goals) else 1


def _try(module, tried, tests, table):
    """Print how many changes of a module were noticed, and the others; return whether these are few."""
    alike = [each for each in table.get("alike", []) if each["module"] == module]
    with tempfile.TemporaryDirectory() as folder:
        found = tried(Path(folder), module, tests)
    same = [each for each in found if _is_alike(each, alike)]
    counted = [each for each in found if each not in same]
    left = [each for each in counted if each.status not in NOTICED]
    share = 100 * (1 - len(left) / len(counted)) if counted else 100.0
    print(f"{module}: {len(counted) - len(left)} of {len(counted)} noticed, {share:.0f} %", end="")
    late = sum(each.status == "timeout" for each in counted)
    print(f"; {late} since time ran out" if late else "", end="")
    print(f"; {len(same)} change nothing" if same else "")
    for each in left:
        print(f"  {each.status} in {each.function}\n    - {each.was}\n    + {each.now}")
    for each in alike:
        if not any(_is_alike(mutant, [each]) for mutant in found):
            print(f"  {TABLE.name} names a change that nobody makes: {each['now']}")
    sys.stdout.flush()
    return share >= _wanted(module, table["share"])


def _wanted(module, shares):
    return next(share for begins, share in shares.items() if module.startswith(begins))


def _is_alike(mutant, alike):
    return any((mutant.was, mutant.now) == (each["was"], each["now"]) for each in alike)


def _mutants(folder, module, tests):
    """Return what became of all changes of a module, in a copy of the project."""
    copied(folder, app="src")  # mutmut takes a module's name from its path, less "src"
    (folder / "setup.cfg").write_text(_settings(module, tests))
    tried = folder / "mutants"
    # Before it starts: Python never looks again into a folder of its path that was none.
    (tried / "src").mkdir(parents=True)
    (tried / "static").symlink_to(setup_tools.ROOT / "static")
    (tried / "app").symlink_to("src")
    done = _mutmut(folder, "run")
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-LAST_LINES:])
        raise setup_tools.SetupError(
            f"mutmut ended with {done.returncode} at {module}; the last it said:\n{last}"
        )
    ended = [
        line.strip() for line in _mutmut(folder, "results", "--all", "true").stdout.splitlines()
    ]
    pairs = [line.rpartition(": ")[::2] for line in ended if ": " in line]
    return [_shown(folder, name, status) for name, status in pairs]


def _shown(folder, name, status):
    """Return a mutant with its lines, unless it was noticed."""
    if status in NOTICED:
        return Mutant(_function(name), status)
    lines = _mutmut(folder, "show", name).stdout.splitlines()
    return Mutant(_function(name), status, *changed(lines))


def _function(mutant):
    """Return the function a mutant is in; mutmut calls one of a class xǁClassǁname, any other x_name."""
    name = mutant.partition("__mutmut_")[0].rpartition(".")[2]
    return ".".join(name.split("ǁ")[1:]) if "ǁ" in name else name.removeprefix("x_")


def _settings(module, tests):
    names = {
        "source_paths": ["src"],
        "debug": ["true"],  # else it keeps to itself why it fails
        # Never: it ends what takes too long by the process's number, which may be another's by then
        # (mutmut/workers/timeout.py, 3.8.1). pytest-timeout does that here.
        "timeout_constant": ["1000000"],
        "only_mutate": ["src/" + module.removeprefix("app/")],
        # A process for each change that no test has run in: tests start servers and threads.
        "process_isolation": ["forkserver"],
        "pytest_add_cli_args": [
            *PLUGINS,
            *("-o", "pythonpath=src tests"),
            # By a thread, since a loop without an end may run in another than the test's.
            *(f"--timeout={HANGS_S}", "--timeout-method=thread"),
        ],
        "pytest_add_cli_args_test_selection": tests,
    }
    lines = [f"{name}=" + "\n    ".join(values) for name, values in names.items()]
    return "[mutmut]\n" + "\n".join(lines).replace("%", "%%") + "\n"


def _mutmut(folder, *words):
    # Not through a pipe, which what hangs in a process of its own would hold open.
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [MUTMUT, *words],
            cwd=folder,
            env=environment(folder / "mutants" / "src"),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            process.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        said.seek(0)
        return subprocess.CompletedProcess(words, process.returncode, said.read())
