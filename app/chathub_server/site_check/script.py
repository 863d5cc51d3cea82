"""Look at the element's script, and read the site's addresses that are written into it."""

import re

from pydantic import BaseModel, Field, ValidationError

from ..staticfiles.static_files import ELEMENT
from .asking import Answer, Asker, NoAnswer, is_shared_with
from .findings import Finding, fault, good, shown, warning
from .media_types import is_javascript
from .page import Page

KEPT_AT_MOST_S = 3600
_SITE = re.compile(r"^const SITE = (.+);\s*$", re.MULTILINE)


class SiteAddresses(BaseModel):
    """What the server has written into the script (staticfiles/static_files.py)."""

    token_url: str
    widget_url: str
    python: dict[str, str]
    needed: dict[str, list[str]]
    without_python: str = Field(alias="withoutPython")


async def look_at_script(asker: Asker, page: Page) -> tuple[SiteAddresses | None, list[Finding]]:
    """Return the site's addresses, if the script has them, and what is to say of it."""
    url = page.script_url
    try:
        answer = await asker.ask_from(page.url, url)
    except NoAnswer as why:
        return None, [fault(f"The element's script: {why}")]
    if answer.status != 200 or not is_javascript(answer.media_type):
        return None, [_not_there(page, answer)]
    site, problem = _read(answer)
    if problem:
        return None, [problem]
    found = _kept(answer)
    if not answer.url.startswith(f"{page.origin}/") and not is_shared_with(answer, page.url):
        found.append(
            fault(
                f"{shown(url)} is of another origin and does not let {page.origin} run it; send it with"
                f" Access-Control-Allow-Origin: {page.origin}."
            )
        )
    return site, found or [good("The element's script has the site's addresses.")]


def _not_there(page: Page, answer: Answer) -> Finding:
    where = shown(page.script_url)
    if answer.media_type == "text/html" and answer.was_redirected:
        return fault(
            f"{where} leads to a page ({shown(answer.url)}); let everybody have the widget's files,"
            " signed in or not."
        )
    if answer.status != 200:
        return fault(
            f"{where} answers {answer.status}; serve the widget's files there, or check a page whose HTML"
            " names where they are."
        )
    if answer.media_type == "text/html":
        return fault(
            f"{where} answers with a page in place of a script: a catch-all route answers for it."
            " Serve the widget's files there."
        )
    said = answer.media_type or "nothing in particular"
    return fault(
        f"{where} comes as {said}, and browsers run no such module; serve .js as text/javascript."
    )


def _read(answer: Answer) -> tuple[SiteAddresses | None, Finding | None]:
    found = _SITE.search(answer.text)
    if found is None:
        return None, fault(
            f"{shown(answer.url)} has no addresses of a site in it; serve {ELEMENT} as chathub_server"
            " makes it, not rewritten by a bundler."
        )
    if found[1] == "null":
        return None, fault(
            f"{shown(answer.url)} has been copied from the sources, and knows no site; serve the one that"
            " chathub-widget copy-static makes."
        )
    try:
        return SiteAddresses.model_validate_json(found[1]), None
    except ValidationError:
        return None, fault(
            f"{shown(answer.url)} has addresses in it that this version cannot read; use the same version"
            " for the site and for this check."
        )


def _kept(answer: Answer) -> list[Finding]:
    directives = answer.directives("cache-control")
    if {"no-cache", "no-store"} & directives.keys():
        return []
    kept_s = directives.get("max-age", "")
    if kept_s.isdecimal() and int(kept_s) <= KEPT_AT_MOST_S:
        return []
    how_long = f"for {int(kept_s):,} s" if kept_s.isdecimal() else "as long as they like"
    return [
        warning(
            f"Browsers may keep {ELEMENT} {how_long} without asking, and its name does not change with its"
            " content: send it with Cache-Control: max-age=60, stale-while-revalidate=86400."
        )
    ]
