"""Let pages hold the token of whom they are for."""

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers


class ChatHubMiddleware:
    """Say of a page that holds somebody's token that nobody may keep it.

    Place it anywhere: without it, and in what is streamed, `{% chathub_widget %}` gives no token away.
    """

    sync_capable = True
    async_capable = True

    def __init__(
        self,
        get_response: Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]],
    ) -> None:
        self.get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer as what is behind this one does."""
        page = request.chathub_page = Page(request)
        if self._is_async:
            return self._later(page, self.get_response(request))
        return page.sent(self.get_response(request))

    async def _later(self, page: "Page", response: Awaitable[HttpResponseBase]) -> HttpResponseBase:
        return page.sent(await response)


class Page:
    """The page that answers a request.

    Attributes:
        may_hold_token: whether its headers can still say that nobody may keep it.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.may_hold_token = True
        self._request = request
        self._holds_token = False

    def hold_token(self) -> None:
        """Note that there is a token in it."""
        self._holds_token = True
        # cache_page asks this, before the headers are there.
        self._request._cache_update_cache = False

    def sent(self, response: HttpResponseBase) -> HttpResponseBase:
        """Return the answer with its headers as they have to be."""
        self.may_hold_token = False
        if self._holds_token:
            add_never_cache_headers(response)
        return response
