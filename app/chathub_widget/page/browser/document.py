"""Elements: made, found, put in and taken out. Nothing here imports the page."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .browser import Browser


class Document:
    """What `Browser` does with the elements of its document."""

    def create(self, name: str, text: str = "") -> "Any":
        """Return a new element with a text."""
        element = self.document.createElement(name)
        if text:
            element.textContent = text
        return element

    def get(self, element: "Any", name: str) -> str | None:
        """Return an attribute, or None."""
        return self.plain(element.getAttribute(name))

    def append(self, parent: "Any", element: "Any") -> "Any":
        """Append `element` and return it."""
        parent.appendChild(element)
        return element

    def append_to_head(self, element: "Any") -> "Any":
        """Append to the document's head and return the element."""
        return self.append(self.document.head, element)

    def append_to_body(self, element: "Any") -> "Any":
        """Append to the document's body and return the element."""
        return self.append(self.document.body, element)

    def append_to_root(self, element: "Any") -> "Any":
        """Append beside head and body and return the element."""
        return self.append(self.document.documentElement, element)

    def put_back(self, elements: "list[Any]") -> None:
        """Put elements that a site's swap of its body took away into the body there is now."""
        for element in elements:
            if not element.isConnected:
                in_head = str(element.localName) in ("link", "style", "meta", "script")
                self.append(self.document.head if in_head else self.document.body, element)

    def connected(self, element: "Any") -> bool:
        """Return whether an element is in its document."""
        return bool(element.isConnected)

    def is_beside_the_page(self, element: "Any") -> bool:
        """Return whether an element stands in the head or beside the page's own content.

        That is, straight in the body, and with none of our own elements in it.
        """
        parent = self.plain(element.parentNode)
        places = (self.document.head, self.document.body)
        stands = parent is not None and any(self.same(parent, place) for place in places)
        own = "main, nav, article, chathub-widget"
        return (
            stands and not element.matches(own) and self.plain(element.querySelector(own)) is None
        )

    def same(self, one: "Any", other: "Any") -> bool:
        """Return whether two are one element."""
        return bool(one.isSameNode(other))

    def remove(self, element: "Any") -> None:
        """Take an element out of the page, if it is there."""
        element.remove()

    def expel(self, tag: "Any") -> None:
        """Take a script tag out of the page for good: it will not run, even if it is loading.

        https://html.spec.whatwg.org/multipage/scripting.html#execute-the-script-element: a
        script whose document has changed since it was prepared is not executed.
        """
        tag.remove()
        self.document.implementation.createHTMLDocument("").adoptNode(tag)

    def empty(self, parent: "Any") -> None:
        """Take away all children."""
        parent.replaceChildren()

    def focus(self, element: "Any") -> None:
        """Put the keyboard's focus on an element."""
        element.focus()

    def focused_in(self, elements: "list[Any]") -> "Any":
        """Return what has the keyboard's focus in one of these elements, or None."""
        focused = self.plain(self.document.activeElement)
        inside = focused is not None and any(each.contains(focused) for each in elements)
        return focused if inside else None

    def focus_again(self, element: "Any") -> None:
        """Put the keyboard's focus back on an element that was moved, unless another has it by now."""
        if self.same(self.document.activeElement, self.document.body):
            self.focus(element)

    def is_module_script(self, element: "Any") -> bool:
        """Return whether an element is an HTML script of type "module"; an SVG one is not."""
        html = str(element.namespaceURI) == "http://www.w3.org/1999/xhtml"
        is_module = str(self.get(element, "type")).lower() == "module"
        return html and str(element.localName) == "script" and is_module

    def by_id(self, name: str) -> "Any":
        """Return the element with this id, or None."""
        return self.plain(self.document.getElementById(name))

    def all_by_id(self, name: str) -> "list[Any]":
        """Return every element with this id."""
        return self.find_all("#" + str(self.window.CSS.escape(name)))

    def find_all(self, selector: str) -> "list[Any]":
        """Return the elements a selector matches; none where it is no selector."""
        found = self.attempt(self.document, "querySelectorAll", selector)
        return [] if found is None else [found[index] for index in range(found.length)]

    def is_selector(self, text: str) -> bool:
        """Return whether `text` is a CSS selector."""
        return self.attempt(self.document, "querySelectorAll", text) is not None

    def describe(self, language: str, scheme: str) -> None:
        """Say in the document's own head which language and which color-scheme it has.

        By DOM calls: the page may repeat in both what a stranger has written.
        """
        self.document.documentElement.setAttribute("lang", language)
        meta = self.create("meta")
        meta.setAttribute("name", "color-scheme")
        meta.setAttribute("content", scheme)
        self.append_to_head(meta)

    def is_inside(self, frame: "Any", browser: "Browser") -> bool:
        """Return whether a frame shows the document of a `Browser`; of another site's it shows none."""
        document = self.plain(frame.contentDocument)
        return document is not None and self.same(document, browser.document)
