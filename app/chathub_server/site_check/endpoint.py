"""Look at the token endpoint as somebody who is not signed in."""

import json
import re
from typing import Any
from urllib.parse import urljoin

from ..settings.addresses import origin_of
from .asking import Answer, Asker, NoAnswer, is_mixed
from .findings import Finding, fault, good, shown, warning
from .page import Page

_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)
FRESH_HEADER = "chathub-fresh"
_RIGHT = "It must answer 401 to people who are not signed in"


async def check_endpoint(asker: Asker, page: Page, url: str) -> list[Finding]:
    """Return what is to say of one endpoint, which the page names by a URL."""
    url = urljoin(page.url, url)
    try:
        answer = await asker.ask_from(page.url, url, {"Accept": "application/json"}, follow=False)
    except NoAnswer as why:
        return [fault(f"The token endpoint: {why}")]
    if has_token(answer):
        return [
            fault(
                f"{shown(url)} gives operator tokens to people who are not signed in: anybody can act as your"
                " operators. Close it now, then let it answer 401 to them."
            )
        ]
    found = [*_transport(page, url), *_status(url, answer)]
    if origin_of(url) != page.origin:
        found += [*_shared(page, url, answer), *await _preflight(asker, page, url)]
    return found or [good("The token endpoint answers 401 to people who are not signed in.")]


def has_token(answer: Answer) -> bool:
    """Tell whether an answer gives somebody a token: JSON with one, or the bare one."""
    if answer.status != 200:
        return False
    body = _json(answer)
    token = body.get("token") if isinstance(body, dict) else body
    text = token if isinstance(token, str) else answer.text.strip()
    return bool(_JWT.fullmatch(text)) or (isinstance(body, dict) and bool(body.get("token")))


def _transport(page: Page, url: str) -> list[Finding]:
    if is_mixed(page.url, url):
        return [fault(f"{shown(url)} is http, which an https page may not ask; use https.")]
    return []


def _status(url: str, answer: Answer) -> list[Finding]:
    where, status = shown(url), answer.status
    if status == 401:
        return _refusal(where, answer)
    if 300 <= status < 400:
        target = shown(urljoin(url, answer.header("location")))
        return [fault(f"{where} redirects people who are not signed in to {target}. {_RIGHT}.")]
    if status == 404:
        return [
            fault(
                f"{where} answers 404: no token endpoint is there; mount it, or set token_url to where it is."
            )
        ]
    if status >= 500:
        return [fault(f"{where} answers {status}; look into the server's log. {_RIGHT}.")]
    if status == 429:
        return [warning(f"{where} answers 429, too many requests; check again in a while.")]
    if status == 200 and answer.media_type == "text/html":
        return [fault(f"{where} answers with a page, a sign-in form perhaps. {_RIGHT}.")]
    return [fault(f"{where} answers {status} to people who are not signed in. {_RIGHT}.")]


def _refusal(where: str, answer: Answer) -> list[Finding]:
    found = []
    if "no-store" not in answer.directives("cache-control"):
        found.append(
            warning(
                f"{where} lets caches keep its answers; send all of them with Cache-Control: no-store."
            )
        )
    body = _json(answer)
    if not isinstance(body, dict) or not {"error", "code"} <= body.keys():
        found.append(
            warning(
                f'{where} answers 401 without a reason; let its body be {{"error": "<sentence>", "code":'
                ' "<word>"}.'
            )
        )
    if answer.header("www-authenticate").lower().startswith("basic"):
        found.append(
            fault(
                f"{where} answers 401 with WWW-Authenticate: Basic, for which browsers open a password window"
                " over the page; send it without that header."
            )
        )
    return found


def _shared(page: Page, url: str, answer: Answer) -> list[Finding]:
    if _lets_in(page, answer):
        return []
    return [
        fault(
            f"{shown(url)} is of another origin and does not let {page.origin} read its answers; add that to"
            f" CHATHUB_ALLOWED_ORIGINS, or send Access-Control-Allow-Origin: {page.origin} and"
            " Access-Control-Allow-Credentials: true."
        )
    ]


async def _preflight(asker: Asker, page: Page, url: str) -> list[Finding]:
    """Ask what a browser asks before it sends the header of "a new token now" to another origin."""
    asked = {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": FRESH_HEADER,
    }
    try:
        answer = await asker.ask_from(page.url, url, asked, method="OPTIONS", follow=False)
    except NoAnswer as why:
        return [fault(f"The token endpoint: {why}")]
    allowed = [each.lower() for each in answer.directives("access-control-allow-headers")]
    if answer.status in (200, 204) and _lets_in(page, answer) and FRESH_HEADER in allowed:
        return []
    return [
        warning(
            f"{shown(url)} does not let {page.origin} send the header ChatHub-Fresh, which asks for a new token;"
            " answer OPTIONS with Access-Control-Allow-Headers: ChatHub-Fresh."
        )
    ]


def _lets_in(page: Page, answer: Answer) -> bool:
    is_named = answer.header("access-control-allow-origin") == page.origin
    return is_named and answer.header("access-control-allow-credentials") == "true"


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.content)
    except ValueError:
        return None
