"""Observers: of elements that come into view, come and go, or may have moved."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .values import Callback


class Observers:
    """What `Browser` hears of elements, where no event tells it."""

    def when_visible(
        self, element: "Any", function: "Callable[[], object]"
    ) -> "Callable[[], None]":
        """Call `function` once an element comes into view; return a remover."""

        def seen(entries: "Any", *_: object) -> None:
            if any(entries[index].isIntersecting for index in range(entries.length)):
                function()

        callback = self.callback(seen)
        observer = self.window.IntersectionObserver.new(callback.proxy)
        observer.observe(element)
        return self._remover(observer, callback)

    def on_layout(
        self, function: "Callable[..., object]", names: tuple[str, ...]
    ) -> "Callable[[], None]":
        """Call `function()` whenever what the window shows may have moved; return a remover."""
        callback = self.callback(function)
        observer = self.window.MutationObserver.new(callback.proxy)
        options = self.object(attributes=True, childList=True, subtree=True, characterData=True)
        observer.observe(self.document, options)
        self.window.addEventListener("resize", callback.proxy)
        for name in names:
            self.document.addEventListener(name, callback.proxy, True)

        def remove() -> None:
            observer.disconnect()
            self.attempt(self.window, "removeEventListener", "resize", callback.proxy)
            for name in names:
                self.document.removeEventListener(name, callback.proxy, True)
            self.release(callback)

        return remove

    def on_removed(self, element: "Any", function: "Callable[[], object]") -> "Callable[[], None]":
        """Call `function()` when an element is taken out of its parent; return a remover."""
        return self.on_children([element], lambda *_: None if element.isConnected else function())

    def on_children(
        self, elements: "list[Any]", function: "Callable[[list[Any], list[Any]], object]"
    ) -> "Callable[[], None]":
        """Call `function(added, removed)` with what comes and goes beside these elements; return a remover."""

        def told(records: "Any", *_: object) -> None:
            nodes = []
            for index in range(records.length):
                for moved in (records[index].addedNodes, records[index].removedNodes):
                    nodes += [moved[place] for place in range(moved.length)]
            added = [node for node in nodes if node.isConnected]
            function(added, [node for node in nodes if not node.isConnected])

        callback = self.callback(told)
        observer = self.window.MutationObserver.new(callback.proxy)
        for element in elements:
            if self.plain(element.parentNode) is not None:
                observer.observe(element.parentNode, self.object(childList=True))
        return self._remover(observer, callback)

    def _remover(self, observer: "Any", callback: "Callback") -> "Callable[[], None]":
        def remove() -> None:
            observer.disconnect()
            self.release(callback)

        return remove
