"""Elements as the page's package makes and reads them: on MicroPython, in a document that happy-dom makes.

Each function of in_document/ is a test, and all of them are run at once; with pytest's -x they end where the
first goes wrong.
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
def found(pytestconfig):
    assert document_model.INSTALLED.exists(), "start `python3 tests`, which installs happy-dom"
    guard = ROOT / "static/chathub/guard.js"
    limit = "once" if pytestconfig.getoption("maxfail") == 1 else "none"
    done = subprocess.run(
        [bootstrap.node(), HERE / "document.mjs", RUNTIME, PACKAGE, guard, STORIES, limit],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["found"]


@pytest.mark.parametrize(("file", "name"), NAMES)
def test_in_a_document(found, file, name):
    ended = found.get(file, {})
    if name not in ended and any(any(each.values()) for each in found.values()):
        pytest.skip("another has gone wrong before")
    assert ended[name] is None, ended[name]
