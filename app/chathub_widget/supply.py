"""The next token: the one another tab has just got, or one asked of the site."""

from .errors import STOPPED, WidgetError
from .source import TokenSource
from .tabs import Tabs


class Supply:
    """Get tokens for one widget, and share those that are renewals with the other tabs.

    `fresh` is True while a token of the widget's own is wanted, not one that is kept somewhere.

    Args:
        browser: the seam to the page.
        clock: the `ServerClock`, set by each answer of the site.
        settings: the checked `Settings`.
        on_offer: called with the text of a token that another tab has renewed.
        on_signed_out: called when another tab has found the session gone.
    """

    def __init__(self, browser, clock, settings, on_offer, on_signed_out):
        self._source = TokenSource(browser, clock, settings.token_url, settings.organization)
        self._tabs = Tabs(browser, settings, on_offer, on_signed_out)
        self._offer = None
        self._closed = False
        self.fresh = False

    async def next(self, renewal):
        """Return the next `Token`.

        Args:
            renewal: whether the widget has one already; then tabs that are due together take turns.

        Raises:
            WidgetError: why there is none.
        """
        self._offer = None
        if self.fresh or not renewal:
            token = await self._source.ask(self.fresh)
        else:
            end_turn = await self._tabs.turn()
            try:
                if self._closed:
                    raise WidgetError(STOPPED, "The widget was stopped.")
                if self._offer:
                    return self._offer
                token = await self._source.ask()
            finally:
                end_turn()
        self.fresh = False
        if renewal and not self._closed:
            self._tabs.offer(token)
        return token

    def keep_offer(self, token):
        """Keep a token another tab has offered, for when this tab's turn comes."""
        self._offer = token

    def signed_out(self):
        """Tell the other tabs that the session is gone."""
        self._tabs.signed_out()

    def close(self):
        """Give up what is under way, and hear of the other tabs no more."""
        self._closed = True
        self._source.give_up()
        self._tabs.close()
