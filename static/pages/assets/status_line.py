"""One line that says how the page's widgets are: always in view, and in words.

It follows the elements' `chathub-state` events and needs nothing else, so a site can have the same.
Where the page has no Python of its own, this runs in a frame of it (line.html).
"""

import page_time
import vendor
from pyscript import document, ffi, window

NAMES = {
    "idle": "Not started",
    "loading": "Loading",
    "ready": "Ready",
    "refreshing": "Refreshing",
    "unavailable": "No chat",
    "signed-out": "Signed out",
    "stopped": "Stopped",
}
BROKEN = {
    "operator-token": "ChatHub issues no tokens",
    "widget": "ChatHub refuses the panel’s script",
}

page = window.parent  # the page itself, where this runs in it
frame = window.frameElement
is_framed = not ffi.is_none(frame)


class Row:
    """One widget's part of the line."""

    known = []

    def __init__(self, widget):
        self.widget = widget
        self.state, self.reason, self.code, self.retry_at = widget.state, "", "", None
        self.box = make("p", "of-widget", document.getElementById("line-of-state"))
        self.name = make("span", "state", self.box)
        self.trouble = make("span", "trouble", self.box)
        self.coming = make("span", "coming", self.box)
        self.way = make("a", "way", self.box)
        self.way.target = "_top"  # not into a frame
        for live in (self.name, self.trouble):
            live.setAttribute("role", "status")

    def hear(self, detail):
        """Take what the widget says."""
        self.state = detail.state
        self.retry_at = page_time.time_of(detail.retryAt)
        if self.state != "refreshing":  # what was wrong stays until it is known how this try ends
            self.reason, self.code = text_of(detail.reason), text_of(detail.code)

    def show(self, is_alone):
        """Show it."""
        is_troubled = self.code and self.state in ("ready", "refreshing")
        self.box.dataset.state = "troubled" if is_troubled else self.state
        name = "Working" if is_troubled else NAMES[self.state]
        put(self.name, name if is_alone else self.whose() + name.lower())
        what = "" if self.state == "signed-out" else self.reason
        put(self.trouble, ("The last refresh failed. " if is_troubled else "") + what)
        address, words = self.way_out()
        put(self.way, words)
        self.way.hidden = not words
        self.way.setAttribute("href", address)
        self.count_down()

    def whose(self):
        """Return the organization, for a page with several."""
        name = self.of_element("organization")
        return name[:1].upper() + name[1:] + " "

    def count_down(self):
        """Say when it is tried again."""
        if self.retry_at is None:
            is_tried = self.code and self.state == "refreshing"
            return put(self.coming, "Trying now." if is_tried else "")
        left_s = max(0, round(self.retry_at - page_time.now_s()))
        return put(self.coming, "Next try in {}.".format(page_time.duration(left_s)))

    def way_out(self):
        """Return the address and the words of what a person can do, as the element has them."""
        sign_in, mail, phone, link = [
            self.of_element(name)
            for name in ("sign-in-url", "fallback-email", "fallback-phone", "fallback-url")
        ]
        if self.state == "signed-out" and sign_in:
            return sign_in, "Sign in"
        if self.state == "unavailable" and mail:
            return "mailto:" + mail, mail
        if self.state == "unavailable" and phone:
            return "tel:" + phone, phone
        return link, "Other ways to reach us" if self.state == "unavailable" and link else ""

    def of_element(self, name):
        """Return an attribute of the element, empty where it has none."""
        return text_of(self.widget.getAttribute(name))


def make(name, kind, parent):
    """Add an element."""
    element = document.createElement(name)
    element.className = kind
    parent.append(element)
    return element


def put(element, text):
    """Set the text of an element, unless it is the same: screen readers announce changes."""
    if element.textContent != text:
        element.textContent = text


def text_of(value):
    """Return a text, empty where JavaScript has none."""
    return "" if value is None or ffi.is_none(value) else str(value)


def look(*_):
    """Show the widgets that are on the page now, and none that has gone."""
    find()
    show()


def find():
    """Have a row for each widget that is on the page now, and for none that has gone."""
    for row in Row.known:
        if not row.widget.isConnected:
            row.box.remove()
    Row.known = [row for row in Row.known if row.widget.isConnected]
    for widget in page.document.querySelectorAll("chathub-widget"):
        if not any(row.widget.isSameNode(widget) for row in Row.known):
            Row.known.append(Row(widget))
    use_broken_script()


def show():
    """Show what is known."""
    no_chat = document.getElementById("no-chat")
    if not ffi.is_none(no_chat):
        no_chat.hidden = bool(Row.known)
    for row in Row.known:
        row.show(is_alone=len(Row.known) == 1)
    fit()


def hear(event):
    """Show what a widget says."""
    find()
    for row in Row.known:
        if row.widget.isSameNode(event.target):
            row.hear(event.detail)
    show()


def count_down(*_):
    """Say anew how long it is until the next try; called every second."""
    for row in Row.known:
        row.count_down()


def show_faults():
    """Say what is broken for this session."""
    names = []
    for fault in vendor.Faults.on:
        name = BROKEN.get(fault["target"], "ChatHub fails at " + fault["target"])
        if name not in names:
            names.append(name)
    said = "Broken for you: {}.".format(", ".join(names)) if names else ""
    put(document.getElementById("broken"), said)
    document.getElementById("faults").hidden = not names
    use_broken_script()
    fit()


def use_broken_script():
    """Let the widgets load the script that is broken for this session alone, where it is."""
    if any(fault["target"] == "widget" for fault in vendor.Faults.on):
        for row in Row.known:
            row.widget.setAttribute("widget-url", vendor.told.widgetOfSession)


def fit(*_):
    """Give the frame the height of what it shows."""
    if is_framed:
        frame.style.height = "{}px".format(document.body.offsetHeight)


def begin():
    """Follow the widgets from now on."""
    vendor.Faults.listeners.append(show_faults)
    vendor.begin()
    page.document.addEventListener("chathub-state", ffi.create_proxy(hear))
    come_and_go = page.MutationObserver.new(ffi.create_proxy(look))
    come_and_go.observe(page.document, ffi.to_js({"childList": True, "subtree": True}))
    window.setInterval(ffi.create_proxy(count_down), 1000)
    window.window.addEventListener("resize", ffi.create_proxy(fit))
    look()
