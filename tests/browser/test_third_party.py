"""Modules nobody here wrote: they load, stop and load again through the manager.

Both define a custom element when they run, which a document allows once.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect

MODULES = Path(__file__).resolve().parents[2] / "static/frameworks/node_modules"
WIDGETS = {
    "deep-chat": MODULES / "deep-chat/dist/deepChat.bundle.js",
    "lite-youtube": MODULES / "@justinribeiro/lite-youtube/lite-youtube.js",
}


@pytest.mark.parametrize("isolation", ["page", "frame"])
@pytest.mark.parametrize("name", WIDGETS)
def test_a_module_that_defines_an_element_loads_stops_and_loads_again(
    open_page, page, chathub, name, isolation
):
    url = f"{chathub.vendor}/third-party/{name}.js"
    page.route(
        url,
        lambda route: route.fulfill(
            path=WIDGETS[name],
            content_type="text/javascript",
            headers={"access-control-allow-origin": "*"},
        ),
    )
    seen = open_page(
        f'<{name}></{name}><chathub-widget widget-url="{url}" isolation="{isolation}"></chathub-widget>'
    )
    for times in (1, 2):
        expect(seen.element).to_have_attribute("state", "ready", timeout=30_000)
        if isolation == "page":
            shown = page.locator(name)
            assert shown.evaluate("(element) => element.shadowRoot.childElementCount > 0")
        else:
            frame = page.frame_locator("iframe[srcdoc]")
            assert frame.locator("body").evaluate(
                "(body, name) => !!body.ownerDocument.defaultView.customElements.get(name)", name
            )
        seen.call("reload")
        seen.until(f"said.filter(({{state}}) => state === 'ready').length === {2 * times}")
        seen.call("stop")
        expect(seen.element).to_have_attribute("state", "stopped")
        assert page.locator("script[id^=operator-chat-panel], iframe[srcdoc]").count() == 0
        seen.call("start")
    assert seen.errors == []
