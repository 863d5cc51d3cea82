"""What a widget's script does wrong: uncaught errors, rejections, and what a policy forbids it."""

from ..core.errors import CRASHED, WidgetError
from ..core.token import mask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .browser import Browser
    from .tag import Tag


class ScriptErrors:
    """Hear what goes wrong near one widget.

    Args:
        browser: the seam to the page.
        tag: the `Tag` whose script it is.
        on_error: called with the message of each uncaught error and rejection that may be the widget's.

    Attributes:
        directive: the policy directive that the script has violated, or None.
    """

    def __init__(self, browser: "Browser", tag: "Tag", on_error: "Callable[[str], None]") -> None:
        self._browser = browser
        self._tag = tag
        self._on_error = on_error
        self._inside = browser
        self._remover: Callable[[], None] | None = None
        self._violations = browser.listen(self._violated, (), ("securitypolicyviolation",))
        self._crash: str | None = None
        # A script throws and its tag's `load` fires in one task: what it throws later is no crash of a load.
        self._later = browser.timer(self._forget_crash)
        self.directive: str | None = None

    def listen(self, inside: "Browser") -> None:
        """Hear what happens in a window: the page's, or a frame's with a policy of its own."""
        self._inside = inside
        in_document = () if inside is self._browser else ("securitypolicyviolation",)
        self._remover = inside.listen(self._happened, ("error", "unhandledrejection"), in_document)

    def stop(self) -> None:
        """Undo `listen`."""
        if self._remover:
            self._remover()
            self._remover = None

    def close(self) -> None:
        """Hear nothing more."""
        self.stop()
        self._later.close()
        self._violations()

    def forget(self) -> None:
        """Forget what was heard: the script is about to be fetched anew."""
        self._crash = self.directive = None

    def crash(self, tokens: list[str]) -> WidgetError | None:
        """Return the `WidgetError` of a script that has thrown while it ran, or None.

        Args:
            tokens: the texts of the tokens that it may name, which nobody is to read.
        """
        if self._crash is None:
            return None
        said = mask(self._crash, tokens)
        return WidgetError(CRASHED, "The widget's script failed while running: " + said)

    def _happened(self, event: "Any") -> None:
        if str(event.type) == "securitypolicyviolation":
            self._violated(event)
            return
        url, message = self._inside.error_of(event)
        if url.split("#")[0] == self._tag.script_url:
            self._crash = message
            self._later.set(0)
        if self._is_widgets(url):
            self._on_error(message)

    def _is_widgets(self, url: str) -> bool:
        """Return whether an error may be the widget's: by its file, where anybody knows that."""
        if not url or self._inside is not self._browser:
            return True
        script = self._tag.script_url
        if _origin(script) != self._browser.origin() and _origin(url) == _origin(script):
            return True
        return url.startswith(script.rpartition("/")[0] + "/")

    def _forget_crash(self, *_: object) -> None:
        self._crash = None

    def _violated(self, event: "Any") -> None:
        url, directive = self._browser.violation_of(event)
        if url.split("#")[0] == self._tag.script_url and directive.startswith("script-src"):
            self.directive = directive


def _origin(url: str) -> str:
    return "/".join(url.split("/")[:3])
