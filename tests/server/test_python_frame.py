"""The page of the hidden frame: it names every file that Python's start needs, for all to travel at once."""

import html
import json
import re

import pytest

EVERY_INTERPRETER = pytest.mark.parametrize("interpreter", ["mpy", "py"])


def page_of(stranger, interpreter):
    return stranger.get(f"/chathub/python/{interpreter}.html").text


@EVERY_INTERPRETER
def test_all_that_it_names_is_there(stranger, interpreter):
    page = page_of(stranger, interpreter)
    named = re.findall(r'"(/chathub/[^"]+)"', page)
    assert len(named) >= 6
    for path in named:
        assert stranger.get(path).status_code == 200, path
    modules = re.findall(r'modulepreload" href="([^"]+)"', page)
    assert [path for path in modules if "/core-" in path], "the large part of PyScript"


@EVERY_INTERPRETER
def test_its_configuration_is_the_sites_with_no_plugin_of_either_type(stranger, interpreter):
    page = page_of(stranger, interpreter)
    (config,) = re.findall(r'config="([^"]+)"', page)
    config = json.loads(html.unescape(config))
    (others,) = re.findall(r"-config type=\"json\">(.+?)</", page)
    assert config["plugins"] == json.loads(others)["plugins"]
    assert {"!py-editor", "!py-terminal", "!donkey"} <= set(config["plugins"])
    served = stranger.get(f"/chathub/{interpreter}.json").json()
    files = {url: place for url, place in served["files"].items() if url in config["files"]}
    assert {**config, "plugins": served["plugins"]} == {**served, "files": files}
    if interpreter == "mpy":
        assert list(config["files"].values()) == ["./chathub_widget.pack"]
        assert "unpack()" in page, "what is one more file where the page runs PyScript itself"
