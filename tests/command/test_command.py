"""What `python3 tests` makes ready, and what it makes of its arguments."""

import importlib.util
import os
import sys
from pathlib import Path

import bootstrap
import browser_starts
import browsers
import document_model
import frameworks_build
import mutants
import nginx_server
import pytest
import pythons
import redis_server
import series
import setup_tools
import third_party_modules

ROOT = Path(__file__).resolve().parents[2]


class Became(Exception):
    """The command became another program."""


class Command:
    """The command without anything that it would install or start.

    Attributes:
        done: the steps of its set-up, in order.
    """

    def __init__(self, monkeypatch):
        # Loaded anew, and not by its name, which is that of the running program.
        spec = importlib.util.spec_from_file_location("command", ROOT / "tests" / "__main__.py")
        self._module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self._module)
        self._monkeypatch = monkeypatch
        self.done = []
        monkeypatch.setattr(bootstrap, "ready", lambda tests: None)
        for step, module, name in [
            ("redis", redis_server, "provide"),
            ("document", document_model, "provide"),
            ("nginx", nginx_server, "provide"),
            ("browsers", browsers, "provide"),
            ("modules", third_party_modules, "provide"),
            ("starts", browser_starts, "check"),
        ]:
            monkeypatch.setattr(module, name, lambda step=step: self.done.append(step))
        monkeypatch.setattr(frameworks_build, "provide", self.done.extend)

    def run(self, *words):
        """Return the exit status, or pytest's arguments where it became pytest."""
        self._monkeypatch.setattr(sys, "argv", ["tests", *words])
        try:
            return self._module.main()
        except Became as became:
            return became.args[0]


@pytest.fixture
def command(monkeypatch):
    def became(_, arguments):
        raise Became(arguments)

    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "")
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(os, "execv", became)
    return Command(monkeypatch)


def test_the_whole_command_makes_all_ready_and_starts_each_browser_once(command):
    assert command.run()[-6:] == ["-n", "2", "--dist", "worksteal", "-m", "not full"]
    assert command.done == ["redis", "document", "browsers", "modules", "react", "starts"]


def test_full_leaves_nothing_out(command):
    assert command.run("full", "-x")[-5:] == ["-n", "2", "--dist", "worksteal", "-x"]
    assert command.done == [
        "redis",
        "document",
        "nginx",
        "browsers",
        "modules",
        "react",
        "vue",
        "angular",
        "starts",
    ]


def test_what_is_named_runs_however_long_it_takes(command):
    assert "not full" not in command.run("tests/browser/test_on_sites.py")
    assert command.run("-m", "full")[-2:] == ["-m", "full"]


def test_pytests_options_alone_still_mean_every_test(command):
    assert command.run("-x", "--browser", "webkit")[-3:] == ["-x", "--browser", "webkit"]
    assert command.done == ["redis", "document", "browsers", "modules", "react", "starts"]


def test_a_few_tests_do_not_wait_for_every_browser_to_start(command):
    assert command.run("tests/browser", "-k", "x")[-3:] == ["tests/browser", "-k", "x"]
    ready = ["redis", "document", "browsers", "modules"]
    assert command.done == [*ready, "react", "vue", "angular"]


def test_quick_leaves_out_what_is_slow_unless_told_what_to_run(command):
    slow = ["-m", "not full and not slow"]
    assert command.run("quick", "-x")[-5:] == [*slow, "tests", "--ignore=tests/browser", "-x"]
    assert slow[1] not in command.run("quick", "-m", "slow")
    assert slow[1] not in command.run("-x")


def test_quick_needs_no_browser_and_no_framework(command):
    assert command.run("quick", "-x")[-3:] == ["tests", "--ignore=tests/browser", "-x"]
    assert command.done == ["redis", "document"]


def test_newest_is_all_without_browsers_in_another_python_and_makes_nothing_ready_in_this_one(
    command, monkeypatch
):
    def ready(tests):
        command.done.append("ready")

    monkeypatch.setattr(bootstrap, "ready", ready)
    monkeypatch.setattr(pythons, "start_in_newest", lambda words: words)
    assert command.run("newest", "-x") == ["quick", "-m", "not full", "-x"]
    assert command.run("newest", "-m", "slow") == ["quick", "-m", "slow"]
    assert command.done == []


def test_a_series_runs_what_the_rest_of_its_arguments_say(command, monkeypatch):
    monkeypatch.setattr(series, "run", lambda pytest, wanted: (pytest[-2:], wanted))
    rest, wanted = command.run("series", "5", "--busy", "tests/unit", "-x")
    assert rest == ["tests/unit", "-x"]
    assert wanted == series.Wanted(times=5, busy=True)
    rest, wanted = command.run("series", "quick")
    assert rest == ["tests", "--ignore=tests/browser"]
    assert wanted == series.Wanted(times=20, busy=False)


@pytest.mark.parametrize("words", [["quik"], ["series", "3", "quik"], ["quick", "quik"]])
def test_a_word_that_nothing_is_called_is_refused(command, capsys, words):
    assert command.run(*words) == 2
    assert capsys.readouterr().err == (
        "There is no test quik: `python3 tests` takes `full`, `quick`, `newest`, `mutants`, `diagram`, `series`,"
        " files and folders of tests, and pytest's options.\n"
    )
    assert command.done == []


def test_mutants_of_the_named_modules_are_tried_and_tell_by_the_status(command, monkeypatch):
    monkeypatch.setattr(mutants, "run", len)
    assert command.run("mutants", "app/chathub_server/circuit.py") == 1
    assert command.run("mutants") == 0
    assert command.done == ["redis", "redis"]


def test_mutants_of_a_module_that_has_no_tests_are_refused(command, capsys):
    assert command.run("mutants", "app/chathub_server/nothing.py") == 2
    assert "mutants.toml names no tests of app/chathub_server/nothing.py" in capsys.readouterr().err


def test_a_series_of_no_runs_is_refused(command, capsys):
    with pytest.raises(SystemExit) as ended:
        command.run("series", "0")
    assert ended.value.code == 2
    assert "at least" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (redis_server, "provide"),
        (document_model, "provide"),
        (browsers, "provide"),
        (third_party_modules, "provide"),
        (frameworks_build, "provide"),
        (browser_starts, "check"),
    ],
)
def test_what_cannot_be_made_ready_ends_it_with_a_sentence_and_status_2(
    command, monkeypatch, capsys, module, name
):
    def refuses(*_):
        raise setup_tools.SetupError("The tests lack a thing: install it and start again.")

    monkeypatch.setattr(module, name, refuses)
    assert command.run() == 2
    assert capsys.readouterr().err == "The tests lack a thing: install it and start again.\n"


def test_a_clone_of_another_user_is_refused_with_a_sentence_and_status_2(monkeypatch, capsys):
    def refuses(tests):
        raise PermissionError(13, "Permission denied", "/clone/.venv")

    monkeypatch.setattr(bootstrap, "_is_ready", refuses)
    with pytest.raises(SystemExit) as ended:
        bootstrap.ready(tests=True)
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "Set-up failed at /clone/.venv (Permission denied): start it as a user who may write to"
        " this clone, or in a clone of your own.\n"
    )
