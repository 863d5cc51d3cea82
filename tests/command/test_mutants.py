"""What `python3 tests mutants` reads and what it makes of what mutmut tells."""

import os
import select
import subprocess
import tomllib
from pathlib import Path

import mutants
import mutated_copies
import pytest
import setup_tools

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
MODULE = "app/chathub_server/circuit.py"
TABLE = tomllib.loads(mutants.TABLE.read_text())
SHOWN = """\
# chathub_server.circuit.xǁCircuitǁallows__mutmut_1: survived
--- src/chathub_server/circuit.py
+++ src/chathub_server/circuit.py
@@ -1,3 +1,3 @@
 def allows(self):
-    return True
+    return False
"""


def test_the_table_names_modules_and_tests_that_there_are():
    tables = [TABLE["tests"], TABLE[mutants.ELSEWHERE]]
    named = {name for table in tables for module in table for name in (module, *table[module])}
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_table_names_changes_of_lines_that_there_are_and_why_they_change_nothing():
    assert [
        each
        for each in TABLE.get("alike", [])
        if each["was"] not in (ROOT / each["module"]).read_text() or not each["why"]
    ] == []


@pytest.fixture
def told(monkeypatch):
    """Return what lets mutmut tell of one module's changes, by their status."""

    def tell(**statuses):
        lines = [
            f"    chathub_server.circuit.xǁCircuitǁ{name}__mutmut_1: {status.replace('_', ' ')}"
            for name, status in statuses.items()
        ]
        said = {"run": "", "results": "\n".join(lines), "show": SHOWN}

        def mutmut(_, word, *__):
            return subprocess.CompletedProcess(word, 0, said[word])

        monkeypatch.setattr(mutants, "_mutmut", mutmut)

    return tell


def test_what_no_test_notices_is_shown_with_the_function_and_the_lines(told, capsys):
    told(allows="survived", failed="killed", succeeded="timeout", gave_up="no_tests")
    assert mutants.run([MODULE]) == 1
    assert capsys.readouterr().out.startswith(
        f"{MODULE}: 2 of 4 noticed, 50 %; 1 since time ran out\n"
        "  survived in Circuit.allows\n    - return True\n    + return False\n"
        "  no tests in Circuit.gave_up\n    - return True\n    + return False\n"
    )


def test_what_changes_nothing_does_not_count(told, monkeypatch, tmp_path, capsys):
    table = tmp_path / "mutants.toml"
    table.write_text(
        f'[share]\n"app/" = 85\n[tests]\n"{MODULE}" = []\n[[alike]]\nmodule = "{MODULE}"\n'
        'was = "return True"\nnow = "return False"\nwhy = "nobody asks"\n'
    )
    monkeypatch.setattr(mutants, "TABLE", table)
    told(allows="survived", failed="killed")
    assert mutants.run([MODULE]) == 0
    assert capsys.readouterr().out == f"{MODULE}: 1 of 1 noticed, 100 %; 1 change nothing\n"


def test_the_core_is_to_have_more_of_its_changes_noticed_than_the_rest():
    wanted = {module: mutants._wanted(module, TABLE["share"]) for module in TABLE["tests"]}
    assert wanted["app/chathub_widget/core/core.py"] == 95
    assert wanted[MODULE] == 85


def test_what_mutmut_says_last_is_said_where_it_fails(monkeypatch):
    failed = subprocess.CompletedProcess("run", 1, "Generating\nNo module named x\n")
    monkeypatch.setattr(mutants, "_mutmut", lambda *_: failed)
    with pytest.raises(setup_tools.SetupError, match="No module named x"):
        mutants.run([MODULE])


def test_what_hangs_in_a_process_of_its_own_is_ended_with_mutmut(monkeypatch, tmp_path):
    mutmut, pipe = tmp_path / "mutmut", tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    mutmut.write_text(f"#!/bin/sh\nexec 3> {pipe}\nsleep 60 &\necho done\nexit 3\n")
    mutmut.chmod(0o700)
    monkeypatch.setattr(mutants, "MUTMUT", mutmut)
    done = mutants._mutmut(tmp_path, "run")
    assert (done.returncode, done.stdout) == (3, "done\n")
    assert select.select([reader], [], [], 10)[0], "whatever holds the other end has ended"
    os.close(reader)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a project of two functions, whose test asks for one of them in another process."""
    root = tmp_path / "project"
    for name in ("app/chathub_server", "tests/floor/node_modules", "static", ".venv"):
        (root / name).mkdir(parents=True)
    for name in (
        "pyproject.toml",
        "app/chathub_server/__init__.py",
        "app/chathub_server/pytest_plugin.py",
    ):
        (root / name).touch()
    functions = "NUMBER = 2\n\nclass Small:\n    size = 1\n\ndef double(n):\n    return n * 2\n\ndef half(n):\n    return n / 2\n"
    (root / "app" / "small.py").write_text(functions)
    (root / "tests" / "test_small.py").write_text(
        "import subprocess, sys\n\ndef test_double():\n"
        '    subprocess.run([sys.executable, "-c", "import small; assert small.double(3) == 6"], check=True)\n'
    )
    monkeypatch.setattr(setup_tools, "ROOT", root)
    return root


def test_changes_of_what_runs_in_another_process_are_tried_in_copies(project, tmp_path):
    copies = tmp_path / "copies"
    copies.mkdir()
    found = mutated_copies.tried(copies, "app/small.py", ["tests"])
    assert {(each.function, each.status) for each in found} == {
        ("double", "killed"),
        ("half", "survived"),
    }
    assert {(each.was, each.now) for each in found if each.function == "half"} == {
        ("return n / 2", "return n * 2"),
        ("return n / 2", "return n / 3"),
    }


def test_tests_that_fail_without_any_change_are_not_taken_for_noticing(project, tmp_path):
    (project / "app" / "small.py").write_text("def double(n):\n    return n\n")
    with pytest.raises(setup_tools.SetupError, match=r"small\.py fail without any change"):
        mutated_copies.tried(tmp_path, "app/small.py", ["tests"])
