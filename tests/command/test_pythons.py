"""The tests also run on the newest Python of a machine, where that is newer than the usual one."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import bootstrap
import pytest
import pythons
import setup_tools

MINOR = sys.version_info.minor
OLDER, SAME, NEWER, NEWEST = (f"3.{MINOR + step}" for step in (-1, 0, 1, 2))


class Pythons:
    """Stubs of Pythons, which answer as real ones would.

    Attributes:
        home: the user's home, where pyenv keeps its own.
    """

    def __init__(self, folder):
        self._bin = folder / "bin"
        self.home = folder / "home"

    def on_path(self, version, **kind):
        """Put one into a folder of PATH."""
        return self._put(self._bin, version, **kind)

    def of_pyenv(self, version, root=".pyenv", **kind):
        """Put one where pyenv installs it."""
        return self._put(self.home / root / "versions" / f"{version}.4" / "bin", version, **kind)

    def _put(self, folder, version, name="python{}", kind="cpython final plain", status=0):
        folder.mkdir(parents=True, exist_ok=True)
        stub = folder / name.format(version)
        # Asked for its kind it tells it; it also makes virtual environments, empty ones.
        stub.write_text(
            "#!/bin/sh\n"
            'if [ "$2" = venv ]; then\n'
            '  for folder; do :; done; /bin/rm -rf "$folder"; /bin/mkdir -p "$folder/bin"\n'
            '  exec /bin/ln -sf "$0" "$folder/bin/python"\n'
            "fi\n"
            f"echo '{kind}'; echo {version.replace('.', ' ')} 4; echo $0; exit {status}\n"
        )
        stub.chmod(0o755)
        return stub


@pytest.fixture
def here(machine, tmp_path, monkeypatch):
    """Give a machine that has no Python on PATH."""
    made = Pythons(tmp_path)
    monkeypatch.setenv("HOME", str(made.home))
    monkeypatch.delenv("PYENV_ROOT", raising=False)
    monkeypatch.setattr(setup_tools, "NEWEST", tmp_path / ".venv-newest")
    return made


def test_the_newest_is_taken_wherever_it_is(here):
    here.on_path(OLDER)
    here.on_path(SAME)
    assert pythons.newest() is None
    assert here.on_path(NEWER) == pythons.newest()
    assert here.of_pyenv(NEWEST) == pythons.newest()


def test_pyenv_may_be_anywhere(here, monkeypatch):
    found = here.of_pyenv(NEWER, root="elsewhere")
    assert pythons.newest() is None
    monkeypatch.setenv("PYENV_ROOT", str(here.home / "elsewhere"))
    assert pythons.newest() == found


def test_versions_are_numbers(here):
    here.on_path("3.99")
    assert here.on_path("3.100") == pythons.newest()


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "pypy final plain"},
        {"kind": "cpython alpha plain"},
        {"kind": "cpython candidate plain"},
        {"kind": "cpython final free-threaded"},
        {"name": "python{}t"},
        {"name": "python{}-config"},
        {"status": 127},
    ],
    ids=lambda other: " ".join(map(str, other.values())),
)
def test_what_sites_do_not_run_is_not_taken(here, other):
    found = here.on_path(NEWER)
    here.on_path(NEWEST, **other)
    assert pythons.newest() == found


def test_a_real_python_says_what_it_is():
    done = subprocess.run(
        [sys.executable, "-c", pythons.PROBE], capture_output=True, text=True, check=True
    )
    kind, version, path = done.stdout.splitlines()
    assert kind == pythons.WANTED
    assert version == "{} {} {}".format(*sys.version_info)
    assert Path(path) == Path(sys.executable).resolve()


def test_without_a_newer_python_there_is_nothing_to_test(here, capsys):
    assert pythons.start_in_newest([]) == 0
    assert capsys.readouterr().err == (
        f"There is no Python newer than {SAME} here, so there is nothing to test.\n"
    )


@pytest.fixture
def started(monkeypatch):
    """Give what became of the command."""
    became = []
    monkeypatch.setattr(sys, "argv", ["tests", "newest", "-x"])
    monkeypatch.setattr(os, "execv", lambda *how: became.append(how))
    return became


def test_the_tests_start_in_a_virtual_environment_of_the_newest(here, started):
    inside = setup_tools.NEWEST / "bin" / "python"
    for version in (NEWER, NEWEST):
        found = here.on_path(version)
        pythons.start_in_newest(["quick", "-x"])
        assert started.pop() == (inside, [str(inside), "tests", "quick", "-x"])
        assert inside.resolve() == found


def test_one_that_is_there_already_is_left_as_it_is(here, started):
    here.on_path(NEWER)
    pythons.start_in_newest([])
    stamp = setup_tools.NEWEST / "tests.stamp"
    stamp.touch()
    pythons.start_in_newest([])
    assert stamp.exists()


def test_a_python_that_cannot_make_it_is_named(here, started, capsys, monkeypatch, tmp_path):
    found = here.on_path(NEWER)
    monkeypatch.setattr(setup_tools, "NEWEST", tmp_path / "setup.log" / ".venv-newest")
    setup_tools.LOG.touch()
    assert pythons.start_in_newest([]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"{found} could not make .venv-newest: check that it can be written, and start again."
    )
    assert started == []


def test_what_runs_in_it_sets_up_and_uses_nothing_else(tmp_path):
    (tmp_path / "app").mkdir()
    shutil.copy(setup_tools.__file__, tmp_path / "app")
    used = {}
    for name in (".venv-newest", ".venv"):
        venv.create(tmp_path / name)
        done = subprocess.run(
            [
                tmp_path / name / "bin" / "python",
                "-c",
                "import setup_tools; print(setup_tools.VENV)",
            ],
            env={"PYTHONPATH": str(tmp_path / "app")},
            capture_output=True,
            text=True,
            check=True,
        )
        used[name] = done.stdout.strip()
    assert used == {name: str(tmp_path / name) for name in used}


def test_node_is_not_fetched_twice(machine, tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "BIN", tmp_path / "bin")
    fetched = tmp_path / ".venv" / "bin"
    fetched.mkdir(parents=True)
    for command in ("node", "npm"):
        shutil.copy(machine.has(command), fetched)
        (tmp_path / "bin" / command).unlink()
    assert bootstrap.node() == str(fetched / "node")
    assert bootstrap.npm() == str(fetched / "npm")
