"""What elements look like, and which room they take. Nothing here imports the page."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_SHOWS = ("img", "svg", "canvas", "video")
_DEPTH = 6  # of layers around the content
_HIDDEN = {"visibility": "hidden", "clip-path": "inset(100%)"}


class Appearance:
    """What `Browser` shows and sees of elements."""

    def style(self, element: "Any", name: str, value: str) -> None:
        """Set one property of an element's style, which no policy forbids."""
        element.style.setProperty(name, value)

    def hide(self, element: "Any") -> "Callable[[], None]":
        """Let nobody see or touch an element, which keeps its place; return what undoes that."""
        style = element.style
        before = [
            (name, str(style.getPropertyValue(name)), str(style.getPropertyPriority(name)))
            for name in _HIDDEN
        ]
        for name in _HIDDEN:
            style.setProperty(name, _HIDDEN[name], "important")

        def show() -> None:
            for name, value, priority in before:
                style.setProperty(name, value, priority)

        return show

    def color_scheme(self) -> str:
        """Return the page's color-scheme, from its styles or its meta element."""
        root = self.document.documentElement
        scheme = str(self.window.getComputedStyle(root).colorScheme)
        metas = self.find_all('meta[name="color-scheme"]')
        return str(metas[0].content) if scheme == "normal" and metas else scheme

    def variable(self, element: "Any", name: str) -> str:
        """Return a custom property of an element's style, empty where it has none."""
        return str(self.window.getComputedStyle(element).getPropertyValue(name)).strip()

    def shadow(self, host: "Any", style: str) -> "Any":
        """Return the shadow root of `host`, made where there is none yet, with this style."""
        root = self.plain(host.shadowRoot)
        if root is None:
            root = host.attachShadow(self.object(mode="open"))
        if root.adoptedStyleSheets.length == 0:
            sheet = self.window.CSSStyleSheet.new()
            sheet.replaceSync(style)
            root.adoptedStyleSheets.push(sheet)
        return root

    def size(self) -> tuple[float, float]:
        """Return width and height of the window, in CSS pixels."""
        return float(self.window.innerWidth), float(self.window.innerHeight)

    def box_of_content(self) -> list[float] | None:
        """Return what the body's content covers: left, top, right, bottom in CSS pixels, or None.

        A layer over the whole window that lets every click through, or that nobody sees, is none.
        """
        boxes: list[tuple[float, float, float, float]] = []
        self._collect_boxes(self.document.body, boxes, _DEPTH)
        if not boxes:
            return None
        return [
            least_or_most(box[place] for box in boxes)
            for place, least_or_most in enumerate((min, min, max, max))
        ]

    def _collect_boxes(
        self, parent: "Any", boxes: list[tuple[float, float, float, float]], depth: int
    ) -> None:
        root = self.plain(parent.shadowRoot) or parent
        for index in range(root.children.length):
            child = root.children[index]
            style = self.window.getComputedStyle(child)
            if str(style.opacity) == "0":
                continue
            box = child.getBoundingClientRect()
            if box.width > 0 and box.height > 0 and self._is_content(child, style):
                boxes.append((box.left, box.top, box.right, box.bottom))
            elif depth:
                self._collect_boxes(child, boxes, depth - 1)

    def _is_content(self, element: "Any", style: "Any") -> bool:
        """Return whether an element can be seen and touched, or only seen but shows something itself."""
        if str(style.visibility) != "visible":
            return False
        if str(style.pointerEvents) != "none":
            return True
        shows = str(element.localName) in _SHOWS or str(element.textContent).strip()
        return element.children.length == 0 and bool(shows)
