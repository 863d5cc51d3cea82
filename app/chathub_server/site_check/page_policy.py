"""Look at the policies of the page itself: whether each of them allows what the widget does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from ..settings.addresses import is_origin, origin_of
from ..staticfiles.addresses import REAL_WIDGET, Addresses
from ..staticfiles.markup import widget_sources
from ..staticfiles.static_files import ELEMENT
from .asking import Answer
from .csp import Policy, policies
from .elements import Places, named_urls
from .findings import Finding, fault, good, warning, without_faults
from .page import Page, Seen
from .script import SiteAddresses

_REAL_API = "https://chatapi.smsbat.com"  # CHATHUB.md
_POLICY_NAME = "chathub"
_APPEARANCE = ("style-src", "img-src", "font-src")


@dataclass(frozen=True)
class _Need:
    """What a policy has to allow.

    Attributes:
        directive: by which directive.
        source: what to write there.
        url: what a browser is going to ask for.
        is_must: whether nothing works without it.
        nonce: of the element, where it stands in the HTML.
        is_in_html: whether it stands there.
    """

    directive: str
    source: str
    url: str
    is_must: bool = True
    nonce: str = ""
    is_in_html: bool = False

    def is_met(self, policy: Policy) -> bool:
        """Tell whether a policy allows it."""
        if self.directive == "script-src":
            return policy.allows_script(self.url, self.nonce, by_script=not self.is_in_html)
        return policy.allows(self.directive, self.url)


def check_policies(
    page: Page, site: SiteAddresses, places: Places, frame: Answer | None
) -> list[Finding]:
    """Return what is to say of the page's own policies.

    Args:
        page: the page.
        site: the site's addresses.
        places: which further ones it allows.
        frame: the page of Python's frame, whose policy names the vendor's API.
    """
    if page.seen in (Seen.ELSEWHERE, Seen.NOTHING):
        return []
    needs = [*_scripts(page), *_sources(page, site, _addresses(page, site, places, frame))]
    found: list[Finding] = []
    read = policies(page.answer.headers, page.parts.policies, page.url)
    for policy in read:
        lacking = [each for each in needs if not each.is_met(policy)]
        findings = [
            *_nonces(page, policy, lacking),
            *_lines(page, policy, lacking),
            *_others(page, policy),
        ]
        found += findings if policy.is_enforced else without_faults(findings)
    if page.seen is Seen.SIGN_IN:
        found = without_faults(found)  # the page itself may have another policy
    if not read:
        return [good("The page has no Content-Security-Policy that could stop the widget.")]
    allow = "policies allow" if len(read) > 1 else "policy allows"
    return found or [good(f"The page's {allow} what the widget needs.")]


def check_embedder(page: Page, widget_url: str) -> list[Finding]:
    """Return what is to say of a page that lets in what agrees to it alone."""
    origin = origin_of(urljoin(page.url, widget_url))
    asked = page.answer.header("cross-origin-embedder-policy").partition(";")[0].strip()
    if asked != "require-corp" or origin == page.origin:
        return []
    return [
        warning(
            f"The page's Cross-Origin-Embedder-Policy: require-corp keeps out pictures and styles of {origin}"
            " that come without Cross-Origin-Resource-Policy; if the panel looks wrong, send credentialless in"
            " its place."
        )
    ]


def _addresses(page: Page, site: SiteAddresses, places: Places, frame: Answer | None) -> Addresses:
    """Return the addresses that the page uses, as its server would know them."""
    widget_url = urljoin(page.url, site.widget_url)
    usual = _REAL_API if widget_url == REAL_WIDGET else widget_url
    return Addresses(
        _api_origin(page, places, frame) or usual,
        widget_url,
        site.token_url,
        tuple(named_urls(page, "widget-url", places.widget_urls)),
        tuple(named_urls(page, "token-url", places.token_urls)),
    )


def _api_origin(page: Page, places: Places, frame: Answer | None) -> str:
    """Return the origin of the vendor's API: what the frame's policy names beside the known ones."""
    known = {origin_of(urljoin(page.url, url)) for url in places.widget_urls + places.token_urls}
    named = policies(frame.headers, [], frame.url) if frame else []
    asked = [source for each in named for source in each.directives.get("connect-src", ())]
    others = [each for each in asked if is_origin(each) and each not in known]
    return others[0] if others else ""


def _scripts(page: Page) -> Iterator[_Need]:
    """Yield the scripts of the HTML."""
    for script in [*page.parts.element_scripts(), *page.parts.vendor_tags()]:
        if url := page.parts.absolute(script.attributes.get("src", "")):
            source = "'self'" if origin_of(url) == page.origin else origin_of(url)
            nonce = script.attributes.get("nonce", "")
            yield _Need("script-src", source, url, nonce=nonce, is_in_html=True)


def _sources(page: Page, site: SiteAddresses, addresses: Addresses) -> Iterator[_Need]:
    """Yield what `widget_sources` names, with a URL that a browser is going to ask for."""
    modules = [urljoin(page.url, each) for each in (addresses.widget_url, *addresses.widget_urls)]
    fallback = urljoin(page.url, site.without_python)
    for directive, sources in widget_sources(addresses).items():
        for source in sources:
            is_own = source == "'self'"
            if directive == "script-src" and is_own:
                yield _Need(directive, source, fallback, is_must=False)
            elif directive == "script-src":
                urls = [url for url in modules if origin_of(url) == source]
                yield from (_Need(directive, source, url) for url in urls)
            elif directive == "frame-src" and not page.own_python:
                yield _Need(
                    directive, source, urljoin(page.url, next(iter(site.python.values()), ""))
                )
            elif directive == "connect-src" and (is_own or source in addresses.endpoint_origins):
                if _asks_itself(page):
                    url = urljoin(page.url, site.token_url) if is_own else f"{source}/"
                    yield _Need(directive, source, url)
            elif directive == "connect-src":
                yield _Need(directive, source, f"{source}/")
            elif directive in _APPEARANCE and not is_own:
                url = "data:," if source == "data:" else f"{source}/"
                yield _Need(directive, source, url, is_must=False)


def _asks_itself(page: Page) -> bool:
    """Tell whether the page asks for the token, and not the frame, whose policy is its own."""
    starts = [each.get("start") for each in page.parts.elements]
    return bool(page.own_python) or "ahead" in starts


def _nonces(page: Page, policy: Policy, lacking: Sequence[_Need]) -> Iterator[Finding]:
    if not policy.trusts_scripts_alone:
        return
    for need in lacking:
        if need.is_in_html:
            name = need.url.rpartition("/")[2]
            yield fault(
                f"{_whose(page, policy)} runs scripts by nonce or hash ('strict-dynamic'), and the script element of"
                f" {name} has none of its nonces: give it the nonce of the answer."
            )


def _lines(page: Page, policy: Policy, lacking: Sequence[_Need]) -> Iterator[Finding]:
    missing: dict[str, list[str]] = {}
    musts = set()
    for need in lacking:
        if need.is_in_html and policy.trusts_scripts_alone:
            continue
        missing.setdefault(need.directive, []).append(need.source)
        if need.is_must:
            musts.add(need.directive)
    if page.own_python and not policy.allows_eval():
        missing.setdefault("script-src", []).extend(["'unsafe-eval'", "'wasm-unsafe-eval'"])
        musts.add("script-src")
    needed = [policy.line(name, missing[name]) for name in missing if name in musts]
    useful = [policy.line(name, missing[name]) for name in missing if name not in musts]
    if needed:
        yield fault(f"{_whose(page, policy)} stops the widget; write", needed)
    if useful:
        yield warning(
            f"{_whose(page, policy)} may spoil how the panel or its fallback looks; write", useful
        )


def _others(page: Page, policy: Policy) -> Iterator[Finding]:
    if not policy.allows_trusted_types(_POLICY_NAME):
        known = [each for each in policy.directives["trusted-types"] if each != "'none'"]
        yield fault(
            f"{_whose(page, policy)} asks for Trusted Types and knows no policy named {_POLICY_NAME}; write",
            [" ".join(["trusted-types", *known, _POLICY_NAME]) + ";"],
        )
    sandbox = policy.directives.get("sandbox")
    if sandbox is not None:
        needed = [each for each in ("allow-scripts", "allow-same-origin") if each not in sandbox]
        if needed:
            yield fault(
                f"{_whose(page, policy)} puts the page into a sandbox in which {ELEMENT} cannot work; write",
                [" ".join(["sandbox", *sandbox, *needed]) + ";"],
            )


def _whose(page: Page, policy: Policy) -> str:
    which = "sign-in page" if page.seen is Seen.SIGN_IN else "page"
    return f"The {which}'s {policy.place}"
