"""What markup of strangers and other scripts of the page may not do."""

import pytest

from .page_scripts import PANELS
from .seen import READY_S, WIDGET_ELEMENT
from .stories import every_engine, other_engines_in_full

TAG_ID = "operator-chat-panel-script-sales"
IN_FRAME = '<chathub-widget organization="sales" isolation="frame"></chathub-widget>'
MARKUP = '"><script>parent.ran = true</script><img src=x onerror="parent.ran = true">'
SCRIPT_OF_A_STRANGER = {
    "body": "window.ran = true",
    "content_type": "text/javascript",
    "headers": {"access-control-allow-origin": "*"},
}
PYTHON_NAMES_A_MODULE = """
from pyscript import document
from chathub_widget import WidgetManager

manager = WidgetManager(organization="sales", widget_url="{}", isolation="{}")
await manager.start()
document.title = "started"
"""
SCHEME = {"name": "color-scheme", "content": MARKUP}
KEEP_RULES = """
const make = TrustedTypePolicyFactory.prototype.createPolicy;
TrustedTypePolicyFactory.prototype.createPolicy = function (name, rules) {
  if (name === "chathub") window.rules = rules;
  return make.call(this, name, rules);
};
"""
REJECT = """() => {
  for (let count = 0; count < 60; count += 1) {
    Promise.reject(Object.create(null));
    dispatchEvent(Object.defineProperty(new Event("error"), "message", {
      get() { throw new Error("not to be read"); },
    }));
  }
}"""
SIGN_OUT = """() => new BroadcastChannel("chathub")
  .postMessage(JSON.stringify({ version: 1, type: "signed-out", endpoint: null, at: Date.now() / 1000 }))"""


@other_engines_in_full
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


EVIL = "https://stranger.example/x.js"
PUT_IN = """([organization, attributes, beside]) => {
  for (const [name, values] of [["chathub-widget", { organization, ...attributes }], ...beside]) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
    (document.querySelector("#stage") ?? document.body).append(element);
  }
}"""
REASONS = "said.map(({ reason }) => reason ?? '').join()"


def markup_of_strangers_runs_no_script(seen):
    page = seen.page
    page.route(EVIL, lambda route: route.fulfill(**SCRIPT_OF_A_STRANGER))
    holder = ["img", {"id": "operator-chat-panel-script-Sales", "src": EVIL}]
    page.evaluate(PUT_IN, ["Sales", {}, [holder]])
    seen.until(f"/operator-chat-panel-script-Sales is in the page/.test({REASONS})")
    page.evaluate(PUT_IN, ["Support", {"widget-url": EVIL}, []])
    seen.until(f"/widget-url is {EVIL.replace('/', '.')}.*CHATHUB_WIDGET_URLS/.test({REASONS})")
    page.evaluate(PUT_IN, ["Archive", {"token-url": EVIL}, []])
    seen.until(f"/token-url is {EVIL.replace('/', '.')}.*CHATHUB_TOKEN_URLS/.test({REASONS})")
    page.evaluate("(markup) => { document.documentElement.lang = markup; }", MARKUP)
    page.evaluate(PUT_IN, ["Sales", {"isolation": "frame"}, [["meta", SCHEME]]])
    seen.until(f"{PANELS}.some(({{ operator }}) => operator === 'Sally Jensen')")
    page.evaluate("() => { document.documentElement.lang = 'en'; }")
    assert "ran" not in page.evaluate("Object.keys(window)")


@pytest.mark.engines("chromium", "firefox")
def test_markup_of_strangers_runs_no_script(mount):
    markup_of_strangers_runs_no_script(mount(""))


@pytest.mark.engines("chromium", full=("firefox",))
@pytest.mark.parametrize("path", ["/nonce", "/strict-csp"])
def test_markup_of_strangers_runs_no_script_under_a_policy(seen, page, path):
    page.goto(path)
    seen.ready()
    seen.remove()
    seen.nothing_is_left()
    markup_of_strangers_runs_no_script(seen)


def test_the_pages_policy_passes_the_sites_modules_and_one_text(seen, page, chathub):
    page.add_init_script(KEEP_RULES)
    page.goto("/strict-csp")
    seen.ready()
    pass_url = "(url) => rules.createScriptURL(url) ?? null"
    widget = f"{chathub.vendor}/operator-chat-panel/widget-script.js"
    for url in (widget, f"{widget}?v=2#3", f"{chathub.site}/own/any.js"):
        assert page.evaluate(pass_url, url) == url
    for url in (
        EVIL,
        f"{widget}x",
        f"{chathub.vendor}/x.js",
        f"{chathub.site}/own/..%2fx.js",
        "data:,1",
    ):
        assert page.evaluate(pass_url, url) is None
    assert "img" not in page.evaluate("rules.createHTML('<img src=x onerror=alert(1)>')")


@pytest.mark.parametrize("isolation", ["page", "frame"])
def test_python_of_the_page_may_name_another_module(open_page, page, isolation):
    page.route(EVIL, lambda route: route.fulfill(**SCRIPT_OF_A_STRANGER))
    seen = open_page(body="", python=PYTHON_NAMES_A_MODULE.format(EVIL, isolation))
    ran = {"page": "ran", "frame": "document.querySelector('iframe[srcdoc]').contentWindow.ran"}
    seen.until(f"document.title === 'started' && {ran[isolation]} === true", timeout_s=READY_S)


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
