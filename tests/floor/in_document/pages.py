# What the seam knows of a page: its style, its language, its addresses, what ran in it.
import asyncio

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


def test_a_module_runs_each_time_under_a_url_that_no_tag_has(page):
    url = "https://widget.example/w.js"
    same(page.browser.has_run(url), False)
    same([page.browser.next_url(url) for _ in range(2)], [url, url + "#2"])
    same(page.browser.next_url(url + "x"), url + "x")
    tag = page.browser.create("script")
    page.browser.set(tag, "type", "module")
    tag.setAttribute("src", url + "#3")
    page.browser.append_to_head(tag)
    same(page.browser.next_url(url), url + "#4")
    same(page.browser.has_run(url + "#4"), True)
    same(page.browser.has_run(url + "#3"), False)
    page.browser.note_run(url + "#page")
    same(page.browser.has_run(url + "#page"), True)


async def test_what_a_module_adds_is_known_though_another_looks_for_a_url_meanwhile(page):
    browser = page.browser
    tag = browser.create("script")
    browser.set(tag, "type", "module")
    tag.setAttribute("src", "https://widget.example/w.js")
    page.window.setTimeout = lambda *_: 0  # a busy page's timers come late
    browser.append_to_head(tag)
    watch = browser.watch_module(tag)
    browser.next_url("https://widget.example/w.js")
    browser.append_to_head(browser.create("link"))
    await asyncio.sleep(0)
    tag.getAttribute("token")  # the module runs
    panel = browser.append_to_body(browser.create("section"))
    await asyncio.sleep(0)
    found = watch.added()
    same([str(each.localName) for each in found], ["section"])
    assert browser.same(found[0], panel)
    watch.stop()


def test_an_element_keeps_the_number_it_was_given(page):
    one, other = page.browser.create("p"), page.browser.create("p")
    number = page.browser.number(one)
    same(page.browser.number(one), number)
    assert page.browser.number(other) != number


def test_only_modules_that_the_site_or_its_python_names_may_run(page):
    page.browser.site_settings = {"widget_url": "https://widget.example/w.js"}
    same(page.browser.may_run("https://widget.example/w.js?a#2"), True)
    same(page.browser.may_run("https://evil.example/w.js"), False)
    page.browser.trust("https://named.example/w.js?v=1")
    same(page.browser.may_run("https://named.example/w.js"), True)
