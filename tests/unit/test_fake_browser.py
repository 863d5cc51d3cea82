"""The fake browser stands for the real one: same methods, same arguments."""

import ast
import functools
import inspect
from pathlib import Path

import pytest

from .fake_browser import FakeBrowser

PACKAGE = Path(__file__).resolve().parents[2] / "app/chathub_widget/page/browser"
SEAM = {"browser.py": "Browser", "dom.py": "Dom"}
ELEMENT_ONLY = {"serve_elements", "number", "when_idle", "when_visible"}
SEAM_ONLY = {"plain", "text", "object", "attempt"}


@functools.cache
def real_methods():
    methods = {}
    for file, name in SEAM.items():
        tree = ast.parse((PACKAGE / file).read_text())
        found = next(
            node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name
        )
        for node in found.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[0] != "_":
                methods[node.name] = [argument.arg for argument in node.args.args]
    return methods


@pytest.mark.parametrize("name", sorted(set(real_methods()) - ELEMENT_ONLY - SEAM_ONLY))
def test_the_fake_browser_has_what_the_real_one_has(name):
    fake = getattr(FakeBrowser, name)
    assert list(inspect.signature(fake).parameters) == real_methods()[name]
