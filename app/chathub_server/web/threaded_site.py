"""What a site needs whose requests are served by threads, as those of Django and Flask are.

A framework's own part carries requests in and answers out, and knows who is signed in.
"""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Mapping
from typing import Self

from ..settings.settings import Settings
from ..staticfiles.markup import NEVER, WidgetMarkup, widget_markup
from ..staticfiles.static_files import StaticFiles, widget_files
from ..tokens.directory import TokenError
from ..tokens.service import TokenService
from ..users import User
from ..vendor.errors import VendorError
from .endpoint import TokenEndpoint
from .messages import LONGEST_BODY, BadBody, WebAnswer, WebRequest
from .static_answers import static_answer

WhoNow = Callable[[], User | None]
# A page is not to wait for ChatHub: without a token Python in the page asks for one.
PATIENCE_S = 2.0
# These say when the panel is there, whose token it has or where the tag is: a tag at once would not do that.
_OTHERWISE = {"start", "token_url"}


class Html(str):
    """Text that is HTML: Django and Jinja take what has `__html__` as it is."""

    __slots__ = ()

    def __html__(self) -> Self:
        return self


class PageMarkup(Html):
    """The HTML of one widget, for the body; or in its two parts, which is faster.

    Attributes:
        head: elements for the page's head.
        body: the element, for the end of its body.
        holds_token: whether somebody's token is in it, and no cache may keep the page.
    """

    head: Html
    body: Html
    holds_token: bool

    def __new__(cls, markup: WidgetMarkup) -> Self:
        """Return that of a `WidgetMarkup`."""
        page = super().__new__(cls, f"{markup.head}\n{markup.body}")
        page.head, page.body = Html(markup.head), Html(markup.body)
        page.holds_token = markup.cache_control == NEVER
        return page


class ThreadedSite:
    """A company's site in one process. Any thread may call; what is kept is shared by all of them.

    Args:
        settings: the company's.
        passes_on: exceptions of `who` that are the framework's own answers, and left to it.

    Attributes:
        settings: the company's.
        files: returns the site's `StaticFiles`, made once for the same arguments; those of `widget_files`
            without the settings.
    """

    def __init__(
        self, settings: Settings, passes_on: type[Exception] | tuple[type[Exception], ...] = ()
    ) -> None:
        self.settings = settings
        self._service = TokenService(settings)
        self._endpoint = TokenEndpoint(self._service, passes_on)
        self._tokens = self._service.blocking()
        # One for each prefix under which the site is reached; who makes prefixes up, in vain, fills no memory.
        self.files: Callable[..., StaticFiles] = functools.lru_cache(maxsize=16)(
            functools.partial(widget_files, settings)
        )

    def token(self, request: WebRequest, who: WhoNow) -> WebAnswer:
        """Answer `GET …/token`; `who` returns the signed-in user, and is asked in this thread."""
        return self._tokens.call(self._endpoint.token, request, _asked_here(who))

    def validate(self, request: WebRequest, who: WhoNow) -> WebAnswer:
        """Answer `POST …/validate-token` likewise."""
        return self._tokens.call(self._endpoint.validate, request, _asked_here(who))

    def markup(
        self, files: StaticFiles, who: WhoNow, nonce: str, attributes: Mapping[str, object]
    ) -> PageMarkup:
        """Return the HTML of one widget, with a token where there is one within `PATIENCE_S`.

        Args:
            files: the site's.
            who: returns the user whom the page is for; only asked where a token would be of use.
            nonce: the one of the page's policy, or nothing.
            attributes: those of `<chathub-widget>`, with _ for -. One with a `start` is to show no panel
                before that, and gets no token.

        Raises:
            ValueError: there is no such attribute.
        """
        is_of_use = not _OTHERWISE & attributes.keys() and attributes.get("isolation") != "frame"
        user = who() if is_of_use else None
        organization = str(attributes.get("organization") or "").strip()
        token = self._token_in_time(user, organization or None) if user else None
        written = {name: str(value) for name, value in attributes.items() if value is not None}
        return PageMarkup(widget_markup(files, token, nonce=nonce, **written))

    def _token_in_time(self, user: User, organization: str | None) -> str | None:
        try:
            return self._tokens.call(self._issue, user, organization)
        except (TokenError, VendorError, TimeoutError):
            return None

    async def _issue(self, user: User, organization: str | None) -> str:
        async with asyncio.timeout(PATIENCE_S):
            return (await self._service.issue_for(user, organization)).token


def file_answer(files: StaticFiles, path: str, headers: Mapping[str, str]) -> WebAnswer | None:
    """Answer with a file that browsers load, None where there is none."""
    file = files.find(path)
    try:
        return static_answer(file, headers) if file else None
    except OSError:
        return None


def body_at_hand(body: bytes) -> Callable[[], Awaitable[bytes]]:
    """Return what reads a body of which the request's thread has read `LONGEST_BODY` + 1 bytes at most."""

    async def read_body() -> bytes:
        if len(body) > LONGEST_BODY:
            raise BadBody(f"The body of this request is longer than {LONGEST_BODY} bytes.")
        return body

    return read_body


def _asked_here(who: WhoNow) -> WhoNow:
    """Return what answers as `who` does, and asks it in this thread, whose session and database it reads."""
    try:
        user = who()
    except Exception as error:
        failure = error

        def fail() -> User | None:
            raise failure

        return fail
    return lambda: user
