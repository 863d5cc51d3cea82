"""A widget in a frame of its own, under the vendor's own id: all that its module does is gone with the frame."""

from ..core.errors import CRASHED, WidgetError
from .frame import Frame
from .panel import Panel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..core.token import Token
    from ..settings import Settings
    from .browser import Browser
    from .panel import Said


class PanelInFrame(Panel):
    """A `Panel` that opens a frame for its tag.

    Args:
        browser, settings, on_event: as `Panel` says.
        host: the `<chathub-widget>`, or None.
    """

    def __init__(
        self, browser: "Browser", settings: "Settings", host: "Any", on_event: "Said"
    ) -> None:
        super().__init__(browser, settings, None, on_event)
        self._frame = Frame(browser, settings.organization, host, self._lost)

    def hide(self) -> None:
        """Let nobody see or touch the widget until `show`."""
        self._unhide = [self._frame.hide()]

    def close(self) -> None:
        """Remove everything, and the callbacks with it. The panel cannot be used again."""
        super().close()
        self._frame.release()

    def _is_there(self) -> bool:
        return self._frame.is_there()

    def _begin(self, token: "Token", _: str | None) -> None:
        self._frame.open(lambda inside: self._put_in(inside, token, self.script_url))

    def _take_away(self) -> None:
        self._tag.forget()
        self._frame.close()

    def _lost(self) -> None:
        self._settle()
        said = "The widget has gone: its frame {}."
        is_gone = self._frame.is_removed()
        said = said.format("was taken out of the page" if is_gone else "shows another page now")
        error = WidgetError(CRASHED, said)
        self._on_event(self, "lost", error)
