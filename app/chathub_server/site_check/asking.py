"""Ask a site's servers, as a browser would in which nobody is signed in."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx

from ..settings.addresses import origin_of
from ..vendor.http_clients import LOOPBACK
from .failures import why_no_answer
from .findings import shown

ANSWER_TIMEOUT_S = 12.0
TOTAL_S = 60.0
AT_ONCE = 6  # as browsers do it over HTTP/1.1
# Some sites turn away whoever says nothing, or names a library.
_USER_AGENT = "Mozilla/5.0 (compatible; chathub-widget check)"


class NoAnswer(Exception):
    """Raised with one sentence that says why a server has not answered."""


@dataclass(frozen=True)
class Answer:
    """What a server has answered.

    Attributes:
        url: what answered in the end, after redirects.
        status: its status.
        headers: its headers.
        content: its body, decoded.
        size: how many bytes of it have travelled.
        was_redirected: whether another URL than the one asked for has answered.
    """

    url: str
    status: int
    headers: httpx.Headers
    content: bytes
    size: int
    was_redirected: bool

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.content.decode("utf-8", "replace")

    @property
    def media_type(self) -> str:
        """Return the type without parameters, in lower case; empty where none is said."""
        return self.header("content-type").partition(";")[0].strip().lower()

    def header(self, name: str) -> str:
        """Return a header, empty where it is not there."""
        value: str = self.headers.get(name, "")
        return value.strip()

    def directives(self, header: str) -> dict[str, str]:
        """Return the directives of a header such as Cache-Control, each with its value."""
        items = [item.partition("=") for item in self.header(header).split(",")]
        return {name.strip().lower(): value.strip(' "') for name, _, value in items if name.strip()}


class Asker:
    """Ask, a few at once, and for a minute in all.

    Args:
        http: what sends the requests; it keeps no cookies once `forget_cookies` has been called.
        login: a URL whose name and password, if it has any, all of its origin is asked with.
    """

    def __init__(self, http: httpx.AsyncClient, login: str = "") -> None:
        self._http = http
        url = httpx.URL(login)
        self._login_origin = origin_of(str(url.copy_with(userinfo=b"")))
        self._login = (url.username, url.password) if url.userinfo else None
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._end_s = time.monotonic() + TOTAL_S

    def forget_cookies(self) -> None:
        """Ask as somebody whom no site knows from here on."""
        self._http.cookies.jar.clear()
        self._http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    async def ask(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        follow: bool = True,
    ) -> Answer:
        """Return the answer of a URL.

        Args:
            url: whom to ask.
            headers: what else to say than every browser says.
            method: GET or OPTIONS.
            follow: whether to go where a redirect leads.

        Raises:
            NoAnswer: there is none.
        """
        said = {"User-Agent": _USER_AGENT, "Accept-Encoding": "br, gzip", **(headers or {})}
        async with self._turns:
            left_s = min(ANSWER_TIMEOUT_S, self._end_s - time.monotonic())
            if left_s <= 0:
                raise NoAnswer(
                    f"{shown(url)} was not asked: the others took {TOTAL_S:.0f} s already."
                )
            try:
                async with asyncio.timeout(left_s):
                    answer = await self._http.request(
                        method,
                        url,
                        headers=said,
                        follow_redirects=follow,
                        timeout=left_s,
                        auth=self._login if origin_of(url) == self._login_origin else None,
                    )
            except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
                raise NoAnswer(why_no_answer(url, error, left_s)) from None
        return Answer(
            str(answer.url),
            answer.status_code,
            answer.headers,
            answer.content,
            answer.num_bytes_downloaded,
            bool(answer.history),
        )

    async def ask_from(
        self,
        page_url: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        follow: bool = True,
    ) -> Answer:
        """Return the answer of a URL that a page asks, which tells other origins its own.

        Raises:
            NoAnswer: there is none.
        """
        said = dict(headers or {})
        if origin_of(url) != origin_of(page_url):
            said["Origin"] = origin_of(page_url)
        return await self.ask(url, said, method=method, follow=follow)


def is_loopback(url: str) -> bool:
    """Tell whether a URL leads to this very machine, which browsers trust without https."""
    host = urlsplit(url).hostname or ""
    return host in LOOPBACK or host.startswith("127.") or host.endswith(".localhost")


def is_mixed(page_url: str, url: str) -> bool:
    """Tell whether an https page asks for something over http, which browsers refuse."""
    is_http = (urlsplit(page_url).scheme, urlsplit(url).scheme) == ("https", "http")
    return is_http and not is_loopback(url)


def is_shared_with(answer: Answer, page_url: str) -> bool:
    """Tell whether a page of this origin may read an answer that it gets without cookies."""
    return answer.header("access-control-allow-origin") in ("*", origin_of(page_url))
