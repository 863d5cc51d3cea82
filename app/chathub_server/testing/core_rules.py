"""The core, with every event in every order: its rules of behaviour hold after each.

    from chathub_server.testing.core_rules import Rules

    TestCore = Rules.TestCase

runs Hypothesis' machine in pytest or unittest. Whoever wraps the core names the wrapper:

    class MyRules(Rules):
        make_core = MyCore

    TestMyCore = MyRules.TestCase
"""

from chathub_widget import replay
from chathub_widget.core.conditions import RIGHT_IS_GONE

from .core_events import CoreEvents, failure
from .hypothesis_here import HealthCheck, invariant, precondition, rule, settings, st

FAILURES = st.sampled_from(["endpoint", "bad-token", "script", "timeout"])
ONE_RETRY_S = 62
EVENTS_AT_MOST = 30  # from any state to ready, once all goes well


class Rules(CoreEvents):
    """A widget, all that can happen to it, and what is answered."""

    @precondition(lambda self: self.page.request is not None)
    @rule(life_s=CoreEvents.LIVES_S, operator=CoreEvents.OPERATORS)
    def answers(self, life_s: float, operator: str) -> None:
        """Answer the endpoint's request."""
        self.page.answer(self.page.token_of(life_s, operator))

    @precondition(lambda self: self.page.request is not None and self.page.token)
    @rule()
    def answers_with_the_same(self) -> None:
        """Answer it with the token that the panel has."""
        token = self.page.token
        if token and self.page.now_s < token.expires_s:
            self.page.answer(token)

    @precondition(lambda self: any(each is not None for each in self.page.under_way()))
    @rule(code=FAILURES, retry_after_s=st.sampled_from([None, 40]))
    def fails(self, code: str, retry_after_s: int | None) -> None:
        """Let what is under way fail."""
        self.happens(self.page.fail, code, retry_after_s=retry_after_s)

    @precondition(lambda self: self.page.request is not None)
    @rule(code=st.sampled_from(RIGHT_IS_GONE))
    def refuses(self, code: str) -> None:
        """Refuse this person the panel: it goes at once, and nothing is tried again."""
        self.page.fail(code)
        assert self.page.panel is None
        assert self.page.core.retry_at_s is None

    @precondition(lambda self: self.page.loading is not None)
    @rule(what=st.sampled_from(["placed", "ran", "broke", "threw"]))
    def the_script(self, what: str) -> None:
        """Let the module be placed, run, or break."""
        if what == "placed":
            self.page.send("placed", self.page.loading)
        elif what == "ran":
            self.page.ran()
        else:
            self.page.broke(failure("crashed") if what == "threw" else None)

    @precondition(lambda self: self.page.fetching is not None)
    @rule(there=st.booleans())
    def the_fetch(self, there: bool) -> None:
        """Let the module that is fetched before it runs again be there, or not."""
        if there:
            self.page.fetched()
        else:
            generation, self.page.fetching = self.page.fetching, None
            self.happens(self.page.send, "broke", generation)

    @invariant()
    def the_rules_hold(self) -> None:
        """Compare what is on the page with the core's state."""
        if hasattr(self, "page"):
            self.page.holds()

    def teardown(self) -> None:
        """Once faults end, it is ready within one retry; and all of it plays the same again."""
        if not hasattr(self, "page"):
            return
        page = self.page
        page.has_draft = False
        self.gets_ready()
        played = replay.steps("record:\n" + "\n".join(page.record.lines()))
        assert all(step.is_same for step in played)

    def gets_ready(self) -> None:
        """Let all that is asked be answered well, until it is ready or has said that it tries no more."""
        page = self.page
        for _ in range(EVENTS_AT_MOST):
            core = page.core
            if core.public_state[0] in ("idle", "stopped", "signed-out"):
                return
            if core.state == "down" and core.retry_at_s is None:
                return
            if core.state == "ready" and not page.is_hidden:
                return
            self.goes_well()
        raise AssertionError("it never gets ready: " + page.core.state)

    def goes_well(self) -> None:
        """Answer what is asked well, or let the time of the next try come."""
        page = self.page
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
            wait_s = page.core.wait_s(page.now_s)
            assert wait_s <= ONE_RETRY_S
            page.pass_time(max(wait_s, 0.01))


Rules.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
