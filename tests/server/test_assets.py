"""What the site serves beside pages: types, compression, caching, and no way out of its folders."""

import gzip
import http.client
import io
import json
import re
import tarfile
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import brotli
import httpx
import loops
import pytest
from chathub_demo.changing_files import ChangingFiles
from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.element_script import PLACE
from chathub_server.staticfiles.precompiled import precompiled
from chathub_server.web.starlette_files import static_routes
from starlette.applications import Starlette

from .sources import sources_with

ROOT = Path(__file__).resolve().parents[2]
FOR_GOOD = "public, max-age=31536000, immutable"


def version(package):
    manifest = ROOT / "static" / "node_modules" / package / "package.json"
    return json.loads(manifest.read_text())["version"]


RUNTIME_FILES = [
    (f"pyscript-{version('@pyscript/core')}/core.js", "text/javascript"),
    (f"pyscript-{version('@pyscript/core')}/core.js.map", "application/json"),
    (f"pyscript-{version('@pyscript/core')}/core.css", "text/css"),
    (
        f"micropython-{version('@micropython/micropython-webassembly-pyscript')}/micropython.mjs",
        "text/javascript",
    ),
    (
        f"micropython-{version('@micropython/micropython-webassembly-pyscript')}/micropython.wasm",
        "application/wasm",
    ),
    (f"pyodide-{version('pyodide')}/pyodide.mjs", "text/javascript"),
    (f"pyodide-{version('pyodide')}/pyodide.asm.wasm", "application/wasm"),
    (f"pyodide-{version('pyodide')}/python_stdlib.zip", "application/zip"),
]


def raw(url, path, encoding="identity"):
    """Ask for a path as it stands, without a client's tidying; return status, headers, body."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=15)
    connection.request("GET", path, headers={"Accept-Encoding": encoding})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


@pytest.mark.parametrize(("file", "media_type"), RUNTIME_FILES, ids=lambda value: value)
def test_runtime_files_have_their_type_and_are_kept_for_good(stranger, file, media_type):
    answer = stranger.get(f"/chathub/runtimes/{file}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert answer.headers["cache-control"] == FOR_GOOD
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "file", [file for file, _ in RUNTIME_FILES if not file.endswith((".zip", ".map"))]
)
def test_runtime_files_travel_compressed_and_arrive_whole(running, file):
    path = f"/chathub/runtimes/{file}"
    _, plain_headers, plain = raw(running[0], path)
    assert plain_headers["content-encoding"] is None
    for encoding, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        status, headers, body = raw(running[0], path, encoding)
        assert status == 200
        assert headers["content-encoding"] == encoding
        assert unpack(body) == plain
        for name in ["content-type", "cache-control", "x-content-type-options"]:
            assert headers[name] == plain_headers[name]
        assert "Accept-Encoding" in headers["vary"]


def test_brotli_is_preferred_and_quality_zero_refuses_it(running):
    path = f"/chathub/runtimes/{RUNTIME_FILES[0][0]}"
    assert raw(running[0], path, "gzip, deflate, br, zstd")[1]["content-encoding"] == "br"
    assert raw(running[0], path, "br;q=0, gzip")[1]["content-encoding"] == "gzip"


def test_a_runtime_that_the_browser_has_is_not_sent_again(stranger):
    path = f"/chathub/runtimes/{RUNTIME_FILES[4][0]}"
    tag = stranger.get(path).headers["etag"]
    again = stranger.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.headers["cache-control"] == FOR_GOOD
    assert again.content == b""


def present_files(package):
    """Return the site's files, with a package of the test's own."""
    return ChangingFiles(sources_with(package=package), Addresses("https://api.example"))


@pytest.fixture
def reads(monkeypatch):
    """Give the list of the files that are read by this process from here on."""
    read_bytes, reads = Path.read_bytes, []

    def listed(path):
        reads.append(path.name)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", listed)
    return reads


def test_to_say_that_a_browser_has_a_runtime_nothing_is_read(reads):
    path = f"/chathub/runtimes/{RUNTIME_FILES[6][0]}"
    site = Starlette(routes=static_routes(present_files(ROOT / "app" / "chathub_widget")))

    async def asked():
        transport = httpx.ASGITransport(site)
        async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
            tag = (await client.get(path, headers={"Accept-Encoding": "identity"})).headers["etag"]
            reads.clear()
            return [await client.get(path, headers={"If-None-Match": tag}) for _ in range(3)]

    assert [answer.status_code for answer in loops.run(asked)] == [304] * 3
    assert reads == []


@pytest.mark.parametrize("name", ["mpy", "py"])
def test_a_configuration_names_only_what_the_site_has(stranger, vendor, name):
    answer = stranger.get(f"/chathub/{name}.json")
    assert answer.headers["cache-control"] == "no-cache"
    config = answer.json()
    assert config["chathub"]["token_url"] == "/api/chathub/token"
    assert config["chathub"]["widget_url"] == f"{vendor.url}/operator-chat-panel/widget-script.js"
    expected = {"mpy": "/micropython.mjs", "py": "/pyodide.mjs"}[name]
    assert config["interpreter"].endswith(expected)
    for path in [config["interpreter"], *config["files"], *config["js_modules"]["main"]]:
        assert path.startswith("/"), "must mean the same from a page of any depth"
        assert stranger.get(path).status_code == 200, path
    again = stranger.get(f"/chathub/{name}.json", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["etag"] == answer.headers["etag"]


def sources():
    """Return the files of the page's package, by their names in it."""
    folder = ROOT / "app" / "chathub_widget"
    files = {file.relative_to(folder.parent).as_posix(): file for file in folder.rglob("*.py")}
    del files["chathub_widget/replay.py"]  # it plays a report on CPython
    return files


def assert_folders_come_in_order(names):
    folders = list(dict.fromkeys(PurePosixPath(name).parent for name in names))
    assert all(
        each.parent in [*folders[:place], PurePosixPath()] for place, each in enumerate(folders)
    ), "one folder is made at a time"


def test_the_archive_holds_exactly_the_browser_side_python(stranger):
    (path,) = stranger.get("/chathub/py.json").json()["files"]
    answer = stranger.get(path)
    assert answer.headers["cache-control"] == FOR_GOOD
    assert "content-encoding" not in answer.headers
    with tarfile.open(fileobj=io.BytesIO(answer.content), mode="r:gz") as archive:
        packed = {member.name: archive.extractfile(member).read() for member in archive}
        assert all(member.isreg() for member in archive)
    assert_folders_come_in_order(packed)
    assert packed == {name: file.read_bytes() for name, file in sources().items()}


def test_micropython_gets_the_same_compiled(stranger):
    files = stranger.get("/chathub/mpy.json").json()["files"]
    (path,) = [path for path, place in files.items() if place == "./chathub_widget.pack"]
    answer = stranger.get(path)
    assert answer.headers["cache-control"] == FOR_GOOD
    assert answer.headers["content-encoding"] == "br"
    head, _, rest = answer.content.partition(b"\n")
    listed = json.loads(head)
    names = [name for name, _ in listed["files"]]
    assert set(names) == {name.replace(".py", ".mpy") for name in sources()}
    assert_folders_come_in_order(names)
    assert set(listed["folders"]) == {str(PurePosixPath(name).parent) for name in names}
    for _, size in listed["files"]:
        code, rest = rest[:size], rest[size:]
        assert code[:2] == b"M\x06", "bytecode of version 6"
    assert rest == b""


def test_what_micropython_cannot_compile_is_named(tmp_path):
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "one.py").write_text("def (:\n")
    with pytest.raises(SyntaxError, match=r"cannot compile package/one\.py"):
        precompiled(folder)


def test_an_unknown_package_is_not_found(stranger):
    assert stranger.get("/chathub/another-0000000000000000.tar.gz").status_code == 404


def test_own_files_are_asked_about_each_time(stranger):
    answer = stranger.get("/chathub/guard.js")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    again = stranger.get("/chathub/guard.js", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/chathub/../serve.py",
        "/chathub/..%2f..%2fserve.py",
        "/chathub/%2e%2e/%2e%2e/serve.py",
        "/chathub/....//serve.py",
        "/chathub//etc/passwd",
        "/chathub/%2fetc%2fpasswd",
        "/chathub/guard.js%00",
        "/chathub/",
        "/chathub/" + "x" * 5000,
        "/static/..%2findex.html",
        "/static/../../app/chathub_server/site.py",
        "/static/",
        "/chathub/runtimes/",
        f"/chathub/runtimes/{RUNTIME_FILES[0][0]}/../../package.json",
        f"/chathub/runtimes/{RUNTIME_FILES[0][0].split('/')[0]}/..%2fpackage.json",
        f"/chathub/runtimes/{RUNTIME_FILES[0][0].split('/')[0]}/..",
        f"/chathub/runtimes/{RUNTIME_FILES[0][0].split('/')[0]}/",
        "/chathub/runtimes/pyscript-0.0.0/core.js",
        "/serve.py",
        "/app/chathub_server/site.py",
        "/.git/config",
        "/node_modules/pyodide/package.json",
    ],
)
def test_no_path_leads_out_of_the_served_folders(running, path):
    status, _, body = raw(running[0], path)
    assert status == 404
    assert b"import " not in body
    assert b"root:" not in body
    assert b"Traceback" not in body


def test_changed_files_make_a_new_package_and_a_page_that_names_the_old_one_gets_it(tmp_path):
    file = tmp_path / "__init__.py"
    file.touch()
    files = present_files(tmp_path)

    def package_of(source):
        file.write_text(source)
        (url,) = files.now().config("py")["files"]
        return url.removeprefix("/chathub/")

    first = package_of("a = 1\n")
    assert package_of("a = 1\n") == first
    second = package_of("a = 22\n")
    assert second != first
    assert files.find(second).cache_control == FOR_GOOD
    assert files.find(first).read() == files.find(second).read()
    assert files.find(first).cache_control == "no-cache"
    assert package_of("a = 1\n") == first, "the same files have the same name"


def script_and_site(stranger):
    """Return the answer with the element's script, and what the site has written into it."""
    answer = stranger.get("/chathub/chathub-widget.js")
    return answer, json.loads(re.search(r"^const SITE = (.+);$", answer.text, re.MULTILINE)[1])


def test_the_elements_script_knows_the_sites_addresses(stranger):
    answer, known = script_and_site(stranger)
    written = sources_with().script("chathub-widget.js")
    assert written.count(PLACE) == 1
    assert answer.text == written.replace(PLACE, f"const SITE = {json.dumps(known)};")
    config = stranger.get("/chathub/mpy.json").json()["chathub"]
    for name in ("token_url", "widget_url"):
        assert known[name] == config[name]


def test_a_second_visit_asks_anew_for_nothing_whose_name_tells_its_content(stranger):
    answer, known = script_and_site(stranger)
    assert answer.headers["cache-control"] == "max-age=60, stale-while-revalidate=86400"
    named = [
        *known["python"].values(),
        *stranger.get("/chathub/mpy.json").json()["js_modules"]["main"],
    ]
    for path in named:
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, FOR_GOOD), path
        # A script that a browser has kept may name a former content.
        former = stranger.get(re.sub("-[0-9a-f]{16}", "-" + "0" * 16, path))
        assert (former.text, former.headers["cache-control"]) == (answer.text, "no-cache")
