# What the seam does with elements: found, made, hidden, put back, taken away.
from .harness import same


def texts(elements):
    return [str(element.textContent) for element in elements]


# Elements that are found
def test_an_id_is_found_however_it_is_written(page):
    page.put('<p id="a">one</p><p id="a">two</p><p id="b.c:d&amp;e">three</p>')
    same(str(page.browser.by_id("a").textContent), "one")
    same(texts(page.browser.all_by_id("a")), ["one", "two"])
    same(texts(page.browser.all_by_id("b.c:d&e")), ["three"])
    same(page.browser.by_id("nothing"), None)
    same(page.browser.all_by_id("nothing"), [])


def test_what_is_no_selector_finds_nothing_and_ends_nothing(page):
    page.put("<p>one</p><p>two</p>")
    same(texts(page.browser.find_all("p")), ["one", "two"])
    same(page.browser.find_all("div["), [])
    same(page.browser.is_selector("div["), False)
    same(page.browser.is_selector("div"), True)


def test_a_module_script_is_one_of_html_alone(page):
    page.put(
        '<script type="module"></script><script type="MODULE"></script><script></script>'
        '<script type="text/plain"></script><div type="module"></div>'
        '<svg><script type="module"></script></svg>'
    )
    elements = page.browser.find_all("body > *, svg > script")
    same(
        [page.browser.is_module_script(element) for element in elements],
        [True, True, False, False, False, False, False],
    )


def test_two_proxies_of_one_element_are_the_same(page):
    page.put('<p id="a"></p><p id="b"></p>')
    first, again, other = [page.browser.by_id(name) for name in ("a", "a", "b")]
    same([page.browser.same(first, again), page.browser.same(first, other)], [True, False])


# Attributes
def test_an_attribute_that_is_not_there_is_none(page):
    element = page.put('<p title="one"></p>')
    same(page.browser.get(element, "title"), "one")
    same(page.browser.get(element, "lang"), None)
    page.browser.set(element, "lang", "da")
    same(page.browser.get(element, "lang"), "da")
    page.browser.set(element, "lang", None)
    same(page.browser.get(element, "lang"), None)


def test_an_address_is_set_as_a_property_which_a_page_may_guard(page):
    tag = page.browser.create("script")
    page.browser.set(tag, "src", "https://widget.example/w.js")
    same(str(tag.getAttribute("src")), "https://widget.example/w.js")


# Where elements stand
def test_elements_go_where_they_are_wanted(page):
    for append, parent in (
        (page.browser.append_to_head, "HEAD"),
        (page.browser.append_to_body, "BODY"),
        (page.browser.append_to_root, "HTML"),
    ):
        element = append(page.browser.create("div", "text"))
        same(str(element.parentNode.tagName), parent)
        same(str(element.textContent), "text")
        same(page.browser.connected(element), True)
        page.browser.remove(element)
        same(page.browser.connected(element), False)
        page.browser.remove(element)  # that is gone


def test_what_a_swap_of_the_body_took_away_comes_back_and_nothing_else_moves(page):
    panel = page.put("<section>panel</section>")
    of_head = [page.browser.create(name) for name in ("link", "style", "meta", "script")]
    stays = page.browser.append_to_body(page.browser.create("p", "stays"))
    panel.remove()
    page.browser.put_back([panel, stays] + of_head)
    same(str(panel.parentNode.tagName), "BODY")
    same({str(each.parentNode.tagName) for each in of_head}, {"HEAD"})
    same(texts(page.browser.find_all("body > *")), ["stays", "panel"])


def test_only_what_stands_beside_the_pages_own_content_may_be_a_widgets(page):
    page.put(
        "<section id=a></section><main id=b></main><div id=c><main></main></div>"
        "<div><section id=d></section></div><chathub-widget id=e></chathub-widget>"
        "<nav id=f></nav><article id=g></article>"
    )
    same(
        [page.browser.is_beside_the_page(page.browser.by_id(name)) for name in "abcdefg"],
        [True, False, False, False, False, False, False],
    )
    style = page.browser.append_to_head(page.browser.create("style"))
    same(page.browser.is_beside_the_page(style), True)
    style.remove()
    same(page.browser.is_beside_the_page(style), False)


def test_a_tag_that_is_expelled_belongs_to_another_document_and_so_never_runs(page):
    tag = page.browser.append_to_head(page.browser.create("script"))
    page.browser.expel(tag)
    assert not tag.isConnected
    assert not tag.ownerDocument.isSameNode(page.document)


def test_a_parent_is_emptied(page):
    element = page.put("<div>text<p></p></div>")
    page.browser.empty(element)
    same(int(element.childNodes.length), 0)


# Hidden and shown
def test_what_is_hidden_keeps_its_place_and_is_shown_as_it_was(page):
    element = page.put('<p style="visibility: visible !important; color: red"></p>')
    show = page.browser.hide(element)
    same(str(element.style.getPropertyValue("visibility")), "hidden")
    same(str(element.style.getPropertyPriority("visibility")), "important")
    same(str(element.style.getPropertyValue("clip-path")), "inset(100%)")
    show()
    same(str(element.style.getPropertyValue("visibility")), "visible")
    same(str(element.style.getPropertyPriority("visibility")), "important")
    same(str(element.style.getPropertyValue("clip-path")), "")
    same(str(element.style.getPropertyValue("color")), "red")


def test_a_host_has_one_root_and_one_style(page):
    host = page.put("<div></div>")
    root = page.browser.shadow(host, "p { color: red }")
    again = page.browser.shadow(host, "p { color: blue }")
    assert root.isSameNode(again)
    assert root.isSameNode(host.shadowRoot)
    same(int(root.adoptedStyleSheets.length), 1)
    same(str(root.adoptedStyleSheets[0].cssRules[0].style.color), "red")


def test_a_custom_property_is_read_without_what_surrounds_it(page):
    element = page.put("<div style='--chathub-shift:  -2rem '></div>")
    same(page.browser.variable(element, "--chathub-shift"), "-2rem")
    same(page.browser.variable(element, "--chathub-none"), "")


def test_an_element_has_the_keyboard(page):
    page.put("<button></button><button id=b></button>")
    page.browser.focus(page.browser.by_id("b"))
    assert page.document.activeElement.isSameNode(page.browser.by_id("b"))


def test_a_new_element_has_a_text_and_no_markup(page):
    same(str(page.browser.create("p", "<b>").innerHTML), "&lt;b&gt;")
    same(int(page.browser.create("p").childNodes.length), 0)
