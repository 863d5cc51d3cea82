"""What people, the page and time do to the core: the first half of the machine's rules."""

from collections.abc import Callable
from typing import Any, ClassVar

from chathub_widget.core import Core, Event
from chathub_widget.core.errors import WidgetError

from .core_page import CorePage
from .hypothesis_here import RuleBasedStateMachine, initialize, rule, st

WAKERS = st.sampled_from(["online", "pageshow", "focus", "visibilitychange"])
LATE = st.sampled_from(["token", "fetched", "ran", "broke", "failed", "taken", "looked"])


def failure(code: str) -> WidgetError:
    """Return an error of this code."""
    return WidgetError(code, "It failed.")


class CoreEvents(RuleBasedStateMachine):
    """A widget, and what happens to it without being asked for.

    Attributes:
        make_core: the class of the core to try; each example has a new one.
        page: the page around it.
    """

    LIVES_S = st.sampled_from([30, 90, 3600, 86_400])
    OPERATORS = st.sampled_from(["101", "200"])

    make_core: ClassVar[type[Core]] = Core
    page: CorePage

    @initialize(
        in_frame=st.booleans(),
        tag=st.sampled_from([0, 60, 86_400]),
        sure=st.booleans(),
        takes=st.booleans(),
    )
    def made(self, in_frame: bool, tag: int, sure: bool, takes: bool) -> None:
        """Make a page, with a tag in it or without."""
        self.page = CorePage(in_frame, tag, takes, core=self.make_core())
        self.page.is_sure = sure

    def happens(self, act: Callable[..., object], *arguments: Any, **facts: Any) -> None:
        """Let something happen that may not take a living widget away."""
        core = self.page.core
        lives = core.token is not None and not core.is_refused
        ends_s = core.token.expires_s if lives else 0
        was = core.public_state[0]
        act(*arguments, **facts)
        if was in ("ready", "refreshing") and self.page.now_s < ends_s:
            assert core.public_state[0] in ("ready", "refreshing", "loading", "stopped")

    # People and the page

    @rule(name=st.sampled_from(["start", "refresh", "reload", "stop"]))
    def command(self, name: str) -> None:
        """Give a command."""
        number = self.page.command(name)
        if name == "stop":
            assert self.page.core.state == "stopped"
        elif self.page.core.state in ("ready", "down", "signed-out"):
            assert number in self.page.answers

    @rule(name=st.sampled_from(["start", "refresh", "reload"]))
    def a_command_before_the_last_is_done_and_a_stop_after_it(self, name: str) -> None:
        """Give a command and stop at once: the command is answered."""
        number = self.page.command(name)
        self.page.command("stop")
        assert number in self.page.answers

    @rule()
    def sign_out(self) -> None:
        """Sign out."""
        self.page.send("failed", error=failure("signed-out"), was_told=True)
        assert self.page.core.public_state[0] in ("signed-out", "idle", "stopped")

    @rule(code=st.sampled_from(["forbidden", "no-organization"]))
    def another_tab_has_no_right(self, code: str) -> None:
        """Hear from another tab that this person may not have the panel."""
        self.page.send("failed", error=failure(code), was_told=True)

    @rule(kind=WAKERS, visible=st.booleans(), kept=st.booleans())
    def woke(self, kind: str, visible: bool, kept: bool) -> None:
        """Come back to the page, or online."""
        kept = kept and kind == "pageshow"
        self.page.send("woke", kind=kind, is_visible=visible, was_kept=kept)

    @rule()
    def says_expired(self) -> None:
        """Hear the widget say "token expired"."""
        self.page.send("expired")

    @rule(life_s=LIVES_S, operator=OPERATORS)
    def another_tab_offers(self, life_s: float, operator: str) -> None:
        """Hear of another tab's token."""
        self.page.send("offer", token=self.page.token_of(life_s, operator))

    @rule(draft=st.booleans())
    def types(self, draft: bool) -> None:
        """Type into the widget, or send what was typed."""
        self.page.has_draft = draft

    # Time

    @rule(seconds=st.sampled_from([0.1, 1, 5, 16, 61, 3600, 86_400]))
    def time_passes(self, seconds: float) -> None:
        """Let time pass."""
        self.page.pass_time(seconds)

    @rule(seconds=st.sampled_from([-7200, 7200, 172_800]))
    def the_clock_jumps(self, seconds: float) -> None:
        """Set the clock, or sleep."""
        self.page.now_s += seconds
        self.page.send("time")

    @rule(chance=st.sampled_from([0.0, 0.5, 1.0]))
    def chance(self, chance: float) -> None:
        """Draw another number for jitter."""
        self.page.chance = chance

    @rule(name=LATE)
    def a_late_answer_changes_nothing(self, name: str) -> None:
        """Bring an answer to what an earlier state has asked."""
        core = self.page.core
        before = (core.state, core.generation, core.public_state, list(core.waiting))
        assert core.step(Event(name), self.page.now_s, 0, -1) == []
        assert (core.state, core.generation, core.public_state, list(core.waiting)) == before
