"""The HTML by which a server puts the widget into its pages."""

from html.parser import HTMLParser

import pytest
from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.markup import ATTRIBUTES, widget_markup
from chathub_server.staticfiles.sources import STATIC
from chathub_server.staticfiles.static_files import StaticFiles

from .sources import sources_with

WIDGET = "https://widget.example/panel.js"
FOR_GOOD = "public, max-age=31536000, immutable"
ELEMENT = ("script", {"type": "module", "src": "/chathub/chathub-widget.js"})


class Elements(HTMLParser):
    """The elements of a text, each with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def files():
    return StaticFiles(sources_with(), Addresses("https://api.example", WIDGET))


def elements(text):
    return Elements(text).found


def test_with_a_token_the_page_begins_with_the_vendors_tag(files):
    markup = widget_markup(files, "t0ken", organization="North Sales", fallback_phone="1 > 0")
    tag = {
        "type": "module",
        "id": "operator-chat-panel-script-North-Sales",
        "src": WIDGET,
        "token": "t0ken",
    }
    assert elements(markup.head) == [("script", tag), ELEMENT]
    attributes = {"organization": "North Sales", "fallback-phone": "1 > 0", "start": "idle"}
    assert elements(markup.body) == [("chathub-widget", attributes)]
    assert markup.cache_control == "no-store"


def test_without_a_token_python_asks_for_it_at_once(files):
    markup = widget_markup(files, None, organization="sales")
    script, *hints = elements(markup.head)
    assert script == ELEMENT
    assert {(name, attributes["rel"]) for name, attributes in hints} == {("link", "prefetch")}
    prefix = files.addresses.prefix
    named = [files.find(each["href"].removeprefix(f"{prefix}/")) for _, each in hints]
    assert named[0].media_type.startswith("text/html"), "the page in which Python runs comes first"
    assert {file.cache_control for file in named} == {FOR_GOOD}
    assert any(file.path.endswith("micropython.wasm") for file in named)
    assert elements(markup.body) == [("chathub-widget", {"organization": "sales"})]
    assert markup.cache_control == "no-cache"


def test_nothing_is_prefetched_for_a_python_that_may_never_start(files):
    markup = widget_markup(files, None, start="manual")
    assert elements(markup.head) == [ELEMENT]


def test_a_frame_of_the_widgets_own_has_its_tag_inside(files):
    markup = widget_markup(files, "t0ken", isolation="frame")
    assert elements(markup.head) == [ELEMENT]
    assert elements(markup.body) == [("chathub-widget", {"isolation": "frame"})]
    assert markup.cache_control == "no-cache", "there is no token in it"


def test_a_nonce_is_on_every_script(files):
    markup = widget_markup(files, "t0ken", nonce="n0nce")
    assert [attributes["nonce"] for _, attributes in elements(markup.head)] == ["n0nce"] * 2


def test_what_is_given_stays_text(files):
    nasty = '"><script>alert(1)</script>'
    markup = widget_markup(files, nasty, organization=nasty, locale=nasty, nonce=nasty)
    (_, tag), _ = elements(markup.head)
    ((name, attributes),) = elements(markup.body)
    assert tag["token"] == tag["nonce"] == attributes["organization"] == nasty
    assert name == "chathub-widget"


def test_an_attribute_that_there_is_not_is_named(files):
    with pytest.raises(ValueError, match=r"no attribute fallback-mail; it has organization, "):
        widget_markup(files, fallback_mail="help@example.com")


def test_all_attributes_of_the_element_are_known():
    types = (STATIC / "chathub" / "chathub-widget.d.ts").read_text()
    body = types.partition("interface ChathubWidgetAttributes {")[2].partition("\n}")[0]
    named = {
        line.strip().partition("?:")[0].strip('"') for line in body.splitlines() if "?:" in line
    }
    assert named == set(ATTRIBUTES)
