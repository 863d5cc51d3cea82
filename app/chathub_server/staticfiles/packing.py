"""Pack the browser-side package for the page: without docstrings, comments, types and wide indents, which nobody reads there.

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
_Place = tuple[int, int]  # a line, from 1, and a place in it, from 0


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
    """Return Python source with empty lines for what only people and type checkers read, and indents of one space each.

    That is docstrings, comments, annotations, and the block for names that annotations alone use:

        TYPE_CHECKING = False
        if TYPE_CHECKING:
            from typing import Any
    """
    lines = source.splitlines()
    texts: set[int] = set()  # lines in the middle of a string
    nodes = list(ast.walk(ast.parse(source)))
    cuts = [cut for node in nodes if (cut := _annotation(lines, node))]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            cuts.append((token.start, token.end))
        texts.update(range(token.start[0], token.end[0]))
    for start, end in sorted(cuts, reverse=True):
        _cut(lines, start, end)
    for node in reversed(nodes):  # from within
        body = getattr(node, "body", None)
        if isinstance(body, list):
            _empty(lines, node, body)
    return "".join((each if at in texts else _narrow(each)) + "\n" for at, each in enumerate(lines))


def _annotation(lines: list[str], node: ast.AST) -> tuple[_Place, _Place] | None:
    """Return where the annotation in a node begins and ends, if there is one."""
    if isinstance(node, ast.arg) and node.annotation:
        name_end = node.col_offset + len(node.arg.encode())
        return _place(lines, node.lineno, name_end), _end(lines, node)
    if isinstance(node, ast.AnnAssign) and node.value:
        return _end(lines, node.target), _end(lines, node.annotation)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
        row, column = _place(lines, node.returns.lineno, node.returns.col_offset)
        before = lines[row - 1][:column].rstrip().removesuffix("->").rstrip()
        return (row, len(before)), _end(lines, node.returns)
    return None


def _end(lines: list[str], node: ast.expr | ast.arg) -> _Place:
    return _place(lines, node.end_lineno or 0, node.end_col_offset or 0)


def _place(lines: list[str], row: int, column: int) -> _Place:
    """Return a line's number and a place in it; `ast` counts bytes."""
    return row, len(lines[row - 1].encode()[:column].decode())


def _cut(lines: list[str], start: _Place, end: _Place) -> None:
    """Take a text out; the lines it stood on stay one statement."""
    rest = lines[end[0] - 1][end[1] :]
    lines[start[0] - 1] = lines[start[0] - 1][: start[1]]
    for row in range(start[0], end[0]):
        lines[row - 1] += "\\"
        lines[row] = ""
    line = lines[end[0] - 1]
    lines[end[0] - 1] = line + rest if rest else line.rstrip()


def _empty(lines: list[str], node: ast.AST, body: list[ast.stmt]) -> None:
    """Empty the lines of those statements of a body that nobody runs."""
    unread = [each for each in body if _is_for_checkers(each)]
    if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
        unread.append(body[0])
    for each in unread:
        first, last = each.lineno, each.end_lineno or each.lineno
        lines[first - 1 : last] = [""] * (last - first + 1)
    if unread and len(unread) == len(body) and not isinstance(node, ast.Module):
        lines[body[0].lineno - 1] = " " * body[0].col_offset + "pass"


def _is_for_checkers(node: ast.stmt) -> bool:
    """Return whether a statement is an annotation alone, or the block for names of annotations."""
    match node:
        case ast.AnnAssign(value=None):
            return True
        case ast.Assign(targets=[ast.Name("TYPE_CHECKING")]):
            return True
        case ast.If(test=ast.Name("TYPE_CHECKING"), orelse=[]):
            return True
    return False


def _narrow(line: str) -> str:
    text = line.lstrip(" ")
    return " " * ((len(line) - len(text)) // 4) + text
