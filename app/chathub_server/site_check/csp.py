"""Read Content Security Policies, and tell what each of them allows (https://www.w3.org/TR/CSP3/)."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from ..settings.addresses import origin_of
from .csp_sources import matches

ENFORCED = "Content-Security-Policy"
REPORTED = "Content-Security-Policy-Report-Only"
# https://www.w3.org/TR/CSP3/#directive-fallback-list
_FALLBACKS = {
    "script-src-elem": ("script-src", "default-src"),
    "style-src-elem": ("style-src", "default-src"),
    "frame-src": ("child-src", "default-src"),
}
_NOT_IN_META = ("frame-ancestors", "report-uri", "sandbox")
_FUNCTION_HASHES = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


@dataclass(frozen=True)
class Policy:
    """One policy of a page.

    Attributes:
        directives: the sources of each, in the order in which they are written.
        place: where it stands: "Content-Security-Policy", or its name and "in a meta element".
        origin: the page's.
        is_enforced: false where browsers report only.
    """

    directives: dict[str, list[str]]
    place: str
    origin: str
    is_enforced: bool = True

    def sources(self, directive: str) -> list[str] | None:
        """Return the sources that hold for a directive, of it or of what stands in; None: all are allowed."""
        name = self.governing(directive)
        if name is None:
            return None
        found = self.directives[name]
        is_none = [each.lower() for each in found] == ["'none'"]
        return [] if is_none else found

    def governing(self, directive: str) -> str | None:
        """Return the directive that is there for another: that one, or what it falls back to."""
        names = (directive, *_FALLBACKS.get(directive, ("default-src",)))
        return next((name for name in names if name in self.directives), None)

    def allows(self, directive: str, url: str) -> bool:
        """Tell whether something may come from a URL."""
        sources = self.sources(directive)
        return sources is None or any(matches(each, url, self.origin) for each in sources)

    def allows_script(self, url: str, nonce: str = "", by_script: bool = False) -> bool:
        """Tell whether a script may come from a URL.

        Args:
            url: the script's.
            nonce: that of its element.
            by_script: whether a script that may run puts it in, not the HTML.
        """
        if nonce and f"'nonce-{nonce}'" in (self.sources("script-src-elem") or ()):
            return True
        if self.trusts_scripts_alone:
            return by_script
        return self.allows("script-src-elem", url)

    @property
    def trusts_scripts_alone(self) -> bool:
        """Tell whether scripts run by nonce or hash, or because such a one has put them in."""
        return self.has("script-src-elem", "'strict-dynamic'")

    def allows_inline_script(self, text: str) -> bool:
        """Tell whether the code of an inline script may run."""
        sources = self.sources("script-src-elem")
        if sources is None or any(_is_hash_of(each, text) for each in sources):
            return True
        names_some = any(each.lower().startswith(("'nonce-", "'sha")) for each in sources)
        is_open = self.has("script-src-elem", "'unsafe-inline'")
        return is_open and not names_some and not self.trusts_scripts_alone

    def allows_eval(self) -> bool:
        """Tell whether text may become code."""
        return self.sources("script-src") is None or self.has("script-src", "'unsafe-eval'")

    def has(self, directive: str, keyword: str) -> bool:
        """Tell whether a directive, or what stands in for it, has a keyword."""
        return keyword in [each.lower() for each in self.sources(directive) or ()]

    def allows_trusted_types(self, name: str) -> bool:
        """Tell whether scripts may be made as Trusted Types ask, by a policy of that name."""
        if "require-trusted-types-for" not in self.directives:
            return True
        return self.makes_trusted_types(name)

    def makes_trusted_types(self, name: str) -> bool:
        """Tell whether a Trusted Types policy of that name may be made."""
        allowed = self.directives.get("trusted-types")
        return allowed is None or name in allowed or "*" in allowed

    def line(self, directive: str, missing: Sequence[str]) -> str:
        """Return a directive as it would have to be written to allow more."""
        found = self.sources(directive) or []
        shown = ["'nonce-…'" if each.lower().startswith("'nonce-") else each for each in found]
        return f"{directive} {' '.join(dict.fromkeys([*shown, *missing]))};"


def policies(headers: httpx.Headers, metas: Sequence[str], url: str) -> list[Policy]:
    """Return all policies of a page, each of which has to allow a thing on its own."""
    found = []
    for name in (ENFORCED, REPORTED):
        for text in headers.get_list(name, split_commas=True):
            if directives := _directives(text):
                found.append(Policy(directives, name, origin_of(url), name == ENFORCED))
    for text in metas:
        directives = _directives(text)
        for name in _NOT_IN_META:
            directives.pop(name, None)
        if directives:
            found.append(Policy(directives, f"{ENFORCED} in a meta element", origin_of(url)))
    return found


def _directives(text: str) -> dict[str, list[str]]:
    """Return the directives of one policy; of two with the same name the first holds."""
    found: dict[str, list[str]] = {}
    for each in text.split(";"):
        words = each.split()
        if words:
            found.setdefault(words[0].lower(), words[1:])
    return found


def _is_hash_of(source: str, text: str) -> bool:
    name, _, digest = source.strip("'").partition("-")
    function = _FUNCTION_HASHES.get(name.lower())
    if function is None:
        return False
    made = base64.b64encode(function(text.encode()).digest()).decode()
    return digest.replace("-", "+").replace("_", "/") == made
