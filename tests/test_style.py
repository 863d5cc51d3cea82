"""What holds for every file of the project."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# In two parts, so that this file does not name them itself.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "yarn" + "pkg.com",
    "deb." + "debian.org",
    "archive." + "ubuntu.com",
]

TOKENS = {
    "a signed JWT": r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
    "a cloud's key": r"\b(?:AKIA[0-9A-Z]{16}|sk-[\w-]{30,})",
    "a key of a code host or registry": r"\b(?:gh[pousr]_|github_pat_|npm_|pypi-)\w{30,}",
    "a password in an address": r"\w+://[^\s/@:{}<>]+:[^\s/@:{}<>]+@",
}

WAITS = ["time" + ".sleep", "wait_for" + "_timeout"]


def files():
    """Give every file that is in git or would be with the next `git add`, as path and text."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file():
            yield name, path.read_text(errors="replace")


def test_no_file_is_a_link():
    listed = subprocess.run(
        ["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert [line for line in listed.stdout.splitlines() if line.startswith("120000")] == []


def test_code_is_linted():
    assert ruff("check", "--output-format", "concise") == ""


def test_code_is_formatted():
    assert ruff("format", "--check") == ""


def ruff(*arguments):
    """Return what ruff has to say, nothing where it is content."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""


def test_types_hold_and_sites_see_them():
    """Check them, and what uses them, right and wrong: server/typed_site.py and unit/typed_page.py."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout + done.stderr == ""
    for package in ("chathub_server", "chathub_widget"):
        assert (ROOT / "app" / package / "py.typed").is_file(), "without it, no checker reads them"


def test_packages_import_only_what_they_may():
    """Keep the contracts of pyproject.toml: who stands on whom, and no circles."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "app"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_files_are_short_or_say_why_not():
    """No file over 250 lines, no class over 150, but for one whose docstring says why it is longer than others."""
    for path in (ROOT / "app").rglob("*.py"):
        tree = ast.parse(path.read_text())
        classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        is_short = len(path.read_text().splitlines()) <= 250
        are_short = all(each.end_lineno - each.lineno < 150 for each in classes)
        says_why = "longer than others" in (ast.get_docstring(tree) or "")
        assert says_why or (is_short and are_short), path


def test_no_file_names_a_package_registry():
    assert [(name, host) for name, text in files() for host in REGISTRIES if host in text] == []


def test_locks_hold_no_address():
    locks = [
        "app/requirements.txt",
        "app/requirements-node.txt",
        "app/requirements-uv.txt",
        "tests/requirements.txt",
        "static/package-lock.json",
        "tests/floor/package-lock.json",
    ]
    assert [
        name
        for name in locks
        if re.search(r"://|\"resolved\"|--(?:index|find|extra)", (ROOT / name).read_text())
    ] == []


def test_no_file_holds_a_secret():
    found = [
        (name, what)
        for name, text in files()
        for what, pattern in TOKENS.items()
        if re.search(pattern, text)
    ]
    assert found == []


def test_tests_wait_for_conditions_and_never_sleep():
    tests = [
        (name, text)
        for name, text in files()
        if name.startswith("tests/")
        and not name.startswith("tests/benchmarks/")  # they measure, and give a machine its rest
        and name.endswith((".py", ".js"))
    ]
    assert [(name, wait) for name, text in tests for wait in WAITS if wait in text] == []
