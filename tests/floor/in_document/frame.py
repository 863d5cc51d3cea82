# A frame of its own for one widget: opened, fitted to what it shows, lost, closed.
import js
from chathub_widget.page.frame import Frame

from .content import SEEN
from .element import until
from .harness import same


class Opened:
    """A frame in a page, what was opened in it, and whether it was lost."""

    def __init__(self, page, organization=None, host=None):
        self.page = page
        self.inside = []
        self.lost = 0
        self.frame = Frame(page.browser, organization, host, self._on_lost)

    def _on_lost(self):
        self.lost += 1

    def open(self):
        self.frame.open(self.inside.append)
        return self.element()

    async def ready(self):
        """Open it, and return its element once its document is there."""
        self.inside.clear()
        element = self.open()
        await until(lambda: self.inside, "its document")
        return element

    def element(self):
        return self.page.browser.plain(self.page.document.querySelector("iframe"))

    def clip(self):
        return str(self.element().style.getPropertyValue("clip-path"))


async def test_a_frame_stands_beside_the_body_over_the_whole_window_and_says_whose_it_is(page):
    opened = Opened(page, "Sales")
    element = await opened.ready()
    same(str(element.parentNode.tagName), "HTML")
    same(str(element.title), "Chat: Sales")
    same(str(element.getAttribute("data-organization")), "Sales")
    same(str(element.style.position), "fixed")
    same(str(element.style.getPropertyValue("clip-path")), "inset(100%)")
    same(str(element.getAttribute("srcdoc")), page.browser.frame_document)


async def test_a_frame_for_no_organization_has_a_title_all_the_same(page):
    element = await Opened(page).ready()
    same(str(element.title), "Chat")
    same(page.browser.get(element, "data-organization"), None)


async def test_the_frames_document_has_the_pages_language(page):
    page.document.documentElement.lang = "da"
    opened = Opened(page)
    await opened.ready()
    (inside,) = opened.inside
    same(str(inside.document.documentElement.lang), "da")
    same(opened.frame.is_there(), True)


async def test_a_frame_is_moved_aside_as_its_element_says(page):
    host = page.put("<chathub-widget></chathub-widget>")
    host.style.setProperty("--chathub-frame-shift", "-25rem")
    same(str(Opened(page, host=host).open().style.getPropertyValue("translate")), "-25rem")


async def test_a_frame_is_clipped_to_what_it_shows_with_room_for_a_shadow(page):
    opened = Opened(page)
    await opened.ready()
    (inside,) = opened.inside
    inside.window.innerWidth, inside.window.innerHeight = 1000, 800
    panel = inside.append_to_body(inside.create("div", "chat"))
    panel.setAttribute("style", SEEN)
    box = page.browser.object(left=600, top=300, right=990, bottom=780, width=390, height=480)
    js.harness.box(panel, box)
    inside.append_to_body(inside.create("p"))  # whatever changes in it
    await until(lambda: opened.clip() != "inset(100%)", "fitted")
    same(opened.clip(), "inset(276px 0px 0px 576px)")


async def test_a_frame_that_shows_another_page_is_lost(page):
    opened = Opened(page)
    element = await opened.ready()
    element.dispatchEvent(page.window.Event.new("load"))
    same(opened.lost, 1)


async def test_a_frame_that_is_closed_is_gone_and_may_be_opened_again(page):
    opened = Opened(page)
    await opened.ready()
    opened.frame.close()
    same(opened.element(), None)
    same(opened.frame.is_there(), False)
    await opened.ready()
    same(opened.frame.is_there(), True)
    opened.frame.release()
    same(opened.element(), None)
    same(opened.lost, 0)


async def test_a_frame_that_is_closed_before_its_document_came_calls_nobody(page):
    opened = Opened(page)
    element = opened.open()
    opened.frame.close()
    element.dispatchEvent(page.window.Event.new("load"))
    same((opened.inside, opened.lost), ([], 0))


async def test_a_frame_is_hidden_and_shown(page):
    opened = Opened(page)
    element = await opened.ready()
    show = opened.frame.hide()
    same(str(element.style.getPropertyValue("visibility")), "hidden")
    show()
    same(str(element.style.getPropertyValue("visibility")), "")
