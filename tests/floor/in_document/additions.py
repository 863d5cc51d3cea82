# What a widget has added to a page, put back where a body is swapped, and left alone where it was taken away.
import asyncio

from chathub_widget.page.additions import Additions

from .element import until
from .harness import same

PANEL = "operator-chat-panel"


def adopted(page):
    """Return the `Additions` of a widget that was taken over: its panel, and a splash that was named."""
    page.put('<main></main><section id="{}"></section><p class="splash"></p>'.format(PANEL))
    additions = Additions(page.browser, ".splash", PANEL)
    additions.adopt()
    additions.hold()
    return additions


async def change(page, how):
    """Change a page, and wait until all are told who have watched it: the last to begin is the last to hear."""
    told = []
    body = page.document.body
    beside = [body, body.firstElementChild]
    remove = page.browser.on_children(beside, lambda *_: told.append(True))
    how(page.document)
    await until(lambda: told, "told")
    remove()


def swap(document):
    document.body.innerHTML = "<main></main>"


def show_a_copy(document):
    document.documentElement.replaceChild(document.body.cloneNode(True), document.body)


def empty_bit_by_bit(document):
    while document.body.firstElementChild is not None:
        document.body.firstElementChild.remove()


def take_the_splash_away(document):
    document.querySelector(".splash").remove()


def shown(page):
    children = page.document.body.children
    return [str(children[index].localName) for index in range(children.length)]


async def test_a_panel_that_was_taken_over_comes_back_and_a_copy_of_it_goes(page):
    for how in (swap, show_a_copy):
        additions = adopted(page)
        await change(page, how)
        additions.put_back()
        same(shown(page), ["main", "section", "p"])
        additions.remove()
        same(shown(page), ["main"])


async def test_what_the_vendor_has_taken_away_stays_away(page):
    additions = adopted(page)
    await change(page, take_the_splash_away)
    await change(page, swap)
    additions.put_back()
    same(shown(page), ["main", "section"])


async def test_what_the_vendor_has_put_in_again_comes_back(page):
    additions = adopted(page)
    splash = page.document.querySelector(".splash")
    await change(page, take_the_splash_away)
    await change(page, lambda document: document.body.appendChild(splash))
    await change(page, swap)
    additions.put_back()
    same(shown(page), ["main", "section", "p"])


async def test_a_body_that_is_emptied_bit_by_bit_is_a_swap_too(page):
    additions = adopted(page)
    await change(page, empty_bit_by_bit)
    additions.put_back()
    same(shown(page), ["section", "p"])


async def test_a_second_swap_is_seen_as_the_first_was(page):
    additions = adopted(page)
    for _ in range(2):
        await change(page, swap)
        additions.put_back()
    await change(page, take_the_splash_away)
    await change(page, swap)
    additions.put_back()
    same(shown(page), ["main", "section"])


async def loaded(page, additions, *elements):
    """Let a widget's module run and add elements, each a name and a class."""
    browser = page.browser
    tag = browser.create("script")
    browser.set(tag, "type", "module")
    tag.setAttribute("src", "https://widget.example/w.js")
    browser.append_to_head(tag)
    additions.watch(tag)
    await asyncio.sleep(0)
    tag.getAttribute("token")  # the module runs
    for name, kind in elements:
        put_in(page, name, kind)
    await asyncio.sleep(0)
    additions.ran()


def put_in(page, name, kind):
    page.browser.append_to_body(page.browser.create(name)).className = kind


def kinds(page):
    children = page.document.body.children
    return [str(children[index].className) for index in range(children.length)]


async def test_what_two_widgets_name_alike_goes_with_the_last_and_the_pages_own_stays(page):
    page.put('<p class="splash own"></p>')
    first, second = [Additions(page.browser, ".splash", PANEL) for _ in range(2)]
    await loaded(page, first, ("p", "splash first"))
    put_in(page, "p", "splash late")  # some time after its module has run
    await loaded(page, second, ("p", "splash second"))
    first.remove()
    same(kinds(page), ["splash own", "splash late", "splash second"])
    second.remove()
    same(kinds(page), ["splash own"])


async def test_what_one_widget_has_added_is_not_anothers_though_both_name_it(page):
    first, second = [Additions(page.browser, kind, PANEL) for kind in (".first", "p")]
    await loaded(page, second, ("p", "second"))
    await loaded(page, first, ("p", "first"))
    second.remove()
    same(kinds(page), ["first"])


async def test_a_widget_that_is_put_back_leaves_anothers_elements(page):
    first, second = [Additions(page.browser, None, PANEL) for _ in range(2)]
    await loaded(page, first, ("p", "first"))
    await loaded(page, second, ("p", "second"))
    first.put_back()
    same(kinds(page), ["first", "second"])


async def test_a_panel_of_the_pages_own_is_no_widgets(page):
    adopted(page).remove()
    additions = adopted(page)
    additions.remove()
    page.put('<main></main><section id="{}"></section>'.format(PANEL))
    await loaded(page, additions, ("p", "first"))
    additions.remove()
    same(shown(page), ["main", "section"])
    fresh = Additions(page.browser, None, PANEL)
    await loaded(page, fresh, ("p", "first"))
    fresh.remove()
    same(shown(page), ["main", "section"])


def test_what_a_tag_has_added_that_cannot_be_taken_over_can_be_taken_away(page):
    page.put('<main></main><section id="{}"></section>'.format(PANEL))
    Additions(page.browser, None, PANEL).remove_named()
    same(shown(page), ["main"])


async def test_what_the_vendor_has_taken_away_bit_by_bit_stays_away(page):
    page.put("<main></main>")
    additions = Additions(page.browser, ".splash", PANEL)
    await loaded(page, additions, ("section", "panel"), ("p", "splash"), ("p", "splash more"))
    await change(page, take_the_splash_away)
    await change(page, take_the_splash_away)
    await change(page, swap)
    additions.put_back()
    same(shown(page), ["main", "section"])
