"""What is needed for one purpose only: a site that lacks it is told what to install."""

from importlib import metadata

import pytest
from chathub_server.extras import ExtraMissing, require

REQUIREMENTS = [
    "httpx>=0.25",
    "one>=2.0; extra == 'small'",
    "two; extra == 'small'",
    "chathub-widget[small]; extra == 'large'",
    "three; extra == 'large'",
]


@pytest.fixture
def installed(monkeypatch):
    """Give what is installed, by name."""
    versions = {"one": "2.1", "two": "1.0", "three": "1.0", "chathub-widget": "0.3"}

    def version(name):
        if name not in versions:
            raise metadata.PackageNotFoundError(name)
        return versions[name]

    monkeypatch.setattr(metadata, "requires", lambda name: REQUIREMENTS)
    monkeypatch.setattr(metadata, "version", version)
    return versions


def test_what_is_there_is_enough(installed):
    require("small")
    require("large")


def test_a_package_that_is_not_installed_is_named_with_its_extra(installed):
    del installed["two"]
    with pytest.raises(ExtraMissing) as told:
        require("small")
    assert str(told.value) == (
        "two is not installed; run, where the wheel is:"
        ' pip install "chathub_widget-0.3-py3-none-any.whl[small]"'
    )


def test_an_extra_that_is_made_of_another_is_named_itself(installed):
    del installed["two"]
    with pytest.raises(ExtraMissing, match=r"two is not installed; .+\.whl\[large\]"):
        require("large")


def test_a_version_that_is_too_old_is_named(installed):
    installed["one"] = "1.9"
    with pytest.raises(ExtraMissing, match=r"one 1\.9 is installed, and >=2\.0 is needed; run, "):
        require("small")


def test_a_release_before_the_release_will_do(installed):
    installed["one"] = "3.0rc1"
    require("small")


def test_a_folder_on_the_path_has_nothing_to_be_held_to(monkeypatch):
    def unknown(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", unknown)
    require("small")
