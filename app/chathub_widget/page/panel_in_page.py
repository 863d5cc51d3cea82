"""A widget in the page itself, the vendor's own way; or one that was there before Python was.

A module that defines a custom element throws when it runs again, since a name is defined once
(https://html.spec.whatwg.org/multipage/custom-elements.html#dom-customelementregistry-define).
While it runs again the first definition stays; its class goes on with what the first run knew.
"""

from ..core.errors import BAD_SETTING, WidgetError
from .additions import Additions
from .adoption import FoundTag
from .load_turn import LoadTurn
from .panel import Panel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..core.token import Token
    from ..settings import Settings
    from .browser import Browser
    from .panel import Said


class PanelInPage(Panel):
    """A `Panel` among the elements of the page, of which it takes away its own alone.

    Args:
        browser, settings, on_event: as `Panel` says.
    """

    def __init__(self, browser: "Browser", settings: "Settings", on_event: "Said") -> None:
        super().__init__(browser, settings, settings.organization, on_event)
        self._additions = Additions(browser, settings.widget_elements, self._tag.panel_id)
        self._turn = LoadTurn(browser)
        self._found: FoundTag | None = None  # the `FoundTag` that was taken over
        self._definitions: Callable[[], None] | None = None

    def adopt(self) -> str | None:
        """Take over a tag that is in the page already and return its token text, or None.

        One that cannot be taken over is removed, so that the widget can be loaded.
        """
        tag = self._tag.found()
        if tag is None:
            return None
        try:
            return self._adopt(tag)
        except Exception as error:  # what one browser lacks must not end in silence
            said = "The tag in the page could not be taken over, so the widget is loaded: {!r}"
            self._browser.log("warn", said.format(error))
            self.remove()
            self._discard(tag)
            return None

    def _adopt(self, tag: "Any") -> str | None:
        found = FoundTag(self._browser, tag)
        self._tag.script_url = found.script_url
        if found.is_dead:
            self._discard(tag)
            return None
        self._found = found
        self._loading = found.is_loading
        self._additions.adopt()
        self._tag.take_over(tag, found.is_loading)
        self._browser.note_run(found.url)
        self._errors.listen(self._browser)
        self._drafts = self._browser.drafts(self._roots())
        found.in_doubt = found.in_doubt and not self._additions.is_shown()
        self._additions.hold()
        return self._browser.get(tag, "token") or ""

    def _discard(self, tag: "Any") -> None:
        """Take a tag that cannot be taken over out of the page, with what it may have added."""
        self._browser.remove(tag)
        self._additions.remove_named()

    @property
    def doubtful(self) -> bool:  # type: ignore[override]
        """Whether a tag was taken over, and nothing in the page shows that it ran."""
        return self._found is not None and self._found.in_doubt

    @property
    def is_sure(self) -> bool:
        """Whether something shows that a tag that was taken over has run."""
        return not self.doubtful and not (self._loading and not self._additions.is_shown())

    async def seems_dead(self) -> WidgetError | None:
        """Ask the server about a `doubtful` tag; return the `WidgetError` if its script has failed."""
        found = self._found
        return await found.why_dead() if found else None

    def load(self, token: "Token", url: str | None = None) -> None:
        """Put the tag into the page, as `Panel` says."""
        taken = self._tag.taken_by()
        if taken:
            raise WidgetError(BAD_SETTING, taken, retry=True)
        super().load(token, url)

    def hide(self) -> None:
        """Let nobody see or touch the widget until `show`."""
        self._unhide = [self._browser.hide(element) for element in self._additions.found()]

    def put_back(self) -> None:
        """Put the tag and its elements back where a site that swapped its body lost them."""
        if self._tag.is_there:
            self._tag.put_back()
            self._additions.put_back()

    def _roots(self) -> "Callable[[], list[Any]]":
        return self._additions.found

    def _begin(self, token: "Token", url: str | None) -> None:
        self._turn.take(
            self.script_url, lambda: self._put_in_page(token, url or self._tag.next_url())
        )

    def _put_in_page(self, token: "Token", url: str) -> None:
        if url != self.script_url:
            self._definitions = self._browser.keep_definitions()
        self._put_in(self._browser, token, url, self._additions.watch)

    def _take_away(self) -> None:
        if self._tag.is_there:
            self._tag.remove(self._loading)
            self._additions.remove()

    def remove(self) -> None:
        """Take the tag and every element known to be the widget's out of the page."""
        super().remove()
        self._found = None

    def _loaded(self, *_: object) -> None:
        if self._found:
            self._additions.hold()
            self._settle()
            self._on_event(self, "ran")
            return
        self._additions.ran()
        super()._loaded()

    def _settle(self) -> None:
        if self._definitions:
            self._definitions()
            self._definitions = None
        self._turn.end()
        self._additions.stop_watching()
        super()._settle()
        if self._found:
            self._found.in_doubt = False
