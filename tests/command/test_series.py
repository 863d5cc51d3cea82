"""A series of runs counts what was not green, and by its exit status says whether all was."""

import contextlib
import os
import subprocess
import sys
import tempfile

import pytest
import series

TESTS = """
import pytest

def test_passes():
    pass

def test_fails():
    assert False

@pytest.fixture
def untidy():
    yield
    raise ValueError

def test_does_not_tidy_up(untidy):
    pass

def test_is_skipped():
    pytest.skip("not here")
"""

# Passes, and in its second run fails, as pytest would after a browser had died.
NOW_AND_THEN = """
import pathlib, sys
results = pathlib.Path(sys.argv[1].partition("=")[2])
failed = "<failure/>" if results.name == "run-02.xml" else ""
results.write_text(f'<testsuite><testcase file="test_a.py" name="test_a" time="2">{failed}</testcase></testsuite>')
pathlib.Path("test-results").mkdir(exist_ok=True)
pathlib.Path("test-results", "screenshot.png").touch()
print("=== lost browsers ===")
print("lost: test_a.py::test_a[firefox] (firefox)")
print("=== 1 passed, 1 rerun in 2.00s ===")
sys.exit(1 if failed else 0)
"""


@pytest.fixture
def results(tmp_path, monkeypatch):
    """Give the folder that a series leaves its results in."""
    folder = tmp_path / "results"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def run(results, capsys):
    """Run a series of a command; return its exit status and what it printed, without the spaces."""

    def run_it(times, *command):
        status = series.run([sys.executable, *command], series.Wanted(times))
        return status, [line.split() for line in capsys.readouterr().out.splitlines()]

    return run_it


def test_what_pytest_reports_is_read_test_by_test(tmp_path, run, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    (tmp_path / "test_them.py").write_text(TESTS)
    rootdir = f"--rootdir={tmp_path}"
    status, lines = run(1, "-m", "pytest", "-p", "no:cacheprovider", rootdir, str(tmp_path))
    assert status == 1
    number, _, passed, failed, reruns = lines[2]
    assert (number, passed, failed, reruns) == ("1", "1", "2", "0")
    assert ["1", "test_them.py::test_fails"] in lines
    assert ["1", "test_them.py::test_does_not_tidy_up"] in lines


def test_a_series_with_one_red_run_is_red_and_keeps_what_was_said(run, results):
    status, lines = run(3, "-c", NOW_AND_THEN)
    assert status == 1
    assert [[line[0], *line[2:]] for line in lines[2:5]] == [
        ["1", "1", "0", "1"],
        ["2", "0", "1", "1"],
        ["3", "1", "0", "1"],
    ]
    assert lines[6][:6] == ["3", "of", "3", "runs,", "2", "green,"]
    assert ["1", "test_a.py::test_a"] in lines
    assert ["3", "test_a.py::test_a[firefox]", "(firefox)"] in lines
    assert lines[-1] == ["2.0", "2.0", "test_a.py::test_a"]
    assert len(list(results.glob("*/run-*.txt"))) == 3
    assert [kept.parent.name for kept in results.rglob("screenshot.png")] == ["run-02"]


def test_a_green_series_leaves_nothing_behind(run, results):
    status, lines = run(1, "-c", NOW_AND_THEN)
    assert status == 0
    assert lines[4][:6] == ["1", "of", "1", "runs,", "1", "green,"]
    assert list(results.iterdir()) == []


def test_a_series_in_which_no_test_runs_ends_at_once(run):
    status, lines = run(3, "-c", "raise SystemExit('There is no such test.')")
    assert status == 1
    assert " ".join(lines[2][5:]) == "no test ran; pytest ended with status 1"
    assert lines[3] == ["There", "is", "no", "such", "test."]
    assert lines[-1] == ["1", "of", "3", "runs,", "0", "green"]


def test_the_busy_program_keeps_every_core_at_work_and_ends_with_the_series(monkeypatch):
    started = []

    class Noted(subprocess.Popen):
        def __init__(self, command, **options):
            super().__init__(command, **options)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    with contextlib.suppress(KeyboardInterrupt), series._busy_cores(True):
        assert [loop.poll() for loop in started] == [None] * os.cpu_count()
        raise KeyboardInterrupt
    assert all(loop.returncode for loop in started)


def test_the_busy_program_ends_by_itself_when_the_series_was_killed():
    nobody = str(os.getpid() + 1)
    subprocess.run([sys.executable, "-c", series.BUSY, nobody], check=True, timeout=30)


def test_the_slowest_tests_are_those_of_the_highest_median():
    runs = [
        series.Run(number, 0, 10.0, durations_s={"once": took_s, "always": 2.0})
        for number, took_s in enumerate([1.0, 1.0, 9.0], 1)
    ]
    slowest = [line.split() for line in series._table(runs, 3).splitlines()[-2:]]
    assert slowest == [["2.0", "2.0", "always"], ["1.0", "9.0", "once"]]
