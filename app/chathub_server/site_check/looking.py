"""Look at a deployed site as a browser would, in which nobody is signed in."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from urllib.parse import urljoin

import httpx

from .asking import Asker, NoAnswer, is_loopback
from .elements import Places, check_elements, named_urls
from .endpoint import check_endpoint
from .files import Files, check_files, fetch, needed_urls
from .findings import CannotLook, Finding, shown, warning
from .frame import check_frames
from .page import Page, check_page, look_at_page
from .page_policy import check_embedder, check_policies
from .script import SiteAddresses, look_at_script
from .vendor_module import check_module


async def check_site(url: str, http: httpx.AsyncClient | None = None) -> list[Finding]:
    """Return what is right about the widget of a page, and what to mend.

    Args:
        url: the page's; https unless it says otherwise.
        http: what sends the requests; it keeps no cookies afterwards.

    Raises:
        CannotLook: that is no URL, or there is no answer.
    """
    login = _web_address(url)
    url = str(httpx.URL(login).copy_with(userinfo=b""))
    async with _client(url, http) as client:
        asker = Asker(client, login)
        try:
            page = await look_at_page(asker, url)
        except NoAnswer as why:
            raise CannotLook(str(why)) from None
        asker.forget_cookies()
        found = check_page(page, url)
        site, of_script = await look_at_script(asker, page)
        found += of_script
        return found + (await _check_rest(asker, page, site) if site else [])


async def _check_rest(asker: Asker, page: Page, site: SiteAddresses) -> list[Finding]:
    config = urljoin(page.script_url, f"{page.own_python or 'mpy'}.json")
    files, endpoint, module = await asyncio.gather(
        fetch(asker, page, [*needed_urls(page, site), config]),
        check_endpoint(asker, page, site.token_url),
        check_module(asker, page, site.widget_url),
    )
    places = _places(site, files, config)
    others = await asyncio.gather(
        *(
            check_endpoint(asker, page, each)
            for each in named_urls(page, "token-url", places.token_urls[1:])
        ),
        *(
            check_module(asker, page, each)
            for each in named_urls(page, "widget-url", places.widget_urls[1:])
        ),
    )
    frame_path = site.python.get(page.interpreters[0])
    frame = files.sound(urljoin(page.url, frame_path)) if frame_path else None
    found = [
        *check_elements(page, places),
        *check_files(page, site, files),
        *check_frames(page, site, files),
        *check_policies(page, site, places, frame),
        *check_embedder(page, site.widget_url),
        *endpoint,
        *module,
        *(finding for each in others for finding in each),
    ]
    if page.own_python and not files.sound(config):
        found.append(
            warning(f"{shown(config)}, the configuration of the page's own Python, is not there.")
        )
    return list(dict.fromkeys(found))


def _places(site: SiteAddresses, files: Files, config: str) -> Places:
    """Return the places that markup may name, the site's own first."""
    answer = files.sound(config)
    try:
        known = json.loads(answer.content)["chathub"] if answer else {}
        more = [
            [str(each) for each in known.get(f"{name}_urls", ())] for name in ("token", "widget")
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        more = [[], []]
    return Places((site.token_url, *more[0]), (site.widget_url, *more[1]))


def _web_address(url: str) -> str:
    url = url.strip()
    if "://" not in url:
        url = f"https://{url}"
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in ("http", "https") or not parsed.host or "%" in parsed.host:
        raise CannotLook(
            f"{shown(url)} is no address of a page; give one such as https://desk.example/chat."
        )
    return str(parsed.copy_with(fragment=None))


@contextlib.asynccontextmanager
async def _client(url: str, http: httpx.AsyncClient | None) -> AsyncIterator[httpx.AsyncClient]:
    if http is not None:
        yield http
        return
    # A proxy from the environment cannot reach this machine's own loopback.
    async with httpx.AsyncClient(trust_env=not is_loopback(url)) as client:
        yield client
