"""The built applications: what is served when, and what is said while they are not built."""

import httpx
import loops
import pytest
from chathub_demo.framework_pages import FRAMEWORKS, FrameworkPages
from chathub_demo.session_worlds import SessionWorlds
from chathub_server.settings.settings import Settings
from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.sources import STATIC
from chathub_server.tokens.service import TokenService
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.templating import Jinja2Templates

VENDOR = "https://widget.example"
LINE = "python3 app/frameworks_build.py"


@pytest.fixture
def folder(tmp_path):
    for name, framework in FRAMEWORKS.items():
        (tmp_path / name).mkdir()
        for file in framework.code:
            (tmp_path / name / file).write_text(f"<{file} & all>")
    return tmp_path


@pytest.fixture
def get(folder):
    """Return what asks a site of the applications alone, which builds nothing, for a path."""
    addresses = Addresses(VENDOR, f"{VENDOR}/panel.js")
    templates = Jinja2Templates(directory=STATIC / "pages")
    real = SessionWorlds(TokenService(Settings(vendor_url=VENDOR, company_token="x")))
    pages = FrameworkPages(folder, addresses, real, templates, None)
    sessions = Middleware(SessionMiddleware, secret_key="of a test")
    site = Starlette(routes=pages.routes(), middleware=[sessions])

    def ask(path, method="GET", **headers):
        async def asked():
            transport = httpx.ASGITransport(site)
            async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
                return await client.request(method, path, headers=headers)

        return loops.run(asked)

    return ask


@pytest.fixture
def built(folder):
    dist = folder / "dist" / "react"
    dist.mkdir(parents=True)
    (dist / "index.html").write_text("<title>The desk</title>")
    (dist / "index-Ab_-1234.js").write_text("let desk;")
    (dist / "built.stamp").write_text("built")
    return dist


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_where_nothing_is_built_the_page_says_with_which_line_and_shows_the_code(get, name):
    answer = get(f"/{name}/settings")
    assert answer.status_code == 503
    assert "retry-after" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert f"<code>{LINE} {name}</code>" in answer.text
    for file in FRAMEWORKS[name].code:
        assert f"<code>&lt;{file} &amp; all&gt;</code>" in answer.text
    assert "<form" not in answer.text
    assert get(f"/frameworks/{name}").json() == {"state": "unbuilt", "steps": []}
    assert get(f"/frameworks/{name}", "POST").status_code == 409


def test_an_installed_package_says_where_the_page_is(get, folder):
    for file in (folder / "react").iterdir():
        file.unlink()
    answer = get("/react")
    assert answer.status_code == 404
    assert "no part of the installed package" in answer.text
    assert LINE not in answer.text


def test_there_are_no_others(get):
    assert get("/frameworks/svelte").status_code == 404
    assert get("/frameworks/..%2Freact", "POST").status_code == 404


def test_a_build_that_was_interrupted_counts_as_none(get, built):
    (built / "built.stamp").unlink()
    assert get("/react").status_code == 503


@pytest.mark.parametrize("path", ["/react", "/react/", "/react/settings", "/react/a/b"])
def test_every_view_is_the_one_page_asked_about_each_time(get, built, path):
    answer = get(path)
    assert answer.text == "<title>The desk</title>"
    assert answer.headers["cache-control"] == "no-cache"
    assert f"script-src 'self' {VENDOR};" in answer.headers["content-security-policy"]
    assert "set-cookie" in answer.headers, "demo is signed in"
    assert get(path, **{"if-none-match": answer.headers["etag"]}).status_code == 304


def test_a_file_whose_name_tells_its_content_is_kept_for_good(get, built):
    answer = get("/react/index-Ab_-1234.js")
    assert answer.text == "let desk;"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "file",
    ["index.html", "built.stamp", "index-missing1.js", "..%2Freact.log", "a/index-Ab_-1234.js"],
)
def test_nothing_else_of_the_folder_is_served(get, built, file):
    assert get(f"/react/{file}").status_code == 404
