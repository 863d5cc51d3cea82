"""The fake browser stands for the real one: same methods, same arguments."""

import ast
import functools
import inspect
from pathlib import Path

import pytest

from .fake_browser import FakeBrowser

SEAM = Path(__file__).resolve().parents[2] / "app/chathub_widget/page/browser"
ELEMENT_ONLY = {"serve_elements", "number", "when_idle", "when_visible"}
SEAM_ONLY = {"plain", "text", "object", "attempt"}


@functools.cache
def seam_classes():
    trees = [ast.parse(path.read_text()) for path in sorted(SEAM.glob("*.py"))]
    return {
        node.name: node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)
    }


def real_browser():
    """Give the class and those it inherits from."""
    classes = seam_classes()
    return [classes["Browser"], *(classes[base.id] for base in classes["Browser"].bases)]


def methods_of(found):
    return [node for node in found.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@functools.cache
def real_methods():
    return {
        node.name: [
            argument.arg for argument in (*node.args.args, node.args.vararg) if argument is not None
        ]
        for found in real_browser()
        for node in methods_of(found)
        if node.name[0] != "_"
    }


@pytest.mark.parametrize("name", sorted(set(real_methods()) - ELEMENT_ONLY - SEAM_ONLY))
def test_the_fake_browser_has_what_the_real_one_has(name):
    fake = getattr(FakeBrowser, name)
    assert list(inspect.signature(fake).parameters) == real_methods()[name]


def test_no_two_parts_of_the_real_browser_have_a_method_of_one_name():
    """Else the order of the bases would say which of them counts."""
    names = [node.name for found in real_browser() for node in methods_of(found)]
    assert sorted(names) == sorted(set(names))


def test_what_the_real_browser_is_made_of_inherits_from_nothing_and_needs_no_making():
    """MicroPython's `super()` does not follow the order of several bases."""
    for part in real_browser()[1:]:
        assert part.bases == []
        assert "__init__" not in [node.name for node in methods_of(part)]
