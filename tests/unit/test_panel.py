"""One vendor tag: put in, taken over, waited for, taken away."""

import pytest
from chathub_widget import WidgetError
from chathub_widget.core.token import Token
from chathub_widget.page.panel_in_frame import PanelInFrame
from chathub_widget.page.panel_in_page import PanelInPage
from chathub_widget.settings import Settings

from .fake_browser import WIDGET, Element
from .helpers import DAY_S, START_S, jwt

TAG_ID = "operator-chat-panel-script-sales"
TOKEN = jwt(START_S + DAY_S, START_S)
READ = Token(TOKEN, START_S, START_S + DAY_S)


class Told:
    """A panel, and what it has told."""

    def __init__(self, fake):
        self.calls = []
        settings = Settings(fake, organization="sales")
        self.panel = PanelInPage(fake, settings, self.note)

    def note(self, panel, *what):
        assert panel is self.panel
        self.calls.append(what)


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


@pytest.mark.parametrize("status", [0, 400, 404, 500])
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
    assert sentence.startswith("The tag in the page could not be taken over, so the widget is ")
    assert "no such thing in this browser" in sentence


def test_a_tag_that_has_failed_is_taken_out_without_a_word(fake, told, tag):
    fake.statuses[WIDGET] = 404
    told.panel.adopt()
    assert fake.logged == []


def test_the_module_of_a_tag_that_was_taken_over_has_run_in_this_page(fake, told, tag):
    told.panel.adopt()
    assert fake.has_run(WIDGET)


def test_there_is_no_doubt_about_a_tag_that_was_put_in_here(fake, told, tag):
    assert not told.panel.doubtful
    fake.statuses[WIDGET] = None
    told.panel.adopt()
    assert told.panel.doubtful
    told.panel.remove()
    assert not told.panel.doubtful
    told.panel.load(READ)
    assert not told.panel.doubtful


async def test_nobody_is_asked_about_a_tag_that_was_not_taken_over(told):
    assert await told.panel.seems_dead() is None


def test_what_is_typed_into_a_widget_that_was_taken_over_is_a_draft(fake, told, tag):
    told.panel.adopt()
    fake.draft = True
    assert told.panel.has_draft()


def test_an_id_that_is_taken_may_be_free_later(fake, told, tag):
    tag.name = "div"
    with pytest.raises(WidgetError) as taken:
        told.panel.load(READ)
    assert (taken.value.code, taken.value.retry) == ("bad-setting", True)
    assert TAG_ID in taken.value.reason


async def test_an_element_stays_defined_only_while_a_module_runs_again(fake, told):
    told.panel.load(READ)
    assert not fake.definitions_are_kept
    await fake.module_runs()
    told.panel.load(READ)
    assert fake.tag().attributes["src"] == f"{WIDGET}#2"
    assert fake.definitions_are_kept
    await fake.module_runs()
    assert not fake.definitions_are_kept


async def test_of_two_panels_with_one_script_the_second_waits_for_the_first(fake, told):
    other = PanelInPage(fake, Settings(fake, organization="support"), lambda *_: None)
    told.panel.load(READ)
    other.load(READ)
    assert fake.tag().attributes["id"] == TAG_ID
    await fake.module_runs()
    assert fake.tag().attributes["id"].endswith("-support")


async def test_a_load_is_told_from_the_tag_to_the_module(fake, told):
    told.panel.load(READ)
    assert told.calls == [("placed",)]
    await fake.module_runs(Element("section"))
    assert told.calls == [("placed",), ("ran",)]


async def test_a_module_that_throws_is_broken_and_says_how(fake, told):
    told.panel.load(READ)
    await fake.module_runs(error="boom")
    *_, (name, error) = told.calls
    assert (name, error.code) == ("broke", "crashed")
    assert "boom" in error.reason


async def test_a_script_that_does_not_load_is_broken_for_a_reason_that_is_to_be_found(fake, told):
    told.panel.load(READ)
    await fake.module_fails()
    assert told.calls == [("placed",), ("broke",)]


def test_a_tag_that_the_pages_trusted_types_do_not_let_in_is_broken(fake, told):
    fake.guarded = ("src",)
    told.panel.load(READ)
    ((name, error),) = told.calls
    assert (name, error.code) == ("broke", "policy")


async def test_what_is_thrown_later_is_told_with_its_message(fake, told):
    told.panel.load(READ)
    await fake.module_runs(Element("section"))
    await fake.event("unhandledrejection", reason="Token expired", file=WIDGET)
    assert told.calls[-1] == ("threw", "Token expired")


def test_a_tag_that_is_taken_away_while_it_loads_never_runs(fake, told, expelled):
    told.panel.load(READ)
    tag = fake.tag()
    told.panel.remove()
    assert expelled == [tag]


async def test_a_tag_whose_module_has_run_is_just_taken_away(fake, told, expelled):
    told.panel.load(READ)
    await fake.module_runs(Element("section"))
    told.panel.remove()
    assert expelled == []


async def test_what_is_typed_into_the_widgets_own_elements_alone_is_a_draft(fake, told):
    typed_in = []
    fake_drafts = fake.drafts
    fake.drafts = lambda roots: typed_in.append(roots) or fake_drafts()
    told.panel.load(READ)
    section = Element("section")
    await fake.module_runs(section)
    (roots,) = typed_in
    assert roots() == [section]
    fake.draft = True
    assert told.panel.has_draft()
    told.panel.remove()
    assert not told.panel.has_draft()


@pytest.fixture
def since(fake):
    """Give the moments since which the browser was asked for a script's status."""
    moments = []

    async def status_of(url, since_s):
        moments.append((url, since_s))
        return 404

    fake.status_of = status_of
    return moments


async def test_the_cause_is_looked_for_since_the_load_began(fake, told, since):
    fake.elapsed_s = 70
    told.panel.load(READ)
    fake.elapsed_s = 75
    assert (await told.panel.why_not_loaded()).code == "not-found"
    assert since == [(WIDGET, 70)]


async def test_the_cause_is_looked_for_since_the_fetch_began(fake, told, since):
    told.panel.load(READ)
    fake.elapsed_s = 90
    fake.preload_works = False
    assert await told.panel.fetch() is None
    await told.panel.why_not_loaded()
    assert since == [(WIDGET, 90)]


async def test_in_a_frame_it_is_looked_for_from_the_beginning_since_its_clock_is_its_own(
    fake, since
):
    panel = PanelInFrame(fake, Settings(fake, isolation="frame"), None, lambda *_: None)
    fake.elapsed_s = 70
    panel.load(READ)
    inside = await fake.frame_opens()
    inside.status_of = fake.status_of
    await panel.why_not_loaded()
    assert since == [(WIDGET, 0)]


async def test_a_script_that_is_not_fetched_in_fifteen_seconds_is_late(fake, told):
    async def preload(url, timeout_s):
        assert (url, timeout_s) == (WIDGET, 15)

    fake.preload = preload
    with pytest.raises(WidgetError) as late:
        await told.panel.fetch()
    assert (late.value.code, late.value.reason) == (
        "timeout",
        "The widget's script neither loaded nor failed within 15 seconds.",
    )


def test_a_copy_of_a_tag_whose_module_has_run_is_taken_out(fake, told, tag):
    fake.ran.add(f"{WIDGET}#2")
    tag.attributes["src"] = f"{WIDGET}#2"
    assert told.panel.adopt() is None
    assert fake.tag() is None


def test_a_tag_that_was_taken_over_is_known_by_its_address_without_the_fragment(fake, told, tag):
    tag.attributes["src"] = f"{WIDGET}#2"
    assert told.panel.adopt() == TOKEN
    assert told.panel.script_url == WIDGET


@pytest.mark.parametrize(
    ("status", "code"), [(200, None), (399, None), (400, "script"), (404, "not-found")]
)
async def test_the_server_is_asked_about_a_tag_in_doubt(fake, told, tag, since, status, code):
    async def status_of(url, since_s):
        since.append((url, since_s))
        return status

    fake.status_of = status_of
    fake.statuses[WIDGET] = None
    told.panel.adopt()
    error = await told.panel.seems_dead()
    assert since == [(WIDGET, 0)]
    assert (error and error.code) == code
    assert error is None or WIDGET in error.reason
