"""What one widget's module has added to the page, so that only that is ever taken away.

Known are the elements that the module itself has added while it ran, and those that a developer has
named with `widget-elements`, less what was in the page before, and what another widget is known to
have added. What is left between two widgets that name the same elements goes with the last of them.
Of a tag that was taken over nobody has seen what its module added. There the named elements count,
and those with the vendor's id, where the page itself could not hold them: beside its own content.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .browser import Browser
    from .browser.modules import ModuleWatch

_MARK = "data-chathub-widget"


class Additions:
    """The elements of one widget at a time.

    Args:
        browser: the seam to the page.
        selector: what `widget-elements` says, or None.
        panel_id: the id that the vendor's panel has.
    """

    def __init__(self, browser: "Browser", selector: str | None, panel_id: str) -> None:
        self._browser = browser
        self._selector = selector
        self._panel_id = panel_id
        self._mark = "{:.0f}".format(browser.chance() * 1e9)
        self._watch: ModuleWatch | None = None
        self._adopted = False
        self._before: list[Any] = []
        # Those of `added` that somebody has taken out, and nothing else with them
        self._gone: list[Any] = []
        self._is_swapped = False
        self._focused: Any = None
        self._remover: Callable[[], None] | None = None
        self.added: list[Any] = []

    def watch(self, tag: "Any") -> None:
        """Watch the module of a tag that is about to be put in."""
        sharing = [each for each in self._others() if each._selector == self._selector]
        self._before = sharing[0]._before if sharing else self._matching()
        self._browser.additions.append(self)
        self._watch = self._browser.watch_module(tag)

    def adopt(self) -> None:
        """Take over what a module has added before anybody watched."""
        self._adopted = True
        self._browser.additions.append(self)

    def ran(self) -> None:
        """Note what the module has added, in the task in which it ran."""
        if self._watch:  # a page can fire `load` at the tag once more
            self._hold(self._watch.added())
            self.stop_watching()

    def hold(self) -> None:
        """Note what there is of a module that was taken over."""
        self._hold(self.found())

    def stop_watching(self) -> None:
        """Watch no longer."""
        if self._watch:
            self._watch.stop()
            self._watch = None

    def found(self) -> "list[Any]":
        """Return every element in the page that is known to be this widget's."""
        others = self._others()
        named = self._beside_the_page(self._named()) if self._adopted else []
        matching = self._matching()
        if self._adopted:
            matching = self._beside_the_page(matching)
        elif any(each._selector == self._selector for each in others):
            matching = []
        theirs = self._before + [element for each in others for element in each.added]
        return self.added + named + [each for each in matching if not self._is_in(theirs, each)]

    def put_back(self) -> None:
        """Put back what a swap of the page's body took away; a site may have shown a copy since."""
        self._browser.put_back([each for each in self.added if not self._is_in(self._gone, each)])
        self._observe()
        for copy in self._browser.find_all('[{}="{}"]'.format(_MARK, self._mark)):
            if not self._is_in(self.added, copy):
                self._browser.remove(copy)

    def begin_swap(self) -> None:
        """Take what goes until `end_swap` for swapped by the page, even if nothing else goes with it."""
        if not self._is_swapped:
            self._is_swapped = True
            self._focused = self._browser.focused_in(self.added)

    def end_swap(self) -> None:
        """Put back what has gone since `begin_swap`, and the keyboard's focus where it was in that."""
        if self._is_swapped:
            self._is_swapped = False
            self.put_back()
            if self._focused is not None:
                self._browser.focus_again(self._focused)
            self._focused = None

    def remove(self) -> None:
        """Take everything known out of the page, and forget it."""
        self.stop_watching()
        self._observe_no_longer()
        if self in self._browser.additions:
            for element in self.found():
                self._browser.remove_ours(element)
            self._browser.additions.remove(self)
        self._adopted = False
        self._before, self._gone, self.added = [], [], []

    def remove_named(self) -> None:
        """Take away what a tag that cannot be taken over may have added."""
        for element in self._beside_the_page(self._named()):
            self._browser.remove(element)

    def is_shown(self) -> bool:
        """Return whether an element with the vendor's id shows that the module has run."""
        return bool(self._named())

    def _hold(self, elements: "list[Any]") -> None:
        self.added = elements
        for element in elements:
            self._browser.set(element, _MARK, self._mark)
            self._browser.note_ours(element)
        self._observe()

    def _observe(self) -> None:
        self._observe_no_longer()
        if self.added:
            self._remover = self._browser.on_children(self.added, self._moved)

    def _observe_no_longer(self) -> None:
        if self._remover:
            self._remover()
            self._remover = None

    def _moved(self, added: "list[Any]", removed: "list[Any]") -> None:
        self._gone = [each for each in self._gone if not self._is_in(added, each)]
        # With a body that is swapped other elements go, too.
        if not self._is_swapped and all(self._is_in(self.added, each) for each in removed):
            self._gone += removed

    def _named(self) -> "list[Any]":
        return self._browser.all_by_id(self._panel_id)

    def _matching(self) -> "list[Any]":
        return self._browser.find_all(self._selector) if self._selector else []

    def _others(self) -> "list[Additions]":
        return [each for each in self._browser.additions if each is not self]

    def _beside_the_page(self, elements: "list[Any]") -> "list[Any]":
        return [each for each in elements if self._browser.is_beside_the_page(each)]

    def _is_in(self, elements: "list[Any]", element: "Any") -> bool:
        return any(self._browser.same(each, element) for each in elements)
