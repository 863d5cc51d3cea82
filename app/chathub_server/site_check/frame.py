"""Look at the page of the hidden frame in which Python runs: whether it may be there, and what it may do."""

from urllib.parse import urljoin, urlsplit

from ..settings.addresses import origin_of
from .asking import Answer
from .csp import Policy, policies
from .files import Files, is_module
from .findings import Finding, fault, good, warning
from .html_parts import HtmlParts, html_parts
from .page import Page
from .script import SiteAddresses

_ISOLATING = ("require-corp", "credentialless")


def check_frames(page: Page, site: SiteAddresses, files: Files) -> list[Finding]:
    """Return what is to say of the frames' pages that are there."""
    if page.own_python:
        return []
    found: list[Finding] = []
    looked = False
    for name in page.interpreters:
        url = urljoin(page.url, site.python.get(name, ""))
        answer = files.sound(url) if name in site.python else None
        if answer:
            looked = True
            found += [*_embedding(page, answer), *_policies(page, site, name, answer)]
    is_right = [good("Python's frame may be embedded and may run.")] if looked else []
    return list(dict.fromkeys(found)) or is_right


def _embedding(page: Page, answer: Answer) -> list[Finding]:
    found = []
    told = [each for each in policies(answer.headers, [], answer.url) if each.is_enforced]
    ancestors = [each for each in told if "frame-ancestors" in each.directives]
    # Where a policy names ancestors, X-Frame-Options holds no more
    # (https://www.w3.org/TR/CSP3/#frame-ancestors-and-frame-options).
    if not ancestors and "deny" in answer.directives("x-frame-options"):
        found.append(
            fault(
                "X-Frame-Options: DENY lets no page embed Python's frame; send SAMEORIGIN for"
                f" {urlsplit(answer.url).path}, or take the header away there."
            )
        )
    if any(not each.allows("frame-ancestors", page.origin) for each in ancestors):
        found.append(
            fault(
                f"The policy of {urlsplit(answer.url).path} lets no page of {page.origin} embed it: write"
                " frame-ancestors 'self'."
            )
        )
    asked = page.answer.header("cross-origin-embedder-policy").partition(";")[0].strip()
    given = answer.header("cross-origin-embedder-policy").partition(";")[0].strip()
    if asked in _ISOLATING and given not in _ISOLATING:
        found.append(
            fault(
                f"The page's Cross-Origin-Embedder-Policy: {asked} lets in frames with such a header alone; send"
                f" it for {urlsplit(answer.url).path} too."
            )
        )
    return found


def _policies(page: Page, site: SiteAddresses, name: str, answer: Answer) -> list[Finding]:
    parts = html_parts(answer.text, answer.url)
    found = []
    for policy in policies(answer.headers, parts.policies, answer.url):
        if not policy.is_enforced:
            continue
        lines = _lacking(site, name, answer, policy)
        if lines:
            found.append(
                fault(
                    f"A policy of Python's frame ({urlsplit(answer.url).path}) keeps Python from starting; leave the"
                    " header that chathub_server sends as it is and add none, or write",
                    lines,
                )
            )
        if "require-trusted-types-for" in policy.directives:
            found.append(
                fault(
                    "A policy of Python's frame asks for Trusted Types, under which PyScript cannot start; leave"
                    f" require-trusted-types-for away for {urlsplit(answer.url).path}."
                )
            )
        if not lines and not all(map(policy.allows_inline_script, _inline(parts))):
            found.append(
                warning(
                    "The policy of Python's frame keeps its first script from running, whose hash it does not have"
                    " (something rewrites the HTML, perhaps): Python starts later than it could."
                )
            )
    return found


def _lacking(site: SiteAddresses, name: str, answer: Answer, policy: Policy) -> list[str]:
    """Return the directives of a policy as they would have to be."""
    urls = [urljoin(answer.url, path) for path in site.needed.get(name, [])]
    modules = [url for url in urls if is_module(url)]
    files = [url for url in urls if not is_module(url)]
    endpoint = urljoin(answer.url, site.token_url)
    scripts = [
        _source(url, answer.url)
        for number, url in enumerate(modules)
        if not policy.allows_script(url, by_script=number > 0)
    ]
    lines = []
    keywords = [] if policy.allows_eval() else ["'unsafe-eval'", "'wasm-unsafe-eval'"]
    if scripts or keywords:
        lines.append(policy.line("script-src", [*scripts, *keywords]))
    asked = [url for url in [*files, endpoint] if not policy.allows("connect-src", url)]
    if asked:
        lines.append(policy.line("connect-src", [_source(url, answer.url) for url in asked]))
    return lines


def _inline(parts: HtmlParts) -> list[str]:
    return [each.text for each in parts.scripts if each.is_inline_javascript]


def _source(url: str, page_url: str) -> str:
    return "'self'" if origin_of(url) == origin_of(page_url) else origin_of(url)
