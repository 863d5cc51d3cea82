"""A page around the core alone: it does the effects at once, and knows what is on the page."""

from chathub_widget.core import Core, Event
from chathub_widget.core.errors import WidgetError
from chathub_widget.core.record import Record
from chathub_widget.core.states import WORKING
from chathub_widget.core.token import Token

from .helpers import START_S

AT_ONCE = 50  # events that follow from one at most
RIGHT_IS_GONE = ("signed-out", "forbidden", "no-organization")


def ready(life_s=24 * 3600, **page):
    """Return a page whose widget is ready, with a token of this life."""
    page = CorePage(**page)
    page.command("start")
    page.answer(page.token_of(life_s))
    page.ran()
    assert page.core.state == "ready"
    return page


def with_a_failed_script(**more):
    """Return a page whose widget has a token that lives, and whose script could not be loaded."""
    page = CorePage()
    page.command("start")
    page.answer(page.token_of())
    page.broke()
    page.fail("script", **more)
    return page


class CorePage:
    """Hold a core, its clock, and what its effects have made of the page.

    Attributes:
        request: the generation that waits for an answer of the endpoint, or None.
        panel: "loading" or "there" or None; `token` is what it was given.
        shown: "loading", a code of the fallback, or "nothing"; None while nothing has begun.
        effects: all that the core has decided.
    """

    def __init__(self, in_frame=False, has_tag=False, takes_tokens=False):
        self.core = Core()
        self.record = Record(self.core, START_S)
        self.in_frame = in_frame
        self.has_tag = has_tag
        self.takes_tokens = takes_tokens
        self.is_sure = True  # whether something shows that a tag in the page has run
        self.has_draft = False
        self.chance = 0.0
        self.now_s = float(START_S)
        self.request = self.request_kind = None
        self.panel = self.new_panel = self.token = self.shown = None
        self.is_hidden = self.is_begun = False
        self.loading = self.fetching = self.diagnosing = self.sure = None
        self.answers = {}  # of commands, by number
        self.told = []
        self.effects = []
        self.commands = self.tokens = 0

    def token_of(self, life_s=24 * 3600, operator="101"):
        """Return a new token."""
        self.tokens += 1
        return Token(f"t{self.tokens}", self.now_s, self.now_s + life_s, operator)

    def done(self, name):
        """Return the values of all effects of a name, in their order."""
        return [effect[1:] for effect in self.effects if effect[0] == name]

    # What happens

    def command(self, name):
        self.commands += 1
        number = self.commands
        self.send(name, number=number, in_frame=self.in_frame)
        return number

    def fail(self, code="endpoint", **more):
        """Let what is under way fail."""
        generation = next(
            each
            for each in (self.request, self.fetching, self.diagnosing, self.loading, self.sure)
            if each is not None
        )
        self._forget(generation)
        self.send("failed", generation, error=WidgetError(code, "It failed.", **more))

    def pass_retry(self):
        """Let the time of the retry that is planned come."""
        self.pass_time(self.core.retry_at_s - self.now_s + 0.01)

    def fail_and_retry(self, times):
        """Let what is under way fail so many times, and its retry begin after each."""
        for _ in range(times):
            self.fail()
            self.pass_retry()

    def answer(self, token):
        """Answer the request under way."""
        generation, self.request = self.request, None
        self.send("token", generation, token=token)

    def ran(self):
        generation, self.loading = self.loading, None
        if self.core.state == "opening":
            self.new_panel = "there"
        else:
            self.panel = "there"
        self.send("ran", generation, has_draft=self.has_draft)

    def broke(self, error=None):
        generation, self.loading = self.loading, None
        self.send("broke", generation, error=error)

    def fetched(self):
        generation, self.fetching = self.fetching, None
        self.send("fetched", generation, has_draft=self.has_draft)

    def pass_time(self, seconds):
        """Let time pass, in the steps that the core waits for."""
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.now_s += min(max(self.core.wait_s(self.now_s), 0.001), end_s - self.now_s)
            self.send("time")

    def send(self, name, generation=None, **facts):
        """Send an event, and what follows from it at once."""
        events = [(name, generation, facts)]
        for _ in range(AT_ONCE):
            if not events:
                break
            name, generation, facts = events.pop(0)
            effects = self._step(Event(name, **facts), generation)
            self.effects += effects
            for effect in effects:
                events += getattr(self, "_" + effect[0])(*effect[1:]) or []
            if self.core.public_state[0]:
                self.told.append(self.core.public_state[0])
        assert not events, "it never comes to rest"

    def _step(self, event, generation):
        now_s, chance = self.record.moment(self.now_s, self.chance)
        came = self.record.add(event, now_s, chance, generation)
        effects = self.core.step(event, now_s, chance, generation)
        came(effects)
        return effects

    def _forget(self, generation):
        for name in ("request", "fetching", "diagnosing", "loading", "sure"):
            if getattr(self, name) == generation:
                setattr(self, name, None)

    # What the core decides

    def _begin(self):
        assert not self.is_begun
        self.is_begun = True
        self.shown = "nothing"

    def _close(self):
        self._give_up()
        self.is_begun = False
        self.panel = self.new_panel = self.token = self.shown = None
        self.loading = self.fetching = self.diagnosing = self.sure = None
        self.is_hidden = None

    def _answer(self, numbers, error):
        for number in numbers:
            if number is not None:
                assert number not in self.answers, "answered twice"
                self.answers[number] = error

    def _fail(self, error):
        return [("failed", self.core.generation, {"error": error})]

    def _log(self, level, sentence):
        pass

    def _look_for_tag(self):
        if not self.has_tag:
            return [("absent", None, {})]
        self.panel = "there"
        self.token = self.token_of(self.has_tag)
        return [("adopted", None, {"token": self.token, "is_sure": self.is_sure})]

    def _make_sure(self):
        self.sure = self.core.generation

    def _ask(self, is_renewal, is_fresh, is_refused):
        assert self.is_begun
        self.request = self.core.generation

    def _check(self):
        self.request = self.core.generation

    def _give_up(self):
        self.request = None

    def _keep_offer(self, token):
        pass

    def _tell_tabs(self, code):
        assert code in RIGHT_IS_GONE

    def _load(self, token):
        assert self.is_begun
        self._give(token)
        self.panel = "loading"
        self.loading = self.core.generation

    _load_again = _load

    def _open(self, token):
        self._give(token)
        self.new_panel = "loading"
        self.loading = self.core.generation

    def _give(self, token):
        assert self.now_s < token.expires_s, "a dead token is given to a widget"
        self.token = token

    def _change_frames(self):
        self.panel, self.new_panel = self.new_panel, None
        self.is_hidden = None  # the old one was

    def _close_new_frame(self):
        self.new_panel = None

    def _remove(self):
        self.panel = self.token = None
        self.loading = self.is_hidden = None

    def _hand_over(self, token):
        self._give(token)
        name = "taken" if self.takes_tokens else "not taken"
        return [(name, self.core.generation, {"has_draft": self.has_draft})]

    def _look_for_draft(self):
        return [("looked", self.core.generation, {"has_draft": self.has_draft})]

    def _fetch(self):
        self.fetching = self.core.generation

    def _find_cause(self):
        self.diagnosing = self.core.generation

    def _show(self, what, will_retry=False):
        assert self.is_begun
        self.shown = what

    def _hide(self):
        self.is_hidden = True
        self.shown = "loading"

    def _unhide(self):
        self.is_hidden = None
        self.shown = "nothing"

    # What must be so at all times

    def holds(self):
        """Assert the rules of CONTRACT.md."""
        core = self.core
        state = core.public_state[0]
        if state in ("idle", "stopped"):
            assert (self.panel, self.new_panel, self.shown, self.request) == (None,) * 4
            assert not self.is_begun
            assert not core.waiting
            assert not core.wishes
            return
        if core.state in WORKING:
            assert self.panel == "there"
            assert bool(self.is_hidden) == bool(core.is_hidden)
            assert self.shown == ("loading" if self.is_hidden else "nothing")
        else:
            assert self.shown == ("loading" if state == "loading" else core.error.code)
            assert self.panel != "there" or core.state in ("adopting", "diagnosing", "loading")
        if core.state in ("down", "signed-out"):
            assert self.panel is None
            assert self.request is None
            assert not core.waiting
        if core.state == "signed-out":
            assert core.token is None
        if core.state == "ready":
            assert core.token is not None
            assert not core.wishes
