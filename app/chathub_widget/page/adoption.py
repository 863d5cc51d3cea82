"""A tag that is in the page before Python is: what can be known of a script that nobody watched."""

from .diagnosis import cause_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..core.errors import WidgetError
    from .browser import Browser


class FoundTag:
    """What the page knows of the script of such a tag, in the moment in which it is found.

    Attributes:
        url: of its module, with the fragment.
        script_url: the same without it.
        is_loading: whether nothing says yet that it was loaded.
        is_dead: whether it failed, or the tag is the copy of one that ran: a site showed a page it had
            kept (Turbo).
        in_doubt: whether it may have failed unnoticed; set to False once something shows that it ran.
    """

    def __init__(self, browser: "Browser", tag: "Any") -> None:
        self._browser = browser
        # `Tag.found` has seen that it has one.
        self.url: str = browser.web_address(browser.get(tag, "src"))  # type: ignore[assignment]
        self.script_url = self.url.split("#")[0]
        status: int | Any = browser.last_status(self.script_url)
        is_told = status is not None and browser.notes_statuses()
        self.is_loading = status is None
        failed = is_told and (status == 0 or status >= 400)
        self.is_dead = failed or browser.has_run(self.url)
        # Neither Safari nor Firefox note a script that could not be reached.
        self.in_doubt = browser.has_loaded() if self.is_loading else not is_told

    async def why_dead(self) -> "WidgetError | None":
        """Ask the server about a script in doubt; return the `WidgetError` if it has failed."""
        url = self.script_url
        status = await self._browser.status_of(url, 0)
        answered = status or self._browser.last_status(url) is not None
        if not self.in_doubt or (answered and status < 400):
            return None
        return await cause_of(self._browser, url, status)
