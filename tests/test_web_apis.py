"""Every web API that the pages use has been in Chromium, Firefox and Safari for two and a half years.

That is what Baseline (https://web.dev/baseline) calls "widely available". The names are read from the
code: what Python reads from objects in the seam to the browser and in the demo pages; members and globals in JavaScript; properties, functions, selectors, rules and units
in style sheets. `web_apis.toml` says since when each is in all three engines, and for those that are
not, which way is taken without. What shares its name with something of ours is not seen, nor are
syntax, event names and keywords.
"""

import ast
import re
import tomllib
from datetime import timedelta
from pathlib import Path

from chathub_widget.page.frame import _STYLE as FRAME_STYLE
from chathub_widget.page.view import STYLE

ROOT = Path(__file__).resolve().parent.parent
TABLE = tomllib.loads((ROOT / "tests/web_apis.toml").read_text())
SINCE = TABLE["api"] | TABLE["style"]
WITHOUT = TABLE["without"]
WIDELY = timedelta(days=913)  # two and a half years

PACKAGE = sorted((ROOT / "app/chathub_widget").rglob("*.py"))
PAGES = sorted((ROOT / "static/pages/assets").rglob("*.py"))
TOUCHES_THE_PAGE = [path for path in PACKAGE if path.parent.name == "browser"] + PAGES
STATIC = [ROOT / "static" / name for name in ("chathub", "pages", "standin", "frameworks/shared")]
SCRIPTS = sorted(path for folder in STATIC for path in folder.rglob("*.js"))
SHEETS = sorted(path for folder in STATIC for path in folder.rglob("*.css"))

OF_PYTHON = {name for kind in (str, bytes, list, dict, set) for name in dir(kind)}
OF_JAVASCRIPT = {"catch", "for", "function", "if", "import", "return", "super", "switch", "while"}


def read_by_python():
    """Give the attributes of what is neither a library nor defined in our own Python."""
    trees = {path: ast.parse(path.read_text()) for path in PACKAGE + PAGES}
    ours = {name for tree in trees.values() for name in defined_in(tree)}
    for path in TOUCHES_THE_PAGE:
        libraries = set(imported_by(trees[path])) - {"js", "window", "document"}
        for node in ast.walk(trees[path]):
            if (
                isinstance(node, ast.Attribute)
                and ast.unparse(node.value) not in libraries
                and node.attr not in ours | OF_PYTHON
                and node.attr[0] != "_"
            ):
                yield node.attr


def defined_in(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "self." + node.attr:
            yield from [node.attr] if isinstance(node.ctx, ast.Store) else []


def imported_by(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)


def read_by_javascript():
    """Give members, and names that are called or stand before a point, less what the file defines."""
    for path in SCRIPTS:
        text = re.sub(r"(?m)^ *//.*|\"(?:\\.|[^\"\\\n])*\"", "", path.read_text())
        ours = set(re.findall(r"(?:const|let|class|function|get|set) (\w+)", text))
        ours |= set(re.findall(r"(?m)^  (?:async )?(\w+)\(.*\) \{$", text))
        for names in re.findall(
            r"\.([a-zA-Z]\w*)|(?<![\w.])([a-z]\w*(?=\()|[A-Z]\w*(?=[(.]))", text
        ):
            yield from set(names) - ours - OF_JAVASCRIPT - {""}


def read_by_style_sheets():
    frame = "".join(f"; {name}: {kept}" for name, kept in FRAME_STYLE.items())
    for path in PACKAGE:
        yield from re.findall(r"\.style\([\w.]+, \"([a-z-]+)\"", path.read_text())
    for text in [*(path.read_text() for path in SHEETS), STYLE, frame]:
        plain = re.sub(r"(?s)/\*.*?\*/|\"[^\"]*\"|#[0-9a-f]{3,8}\b|--[\w-]+", "", text)
        yield from re.findall(r"[{;(]\s*([a-z-]+):", plain)
        yield from re.findall(r"(?<![\w:-])[a-z][a-z-]*\(", plain)
        yield from re.findall(r"(?<!:)::?[a-z-]+|@[a-z-]+", plain)
        yield from re.findall(r"\d([a-z]+)\b", plain)


USED = sorted({*read_by_python(), *read_by_javascript(), *read_by_style_sheets()})


def test_every_name_is_known_to_be_everywhere_or_has_a_way_without():
    unknown = sorted(set(USED) - set(SINCE) - set(WITHOUT) - set(TABLE["ours"]["names"]))
    assert not unknown, (
        f"Not in tests/web_apis.toml: {', '.join(unknown)}. Add each with its key and its Baseline day (MDN's page names it), or"
        " use something older; where one browser lacks it, write a way without it and name that way"
        " under [without]; what is no API of the web belongs under [ours]."
    )


def test_every_name_has_been_everywhere_for_two_and_a_half_years():
    young = [name for name, (_, since) in SINCE.items() if since + WIDELY > TABLE["checked"]]
    assert young == [], (
        "Use something older, or write a way without it and name it under [without]."
    )


def test_no_name_stays_in_the_table_once_nothing_uses_it():
    assert sorted({*SINCE, *WITHOUT, *TABLE["ours"]["names"]} - set(USED)) == []


def test_every_way_without_says_who_lacks_the_name_and_what_happens():
    for name, entry in WITHOUT.items():
        assert set(entry) - {"remove"} == {"lacking", "way"}, name
