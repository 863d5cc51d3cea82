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
    (https://dom.spec.whatwg.org/#dom-event-composedpath).

    Args:
        browser: the window in which the widget is.
        roots: returns the widget's elements, or is None where all in the window is the widget's.
    """

    def __init__(self, browser: "Browser", roots: "Callable[[], list[Any]] | None" = None) -> None:
        self._browser = browser
        self._roots = roots
        self._typed: list[list[Any]] = []  # [field, when]
        self._remover = browser.listen(self._input, capturing=("input",))
        self._note_present()

    def any(self) -> bool:
        """Return whether a field holds text that was typed and not sent."""
        now_s = self._browser.monotonic_s()
        for field, typed_s in self._typed:
            text = self._text_in(field)
            if now_s - typed_s < _UNSEEN_S if text is None else text.strip():
                return True
        return False

    def stop(self) -> None:
        """Remember nothing more."""
        self._remover()
        self._typed = []

    def _note_present(self) -> None:
        # What was typed before anybody listened shows in a field that says so itself.
        for root in self._roots() if self._roots else []:
            fields = root.querySelectorAll(_FIELDS)
            for field in [root] + [fields[index] for index in range(fields.length)]:
                if field.matches(_FIELDS) and field.value != field.defaultValue:
                    self._note(field)

    def _input(self, event: "Any") -> None:
        if not event.isTrusted:
            return
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
