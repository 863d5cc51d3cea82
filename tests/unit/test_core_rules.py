"""The core, with every event in every order: the rules of CONTRACT.md hold after each."""

from chathub_widget import replay
from chathub_widget.core import Event
from chathub_widget.core.conditions import RIGHT_IS_GONE
from chathub_widget.core.errors import WidgetError
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from .core_page import CorePage

FAILURES = st.sampled_from(["endpoint", "bad-token", "script", "timeout"])
LIVES_S = st.sampled_from([30, 90, 3600, 86_400])
OPERATORS = st.sampled_from(["101", "200"])
ONE_RETRY_S = 62


class Rules(RuleBasedStateMachine):
    """A widget and all that can happen to it."""

    @initialize(
        in_frame=st.booleans(),
        tag=st.sampled_from([0, 60, 86_400]),
        sure=st.booleans(),
        takes=st.booleans(),
    )
    def made(self, in_frame, tag, sure, takes):
        self.page = CorePage(in_frame, tag, takes)
        self.page.is_sure = sure

    def happens(self, act, *arguments, **facts):
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
    def command(self, name):
        number = self.page.command(name)
        if name == "stop":
            assert self.page.core.state == "stopped"
        elif self.page.core.state in ("ready", "down", "signed-out"):
            assert number in self.page.answers

    @rule(name=st.sampled_from(["start", "refresh", "reload"]))
    def a_command_before_the_last_is_done_and_a_stop_after_it(self, name):
        number = self.page.command(name)
        self.page.command("stop")
        assert number in self.page.answers

    @rule()
    def sign_out(self):
        self.page.send("failed", error=_error("signed-out"), was_told=True)
        assert self.page.core.public_state[0] in ("signed-out", "idle", "stopped")

    @rule(code=st.sampled_from(["forbidden", "no-organization"]))
    def another_tab_has_no_right(self, code):
        self.page.send("failed", error=_error(code), was_told=True)

    @rule(
        kind=st.sampled_from(["online", "pageshow", "focus", "visibilitychange"]),
        visible=st.booleans(),
        kept=st.booleans(),
    )
    def woke(self, kind, visible, kept):
        page = self.page
        kept = kept and kind == "pageshow"
        page.send("woke", kind=kind, is_visible=visible, was_kept=kept)

    @rule()
    def says_expired(self):
        self.page.send("expired")

    @rule(life_s=LIVES_S, operator=OPERATORS)
    def another_tab_offers(self, life_s, operator):
        self.page.send("offer", token=self.page.token_of(life_s, operator))

    @rule(draft=st.booleans())
    def types(self, draft):
        self.page.has_draft = draft

    # Time

    @rule(seconds=st.sampled_from([0.1, 1, 5, 16, 61, 3600, 86_400]))
    def time_passes(self, seconds):
        self.page.pass_time(seconds)

    @rule(seconds=st.sampled_from([-7200, 7200, 172_800]))
    def the_clock_jumps(self, seconds):
        self.page.now_s += seconds
        self.page.send("time")

    @rule(chance=st.sampled_from([0.0, 0.5, 1.0]))
    def chance(self, chance):
        self.page.chance = chance

    # Answers

    @precondition(lambda self: self.page.request is not None)
    @rule(life_s=LIVES_S, operator=OPERATORS)
    def answers(self, life_s, operator):
        self.page.answer(self.page.token_of(life_s, operator))

    @precondition(lambda self: self.page.request is not None and self.page.token)
    @rule()
    def answers_with_the_same(self):
        if self.page.now_s < self.page.token.expires_s:
            self.page.answer(self.page.token)

    @precondition(lambda self: self.under_way())
    @rule(code=FAILURES, retry_after_s=st.sampled_from([None, 40]))
    def fails(self, code, retry_after_s):
        self.happens(self.page.fail, code, retry_after_s=retry_after_s)

    @precondition(lambda self: self.page.request is not None)
    @rule(code=st.sampled_from(RIGHT_IS_GONE))
    def refuses(self, code):
        self.page.fail(code)
        assert self.page.panel is None
        assert self.page.core.retry_at_s is None

    @precondition(lambda self: self.page.loading is not None)
    @rule(what=st.sampled_from(["placed", "ran", "broke", "threw"]))
    def the_script(self, what):
        if what == "placed":
            self.page.send("placed", self.page.loading)
        elif what == "ran":
            self.page.ran()
        else:
            self.page.broke(_error("crashed") if what == "threw" else None)

    @precondition(lambda self: self.page.fetching is not None)
    @rule(there=st.booleans())
    def the_fetch(self, there):
        if there:
            self.page.fetched()
        else:
            generation, self.page.fetching = self.page.fetching, None
            self.happens(self.page.send, "broke", generation)

    @rule(name=st.sampled_from(["token", "fetched", "ran", "broke", "failed", "taken", "looked"]))
    def a_late_answer_changes_nothing(self, name):
        core = self.page.core
        before = (core.state, core.generation, core.public_state, list(core.waiting))
        assert core.step(Event(name), self.page.now_s, 0, -1) == []
        assert (core.state, core.generation, core.public_state, list(core.waiting)) == before

    # What holds

    @invariant()
    def the_rules_hold(self):
        if hasattr(self, "page"):
            self.page.holds()

    def under_way(self):
        """Return whether something that takes time can fail."""
        page = self.page
        return any(
            each is not None
            for each in (page.request, page.fetching, page.diagnosing, page.loading, page.sure)
        )

    def teardown(self):
        """Once faults end, it is ready within one retry; and all of it plays the same again."""
        if not hasattr(self, "page"):
            return
        page = self.page
        page.has_draft = False
        self.gets_ready()
        played = replay.steps("record:\n" + "\n".join(page.record.lines()))
        assert all(step.is_same for step in played)

    def gets_ready(self):
        """Let all that is asked be answered well, until it is ready or has said that it tries no more."""
        page = self.page
        for _ in range(30):
            core = page.core
            if core.public_state[0] in ("idle", "stopped", "signed-out"):
                return
            if core.state == "down" and core.retry_at_s is None:
                return
            if core.state == "ready" and not page.is_hidden:
                return
            if page.request is not None:
                page.answer(page.token_of())
            elif page.fetching is not None:
                page.fetched()
            elif page.loading is not None:
                page.ran()
            elif page.sure is not None:
                generation, page.sure = page.sure, None
                page.send("ran", generation)
            elif page.diagnosing is not None:
                page.fail("script")
            else:
                wait_s = core.wait_s(page.now_s)
                assert wait_s <= ONE_RETRY_S
                page.pass_time(max(wait_s, 0.01))
        raise AssertionError("it never gets ready: " + page.core.state)


def _error(code):
    return WidgetError(code, "It failed.")


Rules.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestTheRulesHold = Rules.TestCase
