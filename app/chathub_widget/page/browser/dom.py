"""The document half of the seam: what is done with elements, on either interpreter.

It imports nothing of the page. `Browser` is made of it and gives it a window and what differs
between the interpreters: `callback`, `release`, `plain`, `text_of`,
`object`, `attempt`, `set`, `timer`.
"""

_TYPED_INTO = (
    "textarea, [contenteditable], input:not([type]), input[type=text], input[type=search],"
    " input[type=email], input[type=url], input[type=tel]"
)

_SHOWS = ("img", "svg", "canvas", "video")
_DEPTH = 6  # of layers around the content
_HIDDEN = {"visibility": "hidden", "clip-path": "inset(100%)"}


def _fields(dom, root):
    """Return the fields one can type into, below `root` and in its open shadow roots."""
    found = []
    nodes = root.querySelectorAll("*")
    for node in [root] + [nodes[index] for index in range(nodes.length)]:
        if node.matches(_TYPED_INTO):
            found.append(node)
        shadow = dom.plain(node.shadowRoot) if "-" in str(node.localName) else None
        if shadow is not None:
            fields = shadow.querySelectorAll(_TYPED_INTO)
            found += [fields[index] for index in range(fields.length)]
    return found


class Dom:
    """The methods of `Browser` that need nothing but its window."""

    # Events

    def listen(self, function, in_window=(), in_document=()):
        """Call `function(event)` for events of the window and the document; return a remover.

        A frame's window may show another site's page by the time they are removed, and then throws.
        """
        callback = self.callback(function)
        for name in in_window:
            self.window.addEventListener(name, callback.proxy)
        for name in in_document:
            self.document.addEventListener(name, callback.proxy)

        def remove():
            for name in in_window:
                self.attempt(self.window, "removeEventListener", name, callback.proxy)
            for name in in_document:
                self.document.removeEventListener(name, callback.proxy)
            self.release(callback)

        return remove

    def listen_to(self, element, name, callback):
        """Call a callback (from `callback`) for an event of one element."""
        element.addEventListener(name, callback.proxy)

    def unlisten(self, element, name, callback):
        """Undo `listen_to`."""
        element.removeEventListener(name, callback.proxy)

    def when_visible(self, element, function):
        """Call `function` once an element comes into view; return a remover."""

        def seen(entries, *_):
            if any(entries[index].isIntersecting for index in range(entries.length)):
                function()

        callback = self.callback(seen)
        observer = self.window.IntersectionObserver.new(callback.proxy)
        observer.observe(element)

        def remove():
            observer.disconnect()
            self.release(callback)

        return remove

    def visible(self):
        """Return whether the page can be seen."""
        return str(self.document.visibilityState) == "visible"

    def was_kept(self, event):
        """Return whether an event tells of a page that comes out of the back/forward cache."""
        return str(event.type) == "pageshow" and self.text_of(event, "persisted") == "true"

    def has_loaded(self):
        """Return whether the page has loaded, its `load` event told or being told."""
        return str(self.document.readyState) == "complete"

    def error_of(self, event):
        """Return (URL, message) of an `error` or `unhandledrejection` event."""
        if str(event.type) == "unhandledrejection":
            return "", self.text_of(event, "reason")
        return self.text_of(event, "filename"), self.text_of(event, "message")

    def violation_of(self, event):
        """Return (blocked URL, directive) of a `securitypolicyviolation` event."""
        return self.text_of(event, "blockedURI"), self.text_of(event, "effectiveDirective")

    def dispatch(self, element, name, detail=None):
        """Fire a bubbling, cancelable event; return whether somebody called `preventDefault()`."""
        options = self.object(bubbles=True, cancelable=True, detail=detail)
        return not element.dispatchEvent(self.window.CustomEvent.new(name, options))

    # The document

    def create(self, name, text=""):
        """Return a new element with a text."""
        element = self.document.createElement(name)
        if text:
            element.textContent = text
        return element

    def style(self, element, name, value):
        """Set one property of an element's style, which no policy forbids."""
        element.style.setProperty(name, value)

    def hide(self, element):
        """Let nobody see or touch an element, which keeps its place; return what undoes that."""
        style = element.style
        before = [
            (name, str(style.getPropertyValue(name)), str(style.getPropertyPriority(name)))
            for name in _HIDDEN
        ]
        for name in _HIDDEN:
            style.setProperty(name, _HIDDEN[name], "important")

        def show():
            for name, value, priority in before:
                style.setProperty(name, value, priority)

        return show

    def color_scheme(self):
        """Return the page's color-scheme, from its styles or its meta element."""
        root = self.document.documentElement
        scheme = str(self.window.getComputedStyle(root).colorScheme)
        metas = self.find_all('meta[name="color-scheme"]')
        return str(metas[0].content) if scheme == "normal" and metas else scheme

    def variable(self, element, name):
        """Return a custom property of an element's style, empty where it has none."""
        return str(self.window.getComputedStyle(element).getPropertyValue(name)).strip()

    def get(self, element, name):
        """Return an attribute, or None."""
        return self.plain(element.getAttribute(name))

    def append(self, parent, element):
        """Append `element` and return it."""
        parent.appendChild(element)
        return element

    def append_to_head(self, element):
        """Append to the document's head and return the element."""
        return self.append(self.document.head, element)

    def append_to_body(self, element):
        """Append to the document's body and return the element."""
        return self.append(self.document.body, element)

    def append_to_root(self, element):
        """Append beside head and body and return the element."""
        return self.append(self.document.documentElement, element)

    def put_back(self, elements):
        """Put elements that a site's swap of its body took away into the body there is now."""
        for element in elements:
            if not element.isConnected:
                in_head = str(element.localName) in ("link", "style", "meta", "script")
                self.append(self.document.head if in_head else self.document.body, element)

    def is_beside_the_page(self, element):
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

    def same(self, one, other):
        """Return whether two are one element."""
        return bool(one.isSameNode(other))

    def remove(self, element):
        """Take an element out of the page, if it is there."""
        element.remove()

    def expel(self, tag):
        """Take a script tag out of the page for good: it will not run, even if it is loading.

        https://html.spec.whatwg.org/multipage/scripting.html#execute-the-script-element: a
        script whose document has changed since it was prepared is not executed.
        """
        tag.remove()
        self.document.implementation.createHTMLDocument("").adoptNode(tag)

    def empty(self, parent):
        """Take away all children."""
        parent.replaceChildren()

    def focus(self, element):
        """Put the keyboard's focus on an element."""
        element.focus()

    def shadow(self, host, style):
        """Return the shadow root of `host`, made where there is none yet, with this style."""
        root = self.plain(host.shadowRoot)
        if root is None:
            root = host.attachShadow(self.object(mode="open"))
        if root.adoptedStyleSheets.length == 0:
            sheet = self.window.CSSStyleSheet.new()
            sheet.replaceSync(style)
            root.adoptedStyleSheets.push(sheet)
        return root

    def is_module_script(self, element):
        """Return whether an element is an HTML script of type "module"; an SVG one is not."""
        html = str(element.namespaceURI) == "http://www.w3.org/1999/xhtml"
        is_module = str(self.get(element, "type")).lower() == "module"
        return html and str(element.localName) == "script" and is_module

    def by_id(self, name):
        """Return the element with this id, or None."""
        return self.plain(self.document.getElementById(name))

    def all_by_id(self, name):
        """Return every element with this id."""
        return self.find_all("#" + str(self.window.CSS.escape(name)))

    def find_all(self, selector):
        """Return the elements a selector matches; none where it is no selector."""
        found = self.attempt(self.document, "querySelectorAll", selector)
        return [] if found is None else [found[index] for index in range(found.length)]

    def is_selector(self, text):
        """Return whether `text` is a CSS selector."""
        return self.attempt(self.document, "querySelectorAll", text) is not None

    # A frame

    def describe(self, language, scheme):
        """Say in the document's own head which language and which color-scheme it has.

        By DOM calls: the page may repeat in both what a stranger has written.
        """
        self.document.documentElement.setAttribute("lang", language)
        meta = self.create("meta")
        meta.setAttribute("name", "color-scheme")
        meta.setAttribute("content", scheme)
        self.append_to_head(meta)

    def is_inside(self, frame, browser):
        """Return whether a frame shows the document of a `Browser`; of another site's it shows none."""
        document = self.plain(frame.contentDocument)
        return document is not None and self.same(document, browser.document)

    def on_layout(self, function, names):
        """Call `function()` whenever what the window shows may have moved; return a remover."""
        callback = self.callback(function)
        observer = self.window.MutationObserver.new(callback.proxy)
        options = self.object(attributes=True, childList=True, subtree=True, characterData=True)
        observer.observe(self.document, options)
        self.window.addEventListener("resize", callback.proxy)
        for name in names:
            self.document.addEventListener(name, callback.proxy, True)

        def remove():
            observer.disconnect()
            self.attempt(self.window, "removeEventListener", "resize", callback.proxy)
            for name in names:
                self.document.removeEventListener(name, callback.proxy, True)
            self.release(callback)

        return remove

    def size(self):
        """Return width and height of the window, in CSS pixels."""
        return float(self.window.innerWidth), float(self.window.innerHeight)

    def box_of_content(self):
        """Return what the body's content covers: left, top, right, bottom in CSS pixels, or None.

        A layer over the whole window that lets every click through, or that nobody sees, is none.
        """
        boxes = []
        self._collect_boxes(self.document.body, boxes, _DEPTH)
        if not boxes:
            return None
        return [
            least_or_most(box[place] for box in boxes)
            for place, least_or_most in enumerate((min, min, max, max))
        ]

    def _collect_boxes(self, parent, boxes, depth):
        root = self.plain(parent.shadowRoot) or parent
        for index in range(root.children.length):
            child = root.children[index]
            style = self.window.getComputedStyle(child)
            if str(style.opacity) == "0":
                continue
            box = child.getBoundingClientRect()
            if box.width > 0 and box.height > 0 and self._is_content(child, style):
                boxes.append((box.left, box.top, box.right, box.bottom))
            elif depth:
                self._collect_boxes(child, boxes, depth - 1)

    def _is_content(self, element, style):
        """Return whether an element can be seen and touched, or only seen but shows something itself."""
        if str(style.visibility) != "visible":
            return False
        if str(style.pointerEvents) != "none":
            return True
        shows = str(element.localName) in _SHOWS or str(element.textContent).strip()
        return element.children.length == 0 and bool(shows)

    def has_draft(self, roots):
        """Return whether a field holds text that was typed and not sent.

        Args:
            roots: the elements to look in, or None for the whole body.
        """
        for root in [self.document.body] if roots is None else roots:
            for field in _fields(self, root):
                if str(field.localName) in ("input", "textarea"):
                    text = str(field.value) if field.value != field.defaultValue else ""
                else:
                    text = str(field.textContent)
                if text.strip():
                    return True
        return False
