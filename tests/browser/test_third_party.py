"""Modules nobody here wrote: they load, stop and load again through the manager.

Both define a custom element when they run, which a document allows once.
"""

import itertools
import shutil

from third_party_modules import FOLDER

from .seen import READY_S
from .stories import other_engines_in_full

MODULES = FOLDER / "node_modules"
WIDGETS = {
    "deep-chat": MODULES / "deep-chat/dist/deepChat.bundle.js",
    "lite-youtube": MODULES / "@justinribeiro/lite-youtube/lite-youtube.js",
}
PUT = """(html) => {
  said.length = 0;
  document.querySelector("#stage").innerHTML = html;
}"""
SHOWN = {
    "page": "(name) => document.querySelector(name).shadowRoot?.childElementCount > 0",
    "frame": """(name) => !!document.querySelector("iframe[srcdoc]")
      .contentWindow.customElements.get(name)""",
}


@other_engines_in_full
def test_a_module_that_defines_an_element_loads_stops_and_loads_again(open_page, own_pages_folder):
    for name, path in WIDGETS.items():
        shutil.copy(path, own_pages_folder / f"{name}.js")
    seen = open_page('<div id="stage"></div>')
    for name, isolation in itertools.product(WIDGETS, SHOWN):
        seen.page.evaluate(
            PUT,
            f"<{name}></{name}><chathub-widget widget-url='/own/{name}.js' isolation='{isolation}'>",
        )
        for times in (1, 2):
            seen.state("ready", timeout_s=READY_S)
            seen.until(SHOWN[isolation], name)
            seen.call("reload")
            seen.reached("ready", 2 * times)
            seen.call("stop")
            seen.state("stopped")
            seen.nothing_is_left()
            if times == 1:
                seen.call("start")
    assert seen.errors == []
