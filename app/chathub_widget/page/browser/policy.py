"""What may run in a page, and what its Trusted Types guard lets through."""

import js
from pyscript.js_modules.chathub_guard import assign, attempt, trusted

from ...places import allowed_places, is_among, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .browser import Browser


class Policy:
    """What `Browser` lets run in its page, and sets there by the policy "chathub" under Trusted Types."""

    def _begin_policy(self, around: "Browser | None") -> None:
        self._around = around
        self._policy: Any = None
        self._rules: Any = None
        self._trusted_places: list[str] = []  # of modules that Python has named

    def set(self, element: "Any", name: str, value: str | None) -> bool:
        """Set an attribute, or take it away for None; return whether the page lets that be.

        What a page's Trusted Types guard is set as a property, by the policy named "chathub".
        """
        if name in ("src", "srcdoc") and value is not None:
            return bool(assign(element, name, self._trusted(name, value)).done)
        if value is None:
            element.removeAttribute(name)
        else:
            element.setAttribute(name, value)
        return True

    def trust(self, url: str) -> None:
        """Let a module run in this page that the page's own Python has named."""
        if place_of(url) not in self._trusted_places:
            self._trusted_places.append(place_of(url))

    def may_run(self: "Any", url: str) -> bool:
        """Return whether a module may run in this page, by the site's word or its Python's."""
        allowed = allowed_places(self, "widget_url")
        return is_among(str(url), allowed + self._trusted_places)

    def _trusted(self, name: str, value: str) -> "Any":
        if self._policy is None:
            self._policy = False
            if js.Reflect.has(self.window, "trustedTypes"):
                rules = (self._around or self)._policy_rules()
                made = attempt(self.window.trustedTypes, "createPolicy", "chathub", rules)
                self._policy = made.value if made.done else False
        if not self._policy:
            return value
        return (
            self._policy.createScriptURL(value) if name == "src" else self._policy.createHTML(value)
        )

    def _policy_rules(self) -> "Any":
        # The page's own for its frames too: a frame's would hold itself, through both heaps.
        if self._rules is None:
            # None becomes an empty URL.
            passes = self.callback(lambda url, *_: url if self.may_run(url) else None)
            self._rules = trusted(passes.proxy)
        return self._rules
