"""The two sides: a frame each, what is done in its page, and what is read off it."""

import asyncio

from pyscript import document, ffi, window

PANELS = 'section[id^="operator-chat-panel"]'
EARLY_MS = 5000  # how long a page may say nothing before its empty screen counts
LINES = 3  # of what a page has said
ORDINALS = ("first", "second", "third", "fourth", "fifth", "latest")
STATES = {
    "idle": "not started",
    "loading": "loads the panel",
    "ready": "ready",
    "refreshing": "gets a new token",
    "unavailable": "unavailable",
    "signed-out": "signed out",
    "stopped": "stopped",
}
# The module of this person's own stand-in, where the site has one for each.
own_module = document.body.getAttribute("data-widget-of-session")


class Panel:
    """What one panel says of itself."""

    def __init__(self, section):
        self.status = section.dataset.status
        self.token = section.dataset.jti
        parts = [".name", ".organization", ".validity", ".status"]
        name, self.organization, validity, status = [text_in(section, part) for part in parts]
        self.words = "{}, {}. {}. {}.".format(name, self.organization, validity, status)


class Side:
    """One side.

    Attributes:
        name: the id of its frame.
        organizations: whose panels its view is to have.
    """

    def __init__(self, name):
        self.name = name
        self.organizations = []
        self._frame = document.getElementById(name)
        self._loaded = asyncio.Event()
        self._frame.addEventListener("load", ffi.create_proxy(lambda *_: self._loaded.set()))
        self._shown_ms = self._said_before = 0
        self._tokens = {}  # the ids of those that the panel of each organization has had

    @property
    def is_open(self):
        """Whether its page is there."""
        return self._loaded.is_set()

    @property
    def is_early(self):
        """Whether its view has just come, and its page has not said anything yet."""
        was_silent = self._said_so_far() == self._said_before
        return was_silent and window.performance.now() - self._shown_ms < EARLY_MS

    @property
    def window(self):
        """The window of its page."""
        return self._frame.contentWindow

    async def open(self, organizations, now):
        """Open its page anew, with the servers' clock."""
        self.organizations = organizations
        self._tokens = {}
        self._loaded.clear()
        self._frame.src = self._frame.dataset.src
        await self._loaded.wait()
        if own_module:
            self.window.document.body.dataset.widget = own_module
        self.window.passTo(now)
        self.show("inbox")

    def show(self, view):
        """Show a view in the place of the one there is."""
        page = self.window.document
        content = page.getElementById(view).content.cloneNode(True)
        self._leave()
        self._prepare(content)
        page.body.replaceChildren(content)
        self._shown_ms = window.performance.now()
        self._said_before = self._said_so_far()
        if view == "inbox":
            self._enter()

    def panels(self):
        """Return the panels on its screen."""
        sections = self.window.document.querySelectorAll(PANELS)
        return [Panel(section) for section in sections]

    def cards(self, role):
        """Return what stands in a panel's place: an "alert" is a fallback, a "status" says that it is coming."""
        page = self.window.document
        roots = [element.shadowRoot for element in page.querySelectorAll("chathub-widget")]
        found = [root.querySelector("[role={}]".format(role)) for root in roots if is_there(root)]
        found.append(page.querySelector("body > [role={}]".format(role)))
        return [card for card in found if is_there(card)]

    def said(self, panels):
        """Return what panels and fallbacks say, a line each."""
        lines = []
        for panel in panels:
            tokens = self._tokens.setdefault(panel.organization, [])
            if panel.token not in tokens:
                tokens.append(panel.token)
            which = ORDINALS[min(tokens.index(panel.token), len(ORDINALS) - 1)]
            lines.append("{} Its {} token.".format(panel.words, which))
        return lines + [words_of(card) for card in self.cards("alert")]

    def done(self):
        """Return what its page said last, a line each."""
        said = [each for each in self.window.heard if is_there(getattr(each, self._hears))]
        return [line_of(each) for each in said[-LINES:]]

    def _said_so_far(self):
        said = list(self.window.heard)
        return said[-1].number if said else 0

    def _leave(self):
        """Do what its code does before a view goes."""

    def _prepare(self, content):
        """Make a view's content ready."""

    def _enter(self):
        """Do what its code does once the view with the chat is there."""


class Documented(Side):
    """The documented recipe, whose component a framework would mount and unmount: its console."""

    _hears = "line"

    def _leave(self):
        self.window.unmount()

    def _enter(self):
        self.window.mount(*self.organizations)


class Ours(Side):
    """The widget of this project, elements that come and go with the view: their states."""

    _hears = "state"

    def _prepare(self, content):
        element = content.querySelector("chathub-widget")
        if not is_there(element):
            return
        if own_module:
            element.setAttribute("widget-url", own_module)
        for name in self.organizations:
            another = element.cloneNode(True)
            another.setAttribute("organization", name)
            element.before(another)
        element.remove()


def line_of(said):
    """Return what a page has said: a line of its console, or the state of an element."""
    if is_there(said.line):
        return said.line + (" ({} times)".format(said.times) if said.times > 1 else "")
    state = said.state
    text = "{}: {}".format(state.organization, STATES[state.state])
    if is_there(state.reason):
        text += ". " + state.reason
    if is_there(state.retryAt):
        text += " Next try at {}.".format(window.Date.new(state.retryAt).toTimeString()[:8])
    return text


def words_of(card):
    """Return the text of a fallback as a line."""
    texts = [part.textContent for part in card.querySelectorAll("h2, p, li")] or [card.textContent]
    return " ".join(text if text[-1] == "." else text + "." for text in texts)


def text_in(element, selector):
    """Return the text of a part of an element."""
    return element.querySelector(selector).textContent


def is_there(value):
    """Return whether JavaScript gave something, neither null nor undefined."""
    return not ffi.is_none(value)
