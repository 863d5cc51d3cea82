"""start="ahead": the panel is there before Python is, which takes it over; what goes wrong is left to Python."""

import pytest

from .page_scripts import HIDDEN_PYTHON, ONLINE, SECTIONS
from .seen import WIDGET_ELEMENT
from .stories import a_day_passes, every_engine, other_engines_in_full, the_token_dies

AHEAD = WIDGET_ELEMENT.replace("<chathub-widget", '<chathub-widget start="ahead"')
PYTHON = "**/chathub/python/**"
TOKEN = "**/api/chathub/token*"
TAKEN_OVER = "document.querySelector('chathub-widget')?.state === 'ready'"
GONE = f"{SECTIONS}.length === 0 && !document.querySelector('script[token]')"
ELEMENT = "document.querySelector('chathub-widget')"


@pytest.fixture
def ahead(page, seen, own_pages):
    """Open a page with such an element."""

    def open_it(body=AHEAD, policy=None):
        path = own_pages.write_plain("ahead", body, policy=policy)
        seen.sign_in("demo")
        page.goto(path, wait_until="commit")
        return seen

    return open_it


@pytest.fixture
def without_python(page, ahead):
    """Open it with Python held back; return what is seen, and a function that lets Python come."""

    def open_it(body=AHEAD, **how):
        held = []

        def hold(route):
            held.append(route)

        page.route(PYTHON, hold)

        def let_it_come():
            (route,) = held
            route.continue_()

        with page.expect_request(PYTHON):
            seen = ahead(body, **how)
        return seen, let_it_come

    return open_it


def shown(seen):
    """Wait until the panel works, whatever the element knows; return its token's id."""
    return seen.until(ONLINE, {})["token"]


@every_engine
def test_the_first_tag_is_taken_over_and_kept_alive(page, ahead, chathub):
    page.clock.install()
    before = chathub.calls()
    seen = ahead()
    seen.until(TAKEN_OVER)
    seen.ready("Sally Jensen")
    after = chathub.calls()
    assert after["widget"] == before["widget"] + 1, "loaded once"
    assert "unavailable" not in seen.states
    a_day_passes(seen)
    the_token_dies(seen)
    seen.call("stop")
    seen.until(f"{SECTIONS}.length === 0")
    seen.call("start")
    seen.ready()


@pytest.mark.engines("chromium", "firefox")
def test_the_panel_waits_for_no_python(without_python):
    seen, let_python_come = without_python()
    first = shown(seen)
    assert seen.states == []
    let_python_come()
    seen.until(TAKEN_OVER)
    assert seen.states == ["ready"], "taken over, not loaded again"
    assert seen.token_id == first


@pytest.mark.parametrize(
    "gone",
    ["element.remove()", "element.stop()", "element.setAttribute('organization', 'support')"],
)
def test_what_ends_the_widget_before_python_is_there_takes_it_away(without_python, gone):
    seen, let_python_come = without_python()
    shown(seen)
    seen.page.evaluate(f"() => {{ const element = {ELEMENT}; {gone}; }}")
    seen.until(GONE)
    let_python_come()
    if "support" in gone:
        seen.ready("Oksana Kovalenko")
    else:
        seen.until("globalThis[Symbol.for('chathub')].listen !== null")
        seen.until(GONE)


def test_an_element_that_is_only_moved_keeps_its_panel(without_python):
    seen, let_python_come = without_python()
    first = shown(seen)
    seen.page.evaluate(f"() => document.body.prepend({ELEMENT})")
    let_python_come()
    seen.until(TAKEN_OVER)
    assert (seen.states, seen.token_id) == (["ready"], first)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"status": 500, "body": "{}"}, "answered 500"),
        ({"status": 200, "body": "{}"}, "without a token"),
        ({"status": 200, "body": "<h1>Sign in", "content_type": "text/html"}, "an HTML page"),
        ({"status": 200, "body": '{"token": "no token"}'}, "something that is not a token"),
    ],
    ids=["500", "nothing", "html", "nonsense"],
)
def test_an_endpoint_that_fails_is_pythons_to_name(page, ahead, answer, says):
    page.route(TOKEN, lambda route: route.fulfill(**answer))
    seen = ahead()
    seen.unavailable(says)
    seen.fallback_says("help@site.example")


@other_engines_in_full
def test_a_module_that_is_not_there_ends_in_the_fallback(ahead, chathub):
    chathub.fail("widget", status=404)
    seen = ahead()
    seen.unavailable("was not found")
    chathub.mend()
    seen.call("start")
    seen.ready("Sally Jensen")


def test_a_module_that_never_arrives_ends_in_the_fallback(page, ahead):
    page.clock.install()
    page.route("**/operator-chat-panel/widget-script.js", lambda route: None)
    seen = ahead()
    seen.until("document.querySelector('script[token]') !== null")
    page.clock.fast_forward("00:06")
    seen.state("loading")
    seen.pass_time("00:16")
    seen.unavailable("neither loaded nor failed within 15 seconds")


@pytest.mark.parametrize(
    "more",
    [
        'isolation="frame"',
        'token-url="/api/chathub/token"',
        'widget-url="https://evil.example/x.js"',
        'widget-url="/own/nothing.js"',
    ],
)
def test_what_the_markup_names_itself_is_left_to_python(without_python, chathub, more):
    before = chathub.calls()
    seen, _ = without_python(AHEAD.replace("<chathub-widget", f"<chathub-widget {more}"))
    seen.until(HIDDEN_PYTHON)
    assert chathub.calls() == before
    assert seen.page.evaluate("document.querySelector('script[token]')") is None


def test_a_base_of_a_strangers_leads_nowhere(page, ahead):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    seen = ahead('<base href="https://evil.example/">' + AHEAD)
    shown(seen)
    assert not [url for url in asked if "evil" in url]


@pytest.mark.parametrize("name", ["sales\u0085", "\ufeffsales", "a+b"])
def test_a_name_that_python_may_read_otherwise_is_left_to_it(without_python, chathub, name):
    before = chathub.calls()
    seen, _ = without_python(AHEAD.replace('"sales"', f'"{name}"'))
    assert chathub.calls() == before
    assert seen.page.evaluate("document.querySelector('script[token]')") is None


def test_a_policy_that_guards_scripts_leaves_it_to_python(ahead):
    policy = "require-trusted-types-for 'script'; trusted-types chathub"
    seen = ahead(policy=policy)
    seen.ready("Sally Jensen")
    assert seen.states == ["loading", "ready"]


def test_of_two_elements_one_runs_ahead_and_both_work(ahead):
    seen = ahead(AHEAD + AHEAD.replace("sales", "support"))
    seen.until(f"{SECTIONS}.length === 2")
    seen.reached("ready", 2)


@pytest.mark.parametrize("element", [AHEAD, WIDGET_ELEMENT], ids=["ahead", "immediate"])
def test_no_token_is_asked_for_by_a_page_that_is_only_prerendered(page, own_pages, seen, element):
    seen.sign_in("demo")
    path = own_pages.write_plain("prerendered", element)
    # As in a browser: Python that comes after that moment finds it over, and waits for no event.
    page.add_init_script(
        "Object.defineProperty(document, 'prerendering', { get: () => !globalThis.isActivated });"
    )
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/api/chathub/token" in url]
    page.evaluate(
        "() => { globalThis.isActivated = true; document.dispatchEvent(new Event('prerenderingchange')); }"
    )
    seen.ready("Sally Jensen")
