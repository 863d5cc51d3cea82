"""The network: one request, what the page notes of those it has made, and addresses."""

import asyncio

import js
from pyscript import ffi
from pyscript.js_modules.chathub_guard import shared

from .values import value_or_none

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .browser import Browser

_CAUSE_TIMEOUT_S = 10
_LONGEST_EARLY_S = 15


class Answer:
    """What a server answered.

    `status` is 0 where it could not be reached, `is_forbidden` where a policy did not let it be asked;
    `asked_ago_s` and `age_s` tell how long ago it was asked, and the answer came.
    """

    def __init__(
        self,
        status: int,
        text: str = "",
        date: str | None = None,
        retry_after: str | None = None,
        is_forbidden: bool = False,
        asked_ago_s: float = 0,
        age_s: float = 0,
    ) -> None:
        self.status = status
        self.text = text
        self.date = date
        self.retry_after = retry_after
        self.is_forbidden = is_forbidden
        self.asked_ago_s = asked_ago_s
        self.age_s = age_s


class Request:
    """One GET that is under way; it can be given up."""

    def __init__(
        self, browser: "Browser", url: str, headers: dict[str, str], timeout_s: float
    ) -> None:
        self._browser = browser
        self._url = url
        self._headers = headers
        self._timeout_s = timeout_s
        self._control = js.AbortController.new()
        self._too_late = js.DOMException.new("", "TimeoutError")

    async def answer(self) -> Answer | None:
        """Return an `Answer`, or None when the time ran out."""
        control = self._control
        timer = js.setTimeout(control.abort.bind(control, self._too_late), self._timeout_s * 1000)
        violated: list[bool] = []
        heard = self._browser.callback(lambda event: violated.append(self._is_forbidden_by(event)))
        # Of the window that asks: Python's own, perhaps a frame, which has a policy of its own.
        js.document.addEventListener("securitypolicyviolation", heard.proxy)
        try:
            options = ffi.to_js({"headers": self._headers, "credentials": "include"})
            options.signal = control.signal
            response = await js.fetch(self._url, options)
            text = await response.text()
            headers = response.headers
            return Answer(
                int(response.status),
                str(text),
                value_or_none(headers.get("date")),
                value_or_none(headers.get("retry-after")),
            )
        except Exception:  # MicroPython's JsException has no public name; nothing else comes here
            if control.signal.aborted:
                return None if str(control.signal.reason.name) == "TimeoutError" else Answer(0)
            # Chromium and Safari tell of a violation a moment after that (seen in 156 and WebKitGTK 2.50).
            await asyncio.sleep(0)
            return Answer(0, is_forbidden=any(violated))
        finally:
            js.clearTimeout(timer)
            js.document.removeEventListener("securitypolicyviolation", heard.proxy)
            self._browser.release(heard)

    def _is_forbidden_by(self, event: "Any") -> bool:
        url, directive = self._browser.violation_of(event)
        return directive == "connect-src" and self._url.split("#")[0] == url

    def abort(self) -> None:
        """Give it up; `answer` then returns one with status 0."""
        self._control.abort()


class Network:
    """What `Browser` asks of servers, and knows of their answers."""

    def request(self: "Any", url: str, headers: dict[str, str], timeout_s: float) -> Request:
        """Return a `Request` for `url`."""
        return Request(self, url, headers, timeout_s)

    async def early_answer(self: "Any", url: str) -> Answer | None:
        """Return the `Answer` to what static/chathub/chathub-widget.js has asked before Python was there, once.

        None where it has not asked, could not reach the server, or where that is long ago.
        """
        early = shared(self.window).early
        url = str(js.URL.new(url, self.window.location.href).href)
        asked = value_or_none(early.get(url))
        if asked is None:
            return None
        early.delete(url)
        found = value_or_none(await asked)
        if found is None or self.now_s() - found.answered > _LONGEST_EARLY_S:
            return None
        return Answer(
            int(found.status),
            str(found.text),
            value_or_none(found.date),
            value_or_none(found.retryAfter),
            asked_ago_s=self.now_s() - found.asked,
            age_s=self.now_s() - found.answered,
        )

    async def answers_at_all(self, url: str) -> bool:
        """Return whether a server answers at `url`, whatever it answers and whomever it allows."""
        return await self._fetched(url, mode="no-cors", cache="no-store") is not None

    async def answers_with_javascript(self, url: str) -> bool:
        """Return whether a server that allows this page answers with JavaScript, by what it says."""
        response = await self._fetched(url, credentials="omit")
        return response is not None and "javascript" in str(response.headers.get("content-type"))

    def last_status(self, url: str, since_s: float = 0) -> int | None:
        """Return the HTTP status of the page's last load of `url`, None where there was none.

        From Resource Timing: 0 for what the page may not read, and for every answer where
        `notes_statuses` says so. Firefox names the fragment, Chromium may leave it out.

        Args:
            url: without a fragment.
            since_s: only loads that began at this moment of `monotonic_s` or later.
        """
        # Both moments are rounded, each its own way.
        entries = [each for each in self._entries(url) if each.startTime > since_s * 1000 - 10]
        if not entries:
            return None
        return int(entries[-1].responseStatus) if self.notes_statuses() else 0

    def notes_statuses(self) -> bool:
        """Return whether Resource Timing tells the status of what it notes.

        Safari's does not (WebKitGTK 2.50). There an answer of any status is noted, a script that
        cannot be reached, or is blocked, is not.
        """
        timing = self.window.PerformanceResourceTiming
        return bool(js.Reflect.has(timing.prototype, "responseStatus"))

    async def status_of(self, url: str, since_s: float) -> int:
        """Return `last_status` of a load that has just ended, as soon as it is known.

        Firefox notes a failure a moment after its `error` event, and a server that is not there
        never; nothing is noted once a page has loaded 250 files
        (https://www.w3.org/TR/resource-timing-2/#sec-extensions-performance-interface), and Safari
        notes no status. Then the server is asked.
        """
        for _ in range(5 if self.notes_statuses() else 0):
            status = self.last_status(url, since_s)
            if status is not None:
                return status
            await asyncio.sleep(0.1)
        return await self._fetched_status(url)

    async def _fetched_status(self, url: str) -> int:
        response = await self._fetched(url, credentials="omit")
        return 0 if response is None else int(response.status)

    async def _fetched(self, url: str, **options: "Any") -> "Any":
        """Return the response, or None where none came in time."""
        control = js.AbortController.new()
        timer = js.setTimeout(control.abort.bind(control), _CAUSE_TIMEOUT_S * 1000)
        options = ffi.to_js(options)
        options.signal = control.signal
        try:
            return await js.fetch(url, options)
        except Exception:  # as in Request.answer
            return None
        finally:
            js.clearTimeout(timer)

    def _entries(self, url: str) -> "list[Any]":
        entries = self.window.performance.getEntriesByType("resource")
        entries = [entries[index] for index in range(entries.length)]
        return [entry for entry in entries if str(entry.name).split("#")[0] == url]

    def quote(self, text: str) -> str:
        """Return `text` for use in a query."""
        return str(js.encodeURIComponent(text))

    def web_address(self, text: str | None) -> str | None:
        """Return `text` as an absolute http(s) URL, or None where it is none.

        Relative to the page's base, unless a stranger's `<base>` leads to another site.
        """
        base = self.document.baseURI
        if str(js.URL.new(base).origin) != self.origin():
            base = self.window.location.href
        if not js.URL.canParse(str(text), base):
            return None
        url = js.URL.new(str(text), base)
        return str(url.href) if str(url.protocol) in ("http:", "https:") else None

    def origin(self) -> str:
        """Return this page's origin; a frame's is inherited, though its location has none."""
        return str(self.window.origin)

    def page_address(self) -> str:
        """Return this page's address on its site: path, query and fragment."""
        return str(self.window.location.href)[len(self.origin()) :]

    def agent(self) -> str:
        """Return what the browser says it is."""
        return self.text_of(self.window.navigator, "userAgent")

    def language(self) -> str:
        """Return the page's language, or the browser's where the page names none."""
        return str(self.document.documentElement.lang) or str(self.window.navigator.language)
