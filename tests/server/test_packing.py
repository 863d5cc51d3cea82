"""The browser-side package for a page: packed for Pyodide, compiled for MicroPython; and how files are compressed."""

import gzip
import io
import json
import tarfile

import brotli
import pytest
from chathub_server.staticfiles import compression, sources
from chathub_server.staticfiles.compression import ENCODERS, compressed
from chathub_server.staticfiles.packing import files_of, pack
from chathub_server.staticfiles.precompiled import precompiled
from chathub_server.staticfiles.sources import STATIC, own_sources

FILES = {
    "__init__.py": "",
    "b.py": "b = 1\n",
    "a.py": '"""A docstring."""\n\nTYPE_CHECKING = False\nif TYPE_CHECKING:\n    from x import Y\n\n\ndef a():\n    return 1 / 0\n',
    "replay.py": "import argparse\n",
    "notes.md": "no Python",
    "aside/__init__.py": "",
    "aside/c.py": "c = 'ø'\n",
}
IN_ORDER = ["__init__.py", "a.py", "b.py", "aside/__init__.py", "aside/c.py"]


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "widget"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def test_the_pages_files_are_the_python_ones_that_no_one_needs_at_home(package):
    assert [each.relative_to(package).as_posix() for each in files_of(package)] == IN_ORDER


def test_the_archive_for_pyodide_holds_them_and_is_the_same_each_time(package):
    packed = pack(package)
    assert packed[4:8] == bytes(4), "no time is in it"
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as tar:
        members = tar.getmembers()
        texts = [tar.extractfile(each).read().decode() for each in members]
    assert [each.name for each in members] == [f"widget/{name}" for name in IN_ORDER]
    assert texts == [FILES[name] for name in IN_ORDER]
    assert {(each.mode, each.mtime, each.uid) for each in members} == {(0o644, 0, 0)}
    (package / "a.py").touch()
    assert pack(package) == packed


def unpacked(content):
    """Return the folders of a compiled package, and the bytecode by name."""
    head, _, codes = content.partition(b"\n")
    told = json.loads(head)
    files = {}
    for name, size in told["files"]:
        files[name], codes = codes[:size], codes[size:]
    assert codes == b""
    return told["folders"], files


def test_the_package_for_micropython_is_one_file_of_bytecode(package):
    content = precompiled(package)
    folders, files = unpacked(content)
    assert folders == ["widget", "widget/aside"]
    assert list(files) == [f"widget/{name.removesuffix('.py')}.mpy" for name in IN_ORDER]
    assert {code[:2] for code in files.values()} == {b"M\x06"}, "MicroPython's mark and version"
    assert b": " not in content.partition(b"\n")[0], "no byte more than it takes"
    code = files["widget/a.mpy"]
    assert b"widget/a.py" in code, "a traceback names the source"
    assert b"docstring" not in code
    assert b"TYPE_CHECKING" not in code


def test_lines_for_type_checkers_alone_are_left_out_and_the_others_keep_their_numbers(package):
    with_them = unpacked(precompiled(package))[1]["widget/a.mpy"]
    blank = FILES["a.py"].replace(
        "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    from x import Y\n", "\n\n\n"
    )
    (package / "a.py").write_text(blank)
    assert unpacked(precompiled(package))[1]["widget/a.mpy"] == with_them


def test_what_micropython_cannot_compile_is_named(package):
    (package / "aside" / "c.py").write_text("def broken(:\n")
    with pytest.raises(SyntaxError) as told:
        precompiled(package)
    said = str(told.value)
    assert said.startswith("MicroPython cannot compile widget/aside/c.py:\n")
    assert said.endswith("SyntaxError: invalid syntax\n")


# Compression


def test_a_text_is_compressed_in_every_encoding_as_small_as_can_be():
    content = b"one line after the other, " * 100
    packed = compressed("a.js", content)
    assert list(packed) == list(ENCODERS) == ["br", "gzip"]
    assert packed["br"] == brotli.compress(content, quality=11)
    assert packed["gzip"] == gzip.compress(content, compresslevel=9, mtime=0)
    assert packed["gzip"][4:8] == bytes(4), "no time is in it"


def test_what_is_very_large_is_compressed_faster(monkeypatch):
    content = bytes(range(256)) * 20 + b"one line after the other, " * 50
    fast, small = (brotli.compress(content, quality=each) for each in (9, 11))
    assert fast != small
    monkeypatch.setattr(compression, "LARGE", len(content))
    assert ENCODERS["br"](content) == fast
    monkeypatch.setattr(compression, "LARGE", len(content) + 1)
    assert ENCODERS["br"](content) == small


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a", "a.map", "js"])
def test_what_is_packed_already_is_not_compressed(name):
    assert compressed(name, b"text" * 100) == {}


# Sources


def test_a_clone_brings_what_files_are_made_of(tmp_path):
    own = own_sources()
    assert (own.package / "element.py").exists()
    assert (own.scripts / "chathub-widget.js").exists()
    assert own.compiled is None
    assert own.for_micropython() == precompiled(own.package)
    assert own.runtimes.interpreters == ["mpy", "py"]


def test_pyodide_in_a_package_of_its_own_is_found(tmp_path, monkeypatch):
    folder = tmp_path / sources.PYODIDE
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "pyodide-9.9.9").mkdir()
    (folder / "runtimes.json").write_text('{"versions": {"pyodide": "9.9.9"}, "plugins": []}')
    monkeypatch.syspath_prepend(tmp_path)
    own = own_sources()
    assert own.runtimes.path("pyodide", "pyodide.mjs") == "runtimes/pyodide-9.9.9/pyodide.mjs"


def test_a_wheels_compiled_package_serves_as_it_is(tmp_path, monkeypatch):
    (tmp_path / "runtimes").symlink_to(STATIC / "runtimes")
    (tmp_path / "chathub").symlink_to(STATIC / "chathub")
    (tmp_path / "chathub_widget.pack").write_bytes(b"compiled before")
    monkeypatch.setattr(sources, "STATIC", tmp_path)
    own = own_sources()
    assert own.compiled == tmp_path / "chathub_widget.pack"
    assert own.for_micropython() == b"compiled before"
