"""What markup of strangers and other scripts of the page may not do."""

import pytest

from .seen import WIDGET_ELEMENT
from .stories import every_engine

TAG_ID = "operator-chat-panel-script-sales"
IN_FRAME = '<chathub-widget organization="sales" isolation="frame"></chathub-widget>'
MARKUP = '"><script>parent.ran = true</script><img src=x onerror="parent.ran = true">'
REJECT = """() => {
  for (let count = 0; count < 60; count += 1) {
    Promise.reject(Object.create(null));
    dispatchEvent(Object.defineProperty(new Event("error"), "message", {
      get() { throw new Error("not to be read"); },
    }));
  }
}"""
SIGN_OUT = """() => new BroadcastChannel("chathub " + new URL("/api/chathub/token", location))
  .postMessage(JSON.stringify({ signedOut: true }))"""


@every_engine
@pytest.mark.parametrize(
    "element",
    [
        '<p><img id="{}" src="{}/x.js"></p>',
        '<a id="{}" href="{}/x.js">read this</a>',
        '<svg><image id="{}" href="{}/x.js"></image></svg>',
        '<svg><script type="module" id="{}" href="{}/x.js"></script></svg>',
    ],
)
def test_an_element_that_only_has_the_tags_id_is_neither_run_nor_removed(mount, element):
    body = element.format(TAG_ID, "https://stranger.example")
    seen = mount(f"<div id=message>{body}</div>{WIDGET_ELEMENT}")
    last = seen.unavailable(TAG_ID)
    assert "take it away" in last["reason"]
    assert seen.page.evaluate(f"document.getElementById('{TAG_ID}').token === undefined")
    seen.page.evaluate("() => document.querySelector('#message').remove()")
    seen.ready("Sally Jensen")


@every_engine
def test_what_a_page_repeats_of_strangers_is_no_markup_in_a_frame(mount):
    seen = mount("")
    seen.page.evaluate(
        """(markup) => {
          document.documentElement.lang = markup;
          document.querySelector("#stage").innerHTML = '<meta name="color-scheme">';
          document.querySelector("#stage meta").content = markup;
        }""",
        MARKUP,
    )
    seen.page.evaluate(
        "(html) => document.querySelector('#stage').insertAdjacentHTML('beforeend', html)", IN_FRAME
    )
    seen.ready("Sally Jensen")
    inside = "document.querySelector('iframe[srcdoc]').contentDocument"
    assert seen.page.evaluate(f"{inside}.documentElement.lang") == MARKUP
    assert seen.page.evaluate(f"{inside}.querySelectorAll('img, script:not([token])').length") == 0
    assert seen.page.evaluate("'ran' in window") is False


@pytest.mark.engines("chromium", "firefox")
def test_what_cannot_be_made_text_leaves_python_alive(mount):
    seen = mount()
    seen.ready()
    seen.page.evaluate(REJECT)
    seen.call("stop")
    seen.state("stopped")
    seen.nothing_is_left()
    seen.call("start")
    seen.ready()


@pytest.mark.parametrize("isolation", ["page", "frame"])
def test_a_token_that_waits_for_a_draft_is_not_run_after_a_sign_out(mount, isolation):
    seen = mount(IN_FRAME.replace("frame", isolation))
    seen.ready()
    seen.panel.get_by_role("textbox").fill("Half a sente")
    seen.pass_hours(23)
    seen.reached("ready", 2)
    seen.page.evaluate(SIGN_OUT)
    seen.state("signed-out")
    seen.pass_time("00:30")
    seen.nothing_is_left()
    assert seen.states[-1] == "signed-out"
