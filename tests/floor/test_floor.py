"""One source for three interpreters: it runs on MicroPython."""

import json
import subprocess
from pathlib import Path

import bootstrap
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "app" / "chathub_widget"
RUNTIME = ROOT / "static/node_modules/@micropython/micropython-webassembly-pyscript"


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


def name_of(path):
    return path.relative_to(PACKAGE).as_posix()
