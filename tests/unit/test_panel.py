"""One vendor tag: put in, taken over, waited for, taken away."""

import pytest
from chathub_widget.page.panel_in_page import PanelInPage
from chathub_widget.settings import Settings

from .fake_browser import WIDGET, Element
from .helpers import DAY_S, START_S, jwt

TAG_ID = "operator-chat-panel-script-sales"
TOKEN = jwt(START_S + DAY_S, START_S)


class Told:
    """A panel, and what it has told."""

    def __init__(self, fake):
        self.calls = []
        settings = Settings(fake, organization="sales")
        self.panel = PanelInPage(fake, settings, lambda _, *what: self.calls.append(what))


@pytest.fixture
def told(fake):
    return Told(fake)


@pytest.fixture
def tag(fake):
    """Give a vendor's tag that is in the page already."""
    found = Element("script")
    found.attributes = {"id": TAG_ID, "type": "module", "src": WIDGET, "token": TOKEN}
    return fake.append_to_head(found)


@pytest.fixture
def loading(fake, tag):
    """Give one that is still loading."""
    fake.statuses[WIDGET] = None
    fake.has_loaded = lambda: False
    return tag


def test_a_tag_that_is_still_loading_is_taken_over_without_a_doubt(fake, told, loading):
    assert told.panel.adopt() == TOKEN
    assert fake.tag() is loading
    assert not told.panel.doubtful, "it has not had its time yet"


def test_a_tag_that_ran_before_the_page_had_loaded_leaves_a_doubt(fake, told, tag):
    fake.statuses[WIDGET] = None
    told.panel.adopt()
    assert told.panel.doubtful, "nothing shows that it ran"


def test_a_tag_whose_panel_is_in_the_page_leaves_none(fake, told, tag):
    fake.statuses[WIDGET] = None
    panel = fake.append_to_body(Element("section"))
    panel.attributes["id"] = "operator-chat-panel-sales"
    told.panel.adopt()
    assert not told.panel.doubtful


def test_a_tag_that_was_still_loading_and_fails_is_told(fake, told, loading):
    told.panel.adopt()
    fake.fire_on(loading, "error")
    assert told.calls == [("broke",)]


def test_a_tag_that_was_still_loading_and_loads_is_told(fake, told, loading):
    told.panel.adopt()
    assert not told.panel.is_sure
    fake.fire_on(loading, "load")
    assert told.calls == [("ran",)]
    assert told.panel.is_sure


@pytest.fixture
def expelled(fake):
    """Give the tags that are kept from running."""
    tags = []
    fake.expel = tags.append
    return tags


def test_a_tag_that_is_still_loading_never_runs_once_it_is_taken_away(told, loading, expelled):
    told.panel.adopt()
    told.panel.remove()
    assert expelled == [loading]
    assert loading.listeners == []


def test_a_tag_that_ran_is_just_taken_away(fake, told, tag, expelled):
    told.panel.adopt()
    told.panel.remove()
    assert expelled == []
    assert fake.tag() is None


@pytest.mark.parametrize("status", [0, 404, 500])
def test_a_tag_that_has_failed_is_taken_out_so_that_the_widget_can_be_loaded(
    fake, told, tag, status
):
    fake.statuses[WIDGET] = status
    assert told.panel.adopt() is None
    assert fake.tag() is None


def test_a_tag_that_cannot_be_taken_over_is_said_and_taken_out(fake, told, tag):
    def breaks(_):
        raise RuntimeError("no such thing in this browser")

    fake.last_status = breaks
    assert told.panel.adopt() is None
    assert fake.tag() is None
    ((level, sentence),) = fake.logged
    assert level == "warn"
    assert "no such thing in this browser" in sentence
