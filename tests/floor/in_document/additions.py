# What a widget has added to a page, put back where a body is swapped, and left alone where it was taken away.
import asyncio

from chathub_widget.page.additions import Additions

from .harness import same

PANEL = "operator-chat-panel"


def adopted(page):
    """Return the `Additions` of a widget that was taken over: its panel, and a splash that was named."""
    page.put('<main></main><section id="{}"></section><p class="splash"></p>'.format(PANEL))
    additions = Additions(page.browser, ".splash", PANEL)
    additions.adopt()
    additions.hold()
    return additions


async def told():
    for _ in range(20):
        await asyncio.sleep(0)


def shown(page):
    children = page.document.body.children
    return [str(children[index].localName) for index in range(children.length)]


async def test_a_panel_that_was_taken_over_comes_back_after_a_swap(page):
    additions = adopted(page)
    page.document.body.innerHTML = "<main></main>"
    await told()
    additions.put_back()
    same(shown(page), ["main", "section", "p"])
    additions.remove()
    same(shown(page), ["main"])


async def test_a_copy_of_it_that_the_site_shows_goes(page):
    additions = adopted(page)
    copy = page.document.body.cloneNode(True)
    page.document.documentElement.replaceChild(copy, page.document.body)
    await told()
    additions.put_back()
    same(shown(page), ["main", "section", "p"])
    additions.remove()
    same(shown(page), ["main"])


async def test_what_the_vendor_has_taken_away_stays_away(page):
    additions = adopted(page)
    page.document.querySelector(".splash").remove()
    await told()
    page.document.body.innerHTML = "<main></main>"
    await told()
    additions.put_back()
    same(shown(page), ["main", "section"])


async def test_what_the_vendor_has_put_in_again_comes_back(page):
    additions = adopted(page)
    splash = page.document.querySelector(".splash")
    splash.remove()
    await told()
    page.document.body.appendChild(splash)
    await told()
    page.document.body.innerHTML = "<main></main>"
    await told()
    additions.put_back()
    same(shown(page), ["main", "section", "p"])


async def test_a_body_that_is_emptied_bit_by_bit_is_a_swap_too(page):
    additions = adopted(page)
    body = page.document.body
    while body.firstElementChild is not None:
        body.firstElementChild.remove()
    await told()
    additions.put_back()
    same(shown(page), ["section", "p"])


async def test_a_second_swap_is_seen_as_the_first_was(page):
    additions = adopted(page)
    for _ in range(2):
        page.document.body.innerHTML = "<main></main>"
        await told()
        additions.put_back()
    page.document.querySelector(".splash").remove()
    await told()
    page.document.body.innerHTML = "<main></main>"
    await told()
    additions.put_back()
    same(shown(page), ["main", "section"])
