"""What a Django site sets, and what Django collects, each in a process of its own."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.sources import STATIC
from chathub_server.staticfiles.static_files import StaticFiles

from . import django_processes
from .django_processes import start
from .sources import sources_with

pytestmark = pytest.mark.slow

SOURCE_MAP = re.compile(rb"^//# sourceMappingURL=.*$", re.MULTILINE)


def test_files_are_collected_without_any_setting_of_chathub(tmp_path):
    """As a wheel has them: without source maps, which Django looks for where a script names one."""
    shutil.copytree(STATIC / "chathub", tmp_path / "chathub")
    without = shutil.ignore_patterns("*.map")
    shutil.copytree(
        STATIC / "runtimes", tmp_path / "runtimes", ignore=without, copy_function=os.symlink
    )
    collecting = start(
        django_processes.collect,
        str(tmp_path),
        instead={"chathub_server.staticfiles.sources.STATIC": tmp_path},
    )
    said = collecting.stdout.read()
    assert collecting.wait() == 0, said
    files = StaticFiles(sources_with(), Addresses("https://api.example"))
    for folder in (tmp_path / "plain", tmp_path / "manifest"):
        for file in files.of_any_site():
            if file.path.endswith(".map"):
                continue
            collected = folder / "chathub" / file.path
            assert SOURCE_MAP.sub(b"", collected.read_bytes()) == SOURCE_MAP.sub(b"", file.read())
            assert Path(f"{collected}.br").exists() == ("br" in file.contents)
        assert list(folder.glob("chathub/runtimes/*/core.js.br"))
        assert not list(folder.glob("chathub/chathub-widget.*")), "that is the app's own to serve"
    counts = [int(count) for count in re.findall(r"(\d+) static files? copied", said)]
    assert counts == [counts[0], 0, counts[0]], "what has been collected stays"


def test_without_the_finder_the_apps_own_urls_serve_all_files(own_stand_in):
    asking = start(django_processes.addresses_without_finder, **own_stand_in.settings)
    said = asking.stdout.read()
    assert asking.wait() == 0, said
    *needed, status = json.loads(said)
    assert {address[: len("/chathub/")] for address in needed} == {"/chathub/"}
    assert status == 200


def test_each_mistake_is_one_sentence_of_djangos_check(own_stand_in):
    nobody = {"CHATHUB_OPERATORS": ""}
    cases = {
        "Set CHATHUB_LOGIN and CHATHUB_PASSWORD": (
            {},
            {"CHATHUB_LOGIN": "", "CHATHUB_PASSWORD": ""},
        ),
        "Set CHATHUB_USER to a function": ({"CHATHUB_USER": None}, nobody),
        "CHATHUB_USER cannot be imported": ({"CHATHUB_USER": "nowhere.to.be.found"}, nobody),
        "CHATHUB_USER must be a function": ({"CHATHUB_USER": 7}, nobody),
        "CHATHUB_OPERATORS: the file": (
            {"CHATHUB_USER": None},
            {"CHATHUB_OPERATORS": "/nowhere.json"},
        ),
        'Put path("", include(': ({"ROOT_URLCONF": "django.contrib.auth.urls"}, {}),
        "The address of the files": ({"STATIC_URL": "http://cdn.example.com/static/"}, {}),
    }
    checking = start(django_processes.mistakes, list(cases.values()), **own_stand_in.settings)
    said = checking.stdout.read()
    assert checking.wait() == 0, said
    told = list(map(json.loads, said.splitlines()))
    for expected, found in zip(cases, told, strict=True):
        assert len(found) == 1, found
        assert expected in found[0]
