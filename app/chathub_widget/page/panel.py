"""The vendor's tag and what its module puts into the page: load, adopt, hand over, remove.

The vendor documents the tag and nothing else (CHATHUB.md, "The widget"), so this relies on the
tag alone, and on what browsers do with module scripts:

- A document evaluates a module URL once; a new fragment makes it run again, from the HTTP cache
  (FACTS.md, "The module map").
- A module runs, and the tag's `load` fires in one task
  (https://html.spec.whatwg.org/multipage/scripting.html#execute-the-script-element; seen in
  Chromium 156 and Firefox 153). So what it has added is known when `load` fires (`additions.py`).
- A tag that is removed while it loads runs all the same, unless it has gone to another document
  by then (same place; seen in the same two browsers).

Here is what every panel does; `panel_in_page.py` and `panel_in_frame.py` are the two there are. It says:

    placed   the tag is in the page; it may have had to wait for another
    ran      the module has run without an error
    broke    it has not; a `WidgetError`, or None where the cause is still to be found
    threw    there was an uncaught error or rejection near the widget; its message
    lost     a widget that was there has gone; a `WidgetError`
"""

from ..core.errors import TIMEOUT, WidgetError
from ..core.schedule import LOAD_TIMEOUT_S
from .diagnosis import not_trusted, why_not_loaded
from .script_errors import ScriptErrors
from .tag import Tag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..core.token import Token
    from ..settings import Settings
    from .browser import Browser
    from .browser.drafts import Drafts

    Said = Callable[..., None]
    Watch = Callable[[Any], None]


class Panel:
    """One vendor tag at a time, and the elements known to come from it.

    Args:
        organization: whose the tag's id says it is, or None.
        on_event: called with this panel, what has happened, as said above, and more about it.

    Attributes:
        generation: of the core that has asked for the load; kept here for it.
        inside: the `Browser` of the window in which the tag is.
        doubtful: whether a tag was taken over, and nothing in the page shows that it ran.
    """

    _begin: "Callable[[Token, str | None], None]"  # this and the next one are brought by its kinds
    _take_away: "Callable[[], None]"
    doubtful = False

    def __init__(
        self, browser: "Browser", settings: "Settings", organization: str | None, on_event: "Said"
    ) -> None:
        self._browser = self.inside = browser
        self._on_event = on_event
        self.generation: int | None = None
        self._tag = Tag(browser, settings.widget_url, organization, self._loaded, self._failed)
        self._errors = ScriptErrors(browser, self._tag, self._threw)
        self._loading = False
        self._began_s: float = 0  # the load, by the page's `monotonic_s`
        self._unhide: list[Callable[[], None]] = []
        self._drafts: Drafts | None = None

    @property
    def script_url(self) -> str:
        """The URL of the widget's module, without a fragment."""
        return self._tag.script_url

    def adopt(self) -> str | None:
        """Take over a tag that is in the page already and return its token text, or None."""
        return None

    def load(self, token: "Token", url: str | None = None) -> None:
        """Put the tag into the page; "ran" or "broke" follows.

        Args:
            token: the `Token` on it.
            url: of the module, where one has been fetched already.

        Raises:
            WidgetError: something else has the tag's id, or the page's policy lets no frame be.
        """
        self._began_s = self._browser.monotonic_s()
        self.remove()
        self._errors.forget()
        self._loading = True
        self._tag.note(token)
        self._begin(token, url)

    async def fetch(self) -> str | None:
        """Fetch the script as it is to run next, and run nothing; return its URL for `load`, or None.

        Raises:
            WidgetError: nothing came in time.
        """
        url = self._tag.next_url()
        self._began_s = self._browser.monotonic_s()
        self._errors.forget()
        is_there = await self._browser.preload(url, LOAD_TIMEOUT_S)
        if is_there is None:
            reason = "The widget's script neither loaded nor failed within {} seconds."
            raise WidgetError(TIMEOUT, reason.format(LOAD_TIMEOUT_S))
        return url if is_there else None

    async def why_not_loaded(self) -> WidgetError:
        """Return the `WidgetError` for the script, which has not loaded."""
        # A frame has loaded nothing before, and has its own clock.
        since_s = self._began_s if self.inside is self._browser else 0
        directive = self._errors.directive
        return await why_not_loaded(self.inside, self.script_url, since_s, directive)

    def take_token(self, token: "Token") -> bool:
        """Set a new token on the tag and tell the widget; return whether the widget took the token."""
        self._tag.note(token)
        return self._is_there() and self._tag.give(token)

    def has_draft(self) -> bool:
        """Return whether the operator has typed something into the widget that is not sent."""
        return self._is_there() and self._drafts is not None and self._drafts.any()

    def show(self) -> None:
        """Undo `hide`."""
        for unhide in self._unhide:
            unhide()
        self._unhide = []

    def put_back(self) -> None:
        """Put back what a site that swapped its body lost; a frame stands beside it."""

    def remove(self) -> None:
        """Take the tag and every element known to be the widget's out of the page."""
        self._errors.stop()
        if self._drafts:
            self._drafts.stop()
            self._drafts = None
        self._take_away()
        self._settle()
        self._unhide = []
        self.inside = self._browser

    def close(self) -> None:
        """Remove everything, and the callbacks with it. The panel cannot be used again."""
        self.remove()
        self._errors.close()
        self._tag.release()

    def _is_there(self) -> bool:
        return True

    def _roots(self) -> "Callable[[], list[Any]] | None":
        """Return what gives the widget's elements, None where the whole window is the widget's."""
        return None

    def _put_in(
        self, inside: "Browser", token: "Token", url: str, watch: "Watch | None" = None
    ) -> None:
        self.inside = inside
        self._errors.listen(inside)
        if not self._tag.put_in(inside, token, url, watch):
            self._settle()
            self._on_event(self, "broke", not_trusted())
            return
        self._drafts = inside.drafts(self._roots())
        self._on_event(self, "placed")

    def _threw(self, message: str) -> None:
        self._on_event(self, "threw", message)

    def _loaded(self, *_: object) -> None:
        self._settle()
        error = self._errors.crash(self._tag.tokens)
        if error:
            self._on_event(self, "broke", error)
        else:
            self._on_event(self, "ran")

    def _failed(self, *_: object) -> None:
        self._settle()
        self._on_event(self, "broke")

    def _settle(self) -> None:
        self._loading = False
