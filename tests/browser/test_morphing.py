"""A site that morphs its page into the next HTML, which has no panel, keeps the panel that is there."""

import re

import pytest

from .page_scripts import PANELS
from .seen import WIDGET_ELEMENT
from .stories import other_engines_in_full

HEAD = '<meta name="turbo-refresh-method" content="morph">'
MORPHS = {
    "turbo": "() => void Turbo.visit(location.href, { action: 'replace' })",
    "htmx": "() => void htmx.ajax('GET', location.href, { target: 'body', swap: 'innerMorph' })",
}
FOCUSED = "document.activeElement.closest('section[id^=operator-chat-panel]') !== null"


@pytest.fixture
def morphing(seen, own_pages, chathub):
    """Open a page that a library morphs into itself; return what does so, and waits until it is done."""

    def open_it(library):
        seen.sign_in("demo")
        demo = seen.page.request.get(f"{chathub.site}/{library}").text()
        (script,) = re.findall(r"<script [^>]*/(?:turbo|htmx)[^>]*></script>", demo)
        body = f'<p id="order">Open</p>{WIDGET_ELEMENT}<footer>Orders</footer>'
        seen.page.goto(own_pages.write_plain("morphing", body, head=HEAD + script))

        def morph():
            seen.page.evaluate("() => { document.querySelector('#order').textContent = 'Old'; }")
            seen.page.evaluate(MORPHS[library])
            seen.until("document.querySelector('#order').textContent === 'Open'")

        return morph

    return open_it


@other_engines_in_full
@pytest.mark.parametrize("library", MORPHS)
def test_a_page_that_is_morphed_keeps_its_panel_and_what_is_being_written(morphing, seen, library):
    morph = morphing(library)
    token = seen.ready()
    seen.type("Half a sent")
    for _ in range(2):
        morph()
        seen.state("ready")
        (panel,) = seen.until(f"() => {PANELS}.length === 1 && {PANELS}")
        assert (panel["draft"], panel["token"]) == ("Half a sent", token)
        seen.until(FOCUSED)
    assert seen.states == ["loading", "ready"]
    seen.remove()
    seen.nothing_is_left()
