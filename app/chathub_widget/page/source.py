"""Where tokens come from: the site's own endpoint, asked once, its answer understood.

The endpoint is described in CONTRACT.md, "The token endpoint". One that answers `{"token"}`
alone, or the bare token, as the vendor's samples do, serves as well.
"""

import json

from ..core.errors import (
    BAD_TOKEN,
    ENDPOINT,
    FORBIDDEN,
    NO_ORGANIZATION,
    POLICY,
    SIGNED_OUT,
    WidgetError,
)
from ..core.token import LONGEST_TOKEN, read_token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..core.schedule import ServerClock
    from ..core.token import Token
    from .browser import Browser
    from .browser.network import Answer, Request

TIMEOUT_S = 10
LONGEST_RETRY_AFTER_S = 3600
LONGEST_ANSWER = 4 * LONGEST_TOKEN  # characters; MicroPython reads a megabyte for seconds

_NEVER_AGAIN = {401: SIGNED_OUT, 403: FORBIDDEN, 404: NO_ORGANIZATION}


class TokenSource:
    """Ask the site's endpoint for the operator token of one organization.

    Args:
        browser: the seam to the page.
        clock: the `ServerClock`, set by each answer.
        url: the endpoint.
        organization: name or id, or None for the endpoint's own choice.

    Attributes:
        asked_s: when it was last asked, by the local wall clock.
        confirmed_s: likewise, when it was asked what it then answered with a token; at first, now.
    """

    def __init__(
        self, browser: "Browser", clock: "ServerClock", url: str, organization: str | None
    ) -> None:
        self._browser = browser
        self._clock = clock
        self._url = url
        if organization:
            separator = "&" if "?" in url else "?"
            self._url += separator + "org=" + browser.quote(organization)
        self._request: Request | None = None
        self.asked_s = self.confirmed_s = browser.now_s()

    async def ask(self, fresh: bool = False) -> "Token":
        """Return a new `Token`; `fresh` asks the server not to answer from its cache.

        Raises:
            WidgetError: with the code that says why there is none.
        """
        await self._browser.activated()
        self.asked_s = asked_s = self._browser.now_s()
        answer = None if fresh else await self._browser.early_answer(self._url)
        if answer:
            self.asked_s = asked_s = asked_s - answer.asked_ago_s
        else:
            answer = await self._request_answer(fresh)
        if answer is None:
            raise WidgetError(
                ENDPOINT, "The token endpoint did not answer within {} seconds.".format(TIMEOUT_S)
            )
        if answer.is_forbidden:
            said = "A policy does not let Python ask the token endpoint: allow {} in connect-src."
            raise WidgetError(POLICY, said.format("/".join(self._url.split("/")[:3])))
        if answer.status == 0:
            raise WidgetError(ENDPOINT, "The token endpoint cannot be reached.")
        if answer.status != 200:
            raise _refusal(self._browser, answer)
        token = self._read(answer)
        self.confirmed_s = asked_s
        return token

    async def _request_answer(self, fresh: bool) -> "Answer | None":
        headers = {"Accept": "application/json"}
        if fresh:
            headers["ChatHub-Fresh"] = "1"
        self._request = self._browser.request(self._url, headers, TIMEOUT_S)
        return await self._request.answer()

    def give_up(self) -> None:
        """End the request that is under way, if there is one."""
        if self._request:
            self._request.abort()
            self._request = None

    def _read(self, answer: "Answer") -> "Token":
        if len(answer.text) > LONGEST_ANSWER:
            raise WidgetError(BAD_TOKEN, "The token endpoint's answer is too long for one.")
        text = answer.text.strip()
        if text.startswith("<"):
            raise WidgetError(
                BAD_TOKEN,
                "The token endpoint answered with an HTML page where a token was due (a sign-in page, perhaps).",
            )
        try:
            found = json.loads(text)
        except ValueError:
            if text[:1] in ("{", "[", '"'):
                raise WidgetError(BAD_TOKEN, "The token endpoint answered with broken JSON.")
            found = text
        if not isinstance(found, dict):
            found = {"token": found}
        server_s = self._browser.parse_time(found.get("serverTime")) or self._browser.parse_time(
            answer.date
        )
        if server_s:
            self._clock.set(server_s + answer.age_s)
        return read_token(
            found.get("token"),
            self._clock.now_s(),
            self._browser.parse_time(found.get("expiresAt")),
            _id_in(found.get("operator")),
            _id_in(found.get("organization")),
        )


def _id_in(named: object) -> object:
    return named.get("id") if isinstance(named, dict) else None


def _refusal(browser: "Browser", answer: "Answer") -> WidgetError:
    said = ""
    try:
        body = json.loads(answer.text)
        if isinstance(body, dict) and isinstance(body.get("error"), str):
            said = ": " + body["error"][:200]
    except ValueError:
        pass
    reason = "The token endpoint answered {}{}".format(answer.status, said or ".")
    code = _NEVER_AGAIN.get(answer.status)
    if code:
        return WidgetError(code, reason)
    again = answer.status >= 500 or answer.status in (408, 425, 429)
    return WidgetError(ENDPOINT, reason, again, _retry_after_s(browser, answer))


def _retry_after_s(browser: "Browser", answer: "Answer") -> float | None:
    """Return the seconds of a `Retry-After`: a number or a date (RFC 9110, 10.2.3), or None."""
    text = (answer.retry_after or "").strip()
    if not text:
        return None
    if text.isdigit():
        wait_s: float = int(text)
    else:
        then_s = browser.parse_time(text)
        if not then_s:
            return None
        wait_s = then_s - (browser.parse_time(answer.date) or browser.now_s())
    return max(0, min(wait_s, LONGEST_RETRY_AFTER_S))
