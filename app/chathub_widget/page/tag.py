"""The vendor's tag: a module script with the documented id, and the token on it (CHATHUB.md, "The widget")."""

from ..places import is_among, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..core.token import Token
    from .browser import Browser

    Watch = Callable[[Any], None]

TAG_ID = "operator-chat-panel-script"
TAKEN = "This page has a widget for this organization already."


class Tag:
    """One tag at a time, put in or taken over, in the page or in a frame.

    Args:
        browser: the seam to the page.
        widget_url: the vendor's module.
        organization: whose it is, or None for one with the plain id.
        on_load: called when its module has run; it may have thrown.
        on_error: called when it could not be loaded.

    Attributes:
        id: the one that the vendor documents.
        script_url: of its module, without a fragment.
        tokens: the texts of the last tokens that were on it.
    """

    def __init__(
        self,
        browser: "Browser",
        widget_url: str,
        organization: str | None,
        on_load: "Callable[..., None]",
        on_error: "Callable[..., None]",
    ) -> None:
        self._browser = self._inside = browser
        self._widget_url = self.script_url = widget_url
        self._load = browser.callback(on_load)
        self._error = browser.callback(on_error)
        self._element: Any = None
        self.tokens: list[str] = []
        self.id = TAG_ID
        if organization:
            self.id += "-" + "-".join(organization.split())

    @property
    def panel_id(self) -> str:
        """The id of the panel: the tag's less `-script` is the panel's for sure."""
        return self.id.replace("-script", "", 1)

    @property
    def is_there(self) -> bool:
        """Whether a tag is in the page, loading or loaded."""
        return self._element is not None

    def next_url(self) -> str:
        """Return the module's URL, with a new fragment where this page has run it before."""
        return self._browser.next_url(self.script_url)

    def put_in(
        self, inside: "Browser", token: "Token", url: str, watch: "Watch | None" = None
    ) -> bool:
        """Put the tag into a window; return whether the page's policy lets it have its URL.

        Args:
            inside: the `Browser` of that window.
            token: the `Token` to put on it.
            url: of the module, with a fragment or without.
            watch: called with the tag before it is put in, where somebody watches what it does.
        """
        self._inside = inside
        tag = inside.create("script")
        inside.mark_ours(tag)
        inside.set(tag, "type", "module")
        inside.set(tag, "id", self.id)
        inside.set(tag, "token", token.value)
        if not inside.set(tag, "src", url):
            return False
        self._element = tag
        self._listen()
        if watch:
            watch(tag)
        inside.append_to_head(tag)
        return True

    def give(self, token: "Token") -> bool:
        """Set a new token on the tag and tell the widget; return whether it took the token."""
        self._inside.set(self._element, "token", token.value)
        return self._inside.dispatch(self._element, "chathub-token")

    def note(self, token: "Token") -> None:
        """Note a token that the widget is about to know."""
        if token.value not in self.tokens:
            self.tokens = self.tokens[-9:] + [token.value]

    def found(self) -> "Any":
        """Return a tag of the page's own, as the vendor documents it, of the module that is meant; or None.

        Markup may come from strangers: nothing else with the tag's id is believed, or run.
        """
        browser = self._browser
        element = browser.by_id(self.id)
        if element is None or browser.is_ours(element):
            return None
        url = browser.web_address(browser.get(element, "src") or "")
        if not browser.is_module_script(element) or url is None:
            return None
        is_meant = is_among(url, [place_of(self._widget_url)]) or browser.may_run(url)
        return element if is_meant else None

    def take_over(self, element: "Any", is_loading: bool) -> None:
        """Take such a tag over; one that is still loading is heard of."""
        self._element = element
        self._browser.mark_ours(element)
        if is_loading:
            self._listen()

    def taken_by(self) -> str | None:
        """Return in one sentence what has the tag's id in the page already, or None."""
        holder = None if self.is_there else self._browser.by_id(self.id)
        if holder is None:
            return None
        if self._browser.is_ours(holder):
            return TAKEN
        return (
            "An element with the id {} is in the page, and it is not the widget's script"
            ' (<script type="module"> from {}): take it away.'
        ).format(self.id, place_of(self._widget_url))

    def put_back(self) -> None:
        """Put the tag back where a site that swapped its body lost it."""
        if not self._browser.connected(self._element):
            self._browser.mark_ours(self._element)
            self._browser.append_to_head(self._element)

    def remove(self, is_loading: bool) -> None:
        """Take the tag out of the page; one that is still loading never runs."""
        element = self._element
        self.forget()
        if is_loading:
            self._browser.expel(element)
        else:
            self._browser.remove_ours(element)

    def forget(self) -> None:
        """Hear of the tag no more."""
        if self.is_there:
            self._inside.unlisten(self._element, "load", self._load)
            self._inside.unlisten(self._element, "error", self._error)
        self._element = None
        self._inside = self._browser

    def release(self) -> None:
        """Let the callbacks go. The object cannot be used again."""
        self._browser.release(self._load)
        self._browser.release(self._error)

    def _listen(self) -> None:
        self._inside.listen_to(self._element, "load", self._load)
        self._inside.listen_to(self._element, "error", self._error)
