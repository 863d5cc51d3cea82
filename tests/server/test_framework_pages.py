"""The built applications: what is served when, and what is said while they are not built."""

import httpx
import loops
import pytest
from chathub_demo.framework_pages import NAMES, FrameworkPages
from chathub_server.staticfiles.addresses import Addresses
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware

VENDOR = "https://widget.example"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "unbuilt.html").write_text("{{ name }}: python3 app/frameworks_build.py")
    return tmp_path


@pytest.fixture
def get(folder):
    """Return what asks a site of the applications alone for a path."""
    sessions = Middleware(SessionMiddleware, secret_key="of a test")
    site = Starlette(
        routes=FrameworkPages(folder, Addresses(VENDOR, f"{VENDOR}/panel.js")).routes(),
        middleware=[sessions],
    )

    def ask(path, **headers):
        async def asked():
            transport = httpx.ASGITransport(site)
            async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
                return await client.get(path, headers=headers)

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


@pytest.mark.parametrize("name", NAMES)
def test_an_unbuilt_page_says_in_one_line_how_to_build_it(get, name):
    answer = get(f"/{name}/settings")
    assert answer.status_code == 503
    assert answer.text == f"{NAMES[name]}: python3 app/frameworks_build.py"
    assert answer.headers["cache-control"] == "no-store"


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
    ["index.html", "built.stamp", "index-missing1.js", "..%2Funbuilt.html", "a/index-Ab_-1234.js"],
)
def test_nothing_else_of_the_folder_is_served(get, built, file):
    assert get(f"/react/{file}").status_code == 404
