"""Look at the vendor's module as the page's browser asks for it."""

from urllib.parse import urljoin

from ..settings.addresses import origin_of
from .asking import Asker, NoAnswer, is_mixed, is_shared_with
from .findings import Finding, fault, good, shown
from .media_types import is_javascript
from .page import Page


async def check_module(asker: Asker, page: Page, url: str) -> list[Finding]:
    """Return what is to say of one module, which the page names by a URL."""
    url = urljoin(page.url, url)
    where = shown(url)
    if is_mixed(page.url, url):
        return [fault(f"{where} is http, which an https page may not load; use https.")]
    try:
        answer = await asker.ask_from(page.url, url)
    except NoAnswer as why:
        return [fault(f"The vendor's module: {why}")]
    if answer.status != 200:
        return [
            fault(
                f"{where} answers {answer.status} to {page.origin}; check widget_url, and ask ChatHub (SMSBAT)"
                f" whether {page.origin} is allowed."
            )
        ]
    if not is_javascript(answer.media_type):
        said = answer.media_type or "nothing in particular"
        return [fault(f"{where} comes as {said}, no module; check widget_url.")]
    if origin_of(url) != page.origin and not is_shared_with(answer, page.url):
        return [
            fault(
                f"{where} does not let {page.origin} load it (CORS); ask ChatHub (SMSBAT) to allow {page.origin}."
            )
        ]
    return [good(f"The vendor's module lets {page.origin} load it.")]
