"""The vendor's tag and what its module puts into the page: load, adopt, hand over, remove.

The vendor documents the tag and nothing else (CHATHUB.md, "The widget"), so this relies on the
tag alone, and on what browsers do with module scripts:

- A document evaluates a module URL once; a new fragment makes it run again, from the HTTP cache
  (FACTS.md, "The module map").
- A module runs, and the tag's `load` fires in one task
  (https://html.spec.whatwg.org/multipage/scripting.html#execute-the-script-element; seen in
  Chromium 156 and Firefox 153). So what it has added is known when `load` fires (`additions.py`).
- A module that defines a custom element throws when it runs again, since a name is defined once
  (https://html.spec.whatwg.org/multipage/custom-elements.html#dom-customelementregistry-define).
  While it runs again the first definition stays; its class goes on with what the first run knew.
- A tag that is removed while it loads runs all the same, unless it has gone to another document
  by then (same place; seen in the same two browsers).

With `isolation="frame"` the tag lives in a frame of its own, under the vendor's own id, and all
that the module does is gone with the frame.
"""

from ..core.errors import BAD_SETTING, CRASHED, WidgetError
from ..core.token import mask
from ..places import is_among, place_of
from .additions import Additions
from .diagnosis import cause_of
from .frame import Frame

TAG_ID = "operator-chat-panel-script"


class Panel:
    """One vendor tag at a time, and the elements known to come from it.

    Args:
        browser: the seam to the page.
        settings: the checked `Settings`.
        host: the `<chathub-widget>`, or None.
        on_event: called with this panel, what has happened, and more about it:
            "placed": the tag is in the page; it may have had to wait for another.
            "ran": the module has run without an error.
            "broke": it has not; a `WidgetError`, or None where the cause is still to be found.
            "threw": there was an uncaught error or rejection near the widget; its message.
            "lost": a widget that was there has gone; a `WidgetError`.

    Attributes:
        generation: of the core that has asked for the load; kept here for it.
    """

    def __init__(self, browser, settings, host, on_event):
        self._browser = browser
        self._settings = settings
        self._on_event = on_event
        self.generation = None
        self._load = browser.callback(self._loaded)
        self._error = browser.callback(self._failed)
        self._frame = None
        if settings.isolation == "frame":
            self._frame = Frame(browser, settings.organization, host, self._lost)
        self._remover = None
        self._violations = browser.listen(self._violated, (), ("securitypolicyviolation",))
        self._tag = None
        self.inside = browser
        self._loading = False
        self._crash = None
        self._adopted = False
        self._held = []  # the texts of the tokens that this panel was given
        self.doubtful = False  # a tag was taken over, and nothing in the page shows that it ran
        self._begin = None
        self._unhide = []
        self._definitions = None
        self.directive = None
        self.script_url = settings.widget_url
        self.tag_id = TAG_ID
        if settings.organization and not self._frame:
            self.tag_id += "-" + "-".join(settings.organization.split())
        # The tag's id less `-script` is the panel's for sure.
        panel_id = self.tag_id.replace("-script", "", 1)
        self._additions = Additions(browser, settings.widget_elements, panel_id)

    def adopt(self):
        """Take over a tag that is in the page already and return its token text, or None.

        One that cannot be taken over is removed, so that the widget can be loaded.
        """
        if self._frame:
            return None
        tag = self._browser.by_id(self.tag_id)
        if tag is None or self._browser.is_ours(tag) or not self._is_vendors(tag):
            return None
        try:
            return self._adopt(tag)
        except Exception as error:  # what one browser lacks must not end in silence
            said = "The tag in the page could not be taken over, so the widget is loaded: {!r}"
            self._browser.log("warn", said.format(error))
            self.remove()
            self._discard(tag)
            return None

    def _is_vendors(self, element):
        """Return whether an element is a tag as the vendor documents it, of the module that is meant.

        Markup may come from strangers: nothing else with the tag's id is believed, or run.
        """
        url = self._browser.web_address(self._browser.get(element, "src") or "")
        return (
            self._browser.is_module_script(element)
            and url is not None
            and (is_among(url, [place_of(self._settings.widget_url)]) or self._browser.may_run(url))
        )

    def _adopt(self, tag):
        url = self._browser.web_address(self._browser.get(tag, "src"))
        self.script_url = url.split("#")[0]
        status = self._browser.last_status(self.script_url)
        told = status is not None and self._browser.notes_statuses()
        if (told and (status == 0 or status >= 400)) or self._browser.has_run(url):
            # It failed, or is the copy of one that ran: a site showed a page it had kept (Turbo).
            self._discard(tag)
            return None
        self._tag = tag
        self._adopted = True
        self._additions.adopt()
        self._browser.mark_ours(tag)
        self._browser.count_load(self.script_url)
        self._browser.note_run(url)
        self._listen()
        if status is None:
            self._loading = True
            self._browser.listen_to(tag, "load", self._load)
            self._browser.listen_to(tag, "error", self._error)
        # Neither Safari nor Firefox note a script that could not be reached.
        in_doubt = self._browser.has_loaded() if status is None else not told
        self.doubtful = in_doubt and not self._additions.is_shown()
        return self._browser.get(tag, "token") or ""

    @property
    def is_sure(self):
        """Whether something shows that a tag that was taken over has run."""
        return not self.doubtful and not (self._loading and not self._additions.is_shown())

    async def seems_dead(self):
        """Ask the server about a `doubtful` tag; return the `WidgetError` if its script has failed."""
        url = self.script_url
        status = await self._browser.status_of(url, 0)
        answered = status or self._browser.last_status(url) is not None
        if not self.doubtful or (answered and status < 400):
            return None
        return await cause_of(self._browser, url, status)

    def load(self, token, url=None):
        """Put the tag into the page; "ran" or "broke" follows.

        Raises:
            WidgetError: something else has the tag's id.
        """
        taken = self.taken_by()
        if taken:
            raise WidgetError(BAD_SETTING, taken, retry=True)
        self.remove()
        self._crash = None
        self._loading = True
        self.directive = None
        self._hold(token.value)
        if self._frame:
            self._frame.open(lambda inside: self._insert(inside, token, self.script_url))
        else:
            # Of several tags with one URL a module cannot tell which it runs for: Chromium leaves the
            # fragment out of `import.meta.url`. So one loads at a time.
            self._begin = lambda: self._insert_in_page(token, url or self.next_url())
            self._browser.turns.append(self)
            if self._is_next():
                self._begin()

    def next_url(self):
        """Return the widget's URL, with a new fragment where this page has run it before."""
        times = self._browser.count_load(self.script_url)
        return self.script_url if times == 1 else "{}#{}".format(self.script_url, times)

    def _hold(self, value):
        if value not in self._held:
            self._held = self._held[-9:] + [value]

    def take_token(self, token):
        """Set a new token on the tag and tell the widget; return whether it took the token."""
        self._hold(token.value)
        if self._frame and not self._frame.is_there():
            return False
        self.inside.set(self._tag, "token", token.value)
        return self.inside.dispatch(self._tag, "chathub-token")

    def has_draft(self):
        """Return whether the operator has typed something into the widget that is not sent."""
        if self._frame:
            return self._frame.is_there() and self.inside.has_draft(None)
        return self.inside.has_draft(self._additions.added)

    def hide(self):
        """Let nobody see or touch the widget until `show`."""
        if self._frame:
            self._unhide = [self._frame.hide()]
        else:
            self._unhide = [self._browser.hide(element) for element in self._additions.found()]

    def show(self):
        """Undo `hide`."""
        for unhide in self._unhide:
            unhide()
        self._unhide = []

    @property
    def present(self):
        """Whether a tag is in the page, loading or loaded."""
        return self._tag is not None

    def taken_by(self):
        """Return in one sentence what has the tag's id in the page already, or None."""
        holder = None if self._frame or self._tag is not None else self._browser.by_id(self.tag_id)
        if holder is None:
            return None
        if self._browser.is_ours(holder):
            return "This page has a widget for this organization already."
        return (
            "An element with the id {} is in the page, and it is not the widget's script"
            ' (<script type="module"> from {}): take it away.'
        ).format(self.tag_id, place_of(self._settings.widget_url))

    def put_back(self):
        """Put the tag and its elements back where a site that swapped its body lost them."""
        if self._frame or self._tag is None:
            return
        if not self._browser.connected(self._tag):
            self._browser.mark_ours(self._tag)
            self._browser.append_to_head(self._tag)
        self._additions.put_back()

    def remove(self):
        """Take the tag and every element known to be the widget's out of the page."""
        if self._remover:
            self._remover()
            self._remover = None
        if self._tag is not None:
            self.inside.unlisten(self._tag, "load", self._load)
            self.inside.unlisten(self._tag, "error", self._error)
            if not self._frame:
                self._sweep()
        if self._frame:
            self._frame.close()
        self._settle()
        self._adopted = False
        self._tag = None
        self._unhide = []
        self.inside = self._browser

    def close(self):
        """Remove everything, and the callbacks with it. The panel cannot be used again."""
        self.remove()
        self._violations()
        if self._frame:
            self._frame.release()
        self._browser.release(self._load)
        self._browser.release(self._error)

    def _is_next(self):
        same = [panel for panel in self._browser.turns if panel.script_url == self.script_url]
        return bool(same) and same[0] is self

    def _insert_in_page(self, token, url):
        if url != self.script_url:
            self._definitions = self._browser.keep_definitions()
        self._insert(self._browser, token, url)

    def _discard(self, tag):
        """Take a tag that cannot be taken over out of the page, with what it may have added."""
        self._browser.remove(tag)
        self._additions.remove_named()

    def _insert(self, inside, token, url):
        self.inside = inside
        self._listen()
        tag = inside.create("script")
        inside.mark_ours(tag)
        inside.set(tag, "type", "module")
        inside.set(tag, "id", self.tag_id)
        inside.set(tag, "token", token.value)
        inside.set(tag, "src", url)
        self._tag = tag
        inside.listen_to(tag, "load", self._load)
        inside.listen_to(tag, "error", self._error)
        if not self._frame:
            self._additions.watch(tag)
        inside.append_to_head(tag)
        self._on_event(self, "placed")

    def _sweep(self):
        if self._loading:
            self._browser.expel(self._tag)
        else:
            self._browser.remove_ours(self._tag)
        self._additions.remove()

    def _listen(self):
        in_document = ("securitypolicyviolation",) if self._frame else ()
        names = ("error", "unhandledrejection")
        self._remover = self.inside.listen(self._happened, names, in_document)

    def _happened(self, event):
        if str(event.type) == "securitypolicyviolation":
            self._violated(event)
            return
        url, message = self.inside.error_of(event)
        if self._loading and url.split("#")[0] == self.script_url:
            self._crash = message
        self._on_event(self, "threw", message)

    def _violated(self, event):
        url, directive = self._browser.violation_of(event)
        if url.split("#")[0] == self.script_url and directive.startswith("script-src"):
            self.directive = directive

    def _loaded(self, *_):
        if self._adopted:
            self._settle()
            self._on_event(self, "ran")
            return
        if not self._frame:
            self._additions.ran()
        self._settle()
        if self._crash is None:
            self._on_event(self, "ran")
        else:
            # A token may stand in what the script says of itself, also an older one.
            said = mask(self._crash, self._held)
            error = WidgetError(CRASHED, "The widget's script failed while running: " + said)
            self._on_event(self, "broke", error)

    def _failed(self, *_):
        self._settle()
        self._on_event(self, "broke")

    def _lost(self):
        self._settle()
        error = WidgetError(CRASHED, "The widget has gone: its frame shows another page now.")
        self._on_event(self, "lost", error)

    def _settle(self):
        if self._definitions:
            self._definitions()
            self._definitions = None
        if self in self._browser.turns:
            was_next = self._is_next()
            self._browser.turns.remove(self)
            for panel in list(self._browser.turns) if was_next else []:
                if panel.script_url == self.script_url:
                    panel._begin()
                    break
        self._additions.stop_watching()
        self._loading = False
        self.doubtful = False
