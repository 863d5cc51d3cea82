"""The files that browsers load, as a site makes them: names, contents, what each answer says."""

import dataclasses
import gzip
import json
import re
import shutil

import brotli
import pytest
from chathub_server import Settings
from chathub_server.staticfiles.addresses import REAL_WIDGET, Addresses
from chathub_server.staticfiles.element_script import PLACE
from chathub_server.staticfiles.runtimes import LIST, Package, Runtimes, RuntimesMissing, collect
from chathub_server.staticfiles.sources import STATIC
from chathub_server.staticfiles.static_file import StaticFile, made, made_hashed
from chathub_server.staticfiles.static_files import StaticFiles
from chathub_server.web.static_answers import static_answer

from .sources import sources_with

FOR_GOOD = "public, max-age=31536000, immutable"
ADDRESSES = Addresses(
    "https://api.example",
    "https://widget.example/panel.js",
    "https://tokens.example/token",
    widget_urls=("https://other.example/", "https://widget.example/panel.js"),
    token_urls=("/api/b", "/api/a", "https://tokens.example/token"),
    prefix="/support/chathub",
)


@pytest.fixture(scope="module")
def files():
    return StaticFiles(sources_with(), ADDRESSES)


def site_in(files):
    """Return what is written into the element's script."""
    script = files.find("chathub-widget.js").read().decode()
    return json.loads(re.search(r"^const SITE = (.+);$", script, re.MULTILINE)[1])


def named(files, url):
    assert url.startswith("/support/chathub/")
    return files.find(url.removeprefix("/support/chathub/"))


def test_every_file_is_found_under_its_own_path(files):
    everything = list(files.all())
    assert len(everything) > 60
    assert all(files.find(file.path) is file for file in everything)
    assert len({file.path for file in everything}) == len(everything)


@pytest.mark.parametrize("path", ["", "nothing.js", "runtimes/", "guard", "../serve.py"])
def test_no_other_path_leads_to_one(files, path):
    assert files.find(path) is None


def test_a_former_name_leads_to_the_present_file_which_is_not_kept(files):
    (present,) = [file for file in files.all() if file.path.startswith("guard-")]
    assert present.cache_control == FOR_GOOD
    for path in ("guard-0123456789abcdef.js", "guard.js"):
        former = files.find(path)
        assert former.read() == present.read()
        assert former.cache_control == "no-cache"


def test_all_urls_have_the_sites_prefix_and_lead_to_a_file(files):
    known = site_in(files)
    urls = [*known["python"].values(), *known["needed"]["mpy"], *known["needed"]["py"]]
    for name in ("mpy", "py"):
        config = files.config(name)
        urls += [config["interpreter"], *config["files"], *config["js_modules"]["main"]]
        assert files.hints(name) == [known["python"][name], *known["needed"][name]]
    for url in [*urls, known["withoutPython"], files.runtime_url("pyscript", "core.js")]:
        assert named(files, url).cache_control == FOR_GOOD, url


def test_the_script_and_python_know_the_addresses(files):
    known = site_in(files)
    assert known["token_url"] == ADDRESSES.token_url
    assert known["widget_url"] == ADDRESSES.widget_url
    for name in ("mpy", "py"):
        assert files.config(name)["chathub"] == {
            "token_url": "https://tokens.example/token",
            "widget_url": "https://widget.example/panel.js",
            "token_urls": ["/api/a", "/api/b"],
            "widget_urls": ["https://other.example/"],
        }
        assert json.loads(files.find(f"{name}.json").read()) == files.config(name)


@pytest.mark.parametrize("name", ["chathub-widget.js", "guard.js", "without-python.js"])
def test_a_script_is_sent_without_its_comments_each_line_where_it_was(files, name):
    (path,) = [each.path for each in files.all() if re.sub("-[0-9a-f]{16}", "", each.path) == name]
    sent = files.find(path).read().decode().splitlines()
    written = (STATIC / "chathub" / name).read_text().splitlines()
    assert len(sent) == len(written)
    comments = [place for place, line in enumerate(written) if line.strip().startswith("//")]
    assert comments
    assert {sent[place] for place in comments} == {""}
    changed = [place for place, line in enumerate(written) if sent[place] != line]
    assert [written[place] for place in changed if place not in comments] in ([], [PLACE])


def test_the_page_of_python_may_ask_whom_the_site_names_and_runs_one_script_of_its_own(files):
    page = named(files, site_in(files)["python"]["mpy"])
    policy = dict(part.split(" ", 1) for part in page.policy.split("; "))
    origins = ["https://widget.example", "https://api.example", "https://other.example"]
    assert policy["connect-src"].split() == ["'self'", *origins, "https://tokens.example"]
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert re.search(r"'sha256-[\w+/=]{44}'", policy["script-src"])


def test_another_policy_is_another_name():
    one = made_hashed("python/mpy.html", b"<p>", "default-src 'none'")
    other = made_hashed("python/mpy.html", b"<p>", "default-src 'self'")
    assert re.fullmatch(r"python/mpy-[0-9a-f]{16}\.html", one.path)
    assert one.path != other.path


# Answers

TEXT = b"a text " * 200


def answered(file, **headers):
    return static_answer(file, {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("gzip;q=0.0", None),
        ("identity", None),
        ("", None),
    ],
)
def test_the_best_encoding_that_is_accepted_is_sent(accepted, encoding):
    answer = answered(made("a.js", TEXT), accept_encoding=accepted)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert unpack(answer.body) == TEXT
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_packed_already_is_sent_as_it_is():
    answer = answered(made("a.tar.gz", TEXT), accept_encoding="br")
    assert answer.body == TEXT
    assert "Vary" not in answer.headers
    assert answer.headers["Content-Type"] == "application/gzip"


@pytest.mark.parametrize("sent", ["{}", "W/{}", '"other", {}', "*"])
def test_what_the_browser_has_is_not_sent_again(sent):
    file = made_hashed("a.js", TEXT)
    answer = answered(file, if_none_match=sent.format(file.etag))
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == file.etag
    assert answer.headers["Cache-Control"] == FOR_GOOD
    assert answered(file, if_none_match='"other"').status == 200


def test_a_page_is_sent_with_its_policy_and_nothing_else_with_one():
    page = made("a.html", b"<p>", policy="default-src 'none'")
    assert answered(page).headers["Content-Security-Policy"] == "default-src 'none'"
    assert "Content-Security-Policy" not in answered(made("a.js", TEXT)).headers


def test_a_file_on_disk_that_has_gone_is_an_error(tmp_path):
    file = StaticFile("a.js", {"": tmp_path / "a.js"}, '"tag"', FOR_GOOD)
    with pytest.raises(FileNotFoundError):
        answered(file)


# Runtimes


def installed(folder, name, version, **files):
    package = folder / name
    (package / "dist").mkdir(parents=True)
    (package / "src").mkdir()
    (package / "src" / "plugins.js").write_text(
        'import("./plugins/one.js"); import("./plugins/two-more.js")'
    )
    (package / "package.json").write_text(json.dumps({"version": version}))
    for file, text in files.items():
        (package / "dist" / file.replace("_", ".")).write_text(text)


def test_runtimes_are_collected_with_what_they_are_compressed(tmp_path):
    installed(tmp_path, "core", "1.2.3", core_js="let a;" * 100, core_txt="no", core_map="{}")
    target = tmp_path / "runtimes"
    target.mkdir()
    (target / "former").touch()
    collect(tmp_path, target, {"pyscript": Package("core", "dist", ("*.js", "*.map"))})
    runtimes = Runtimes(target)
    assert runtimes.plugins == ["one", "two-more"]
    files = {file.path: file for file in runtimes.all()}
    folder = "runtimes/pyscript-1.2.3"
    assert set(files) == {f"{folder}/core.js", f"{folder}/core.map"}
    core = files[runtimes.path("pyscript", "core.js")]
    assert set(core.contents) == {"", "br", "gzip"}
    assert brotli.decompress(core.read("br")) == gzip.decompress(core.read("gzip")) == core.read()
    assert core.cache_control == FOR_GOOD
    assert set(files[f"{folder}/core.map"].contents) == {""}
    assert not (target / "former").exists()


def test_a_runtime_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RuntimesMissing, match=r"npm package gone is not installed in .+; install"):
        collect(tmp_path, tmp_path / "to", {"pyscript": Package("gone", "dist", ("*.js",))})
    with pytest.raises(RuntimesMissing, match=r"are not in .+: in a clone, start .+ serve\.py"):
        Runtimes(tmp_path)


@pytest.fixture(scope="module")
def without_pyodide(tmp_path_factory):
    """Give the files of a site that has the wheel alone."""
    folder = tmp_path_factory.mktemp("runtimes")
    shutil.copytree(STATIC / "runtimes", folder, dirs_exist_ok=True)
    listed = json.loads((folder / LIST).read_text())
    del listed["versions"]["pyodide"]
    (folder / LIST).write_text(json.dumps(listed))
    return StaticFiles(sources_with(runtimes=Runtimes(folder)), ADDRESSES)


def test_a_site_without_pyodide_has_micropython_alone(without_pyodide):
    site = site_in(without_pyodide)
    assert list(site["python"]) == list(site["needed"]) == ["mpy"]
    assert without_pyodide.find("py.json") is None
    assert not [file.path for file in without_pyodide.all() if "pyodide.asm" in file.path]
    with pytest.raises(
        RuntimesMissing, match=r"no pyodide here; install the wheel chathub-widget-"
    ):
        without_pyodide.hints("py")


def test_pyodide_may_lie_in_a_folder_of_its_own(tmp_path):
    installed(tmp_path, "core", "1.2.3", core_js="")
    installed(tmp_path, "pyodide", "0.1", pyodide_mjs="")
    packages = {"pyscript": Package("core", "dist", ("*.js",))}
    collect(tmp_path, tmp_path / "one", packages)
    collect(tmp_path, tmp_path / "two", {"pyodide": Package("pyodide", "dist", ("*.mjs",))})
    runtimes = Runtimes(tmp_path / "one", tmp_path / "two")
    assert runtimes.interpreters == ["py"]
    paths = {file.path for file in runtimes.all()}
    assert paths == {"runtimes/pyscript-1.2.3/core.js", "runtimes/pyodide-0.1/pyodide.mjs"}
    assert runtimes.plugins == ["one", "two-more"]


def test_what_a_wheel_brings_compiled_is_compiled_no_more(tmp_path):
    compiled = tmp_path / "chathub_widget.pack"
    compiled.write_bytes(b"compiled before")
    files = StaticFiles(sources_with(compiled=compiled), ADDRESSES)
    (pack,) = [file for file in files.all() if file.path.endswith(".pack")]
    assert pack.read() == b"compiled before"


def test_files_of_a_cdn_are_named_there_and_the_pages_of_python_on_the_site():
    cdn = "https://cdn.example/chathub"
    addresses = dataclasses.replace(ADDRESSES, files_url=cdn)
    files = StaticFiles(sources_with(), addresses)
    site = site_in(files)
    assert all(url.startswith("/support/chathub/python/") for url in site["python"].values())
    assert all(url.startswith(f"{cdn}/") for each in site["needed"].values() for url in each)
    assert site["withoutPython"].startswith(f"{cdn}/")
    config = files.config("mpy")
    assert config["interpreter"].startswith(f"{cdn}/runtimes/")
    assert all(url.startswith(f"{cdn}/") for url in config["files"])
    page = files.find(site["python"]["mpy"].removeprefix("/support/chathub/"))
    policy = dict(each.split(" ", 1) for each in page.policy.split("; "))
    for directive in ("script-src", "connect-src", "style-src"):
        assert "https://cdn.example" in policy[directive].split()


def test_the_addresses_follow_from_the_settings():
    account = {"login": "a", "password": "b"}
    own = Addresses.of(Settings(**account), prefix="/support/chathub")
    assert own.api_url == "https://chatapi.smsbat.com"
    assert own.widget_url == REAL_WIDGET
    assert own.files == "/support/chathub"
    other = Settings(
        **account,
        vendor_url="https://other.example",
        widget_urls=["https://b.example/b.js", "https://a.example/a.js"],
        token_urls=["/api/other/token"],
    )
    addresses = Addresses.of(other)
    assert addresses.widget_url == "https://other.example/operator-chat-panel/widget-script.js"
    assert addresses.widget_urls == ("https://a.example/a.js", "https://b.example/b.js")
    assert addresses.token_urls == ("/api/other/token",)
    with pytest.raises(ValueError, match=r"token_url: http://api\.example/token must start"):
        Addresses.of(other, token_url="http://api.example/token")


def test_what_is_the_same_on_every_site_can_be_kept_for_good(files):
    elsewhere = StaticFiles(sources_with(), Addresses("https://api.example", prefix="/other"))
    same = {file.path: file.etag for file in files.of_any_site()}
    assert {file.path: file.etag for file in elsewhere.of_any_site()} == same
    assert {file.cache_control for file in files.of_any_site()} == {FOR_GOOD}
    own = {file.path for file in files.all()} - same.keys()
    pages = {path for path in own if path.startswith("python/")}
    assert own - pages == {"chathub-widget.js", "chathub-widget.d.ts", "mpy.json", "py.json"}


def test_the_elements_script_can_be_beside_the_pages_of_python():
    where = {"prefix": "/support/chathub", "files_url": "https://cdn.example/chathub"}
    for beside, script in (
        (False, "https://cdn.example/chathub/chathub-widget.js"),
        (True, "/support/chathub/chathub-widget.js"),
    ):
        addresses = Addresses("https://api.example", **where, script_with_pages=beside)
        assert StaticFiles(sources_with(), addresses).script_url == script
