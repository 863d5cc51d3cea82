"""Pack the browser-side package for the page: without docstrings, comments and wide indents, which nobody reads there.

What is left stands on its own line still, so that a traceback names the line of the source.
"""

import ast
import gzip
import io
import tarfile
import tokenize
from pathlib import Path

AT_HOME = ("replay.py",)  # it plays a report on CPython
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def files_of(folder: Path) -> list[Path]:
    """Return the Python files of a package for the page, a folder's own before those of the folders in it."""
    files = [file for file in folder.rglob("*.py") if file.name not in AT_HOME]
    return sorted(files, key=lambda file: (len(file.parts), file))


def pack(folder: Path) -> bytes:
    """Make the same bytes of the same files each time.

    Plain USTAR with regular files only is what MicroPython's `tarfile` reads; PyScript makes the folder
    of each file, but not the one around that folder (polyscript, `interpreter/micropython.js`).
    """
    tar_bytes = io.BytesIO()
    with tarfile.open(fileobj=tar_bytes, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for file in files_of(folder):
            content = shortened(file.read_text()).encode()
            member = tarfile.TarInfo(file.relative_to(folder.parent).as_posix())
            member.size = len(content)
            member.mode = 0o644
            tar.addfile(member, io.BytesIO(content))
    return gzip.compress(tar_bytes.getvalue(), mtime=0)


def shortened(source: str) -> str:
    """Return Python source with empty lines for docstrings and comments, and indents of one space each."""
    lines = source.splitlines()
    texts: set[int] = set()  # lines in the middle of a string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            first, last = node.body[0].lineno, node.body[0].end_lineno or node.body[0].lineno
            indent = " " * node.body[0].col_offset
            lines[first - 1 : last] = [""] * (last - first + 1)
            if len(node.body) == 1:
                lines[first - 1] = indent + "pass"
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#"):
            lines[token.start[0] - 1] = ""
        texts.update(range(token.start[0], token.end[0]))
    return "".join((each if at in texts else _narrow(each)) + "\n" for at, each in enumerate(lines))


def _narrow(line: str) -> str:
    text = line.lstrip(" ")
    return " " * ((len(line) - len(text)) // 4) + text
