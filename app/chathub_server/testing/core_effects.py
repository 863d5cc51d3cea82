"""What the core's effects do to a page that is made of a few names: a method for each, `_<its name>`."""

from typing import Any

from chathub_widget.core import Core
from chathub_widget.core.errors import WidgetError
from chathub_widget.core.token import Token

DAY_S = 24 * 3600
RIGHT_IS_GONE = ("signed-out", "forbidden", "no-organization")

Follows = list[tuple[str, int | None, dict[str, Any]]]  # events: name, generation, facts


class CoreEffects:
    """Do what a core decides.

    Args:
        core: the `Core`.
        now_s: the time at first.
        has_tag: the seconds that the token of a tag lives which is in the page already; 0 for no tag.
        takes_tokens: whether the widget takes a new token without being loaded again.

    Attributes:
        request: the generation that waits for an answer of the endpoint, or None; likewise `loading`,
            `fetching`, `diagnosing` and `sure`, which waits for a sign that a tag in the page has run.
        panel: "loading" or "there" or None; `token` is what it was given.
        shown: "loading", a code of the fallback, or "nothing"; None while nothing has begun.
        answers: what commands were told, by their number.
    """

    def __init__(self, core: Core, now_s: float, has_tag: int, takes_tokens: bool) -> None:
        self.core = core
        self.now_s = float(now_s)
        self.has_tag = has_tag
        self.takes_tokens = takes_tokens
        self.is_sure = True  # whether something shows that a tag in the page has run
        self.has_draft = False
        self.request: int | None = None
        self.loading: int | None = None
        self.fetching: int | None = None
        self.diagnosing: int | None = None
        self.sure: int | None = None
        self.panel: str | None = None
        self.new_panel: str | None = None
        self.token: Token | None = None
        self.shown: str | None = None
        self.is_hidden: bool | None = False
        self.is_begun = False
        self.answers: dict[int, WidgetError | None] = {}
        self.tokens = 0

    def token_of(self, life_s: float = DAY_S, operator: str | None = "101") -> Token:
        """Return a new token."""
        self.tokens += 1
        return Token(f"t{self.tokens}", self.now_s, self.now_s + life_s, operator)

    def under_way(self) -> tuple[int | None, ...]:
        """Return the generations of what takes time and can fail."""
        return (self.request, self.fetching, self.diagnosing, self.loading, self.sure)

    def _begin(self) -> None:
        assert not self.is_begun
        self.is_begun = True
        self.shown = "nothing"

    def _close(self) -> None:
        self._give_up()
        self.is_begun = False
        self.panel = self.new_panel = self.token = self.shown = None
        self.loading = self.fetching = self.diagnosing = self.sure = None
        self.is_hidden = None

    def _answer(self, numbers: list[int | None], error: WidgetError | None) -> None:
        for number in numbers:
            if number is not None:
                assert number not in self.answers, "answered twice"
                self.answers[number] = error

    def _fail(self, error: WidgetError) -> Follows:
        return [("failed", self.core.generation, {"error": error})]

    def _log(self, level: str, sentence: str) -> None:
        pass

    def _look_for_tag(self) -> Follows:
        if not self.has_tag:
            return [("absent", None, {})]
        self.panel = "there"
        self.token = self.token_of(self.has_tag)
        return [("adopted", None, {"token": self.token, "is_sure": self.is_sure})]

    def _make_sure(self) -> None:
        self.sure = self.core.generation

    def _ask(self, is_renewal: bool, is_fresh: bool, is_refused: bool) -> None:
        assert self.is_begun
        self.request = self.core.generation

    def _check(self) -> None:
        self.request = self.core.generation

    def _give_up(self) -> None:
        self.request = None

    def _keep_offer(self, token: Token) -> None:
        pass

    def _tell_tabs(self, code: str) -> None:
        assert code in RIGHT_IS_GONE

    def _load(self, token: Token) -> None:
        assert self.is_begun
        self._give(token)
        self.panel = "loading"
        self.loading = self.core.generation

    _load_again = _load

    def _open(self, token: Token) -> None:
        self._give(token)
        self.new_panel = "loading"
        self.loading = self.core.generation

    def _give(self, token: Token) -> None:
        assert self.now_s < token.expires_s, "a dead token is given to a widget"
        self.token = token

    def _change_frames(self) -> None:
        self.panel, self.new_panel = self.new_panel, None
        self.is_hidden = None  # the old one was

    def _close_new_frame(self) -> None:
        self.new_panel = None

    def _remove(self) -> None:
        self.panel = self.token = None
        self.loading = self.is_hidden = None

    def _hand_over(self, token: Token) -> Follows:
        self._give(token)
        name = "taken" if self.takes_tokens else "not taken"
        return [(name, self.core.generation, {"has_draft": self.has_draft})]

    def _look_for_draft(self) -> Follows:
        return [("looked", self.core.generation, {"has_draft": self.has_draft})]

    def _fetch(self) -> None:
        self.fetching = self.core.generation

    def _find_cause(self) -> None:
        self.diagnosing = self.core.generation

    def _show(self, what: str, will_retry: bool = False) -> None:
        assert self.is_begun
        self.shown = what

    def _hide(self) -> None:
        self.is_hidden = True
        self.shown = "loading"

    def _unhide(self) -> None:
        self.is_hidden = None
        self.shown = "nothing"
