"""Tokens, answers and widgets for the unit tests."""

import asyncio
import base64
import json
from datetime import UTC, datetime

from chathub_widget import WidgetError, WidgetManager

from .fake_browser import Element

DAY_S = 86_400
START_S = 1_800_000_000


def jwt(expires_s=None, issued_s=None, **claims):
    if expires_s is not None:
        claims["exp"] = expires_s
    if issued_s is not None:
        claims["iat"] = issued_s
    parts = [{"alg": "HS256"}, claims]
    coded = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts
    ]
    return ".".join([*coded, "signature"])


def iso(time_s):
    return datetime.fromtimestamp(time_s, UTC).isoformat().replace("+00:00", "Z")


def token_answer(server_s=START_S, life_s=DAY_S, operator=None, organization=None, **claims):
    """Return what the site's endpoint answers when its clock says `server_s`.

    It names the `operator` and the `organization` beside the token, where one is given.
    """
    ends_s = server_s + life_s
    body = {
        "token": jwt(ends_s, server_s, **claims),
        "expiresAt": iso(ends_s),
        "serverTime": iso(server_s),
    }
    if operator is not None:
        body["operator"] = {"id": operator, "name": "Sally Jensen"}
    if organization is not None:
        body["organization"] = {"id": organization, "name": "Sales"}
    return json.dumps(body)


class Widget:
    """A manager in a fake page, what it said, and how its attempts ended."""

    def __init__(self, browser, organization="sales", **settings):
        self.browser = browser
        self.manager = WidgetManager(
            browser=browser,
            organization=organization,
            fallback_email="help@site.example",
            **settings,
        )
        self.changes = []
        self.errors = []
        self.manager.on_state(self.changes.append)
        self._tasks = []

    @property
    def state(self):
        return self.manager.state

    @property
    def states(self):
        return [change.state for change in self.changes]

    @property
    def reason(self):
        return self.changes[-1].reason

    async def ask(self, name):
        async def attempt():
            try:
                await getattr(self.manager, name)()
            except WidgetError as error:
                self.errors.append(error)

        self._tasks.append(asyncio.create_task(attempt()))
        await self.browser.settle()

    async def start(self):
        await self.ask("start")

    async def ready(self, life_s=DAY_S, **claims):
        """Bring the widget up with a token of this life."""
        await self.start()
        server_s = START_S + int(self.browser.elapsed_s)
        await self.browser.answer(200, token_answer(server_s, life_s, **claims))
        await self.browser.module_runs(self.panel())
        assert self.state == "ready"
        return self

    def panel(self, name="panel"):
        self.root = Element("section", "Chat of Sally")
        return self.root

    async def signed_out(self):
        """Answer a working widget, which asks once more, that there is no session."""
        for _ in range(2):
            await self.browser.answer(401, '{"error": "Sign in first.", "code": "no_session"}')

    async def renewed(self, life_s=DAY_S, **claims):
        """Answer the request under way with another token."""
        server_s = START_S + int(self.browser.elapsed_s)
        await self.browser.answer(200, token_answer(server_s, life_s, **claims))
