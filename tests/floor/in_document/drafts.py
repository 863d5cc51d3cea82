# What somebody has typed into a widget and not sent.
from .harness import same


def draft(page, markup, script=None):
    page.put(markup)
    if script:
        script(page.document.body.firstElementChild)
    return page.browser.has_draft(None)


def typed(text):
    def into(field):
        field.value = text

    return into


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
        same((markup, draft(page, markup)), (markup, False))
        same((markup, draft(page, markup, typed("typed"))), (markup, True))
        same((markup, draft(page, markup, typed(" \n"))), (markup, False))


def test_what_was_chosen_or_hidden_is_none(page):
    for kind in ("checkbox", "range", "hidden", "submit", "password"):
        same((kind, draft(page, "<input type={}>".format(kind), typed("7"))), (kind, False))


def test_text_in_an_editor_is_a_draft(page):
    same(draft(page, "<div contenteditable> </div>"), False)
    same(draft(page, "<div contenteditable>Dear</div>"), True)
    same(draft(page, "<div><p contenteditable>Dear</p></div>"), True)


def test_a_field_in_a_shadow_root_is_found_too(page):
    host = page.put("<chat-panel></chat-panel>")
    root = host.attachShadow(page.browser.object(mode="open"))
    root.innerHTML = "<textarea></textarea>"
    same(page.browser.has_draft(None), False)
    root.firstElementChild.value = "typed"
    same(page.browser.has_draft(None), True)


def test_drafts_are_looked_for_in_what_is_the_widgets_alone(page):
    page.put("<textarea id=page></textarea><div id=panel><input></div><input id=itself>")
    page.browser.by_id("page").value = "typed"
    panel, itself = page.browser.by_id("panel"), page.browser.by_id("itself")
    same(page.browser.has_draft([panel, itself]), False)
    itself.value = "typed"
    same(page.browser.has_draft([panel, itself]), True)
    same(page.browser.has_draft([panel]), False)
    panel.firstElementChild.value = "typed"
    same(page.browser.has_draft([panel]), True)
