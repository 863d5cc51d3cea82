"""The vendor's tag and what its module puts into the page: load, adopt, hand over, remove.

The vendor documents the tag and nothing else (CHATHUB.md, "The widget"), so this relies on the
tag alone, and on what browsers do with module scripts:

- A document evaluates a module URL once; a new fragment makes it run again, from the HTTP cache
  (FACTS.md, "The module map").
- A module runs, the page's mutation observers are told, and the tag's `load` fires in one task
  (https://html.spec.whatwg.org/multipage/scripting.html#execute-the-script-element; seen in
  Chromium 156 and Firefox 153). So the last batch of elements seen in the task of `load` is
  what the module added.
- A tag that is removed while it loads runs all the same, unless it has gone to another document
  by then (same place; seen in the same two browsers).
"""

from .errors import CRASHED, WidgetError

TAG_ID = "operator-chat-panel-script"


class Panel:
    """One vendor tag at a time, and the elements known to come from it.

    Args:
        browser: the seam to the page.
        settings: the checked `Settings`.
        on_loaded: called once the module has run without an error.
        on_failed: called with a `WidgetError`, or None where the cause is still to be found,
            when it has not.
    """

    def __init__(self, browser, settings, on_loaded, on_failed):
        self._browser = browser
        self._settings = settings
        self._on_loaded = on_loaded
        self._on_failed = on_failed
        self._load = browser.callback(self._loaded)
        self._error = browser.callback(self._failed)
        self._watch = browser.watch_added()
        self._tag = None
        self._loading = False
        self._crash = None
        self._elements = []
        self.script_url = settings.widget_url
        self.tag_id = TAG_ID
        if settings.organization:
            self.tag_id += "-" + "-".join(settings.organization.split())

    def adopt(self):
        """Take over a tag that is in the page already and return its token text, or None."""
        tag = self._browser.by_id(self.tag_id)
        if tag is None or self._browser.is_ours(tag):
            return None
        url = self._browser.web_address(self._browser.get(tag, "src") or "")
        if url:
            self.script_url = url.split("#")[0]
        if (self._browser.last_status(self.script_url) or 0) >= 400:
            self._browser.remove(tag)
            return None
        self._tag = tag
        self._browser.mark_ours(tag)
        self._browser.count_load(self.script_url)
        # What the widget added before Python came cannot be observed any more. The vendor's tag
        # id less `-script` is the one name that is certainly the vendor's.
        self._elements = self._browser.all_by_id(self.tag_id.replace("-script", "", 1))
        return self._browser.get(tag, "token") or ""

    def load(self, token, url=None):
        """Put the tag into the page; `on_loaded` or `on_failed` follows."""
        self.remove()
        url = url or self.next_url()
        self._crash = None
        self._loading = True
        self._watch.start()
        tag = self._browser.create("script")
        self._browser.mark_ours(tag)
        self._browser.set(tag, "type", "module")
        self._browser.set(tag, "id", self.tag_id)
        self._browser.set(tag, "token", token.value)
        self._browser.set(tag, "src", url)
        self._tag = tag
        self._browser.listen_to(tag, "load", self._load)
        self._browser.listen_to(tag, "error", self._error)
        self._browser.append_to_head(tag)

    def next_url(self):
        """Return the widget's URL, with a new fragment where this page has run it before."""
        times = self._browser.count_load(self.script_url)
        return self.script_url if times == 1 else "{}#{}".format(self.script_url, times)

    def take_token(self, token):
        """Set a new token on the tag and tell the widget; return whether it took the token."""
        self._browser.set(self._tag, "token", token.value)
        return self._browser.dispatch(self._tag, "chathub-token")

    def threw(self, url, message):
        """Note an uncaught error of the page: it is the widget's if it comes from its script."""
        if self._loading and url.split("#")[0] == self.script_url:
            self._crash = message

    @property
    def present(self):
        """Whether a tag is in the page, loading or loaded."""
        return self._tag is not None

    def is_taken(self):
        """Return whether another manager has a tag of this id in the page."""
        tag = self._browser.by_id(self.tag_id)
        return tag is not None and self._tag is None

    def remove(self):
        """Take the tag and every element known to be the widget's out of the page."""
        if self._tag is not None:
            self._browser.unlisten(self._tag, "load", self._load)
            self._browser.unlisten(self._tag, "error", self._error)
            if self._loading:
                self._browser.expel(self._tag)
            else:
                self._browser.remove(self._tag)
            for element in self._elements:
                self._browser.remove(element)
            if self._settings.widget_elements:
                for element in self._browser.find_all(self._settings.widget_elements):
                    self._browser.remove(element)
        self._watch.stop()
        self._tag = None
        self._loading = False
        self._elements = []

    def close(self):
        """Remove everything, and the callbacks with it. The panel cannot be used again."""
        self.remove()
        self._watch.close()
        self._browser.release(self._load)
        self._browser.release(self._error)

    def _loaded(self, *_):
        self._elements = self._watch.last_batch()
        self._settle()
        if self._crash is None:
            self._on_loaded()
        else:
            self._on_failed(
                WidgetError(CRASHED, "The widget's script failed while running: " + self._crash)
            )

    def _failed(self, *_):
        self._settle()
        self._on_failed(None)

    def _settle(self):
        self._watch.stop()
        self._loading = False
