"""One source for three interpreters: it runs on MicroPython, and one folder alone touches the page."""

import ast
import json
import subprocess
from pathlib import Path

import bootstrap
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "app" / "chathub_widget"
RUNTIME = ROOT / "static/node_modules/@micropython/micropython-webassembly-pyscript"
PAGE_MODULES = {"js", "jsffi", "pyscript", "pyodide", "pyodide_js"}


@pytest.fixture(scope="module")
def micropython():
    script = Path(__file__).with_name("floor.mjs")
    result = subprocess.run(
        [bootstrap.node(), script, RUNTIME, PACKAGE],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_every_file_of_the_page_imports_on_micropython(micropython):
    assert micropython["failures"] == []
    assert set(micropython["imported"]) == {name_of(path) for path in PACKAGE.rglob("*.py")}
    assert "MicroPython v1.27.0" in micropython["version"]


def test_a_second_copy_of_the_elements_script_does_nothing_whatever_its_address():
    result = subprocess.run(
        [
            bootstrap.node(),
            Path(__file__).with_name("twice.mjs"),
            ROOT / "static/chathub/chathub-widget.js",
        ],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == ["chathub-widget"]


def test_the_seam_alone_touches_the_page():
    touching = {
        path.parent
        for path in PACKAGE.rglob("*.py")
        for module in imported_by(path)
        if module.split(".")[0] in PAGE_MODULES
    }
    assert touching == {PACKAGE / "page/browser"}


def test_the_seam_is_imported_where_a_page_is_needed_and_nowhere_else():
    importing = {
        name_of(path)
        for path in PACKAGE.rglob("*.py")
        for module in imported_by(path)
        if module.endswith(".browser") and path.parent.name != "browser"
    }
    assert importing == {"element.py", "manager.py"}


def name_of(path):
    return path.relative_to(PACKAGE).as_posix()


def imported_by(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
