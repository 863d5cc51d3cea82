"""The other tabs of the site: a renewed token is offered to all, a sign-out is told to all.

Messages go through a BroadcastChannel, so nothing is stored. Tabs that are due in the same moment,
as after a night's sleep, take turns by a lock, and whoever comes later uses what the first has got
(https://developer.mozilla.org/en-US/docs/Web/API/Web_Locks_API).
"""

import json

TURN_TIMEOUT_S = 15
_ARRIVES_IN_S = 0.05  # a message that was sent before the lock was passed on


class Tabs:
    """What one widget tells the same widget in other tabs, and hears from it.

    Args:
        browser: the seam to the page.
        settings: the checked `Settings`; widgets of one endpoint and organization share.
        on_token: called with the text of a token that another tab has renewed.
        on_signed_out: called when another tab has found the session gone.
    """

    def __init__(self, browser, settings, on_token, on_signed_out):
        self._browser = browser
        self._organization = (settings.organization or "").lower()
        self._name = "chathub " + settings.token_url
        self._on_token = on_token
        self._on_signed_out = on_signed_out
        self._channel = browser.channel(self._name, self._heard)

    async def turn(self):
        """Wait until no other tab is asking; return a function that ends this tab's turn."""
        end, waited = await self._browser.turn(
            self._name + " " + self._organization, TURN_TIMEOUT_S
        )
        if waited:
            await self._browser.sleep(_ARRIVES_IN_S)
        return end

    def offer(self, token):
        """Offer a renewed token to the other tabs."""
        self._tell({"organization": self._organization, "token": token.value})

    def signed_out(self):
        """Tell the other tabs that the site knows no session."""
        self._tell({"signedOut": True})

    def close(self):
        """Tell and hear nothing more."""
        self._channel.close()

    def _tell(self, message):
        self._channel.post(json.dumps(message))

    def _heard(self, text):
        message = json.loads(text)
        if message.get("signedOut"):
            self._on_signed_out()
        elif message.get("organization") == self._organization:
            self._on_token(message.get("token"))
