"""The next token: the one another tab has just got, or one asked of the site."""

from .errors import SIGNED_OUT, STOPPED, WidgetError
from .source import TokenSource
from .tabs import Tabs


class Supply:
    """Get tokens for one widget, and share those that are renewals with the other tabs.

    `fresh` is True while a token of the widget's own is wanted, not one that is kept somewhere.

    Args:
        browser: the seam to the page.
        clock: the `ServerClock`, set by each answer of the site.
        settings: the checked `Settings`.
        on_offer: called with a token that another tab has renewed, as `Tabs` says.
        on_no_right: called when another tab was answered that the right to this widget is gone,
            with a `code` of `errors.py`.
        on_signed_out: called when another tab has found the session gone.
    """

    def __init__(self, browser, clock, settings, on_offer, on_no_right, on_signed_out):
        self._source = TokenSource(browser, clock, settings.token_url, settings.organization)
        self._on_no_right = on_no_right
        self._on_signed_out = on_signed_out
        self._tabs = Tabs(browser, settings, on_offer, self._heard_no_right, self._heard_signed_out)
        self._offer = None
        self._closed = False
        self.fresh = False

    @property
    def asked_s(self):
        """When the endpoint was last asked, by the local wall clock."""
        return self._source.asked_s

    @property
    def confirmed_s(self):
        """When it was asked what it has answered with a token, likewise."""
        return self._source.confirmed_s

    async def next(self, renewal):
        """Return the next `Token`.

        Args:
            renewal: whether the widget has one already; then tabs that are due together take turns.

        Raises:
            WidgetError: why there is none.
        """
        self._offer = None
        if self.fresh or not renewal:
            token = await self._ask(renewal, self.fresh)
        else:
            end_turn = await self._tabs.turn()
            try:
                if self._closed:
                    raise WidgetError(STOPPED, "The widget was stopped.")
                if self._offer:
                    return self._offer
                token = await self._ask(renewal)
            finally:
                end_turn()
        self.fresh = False
        if renewal and not self._closed:
            self._tabs.offer(token)
        return token

    async def check(self):
        """Return a `Token` of whoever is signed in now, which may be the one at hand.

        Raises:
            WidgetError: why there is none.
        """
        return await self._ask(True)

    async def _ask(self, renewal, fresh=False):
        try:
            return await self._source.ask(fresh)
        except WidgetError as error:
            # It may be an answer from before the person signed in again: a working widget asks once more.
            if error.code != SIGNED_OUT or not renewal or self._closed:
                raise
        return await self._source.ask(fresh)

    def keep_offer(self, token):
        """Keep a token another tab has offered, for when this tab's turn comes."""
        self._offer = token

    def tell(self, code):
        """Tell the other tabs what the endpoint has just answered: no session, or no right."""
        if code == SIGNED_OUT:
            self._tabs.signed_out(self._source.asked_s)
        else:
            self._tabs.no_right(code, self._source.asked_s)

    def close(self):
        """Give up what is under way, and hear of the other tabs no more."""
        self._closed = True
        self._source.give_up()
        self._tabs.close()

    def _heard_no_right(self, code, at_s):
        if at_s > self._source.confirmed_s:
            self._on_no_right(code)

    def _heard_signed_out(self, at_s):
        if at_s > self._source.confirmed_s:
            self._on_signed_out()
