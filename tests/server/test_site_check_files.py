"""`chathub-widget check`: the element's script and the files of Python's start; each wrong in one way."""

import json
import re

import pytest

from .deployed import PAGE, only, page_with

SCRIPT = "/chathub/chathub-widget.js"
WASM = r".*\.wasm"
RUNTIMES = "/chathub/runtimes/"
FRAME = r"/chathub/python/mpy-"


def site_of(script):
    return json.loads(re.search(rb"const SITE = (.+);", script)[1])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": 404}, "answers 404"),
        ({"content_type": "text/plain"}, "browsers run no such module"),
        ({"content_type": "text/html"}, "a catch-all route answers"),
        ({"body": "const SITE = null;\n"}, "chathub-widget copy-static"),
        ({"body": "let a=1;"}, "not rewritten by a bundler"),
        ({"body": "const SITE = {};\n"}, "use the same version"),
    ],
)
def test_an_element_script_that_does_not_work_is_named(desk, change, words):
    plain = {"content_encoding": None} if "body" in change else {}
    desk.change(SCRIPT, **change, **plain)
    only(desk.problems(), "fault", words)


@pytest.mark.parametrize("said", [None, "public, max-age=31536000"])
def test_an_element_script_that_is_kept_too_long_is_named(desk, said):
    desk.change(SCRIPT, cache_control=said)
    only(desk.problems(), "warning", "stale-while-revalidate")


def test_an_element_script_of_another_origin_has_to_be_shared(desk):
    desk.change("/$", PAGE.replace('src="', f'src="{desk.other}'))
    only(desk.problems(), "fault", "Access-Control-Allow-Origin")
    desk.change(SCRIPT, access_control_allow_origin="*")
    assert desk.problems() == []


def test_wasm_that_comes_as_text_is_named(desk):
    desk.change(WASM, content_type="text/plain")
    only(desk.problems(), "warning", "micropython.wasm: served as text/plain")


def test_modules_of_another_type_are_named_together(desk):
    desk.change(f"{RUNTIMES}.*js$", content_type="application/octet-stream")
    only(desk.problems(), "fault", "core.js", "micropython.mjs: served as application/octet-stream")


def test_files_that_are_missing_are_named_together(desk):
    desk.change(RUNTIMES, status=404)
    only(desk.problems(), "fault", "micropython.wasm", ": answered with 404")


def test_a_page_in_place_of_a_file_is_named(desk):
    desk.change(WASM, content_type="text/html")
    only(desk.problems(), "fault", "a page in place of the file")


def test_a_page_in_place_of_pythons_is_named(desk):
    desk.change(FRAME, PAGE, content_encoding=None)
    only(desk.problems(), "fault", "a page in place of the file")


def test_files_that_come_uncompressed_are_named_with_the_bytes_lost(desk):
    plain = desk.files.find(desk.files.runtime_url("micropython", "micropython.wasm")[9:]).read()
    desk.change(WASM, plain, content_encoding=None)
    only(desk.problems(), "warning", "micropython.wasm: not compressed", "KB more than with gzip")


def test_a_file_that_is_not_what_its_encoding_says_is_named(desk):
    desk.change(WASM, b"plain", content_encoding="gzip")
    only(desk.problems(), "fault", "cannot be unpacked")


@pytest.mark.parametrize("said", [None, "no-cache", "max-age=60"])
def test_files_with_a_hash_or_a_version_that_are_not_kept_are_named(desk, said):
    desk.change(rf"{RUNTIMES}|{FRAME}", cache_control=said)
    only(desk.problems(), "warning", "more: fetched or asked about again")


def test_an_interpreter_that_the_site_has_not_is_named(desk):
    def without_pyodide(script):
        site = site_of(script)
        del site["python"]["py"], site["needed"]["py"]
        return b"const SITE = " + json.dumps(site).encode() + b";\n"

    plain = desk.files.find("chathub-widget.js").read()
    desk.change(SCRIPT, without_pyodide(plain), content_encoding=None)
    assert desk.problems() == []
    desk.change("/$", page_with("<chathub-widget interpreter=py></chathub-widget>"))
    only(desk.problems(), "fault", 'the interpreter "py", which this site does not have')


def test_files_on_a_network_of_caches_have_to_be_shared(desk):
    desk.rewrite('"/chathub/runtimes', f'"{desk.other}/chathub/runtimes')
    desk.change(FRAME, content_security_policy=None)
    only(desk.problems(), "fault", "which does not share them", desk.url)
    desk.change(RUNTIMES, access_control_allow_origin=desk.url)
    assert desk.problems() == []


def test_pythons_page_has_to_be_of_the_pages_own_origin(desk):
    desk.rewrite('"/chathub/python', f'"{desk.other}/chathub/python')
    desk.change(FRAME, content_security_policy=None)
    only(
        desk.problems(), "fault", "Python there cannot reach this page", f"serve it from {desk.url}"
    )
