"""The pages of each way to embed the widget, as the server sends them, and what /quickstart needs."""

import html
import io
import re
import zipfile

import pytest
from chathub_demo.cells import cells_of
from chathub_demo.pages import PAGES

LINE = "/line"  # stands in a frame of the others
PATHS = [page.path for page in PAGES if "{" not in page.path and page.path != LINE]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_what_it_is_and_leads_to_all_others(vendor, stranger, path):
    page = stranger.get(path)
    assert page.status_code == 200
    assert re.search(r"<title>\w.+</title>", page.text)
    assert page.text.count("<h1>") == 1 or "<template" in page.text
    assert 'href="/"' in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'self'; script-src ")


def test_the_start_page_leads_to_every_page(vendor, stranger):
    start = stranger.get("/").text
    further = [path for path in PATHS if path.count("/") == 1]
    assert [path for path in further if f'href="{path}"' not in start] == []


def test_the_html_with_a_token_is_never_kept(vendor, stranger):
    page = stranger.get("/static-html")
    assert page.headers["cache-control"] == "no-store"
    tag = re.search(
        r'<script type="module" id="operator-chat-panel-script"\s+src="(.+?)" token="(.+?)">',
        page.text,
    )
    assert tag[1].startswith(vendor.url)
    answer = stranger.post("/api/chathub/validate-token", json={"token": tag[2]})
    assert answer.json()["isValid"]


def test_the_html_is_shown_as_it_is_written(vendor, stranger):
    text = stranger.get("/static-html").text
    shown = html.unescape(re.search(r'aria-label="HTML".*?<code>(.*?)</code>', text, re.DOTALL)[1])
    written = re.sub(r' token="ey.+?"', ' token="OPERATOR-TOKEN"', text)
    for line in shown.splitlines():
        assert line in written
    assert shown.count("<script") == 2


def test_html_without_a_token_has_no_tag(vendor, stranger):
    vendor.fail("operator-token", status=500)
    page = stranger.get("/static-html")
    assert page.status_code == 200
    assert ' token="ey' not in page.text
    assert "<chathub-widget" in page.text


def test_a_strict_page_allows_nothing_unsafe(vendor, stranger):
    policy = stranger.get("/strict-csp").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'; trusted-types chathub" in policy


def test_a_nonce_is_used_once(vendor, stranger):
    nonces = set()
    for _ in range(2):
        page = stranger.get("/nonce")
        nonce = re.search(r"'nonce-(.+?)'", page.headers["content-security-policy"])[1]
        assert f'nonce="{nonce}"' in page.text
        nonces.add(nonce)
    assert len(nonces) == 2


def test_the_wheels_of_the_quick_start_are_pure_python(stranger):
    config = stranger.get("/quickstart/py.json").json()
    assert config["packages_cache"] == "passthrough"
    names = set()
    for url in config["packages"]:
        answer = stranger.get(url)
        assert answer.status_code == 200
        wheel = zipfile.ZipFile(io.BytesIO(answer.content))
        assert wheel.testzip() is None
        assert not [name for name in wheel.namelist() if name.endswith((".so", ".pyd", ".pyc"))]
        about = next(name for name in wheel.namelist() if name.endswith(".dist-info/WHEEL"))
        assert "Tag: py3-none-any" in wheel.read(about).decode()
        names |= {name.split("/")[0] for name in wheel.namelist()}
    assert {"requests", "urllib3", "idna", "certifi", "charset_normalizer", "pyodide_http"} <= names
    assert stranger.get("/quickstart/wheels/httpx-0-py3-none-any.whl").status_code == 404


def test_a_file_is_cut_into_cells():
    cells = cells_of('"""Ahead."""\n\n# %% One\n# It says\n# this.\na = 1\n\n\n# %% Two\nb = 2\n')
    assert [(cell.title, cell.text, cell.code) for cell in cells] == [
        ("One", "It says this.", "a = 1"),
        ("Two", "", "b = 2"),
    ]
