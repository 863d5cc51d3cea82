# What a widget in a frame shows, and so where a page is covered.
import js

from .harness import same

SEEN = (
    "visibility: visible; pointer-events: auto"  # as browsers have it where nobody says otherwise
)


def boxed(page, markup, boxes):
    """Put markup with these boxes, one for each element with an id; return what the content covers."""
    page.put(markup.replace("SEEN", SEEN))
    for name in boxes:
        left, top, width, height = boxes[name]
        box = {"left": left, "top": top, "width": width, "height": height}
        box["right"], box["bottom"] = left + width, top + height
        js.harness.box(page.browser.by_id(name), page.browser.object(**box))
    return page.browser.box_of_content()


def test_the_content_covers_all_that_is_seen_and_touched(page):
    found = boxed(
        page,
        "<div id=a style='SEEN'>x</div><div id=b style='SEEN'>y</div>",
        {"a": (10, 20, 30, 40), "b": (100, 5, 10, 10)},
    )
    same(found, [10, 5, 110, 60])


def test_a_layer_that_lets_every_click_through_is_no_content_but_what_is_in_it(page):
    layer = "<div id=layer style='visibility: visible; pointer-events: none'>{}</div>"
    same(boxed(page, layer.format("<p></p>"), {"layer": (0, 0, 900, 900)}), None)
    button = "<button id=b style='SEEN'>x</button>"
    boxes = {"layer": (0, 0, 900, 900), "b": (10, 10, 20, 20)}
    same(boxed(page, layer.format(button), boxes), [10, 10, 30, 30])


def test_what_shows_something_is_content_though_it_cannot_be_touched(page):
    style = "style='visibility: visible; pointer-events: none'"
    for markup in ("<p id=a {}>text</p>", "<img id=a {}>", "<canvas id=a {}></canvas>"):
        same(boxed(page, markup.format(style), {"a": (1, 2, 3, 4)}), [1, 2, 4, 6])
    same(boxed(page, "<p id=a {}> </p>".format(style), {"a": (1, 2, 3, 4)}), None)


def test_what_nobody_sees_is_no_content(page):
    for style in ("opacity: 0; SEEN", "visibility: hidden"):
        same(boxed(page, "<p id=a style='{}'>x</p>".format(style), {"a": (1, 2, 3, 4)}), None)
    for box in ((1, 2, 0, 4), (1, 2, 3, 0)):
        same(boxed(page, "<p id=a style='SEEN'>x</p>", {"a": box}), None)
    same(boxed(page, "", {}), None)


def test_what_stands_after_what_nobody_sees_is_content_all_the_same(page):
    after = "<p id=b style='SEEN'>x</p>"
    boxes = {"a": (1, 2, 3, 4), "b": (10, 20, 30, 40)}
    for style in ("opacity: 0; SEEN", "visibility: hidden"):
        same(boxed(page, "<p id=a style='{}'>x</p>".format(style) + after, boxes), [10, 20, 40, 60])


def test_a_text_in_a_layer_that_cannot_be_touched_is_seen_with_what_is_around_it_alone(page):
    style = "visibility: visible; pointer-events: none"
    markup = "<div id=a style='{}'>text<p id=b style='{}'>more</p></div>".format(style, style)
    same(boxed(page, markup, {"a": (0, 0, 900, 900), "b": (1, 2, 3, 4)}), [1, 2, 4, 6])


def test_content_is_looked_for_in_a_shadow_root_and_no_deeper_than_some_layers(page):
    host = page.put("<chat-panel></chat-panel>")
    root = host.attachShadow(page.browser.object(mode="open"))
    root.innerHTML = "<p style='{}'>x</p>".format(SEEN)
    box = page.browser.object(left=1, top=2, right=4, bottom=6, width=3, height=4)
    js.harness.box(root.firstElementChild, box)
    same(page.browser.box_of_content(), [1, 2, 4, 6])
    for depth, found in ((6, [1, 2, 4, 6]), (7, None)):
        markup = "<div>" * depth + "<p id=a style='SEEN'>x</p>" + "</div>" * depth
        same((depth, boxed(page, markup, {"a": (1, 2, 3, 4)})), (depth, found))
