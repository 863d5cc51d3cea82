# What may run in a page, also where it guards what becomes markup or a script.
import js

from .harness import same

OURS = "https://widget.example/w.js"
OTHER = "https://evil.example/w.js"


def source(page, url):
    """Return the address a tag has after this one was set."""
    tag = page.browser.create("script")
    same(page.browser.set(tag, "src", url), True)
    return str(tag.getAttribute("src"))


def test_only_modules_that_the_site_or_its_python_names_may_run(page):
    page.browser.site_settings = {"widget_url": "https://widget.example/w.js"}
    same(page.browser.may_run("https://widget.example/w.js?a#2"), True)
    same(page.browser.may_run("https://evil.example/w.js"), False)
    page.browser.trust("https://named.example/w.js?v=1")
    same(page.browser.may_run("https://named.example/w.js"), True)
    same(page.browser.may_run("https://evil.example/named.js"), False)


def test_a_page_without_trusted_types_takes_an_address_as_it_is(page):
    same(source(page, OTHER), OTHER)


def test_a_page_with_trusted_types_gets_the_modules_that_may_run_by_one_policy(page):
    made = js.harness.policies(page.window)
    page.browser.site_settings = {"widget_url": OURS}
    same(source(page, OURS + "#2"), OURS + "#2")
    same(source(page, OTHER), "")
    same([str(name) for name in made], ["chathub"])


def test_the_only_markup_that_passes_is_the_document_of_our_frames(page):
    js.harness.policies(page.window)
    frame = page.document.createElement("iframe")
    page.browser.set(frame, "srcdoc", "<script>")
    same(str(frame.getAttribute("srcdoc")), page.browser.frame_document)


def test_a_frame_lets_run_what_the_page_around_it_does(page):
    page.browser.site_settings = {"widget_url": OURS}
    page.browser.trust(OTHER)
    window = js.harness.open("https://site.example/frame")
    inside = page.browser.inside(page.browser.object(contentWindow=window))
    js.harness.policies(inside.window)
    tag = inside.create("script")
    for url in (OURS, OTHER):
        inside.set(tag, "src", url)
        same(str(tag.getAttribute("src")), url)


def test_a_page_that_lets_nobody_make_a_policy_decides_by_itself(page):
    made = js.harness.policies(page.window)
    page.window.trustedTypes.createPolicy = js.eval("() => { throw new TypeError() }")
    same(source(page, OTHER), OTHER)
    same(int(made.length), 0)


def test_that_an_address_is_refused_is_said(page):
    tag = page.browser.create("script")
    js.Object.defineProperty(tag, "src", js.harness.thrower)
    same(page.browser.set(tag, "src", OURS), False)
    same(page.browser.set(tag, "src", None), True)
    same(page.browser.set(tag, "token", "new"), True)
    same(str(tag.getAttribute("token")), "new")
