"""Elements as the page's package makes and reads them: on MicroPython, in a document that happy-dom makes.

Each function of in_document/ is a test, and all of them are run at once.
"""

import ast
import json
import subprocess
from pathlib import Path

import bootstrap
import document_model
import pytest

from .test_floor import PACKAGE, ROOT, RUNTIME

HERE = Path(__file__).parent
STORIES = HERE / "in_document"
NAMES = [
    (path.stem, node.name)
    for path in sorted(STORIES.glob("*.py"))
    for node in ast.parse(path.read_text()).body
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
]


@pytest.fixture(scope="module")
def found():
    assert document_model.INSTALLED.exists(), "start `python3 tests`, which installs happy-dom"
    guard = ROOT / "static/chathub/guard.js"
    done = subprocess.run(
        [bootstrap.node(), HERE / "document.mjs", RUNTIME, PACKAGE, guard, STORIES],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["found"]


@pytest.mark.parametrize(("file", "name"), NAMES)
def test_in_a_document(found, file, name):
    assert found[file][name] is None, found[file][name]
