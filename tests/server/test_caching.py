"""What browsers may keep of a development site: asked about each time, or kept for good."""

import pytest
from chathub_server.web.caching import RevalidatedFiles, tagged
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.testclient import TestClient


@pytest.fixture
def site(tmp_path):
    """Return a client of a site with a folder of files and a page that is kept for an hour."""
    (tmp_path / "panel.js").write_text("export {}")
    (tmp_path / ".panel.js.swp").write_text("an editor's")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("a system's")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "page.html").write_text("<p>")
    (tmp_path / "deep" / ".hidden").write_text("an editor's")

    async def page(request):
        return tagged(request, b"<p>", "text/html", "max-age=3600")

    files = Mount("/files", RevalidatedFiles(directory=tmp_path))
    with TestClient(Starlette(routes=[files, Route("/page", page)])) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "text", "media_type"),
    [
        ("panel.js", "export {}", "text/javascript; charset=utf-8"),
        ("deep/page.html", "<p>", "text/html; charset=utf-8"),
    ],
)
def test_a_file_is_kept_and_asked_about_each_time(site, path, text, media_type):
    answer = site.get(f"/files/{path}")
    assert (answer.status_code, answer.text) == (200, text)
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == media_type
    again = site.get(f"/files/{path}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", [".panel.js.swp", ".git/config", "deep/.hidden", "nothing.js"])
def test_a_hidden_file_is_as_good_as_none(site, path):
    assert site.get(f"/files/{path}").status_code == 404


def test_what_is_made_has_a_tag_by_which_a_browser_asks_again(site):
    answer = site.get("/page")
    assert (answer.status_code, answer.text) == (200, "<p>")
    assert answer.headers["cache-control"] == "max-age=3600"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    tag = answer.headers["etag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = site.get("/page", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert (again.headers["etag"], again.headers["cache-control"]) == (tag, "max-age=3600")
    assert site.get("/page", headers={"If-None-Match": '"other"'}).status_code == 200
