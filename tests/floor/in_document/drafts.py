# What somebody has typed into a widget and not sent.
import js

from .element import until
from .harness import same


class Typing:
    """A page into which somebody types."""

    def __init__(self, page, markup=None, roots=None):
        self.page = page
        self.field = page.put(markup) if markup else None
        self.drafts = page.browser.drafts(roots)

    def type(self, text, field=None, trusted=True):
        """Type a text into a field, as a browser tells it; return whether there is a draft."""
        field = self.field if field is None else field
        if field.matches("input, textarea"):
            field.value = text
        else:
            field.textContent = text
        self.tell(field, trusted)
        return self.drafts.any()

    def tell(self, target, trusted=True):
        event = self.page.window.Event.new(
            "input", self.page.browser.object(bubbles=True, composed=True)
        )
        js.Object.defineProperty(event, "isTrusted", self.page.browser.object(value=trusted))
        target.dispatchEvent(event)


def test_text_that_was_typed_and_not_sent_is_a_draft(page):
    for markup in (
        "<textarea></textarea>",
        "<textarea>as it was</textarea>",
        "<input>",
        "<input type=text>",
        "<input type=search>",
        "<input type=email>",
        "<input type=url>",
        "<input type=tel>",
    ):
        typing = Typing(page, markup)
        same((markup, typing.drafts.any()), (markup, False))
        same((markup, typing.type("typed")), (markup, True))
        same((markup, typing.type(" \n")), (markup, False))


def test_a_draft_in_one_field_is_not_forgotten_for_another(page):
    typing = Typing(page, "<div><input><input></div>")
    one, other = typing.field.firstElementChild, typing.field.lastElementChild
    same(typing.type("typed", one), True)
    typing.type("typed", other)
    same(typing.type("", other), True)
    same(typing.type("", one), False)


def test_what_a_script_puts_into_a_field_is_none(page):
    typing = Typing(page, "<textarea></textarea>")
    same(typing.type("Dear customer,", trusted=False), False)


def test_a_draft_is_one_where_the_first_value_follows_the_present_one(page):
    typing = Typing(page, "<input>")
    typing.field.setAttribute("value", "typed")
    same(typing.type("typed"), True)


def test_what_was_chosen_or_hidden_is_none(page):
    for kind in ("checkbox", "range", "hidden", "submit", "password"):
        typing = Typing(page, "<input type={}>".format(kind))
        same((kind, typing.type("7")), (kind, False))


def test_text_in_an_editor_is_a_draft_once_it_is_typed(page):
    typing = Typing(page, "<div contenteditable>Dear customer,</div>")
    js.Object.defineProperty(typing.field, "isContentEditable", page.browser.object(value=True))
    same(typing.drafts.any(), False)
    same(typing.type("Dear Sally,"), True)
    same(typing.type(" "), False)


def test_a_field_that_has_gone_holds_none(page):
    typing = Typing(page, "<textarea></textarea>")
    typing.type("typed")
    typing.field.remove()
    same(typing.drafts.any(), False)


def test_a_field_in_a_shadow_root_is_one_too(page):
    typing = Typing(page, "<chat-panel></chat-panel>")
    root = typing.field.attachShadow(page.browser.object(mode="open"))
    root.innerHTML = "<textarea></textarea>"
    same(typing.type("typed", root.firstElementChild), True)
    same(typing.type("", root.firstElementChild), False)


def test_what_was_typed_where_nobody_can_look_counts_five_minutes(page):
    typing = Typing(page, "<chat-panel></chat-panel>")
    typing.tell(typing.field)  # as from a closed shadow root
    same(typing.drafts.any(), True)
    now_s = page.browser.monotonic_s()
    page.browser.monotonic_s = lambda: now_s + 301
    same(typing.drafts.any(), False)


def test_drafts_are_those_in_what_is_the_widgets_alone(page):
    page.put("<textarea id=page></textarea><div id=panel><input></div><input id=itself>")
    panel, itself = page.browser.by_id("panel"), page.browser.by_id("itself")
    roots = [panel]
    typing = Typing(page, roots=lambda: roots)
    same(typing.type("typed", page.browser.by_id("page")), False)
    same(typing.type("typed", itself), False)
    roots.append(itself)
    same(typing.type("typed", itself), True)
    same(typing.type("", itself), False)
    same(typing.type("typed", panel.firstElementChild), True)


def test_what_was_typed_before_anybody_listened_shows_in_the_field(page):
    page.put("<div id=panel><input></div>")
    panel = page.browser.by_id("panel")
    panel.firstElementChild.value = "typed"
    same(page.browser.drafts(lambda: [panel]).any(), True)


def test_nothing_is_heard_after_the_end(page):
    typing = Typing(page, "<textarea></textarea>")
    typing.drafts.stop()
    same(typing.type("typed"), False)


# In a frame of the widget


async def with_frame(page, markup="<iframe srcdoc='<textarea></textarea>'></iframe>"):
    """Return a page's typing, and the frame in its panel once that has its document."""
    panel = page.put("<section>{}</section><iframe id=pages></iframe>".format(markup))
    typing = Typing(page, roots=lambda: [panel])
    frame = panel.firstElementChild
    if frame.localName == "iframe":
        await until(lambda: frame.contentDocument.querySelector("textarea"), "its document")
    return typing, frame


def go_into(page, frame):
    """Give a frame the focus, as by a click in it: the window around loses it."""
    frame.focus()
    page.window.dispatchEvent(page.window.Event.new("blur"))


async def test_what_was_typed_in_a_frame_of_the_widget_is_a_draft(page):
    typing, frame = await with_frame(page)
    field = frame.contentDocument.querySelector("textarea")
    same(typing.type("before one looked", field), False)
    field.value = field.defaultValue
    go_into(page, frame)
    same(typing.drafts.any(), False)
    same(typing.type("typed", field), True)
    go_into(page, frame)
    same(typing.type("", field), False)
    same(typing.type("typed", field), True)
    frame.remove()
    same(typing.drafts.any(), False)


async def test_what_a_frame_held_before_one_looked_into_it_shows_in_the_field(page):
    typing, frame = await with_frame(page)
    frame.contentDocument.querySelector("textarea").value = "typed"
    same(typing.drafts.any(), False)
    frame.focus()
    same(typing.drafts.any(), True)


async def test_a_frame_of_the_page_is_not_the_widgets(page):
    typing, _ = await with_frame(page)
    frame = page.browser.by_id("pages")
    js.Object.defineProperty(frame, "contentDocument", page.browser.object(value=None))
    go_into(page, frame)
    same(typing.drafts.any(), False)


async def test_a_frame_of_another_site_that_had_the_focus_counts_five_minutes(page):
    typing, frame = await with_frame(page)
    js.Object.defineProperty(frame, "contentDocument", page.browser.object(value=None))
    same(typing.drafts.any(), False)
    go_into(page, frame)
    page.browser.by_id("pages").focus()
    same(typing.drafts.any(), True)
    now_s = page.browser.monotonic_s()
    page.browser.monotonic_s = lambda: now_s + 301
    same(typing.drafts.any(), False)


async def test_a_frame_in_a_shadow_root_of_the_widget_is_looked_into(page):
    typing, panel = await with_frame(page, "<chat-panel></chat-panel>")
    root = panel.attachShadow(page.browser.object(mode="open"))
    root.innerHTML = "<iframe srcdoc='<textarea></textarea>'></iframe>"
    frame = root.firstElementChild
    await until(lambda: frame.contentDocument.querySelector("textarea"), "its document")
    go_into(page, frame)
    same(typing.type("typed", frame.contentDocument.querySelector("textarea")), True)


async def test_after_the_end_nothing_in_a_frame_is_heard_either(page):
    typing, frame = await with_frame(page)
    field = frame.contentDocument.querySelector("textarea")
    go_into(page, frame)
    typing.drafts.stop()
    page.browser.by_id("pages").focus()
    same(typing.type("typed", field), False)
