"""A frame of its own for one widget: what runs in it is gone with it.

The frame lies over the whole window, so that the widget lays itself out as it would in the page,
and is clipped to what the widget shows: what is clipped away cannot be clicked either
(https://www.w3.org/TR/css-masking-1/#the-clip-path). It stands beside the body, where a site
that swaps its body leaves it alone, and its document inherits the page's policy and origin
(https://html.spec.whatwg.org/multipage/iframe-embed-object.html#an-iframe-srcdoc-document).

Not in our hands: WebKitGTK 2.50 comes to a halt, for good, where a frame goes while a module in it waits for an
`import()` at its top level (seen; Safari is untried). The vendor documents nothing of how its module loads.
"""

from .diagnosis import not_trusted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .browser import Browser

_MARGIN_PX = 24  # room for a shadow
_FIT_AFTER_S = 0.05
_MOVES = ("load", "transitionend", "animationend", "scroll")

_STYLE = {
    "position": "fixed",
    "inset": "0",
    "inline-size": "100%",
    "block-size": "100%",
    "border": "0",
    "background": "transparent",
    "z-index": "2147483000",
    "clip-path": "inset(100%)",
}


class Frame:
    """Open a frame, give the `Browser` inside it, close it again; any number of times.

    Args:
        browser: the seam to the page.
        organization: its name, for the frame's title; or None.
        host: the element whose `--chathub-frame-shift` (a CSS `translate`) moves the frame aside,
            so that several stand side by side; or None.
        on_lost: called when the widget has gone, since something in the frame has left its document.
    """

    def __init__(
        self,
        browser: "Browser",
        organization: str | None,
        host: "Any",
        on_lost: "Callable[[], None]",
    ) -> None:
        self._browser = browser
        self._organization = organization
        self._host = host
        self._on_lost = on_lost
        self._ready = browser.callback(self._loaded)
        self._timer = browser.timer(self._fit)
        self._frame: Any = None
        self._then: Callable[[Browser], None] | None = None
        self._inside: Browser | Any = None
        self._remover: Callable[[], None] | None = None
        self._there: Callable[[], None] | Any = None

    def open(self, then: "Callable[[Browser], None]") -> None:
        """Put an empty frame into the page and call `then(browser)` once its document is there.

        Raises:
            WidgetError: the page's policy does not let it have its document.
        """
        frame = self._browser.create("iframe")
        if not self._browser.set(frame, "srcdoc", self._browser.frame_document):
            raise not_trusted()
        self._then = then
        for name in _STYLE:
            self._browser.style(frame, name, _STYLE[name])
        if self._host is not None:
            shift = self._browser.variable(self._host, "--chathub-frame-shift")
            self._browser.style(frame, "translate", shift or "none")
        whose = self._organization
        self._browser.set(frame, "title", "Chat: " + whose if whose else "Chat")
        self._browser.set(frame, "data-organization", whose)
        self._browser.listen_to(frame, "load", self._ready)
        self._browser.append_to_root(frame)
        self._there = self._browser.on_removed(frame, self._on_lost)
        self._browser.note_ours(frame)
        self._frame = frame

    def close(self) -> None:
        """Take the frame away, and everything in it."""
        self._timer.cancel()
        if self._remover:
            self._remover()
        if self._frame is not None:
            self._there()
            self._browser.unlisten(self._frame, "load", self._ready)
            self._browser.remove_ours(self._frame)
        self._frame = self._inside = self._remover = self._then = None

    def is_there(self) -> bool:
        """Return whether the frame still shows its own document; another's cannot be touched."""
        return self._inside is not None and self._browser.is_inside(self._frame, self._inside)

    def is_removed(self) -> bool:
        """Return whether somebody has taken the frame out of the page."""
        return self._frame is not None and not self._browser.connected(self._frame)

    def hide(self) -> "Callable[[], None]":
        """Let nobody see or touch the frame; return what undoes that."""
        show = self._browser.hide(self._frame)

        def show_and_fit() -> None:
            show()
            self._moved()

        return show_and_fit

    def release(self) -> None:
        """Close for good."""
        self.close()
        self._timer.close()
        self._browser.release(self._ready)

    def _loaded(self, *_: object) -> None:
        if self._then is None:
            self._on_lost()
            return
        then, self._then = self._then, None
        self._inside = self._browser.inside(self._frame)
        # A frame whose scheme differs from its document's is painted opaque
        # (https://www.w3.org/TR/css-color-adjust-1/#color-scheme-effect).
        self._inside.describe(self._browser.language(), self._browser.color_scheme())
        self._remover = self._inside.on_layout(self._moved, _MOVES)
        then(self._inside)

    def _moved(self, *_: object) -> None:
        self._timer.set(_FIT_AFTER_S)

    def _fit(self) -> None:
        if not self.is_there():
            return
        box = self._inside.box_of_content()
        clip = "inset(100%)"
        if box:
            width, height = self._inside.size()
            edges = (box[1], width - box[2], height - box[3], box[0])
            clip = "inset({})".format(
                " ".join("{}px".format(max(0, int(edge) - _MARGIN_PX)) for edge in edges)
            )
        self._browser.style(self._frame, "clip-path", clip)
