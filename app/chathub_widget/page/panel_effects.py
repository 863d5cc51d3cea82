"""What the core decides about the panel, done: it is looked for, loaded, given tokens, taken away.

The class is longer than others: a method for each effect, of a few lines each.
"""

from ..core.errors import WidgetError
from ..core.token import claims, read_token
from .organization_claim import OrganizationClaim
from .panel_in_frame import PanelInFrame
from .panel_in_page import PanelInPage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..core.schedule import ServerClock
    from ..core.token import Token
    from ..settings import Settings
    from .browser import Browser
    from .driver import Driver
    from .panel import Panel


class PanelEffects:
    """Do what concerns the panel of one widget, between `begin` and `close`; and a second one behind it."""

    def __init__(
        self,
        driver: "Driver",
        browser: "Browser",
        clock: "ServerClock",
        settings: "Settings",
        host: "Any",
    ) -> None:
        self._driver = driver
        self._browser = browser
        self._clock = clock
        # Either kind of panel; what `PanelInPage` alone has is asked where one was taken over.
        self._panel: PanelInPage | Any = None
        self._new_panel: PanelInPage | Any = None
        self._claim = OrganizationClaim(browser)
        self._fetched: str | None = None  # the URL of the script that is to run next
        self.change(settings, host)

    def change(self, settings: "Settings", host: "Any") -> None:
        """Make the next panel by these settings, and for this element."""
        self._settings = settings
        self._host = host

    def begin(self) -> None:
        """Be ready to load."""
        self._panel = self._made()

    def close(self) -> None:
        """Take everything away."""
        self._claim.release()
        self.do_close_new_frame()
        self._panel.close()
        self._panel = None

    def put_back(self) -> None:
        """Put the panel back where a swap of the page's body took it away."""
        if self._panel:
            self._panel.put_back()

    def hide(self) -> None:
        """Let nobody see or touch the panel until `show`."""
        self._panel.hide()

    def show(self) -> None:
        """Undo `hide`."""
        self._panel.show()

    def _made(self) -> "PanelInPage | PanelInFrame":
        if self._settings.isolation == "frame":
            return PanelInFrame(self._browser, self._settings, self._host, self._said)
        return PanelInPage(self._browser, self._settings, self._said)

    def _said(self, panel: "Panel", name: str, value: "Any" = None) -> None:
        is_new = panel is self._new_panel
        if name == "threw":
            if "token expired" in value.lower():
                self._driver.post("expired")
        elif name == "lost" and not is_new:
            self._driver.post("lost", error=value)
        elif name == "ran":
            has_draft = is_new and self._panel.has_draft()
            self._driver.post("ran", panel.generation, has_draft=has_draft)
        else:
            name = "placed" if name == "placed" else "broke"
            self._driver.post(name, panel.generation, error=value)

    def do_look_for_tag(self) -> None:
        """Look for a tag of the page's own."""
        value = self._panel.adopt()
        if value is None:
            self._driver.post("absent")
            return
        issued_s = claims(value).get("iat")
        if isinstance(issued_s, (int, float)):
            # The page's own token cannot be younger than now: a local clock that is behind shows.
            self._clock.not_before(issued_s)
        try:
            token = read_token(value, self._clock.now_s(), may_be_dead=True)
        except WidgetError:
            token = None
        self._driver.post("adopted", token=token, is_sure=self._panel.is_sure)

    def do_make_sure(self) -> None:
        """Find out whether the script of such a tag has run, where nothing shows it."""
        self._panel.generation = self._driver.generation
        if self._panel.doubtful:
            self._driver.start(self._sure())

    async def _sure(self) -> "tuple[str, dict[str, Any]]":
        error = await self._panel.seems_dead()
        if error:
            raise error
        return "ran", {}

    def do_load(self, token: "Token") -> None:
        """Put the tag into the page, unless another widget shows this organization, by whatever name."""
        self._claim.claim(token.organization)
        self._panel.generation = self._driver.generation
        self._panel.load(token)

    def do_load_again(self, token: "Token") -> None:
        """Run the module again that was fetched."""
        self._panel.generation = self._driver.generation
        self._panel.load(token, self._fetched)

    def do_fetch(self) -> None:
        """Fetch the script."""
        self._driver.start(self._fetch())

    async def _fetch(self) -> "tuple[str, dict[str, Any]]":
        panel = self._panel
        self._fetched = await panel.fetch() if panel else None  # it was stopped before this ran
        return ("fetched", {"has_draft": panel.has_draft()}) if self._fetched else ("broke", {})

    def do_find_cause(self) -> None:
        """Find out why the script did not load."""
        self._driver.start(self._cause(self._new_panel or self._panel))

    async def _cause(self, panel: "Panel") -> "tuple[str, dict[str, Any]]":
        raise await panel.why_not_loaded()

    def do_open(self, token: "Token") -> None:
        """Load a new panel behind the old one."""
        self._new_panel = self._made()
        self._new_panel.generation = self._driver.generation
        self._new_panel.load(token)

    def do_close_new_frame(self) -> None:
        """Take the new panel away."""
        panel, self._new_panel = self._new_panel, None
        if panel:
            panel.close()

    def do_change_frames(self) -> None:
        """Show the new panel and take the old one away."""
        self._panel.close()
        self._panel, self._new_panel = self._new_panel, None

    def do_remove(self) -> None:
        """Take the panel away; it can be loaded again."""
        self._claim.release()
        self._panel.remove()

    def do_hand_over(self, token: "Token") -> None:
        """Give the widget a new token."""
        generation = self._driver.generation
        if self._panel.take_token(token):
            self._driver.post("taken", generation)
        else:
            self._driver.post("not taken", generation, has_draft=self._panel.has_draft())

    def do_look_for_draft(self) -> None:
        """Look whether what was typed has been sent."""
        self._driver.post("looked", self._driver.generation, has_draft=self._panel.has_draft())
