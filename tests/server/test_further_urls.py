"""The modules and token endpoints that markup may name: in the configuration and in every policy."""

import httpx
import pytest

from .conftest import Development
from .sites import PLAIN

MODULES = ["https://a.example/panel.js", "https://b.example:8443/widgets/"]
ENDPOINTS = ["/api/other/token", "https://c.example/token"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Start a site that allows more than its own."""
    development = Development(
        tmp_path_factory.mktemp("further") / "said.txt",
        CHATHUB_WIDGET_URLS=", ".join(reversed(MODULES)),
        CHATHUB_TOKEN_URLS=", ".join([*reversed(ENDPOINTS), "/api/chathub/token"]),
    )
    with httpx.Client(base_url=development.url(), **PLAIN) as client:
        yield client
    development.end()


def policy(answer):
    return dict(
        part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; ")
    )


@pytest.mark.parametrize("name", ["mpy", "py"])
def test_the_configuration_lists_what_is_allowed_beside_the_configured(site, name):
    told = site.get(f"/chathub/{name}.json").json()["chathub"]
    worlds, *further = told["widget_urls"]
    assert worlds.endswith("/worlds/"), "the stand-in's own, one for each browser session"
    assert further == MODULES
    assert told["token_urls"] == ENDPOINTS
    assert told["token_url"] == "/api/chathub/token"
    assert told["widget_url"].endswith("/operator-chat-panel/widget-script.js")


def test_a_site_that_sets_neither_allows_the_configured_alone(stranger):
    told = stranger.get("/chathub/mpy.json").json()["chathub"]
    assert [url for url in told["widget_urls"] if not url.endswith("/worlds/")] == []
    assert told["token_urls"] == []


@pytest.mark.parametrize("path", ["/", "/static-html", "/strict-csp", "/react", "/nowhere"])
def test_pages_may_load_such_a_module_and_ask_such_an_endpoint(site, path):
    directives = policy(site.get(path))
    for origin in ["https://a.example", "https://b.example:8443"]:
        for name in ["script-src", "connect-src", "style-src", "img-src", "font-src"]:
            assert origin in directives[name].split()
        assert origin.replace("https", "wss") in directives["connect-src"].split()
    assert "https://c.example" in directives["connect-src"].split()
    assert "c.example" not in directives["script-src"]


def test_python_in_its_hidden_frame_may_ask_them_all(site):
    asked = policy(site.get("/chathub/python/mpy.html"))["connect-src"].split()
    assert {"https://a.example", "https://b.example:8443", "https://c.example"} <= set(asked)
