"""The Content Security Policy of each kind of page: one base, and where a kind differs from it."""

from dataclasses import dataclass

from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.markup import widget_sources

# PyScript builds functions from text (FACTS.md, "Content Security Policy").
PYSCRIPT = ("'unsafe-eval'", "'wasm-unsafe-eval'")
CLOSED = [
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
]


@dataclass(frozen=True)
class Policy:
    """What a kind of page asks for beyond itself and the vendor.

    Attributes:
        scripts: more sources for scripts; `{nonce}` stands for the answer's own.
        styles: likewise for styles.
        nonce_only: scripts run by nonce, or because such a script has added them.
        trusted_types: text becomes code through the policy named `chathub` alone.
        frameable: the page may stand in one that is cross-origin isolated.
        isolated: the page is cross-origin isolated, so that a worker may wait for its answers;
            PyScript starts its workers, and hands them their first code, from blobs.
    """

    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    nonce_only: bool = False
    trusted_types: bool = False
    frameable: bool = False
    isolated: bool = False

    def headers(self, addresses: Addresses, nonce: str) -> dict[str, str]:
        """Return the headers that say so.

        Args:
            addresses: where the page meets the vendor, and its token endpoints.
            nonce: a word nobody can guess, made for this answer.
        """
        sources = widget_sources(addresses)
        sources["script-src"] += self.scripts
        sources["style-src"] += self.styles
        if self.nonce_only:
            sources["script-src"] = ["'nonce-{nonce}'", "'strict-dynamic'"]
        if self.isolated:
            sources["connect-src"] += ["blob:"]
            sources["worker-src"] = ["'self'", "blob:"]
        directives = [f"{name} {' '.join(sources[name])}" for name in sources]
        directives = ["default-src 'self'", *directives, *CLOSED]
        if self.trusted_types:
            directives += ["require-trusted-types-for 'script'", "trusted-types chathub"]
        policy = "; ".join(directives).replace("{nonce}", nonce)
        headers = {"Content-Security-Policy": policy}
        if self.isolated:
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if self.isolated or self.frameable:
            # Not `require-corp`, which the vendor's style sheet would have to allow.
            headers["Cross-Origin-Embedder-Policy"] = "credentialless"
        return headers


# The page runs PyScript itself.
PYTHON = Policy(scripts=PYSCRIPT)
# The line that other pages have in a frame.
LINE = Policy(scripts=PYSCRIPT, frameable=True)
# Python runs in the hidden frame, whose policy is its own.
ELEMENT = Policy()
# Turbo's progress bar brings a style element with the nonce that a meta element names.
TURBO = Policy(styles=("'nonce-{nonce}'",))
NONCE = Policy(nonce_only=True)
STRICT = Policy(trusted_types=True)
# The editor writes styles into its markup.
EDITOR = Policy(scripts=PYSCRIPT, styles=("'unsafe-inline'",), isolated=True)
