"""What a person sees: the panel for what it shows, the fallback, and what the widget said."""

import re
import time

from playwright.sync_api import expect

WIDGET_ELEMENT = (
    '<chathub-widget organization="sales" fallback-email="help@site.example"></chathub-widget>'
)
EXPECT_MS = 10_000
READY_MS = 30_000  # Pyodide on a busy machine

# Looks in the page itself, ten times in a fifth of a second; `{}` is what is looked at.
LOOK = """async (argument) => {{
  for (let times = 0; ; times += 1) {{
    const seen = ({});
    const found = typeof seen === "function" ? seen(argument) : seen;
    if (found || times === 10) return found;
    await new Promise((done) => setTimeout(done, 20));
  }}
}}"""

LISTEN = """
window.said = [];
document.addEventListener("chathub-state", (event) => said.push(event.detail));
"""


class Seen:
    """A page, its panel, its fallback, its console, and the states its widgets went through."""

    def __init__(self, page, chathub):
        self.page = page
        self.chathub = chathub
        self.console = []
        self.errors = []
        self.urls = []
        page.on("console", lambda message: self.console.append((message.type, message.text)))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.urls.append(request.url))
        page.add_init_script(LISTEN)
        self.element = page.locator("chathub-widget")
        self.fallback = page.get_by_role("alert")

    @property
    def panel(self):
        """The panel, in the page or in a frame of its own."""
        return self._panel()

    def _panel(self, like=""):
        framed = self.page.evaluate(
            "document.querySelector('chathub-widget')?.getAttribute('isolation') === 'frame'"
        )
        place = self.page.frame_locator("iframe[srcdoc] >> nth=-1") if framed else self.page
        return place.locator(f'section[id^="operator-chat-panel"]{like}')

    def sign_in(self, user):
        answer = self.page.request.post(f"{self.chathub.site}/session", data={"user": user})
        assert answer.ok, answer.text()

    def ready(self):
        """Wait until the panel is there and works; return its token's id, as the panel shows it."""
        self._reach("ready")
        return self._online()

    @property
    def token_id(self):
        """The id of the token that the panel believes it has."""
        return self.panel.get_attribute("data-jti")

    def another_token(self, than):
        """Wait until the panel works with another token; return its id."""
        return self._online(f':not([data-jti="{than}"])')

    def _online(self, like=""):
        # First as soon as it is so; `expect` would look again after a second.
        online = self._panel(f"{like}[data-status=online]").first
        online.wait_for(state="attached", timeout=EXPECT_MS)
        expect(self.panel).to_have_count(1)
        expect(self.panel).to_contain_text("Online")
        return self.token_id

    def unavailable(self, says):
        """Wait for the fallback and its reason; return the reason."""
        self._reach("unavailable")
        expect(self.fallback).to_be_visible()
        expect(self.panel).to_have_count(0)
        reason = self.changes[-1]["reason"]
        assert re.search(says, reason), reason
        assert any(reason in text for _, text in self.console), self.console
        return reason

    def _reach(self, state):
        self.page.locator(f"chathub-widget[state={state}]").first.wait_for(
            state="attached", timeout=READY_MS
        )

    def call(self, method):
        self.element.evaluate(f"(element) => element.{method}()")

    @property
    def changes(self):
        return self.page.evaluate("said")

    @property
    def states(self):
        return [change["state"] for change in self.changes]

    def until(self, script, argument=None, timeout_s=10):
        """Wait until a script returns something true, also on pages without `unsafe-eval`."""
        end = time.monotonic() + timeout_s
        while True:
            found = self.page.evaluate(LOOK.format(script), argument)
            if found:
                return found
            assert time.monotonic() < end, f"{script} stayed {found!r}"
