"""An element in a web component's shadow root, open or closed, is one like any other."""

import pytest

from .seen import READY_S
from .stories import every_engine, other_engines_in_full
from .test_without_python import BLOCKED, REMOVE_PYTHON, SOONER

INSIDE = '<chathub-widget organization="ORGANIZATION" fallback-email="help@site.example"></chathub-widget>'
COMPONENT = f"""<script>
customElements.define("site-desk", class extends HTMLElement {{
  connectedCallback() {{
    const root = this.attachShadow({{ mode: "MODE" }});
    root.innerHTML = '{INSIDE}';
    globalThis.inside = root.firstChild;
  }}
}});
</script><site-desk></site-desk>"""
REMOVE_COMPONENT = "() => document.querySelector('site-desk').remove()"
CARD = "inside.shadowRoot?.querySelector('[role=alert]')"


@pytest.fixture
def component(seen, own_pages):
    """Open a page of one component, which holds the element."""

    def open_it(mode="open", organization="sales", before="", policy=None):
        body = before + COMPONENT.replace("MODE", mode).replace("ORGANIZATION", organization)
        seen.sign_in("demo")
        seen.page.goto(own_pages.write_plain("component", body, policy=policy))
        return seen

    return open_it


def ready(seen, times=1):
    """Wait until the page has heard that the widget is ready, and its panel works."""
    seen.until(
        "(times) => said.filter(({ state }) => state === 'ready').length === times", times, READY_S
    )
    return seen.another_token(None)


@every_engine
@pytest.mark.parametrize("mode", ["open", "closed"])
def test_the_page_hears_of_a_widget_in_a_component_and_it_goes_with_that(component, mode):
    seen = component(mode)
    ready(seen)
    seen.page.evaluate(REMOVE_COMPONENT)
    seen.nothing_is_left()


def test_a_widget_in_a_component_that_cannot_come_has_its_fallback(component):
    seen = component("closed", organization="nobody")
    seen.until(f"() => {CARD}?.innerText.includes('help@site.example')", timeout_s=READY_S)
    assert seen.states == ["loading", "unavailable"]


@other_engines_in_full
def test_an_element_in_a_component_says_so_where_no_python_answers(component):
    seen = component("closed", before=SOONER, policy=BLOCKED)
    seen.until(f"() => {CARD}?.innerText.includes('help@site.example')", timeout_s=READY_S)
    assert seen.states == ["unavailable"]


def test_python_that_the_page_takes_away_serves_a_component_again(component):
    seen = component("closed")
    ready(seen)
    seen.page.evaluate(REMOVE_PYTHON)
    ready(seen, times=2)
    seen.page.evaluate(REMOVE_COMPONENT)
    seen.nothing_is_left()
