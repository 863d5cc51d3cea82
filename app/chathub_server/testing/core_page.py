"""A page around the core alone: it does the effects at once, and knows what is on the page."""

from collections.abc import Callable
from typing import Any

from chathub_widget.core import Core, Event
from chathub_widget.core.errors import WidgetError
from chathub_widget.core.record import Record
from chathub_widget.core.token import Token

from .core_effects import DAY_S, CoreEffects, Follows
from .core_invariants import hold

START_S = 1_800_000_000
AT_ONCE = 50  # events that follow from one at most

Effect = tuple[Any, ...]  # its name first


class CorePage(CoreEffects):
    """Hold a core, its clock, and what its effects have made of the page.

    Args:
        in_frame: whether the widget is to have a frame of its own.
        has_tag: the seconds that the token of a tag lives which is in the page already; 0 for no tag.
        takes_tokens: whether the widget takes a new token without being loaded again.
        core: the one to hold, where it is not a new `Core`.

    Attributes:
        record: what has happened to the core.
        effects: all that the core has decided.
        told: the public states it went through.
    """

    def __init__(
        self,
        in_frame: bool = False,
        has_tag: int = 0,
        takes_tokens: bool = False,
        core: Core | None = None,
    ) -> None:
        super().__init__(core or Core(), START_S, has_tag, takes_tokens)
        self.record = Record(self.core, START_S)
        self.in_frame = in_frame
        self.chance = 0.0
        self.told: list[str] = []
        self.effects: list[Effect] = []
        self.commands = 0

    def done(self, name: str) -> list[Effect]:
        """Return the values of all effects of a name, in their order."""
        return [effect[1:] for effect in self.effects if effect[0] == name]

    def command(self, name: str) -> int:
        """Give a command, "start", "refresh", "reload" or "stop"; return its number."""
        self.commands += 1
        number = self.commands
        self.send(name, number=number, in_frame=self.in_frame)
        return number

    def fail(self, code: str = "endpoint", **more: Any) -> None:
        """Let what is under way fail."""
        generation = next(each for each in self.under_way() if each is not None)
        self._forget(generation)
        self.send("failed", generation, error=WidgetError(code, "It failed.", **more))

    def pass_retry(self) -> None:
        """Let the time of the retry that is planned come."""
        assert self.core.retry_at_s is not None, "no retry is planned"
        self.pass_time(self.core.retry_at_s - self.now_s + 0.01)

    def fail_and_retry(self, times: int) -> None:
        """Let what is under way fail so many times, and its retry begin after each."""
        for _ in range(times):
            self.fail()
            self.pass_retry()

    def answer(self, token: Token) -> None:
        """Answer the request under way."""
        generation, self.request = self.request, None
        self.send("token", generation, token=token)

    def ran(self) -> None:
        """Let the module that is loading have run."""
        generation, self.loading = self.loading, None
        if self.core.state == "opening":
            self.new_panel = "there"
        else:
            self.panel = "there"
        self.send("ran", generation, has_draft=self.has_draft)

    def broke(self, error: WidgetError | None = None) -> None:
        """Let the module that is loading fail; with an error, it threw while it ran."""
        generation, self.loading = self.loading, None
        self.send("broke", generation, error=error)

    def fetched(self) -> None:
        """Let the module that is fetched before it runs again be there."""
        generation, self.fetching = self.fetching, None
        self.send("fetched", generation, has_draft=self.has_draft)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, in the steps that the core waits for."""
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.now_s += min(max(self.core.wait_s(self.now_s), 0.001), end_s - self.now_s)
            self.send("time")

    def send(self, name: str, generation: int | None = None, **facts: Any) -> None:
        """Send an event, and what follows from it at once."""
        events: Follows = [(name, generation, facts)]
        for _ in range(AT_ONCE):
            if not events:
                break
            name, generation, facts = events.pop(0)
            effects = self._step(Event(name, **facts), generation)
            self.effects += effects
            for effect in effects:
                do: Callable[..., Follows | None] = getattr(self, "_" + effect[0])
                events += do(*effect[1:]) or []
            if self.core.public_state[0]:
                self.told.append(self.core.public_state[0])
        assert not events, "it never comes to rest"

    def holds(self) -> None:
        """Assert the rules of behaviour."""
        hold(self)

    def _step(self, event: Event, generation: int | None) -> list[Effect]:
        now_s, chance = self.record.moment(self.now_s, self.chance)
        came = self.record.add(event, now_s, chance, generation)
        effects = self.core.step(event, now_s, chance, generation)
        came(effects)
        return effects

    def _forget(self, generation: int) -> None:
        for name in ("request", "fetching", "diagnosing", "loading", "sure"):
            if getattr(self, name) == generation:
                setattr(self, name, None)


def ready(life_s: float = DAY_S, **page: Any) -> CorePage:
    """Return a page whose widget is ready, with a token of this life."""
    made = CorePage(**page)
    made.command("start")
    made.answer(made.token_of(life_s))
    made.ran()
    assert made.core.state == "ready"
    return made


def with_a_failed_script(**more: Any) -> CorePage:
    """Return a page whose widget has a token that lives, and whose script could not be loaded."""
    page = CorePage()
    page.command("start")
    page.answer(page.token_of())
    page.broke()
    page.fail("script", **more)
    return page
