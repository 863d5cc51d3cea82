"""What a person has typed into a widget and not sent. Nothing here imports the page."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .browser import Browser

_FIELDS = (
    "textarea, input:not([type]), input[type=text], input[type=search], input[type=email],"
    " input[type=url], input[type=tel]"
)
_UNSEEN_S = 300  # what was typed where nobody can look counts that long
_MOST = 50


class Drafts:
    """Remember into which fields of a widget a person has typed.

    By `input` events that the browser itself has sent (`isTrusted`), since a field's first value may follow
    its present one (React), or be no text of a person's at all. The path of such an event leads through
    open shadow roots, and ends at the host of a closed one
    (https://dom.spec.whatwg.org/#dom-event-composedpath). A frame tells nothing of itself, but the window
    around it loses the focus to it: from then on one listens in there, too, if it is of this origin.

    Args:
        browser: the window in which the widget is.
        roots: returns the widget's elements, or is None where all in the window is the widget's.
    """

    def __init__(self, browser: "Browser", roots: "Callable[[], list[Any]] | None" = None) -> None:
        self._browser = browser
        self._roots = roots
        self._typed: list[list[Any]] = []  # [field, when]
        self._inside: list[list[Any]] = []  # [frame, the `Browser` of what it shows, its `Drafts`]
        self._remover = browser.listen(self._heard, capturing=("input", "blur"))
        self._note_present()

    def any(self) -> bool:
        """Return whether a field holds text that was typed and not sent."""
        self._look_into_frame()
        now_s = self._browser.monotonic_s()
        for field, typed_s in self._typed:
            text = self._text_in(field)
            if now_s - typed_s < _UNSEEN_S if text is None else text.strip():
                return True
        return any(
            drafts.any()
            for frame, inside, drafts in self._inside
            if self._browser.connected(frame) and self._browser.is_inside(frame, inside)
        )

    def stop(self) -> None:
        """Remember nothing more."""
        self._remover()
        for _, _, drafts in self._inside:
            drafts.stop()
        self._typed = self._inside = []

    def _note_present(self) -> None:
        # What was typed before anybody listened shows in a field that says so itself.
        for root in self._roots() if self._roots else [self._browser.document.documentElement]:
            fields = root.querySelectorAll(_FIELDS)
            for field in [root] + [fields[index] for index in range(fields.length)]:
                if field.matches(_FIELDS) and field.value != field.defaultValue:
                    self._note(field)

    def _heard(self, event: "Any") -> None:
        if str(event.type) == "blur":
            self._look_into_frame()
        elif event.isTrusted:
            self._input(event)

    def _look_into_frame(self) -> None:
        """Listen in a frame of the widget that has the focus now; one of another origin counts as typed in."""
        browser = self._browser
        outer = frame = browser.plain(browser.document.activeElement)
        while frame is not None and browser.plain(frame.shadowRoot) is not None:
            frame = browser.plain(frame.shadowRoot.activeElement)
        if frame is None or str(frame.localName) != "iframe":
            return
        if self._roots is not None and not any(root.contains(outer) for root in self._roots()):
            return
        if browser.plain(frame.contentDocument) is None:
            self._note(frame)
        elif not any(browser.is_inside(frame, each) for _, each, _ in self._inside):
            inside = browser.inside(frame)
            self._inside = self._inside[-_MOST:] + [[frame, inside, Drafts(inside)]]

    def _input(self, event: "Any") -> None:
        path = event.composedPath()
        path = [path[index] for index in range(path.length - 1)]  # the last is the window
        roots = self._roots() if self._roots else None
        if roots is None or any(self._browser.same(each, root) for each in path for root in roots):
            self._note(path[0])

    def _note(self, field: "Any") -> None:
        others = [
            each
            for each in self._typed
            if each[0].isConnected and not self._browser.same(each[0], field)
        ]
        self._typed = others[-_MOST:] + [[field, self._browser.monotonic_s()]]

    def _text_in(self, field: "Any") -> str | None:
        """Return the text in a field, None where nobody can look, as in a closed shadow root."""
        if not field.isConnected:
            return ""
        if field.matches("input, textarea"):
            return str(field.value) if field.matches(_FIELDS) else ""
        is_editor = self._browser.text_of(field, "isContentEditable") == "true"
        return str(field.textContent) if is_editor else None
