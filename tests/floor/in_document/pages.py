# What the seam knows of a page: its style, its language, its addresses, what ran in it.
import js
from pyscript.js_modules.chathub_guard import shared

from .harness import same


# Style and language
def test_a_style_is_set_where_no_policy_forbids_it(page):
    element = page.put("<p></p>")
    page.browser.style(element, "inline-size", "3px")
    same(str(element.style.getPropertyValue("inline-size")), "3px")


def test_a_page_says_its_color_scheme_in_its_style_or_in_its_head(page):
    page.document.documentElement.style.setProperty("color-scheme", "dark")
    same(page.browser.color_scheme(), "dark")
    page.document.documentElement.style.setProperty("color-scheme", "normal")
    same(page.browser.color_scheme(), "normal")
    page.document.head.innerHTML = '<meta name="color-scheme" content="light dark">'
    same(page.browser.color_scheme(), "light dark")


def test_the_language_is_the_pages_or_the_browsers(page):
    same(page.browser.language(), str(page.window.navigator.language))
    page.document.documentElement.lang = "da"
    same(page.browser.language(), "da")


def test_a_frames_document_says_its_language_and_scheme_and_nothing_becomes_markup(page):
    page.browser.describe('"><script>', "light dark")
    same(str(page.document.documentElement.lang), '"><script>')
    meta = page.document.head.querySelector("meta[name=color-scheme]")
    same(str(meta.content), "light dark")
    same(page.browser.find_all("script"), [])


# Addresses
def test_an_address_is_absolute_and_of_the_web(page):
    for text, address in (
        ("/token", "https://site.example/token"),
        ("token", "https://site.example/token"),
        ("https://widget.example/w.js#2", "https://widget.example/w.js#2"),
        ("http://widget.example", "http://widget.example/"),
        ("javascript:alert(1)", None),
        ("data:text/plain,1", None),
        ("https://", None),
    ):
        same(page.browser.web_address(text), address)


def test_a_base_counts_only_where_it_stays_on_the_site(page):
    page.document.head.innerHTML = '<base href="https://site.example/app/">'
    same(page.browser.web_address("token"), "https://site.example/app/token")
    page.document.head.innerHTML = '<base href="https://evil.example/">'
    same(page.browser.web_address("token"), "https://site.example/token")


# What is counted and held in the page
def test_a_tag_that_a_manager_holds_is_known_to_every_other(page):
    held, other = page.browser.create("script"), page.browser.create("script")
    page.browser.mark_ours(held)
    same([page.browser.is_ours(held), page.browser.is_ours(other)], [True, False])


def test_what_is_a_widgets_is_known_to_the_elements_script_until_it_is_taken_away(page):
    tag, panel = [page.browser.append_to_body(page.browser.create("p")) for _ in range(2)]
    remains = shared(page.window).remains
    page.browser.mark_ours(tag)
    page.browser.note_ours(panel)
    same([bool(remains.has(each)) for each in (tag, panel)], [True, True])
    page.browser.remove_ours(panel)
    same([bool(remains.has(each)) for each in (tag, panel)], [True, False])
    same([bool(each.isConnected) for each in (tag, panel)], [True, False])


def test_an_element_keeps_the_number_it_was_given(page):
    one, other = page.browser.create("p"), page.browser.create("p")
    number = page.browser.number(one)
    same(page.browser.number(one), number)
    assert page.browser.number(other) != number


def test_a_page_has_one_seam_made_with_its_settings(page):
    from chathub_widget.page.browser import browser as seam
    from pyscript import config

    config["chathub"] = {"token_url": "/token"}
    around = js.harness.open("https://site.example/around")
    js.Object.defineProperty(page.window, "parent", page.browser.object(value=around))
    js.Reflect.set(js.globalThis, "window", page.window)
    for how, window in (((), page.window), ((False,), page.window), ((True,), around)):
        seam._browsers.clear()
        made = seam.page_browser(*how)
        assert made.document.isSameNode(window.document)
        assert seam.page_browser() is made
        same(made.site_settings, {"token_url": "/token"})
    del config["chathub"]
    js.Reflect.deleteProperty(js.globalThis, "window")
    seam._browsers.clear()
    same(page.browser.site_settings, {})


def test_what_is_to_be_read_goes_to_the_console(page):
    said = []
    for level in ("error", "warn", "info"):
        js.Reflect.set(
            page.window.console, level, lambda text, level=level: said.append((level, str(text)))
        )
        page.browser.log(level, "so it is")
    same(said, [(level, "ChatHub: so it is") for level in ("error", "warn", "info")])


def test_what_a_browser_says_it_is_and_where_the_page_is(page):
    assert "HappyDOM" in page.browser.agent()
    page.window.history.replaceState(None, "", "/app/desk?case=8#last")
    same(page.browser.page_address(), "/app/desk?case=8#last")
    same(page.browser.origin(), "https://site.example")
    page.window.innerWidth, page.window.innerHeight = 1000, 800
    same(page.browser.size(), (1000, 800))
    same(page.browser.visible(), True)
