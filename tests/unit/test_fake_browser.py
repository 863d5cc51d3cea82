"""The fake browser stands for the real one: same methods, same arguments."""

import ast
import inspect
from pathlib import Path

import pytest

from .fake_browser import FakeBrowser

SEAM = Path(__file__).resolve().parents[2] / "app/chathub_widget/browser.py"
ELEMENT_ONLY = {"serve_elements", "number", "when_idle", "when_visible"}


def real_methods():
    tree = ast.parse(SEAM.read_text())
    browser = next(
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Browser"
    )
    return {
        node.name: [argument.arg for argument in node.args.args]
        for node in browser.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
    }


@pytest.mark.parametrize("name", sorted(set(real_methods()) - ELEMENT_ONLY))
def test_the_fake_browser_has_what_the_real_one_has(name):
    fake = getattr(FakeBrowser, name)
    assert list(inspect.signature(fake).parameters) == real_methods()[name]
