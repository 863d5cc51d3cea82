"""`chathub-widget copy-static`: the files in a folder, and what a site has to do with them."""

import base64
import gzip
import hashlib
import json
import re

import brotli
import pytest
from chathub_server.command.copy_static import CopyRefused, copy_static
from chathub_server.command.main import main
from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.static_files import StaticFiles

from .sources import sources_with

CDN = "https://cdn.example/chathub"


def files_at(prefix="/chathub", **others):
    return StaticFiles(sources_with(), Addresses("https://api.example", prefix=prefix, **others))


@pytest.fixture(scope="module")
def files():
    return files_at()


@pytest.fixture
def copied(files, tmp_path):
    copy_static(files, tmp_path / "to")
    return tmp_path / "to"


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text())


def lies_in(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def paths_of(files):
    """Return the paths of files, with those of what they are compressed to."""
    endings = {"": "", "br": ".br", "gzip": ".gz"}
    return {file.path + endings[each] for file in files.all() for each in file.contents}


def test_every_file_lies_there_with_what_it_is_compressed_to(files, copied):
    assert lies_in(copied) == paths_of(files) | {"manifest.json"}
    for file in files.all():
        content = (copied / file.path).read_bytes()
        assert content == file.read()
        if "br" in file.contents:
            assert brotli.decompress((copied / f"{file.path}.br").read_bytes()) == content
            assert gzip.decompress((copied / f"{file.path}.gz").read_bytes()) == content


def test_the_manifest_says_of_each_file_how_it_is_known_and_served(files, copied):
    described = manifest_of(copied)["files"]
    assert set(described) == {file.path for file in files.all()}
    for path, each in described.items():
        content = (copied / path).read_bytes()
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
        assert each["integrity"] == f"sha384-{digest}"
        assert each["bytes"] == len(content)
    (wasm,) = (each for path, each in described.items() if path.endswith("micropython.wasm"))
    assert wasm["headers"]["Content-Type"] == "application/wasm"
    assert "immutable" in wasm["headers"]["Cache-Control"]
    (page,) = (each for path, each in described.items() if path.startswith("python/mpy"))
    assert "'wasm-unsafe-eval'" in page["headers"]["Content-Security-Policy"]


def test_a_browser_asks_for_the_elements_script_each_time_since_it_names_the_others(copied):
    headers = manifest_of(copied)["files"]["chathub-widget.js"]["headers"]
    assert headers["Cache-Control"] == "no-cache"


def test_a_second_copy_leaves_nothing_of_the_first_that_is_named_no_more(files, copied):
    again = files_at("/support/chathub")
    copy_static(again, copied)
    assert lies_in(copied) == paths_of(again) | {"manifest.json"}
    gone = {path.split("-")[0] for path in paths_of(files) - lies_in(copied)}
    assert gone == {"python/mpy", "python/py"}, "which have the prefix in them"
    assert manifest_of(copied)["prefix"] == "/support/chathub"


def test_a_folder_with_something_else_in_it_is_left_as_it_is(files, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CopyRefused, match=r"is not empty, .+; name a new folder, or empty this"):
        copy_static(files, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("text", ["{}", "[]", "no", '{"version": "0.0.1"}'])
def test_a_manifest_of_something_else_is_none_of_ours(files, tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(CopyRefused, match="is not empty"):
        copy_static(files, tmp_path)


def test_the_files_of_another_version_are_left_as_they_are(files, copied):
    manifest = manifest_of(copied) | {"version": "0.0.1"}
    (copied / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CopyRefused, match=r"version 0\.0\.1, and this is version .+; copy into a"):
        copy_static(files, copied)


def test_a_manifest_leads_nowhere_out_of_its_folder(files, copied):
    (copied.parent / "mine.txt").write_text("mine")
    manifest = manifest_of(copied)
    manifest["files"]["../mine.txt"] = {}
    (copied / "manifest.json").write_text(json.dumps(manifest))
    copy_static(files, copied)
    assert (copied.parent / "mine.txt").exists()


def test_the_command_prints_the_lines_that_a_site_needs(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CHATHUB_WIDGET_URLS", "https://other.example/panels/")
    folder = tmp_path / "public"
    assert main(["copy-static", str(folder), "--prefix", "/support/chathub"]) == 0
    said = capsys.readouterr().out
    assert '<script type="module" src="/support/chathub/chathub-widget.js"></script>' in said
    assert "script-src 'self' https://widget.smsbat.com" in said
    assert "https://other.example" in said
    assert "GET /api/chathub/token" in said
    lines = said.splitlines()
    assert "1. Serve them at /support/chathub. A web server has to know:" in lines
    assert lines.count("                     Cache-Control: no-cache") == 1
    assert "                     Cache-Control: public, max-age=31536000, immutable" in lines
    assert "     frame-src 'self';" in lines
    assert re.search(r"nginx\.conf of \S+/examples/nginx_site does all this\.", said)
    assert "/support/chathub/python/mpy-" in (folder / "chathub-widget.js").read_text()


def test_files_on_a_cdn_leave_the_pages_of_python_on_the_site(tmp_path, capsys):
    assert main(["copy-static", str(tmp_path / "to"), "--files-url", CDN]) == 0
    said = capsys.readouterr().out
    assert f'src="{CDN}/chathub-widget.js"' in said
    assert f"1. Serve them at {CDN}, and the folder python/ at /chathub/python. A web" in said
    assert "script-src 'self' https://cdn.example" in said
    script = (tmp_path / "to" / "chathub-widget.js").read_text()
    assert '"/chathub/python/mpy-' in script
    assert f'"{CDN}/runtimes/micropython-' in script
    (page,) = (tmp_path / "to" / "python").glob("mpy-*.html")
    assert f'src="{CDN}/runtimes/pyscript-' in page.read_text()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--prefix", "chathub"], "must be a path that begins with a slash"),
        (["--prefix", "/chathub/"], "must be a path that begins with a slash and ends with none"),
        (["--prefix", "//evil.example"], "must be a path that begins with a slash"),
        (["--files-url", "http://cdn.example/x"], "must be a path of the site, or an https origin"),
        (
            ["--token-url", "http://api.example/t"],
            "over http others on the way could read the tokens",
        ),
        (["--vendor-url", "chathub"], "--vendor-url chathub is not a URL"),
    ],
)
def test_what_is_no_address_is_said_in_one_sentence(tmp_path, capsys, words, sentence):
    assert main(["copy-static", str(tmp_path / "to"), *words]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert not (tmp_path / "to").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["copy-static", str(tmp_path / "file" / "to")]) == 2
    assert capsys.readouterr().err == f"{tmp_path}/file/to cannot be used: Not a directory.\n"
