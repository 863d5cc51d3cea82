"""The life of each token as a bar, from the moment the page got it to its end.

All of it comes from the widget's events: when a token ends, and which tries have failed. When it is to be
refreshed follows from the rule: an hour before the end, or at 80 % of a short life, up to 5 % of the wait earlier.
"""

import page_time
from pyscript import document
from status_line import make, put

SHOWN = 3
EARLIEST = 0.95  # of the wait


class Life:
    """One token's."""

    def __init__(self, expires_at):
        self.begun_at, self.expires_at = page_time.now_s(), expires_at
        self.ended_at = None  # the panel has another one, or none
        life_s = max(expires_at - self.begun_at, 1)
        wait_s = max(life_s - page_time.HOUR_S, 0.8 * life_s)
        self.refresh_from, self.refresh_by = (
            self.begun_at + EARLIEST * wait_s,
            self.begun_at + wait_s,
        )
        self.failed = 0
        self.item = document.createElement("li")
        self.words = make("p", "words", self.item)
        self.bar = make("div", "bar", self.item)
        self.bar.setAttribute("role", "img")
        self._span("window", self.refresh_from, self.refresh_by)
        self.passed = self._span("passed", self.begun_at, self.begun_at)
        self.tell()

    def _span(self, kind, begin, end):
        span = make("span", kind, self.bar)
        span.style.setProperty("inset-inline-start", self._share(begin))
        span.style.setProperty("inset-inline-end", "calc(100% - {})".format(self._share(end)))
        return span

    def _share(self, at):
        share = (at - self.begun_at) / max(self.expires_at - self.begun_at, 1)
        return "{:.3f}%".format(100 * min(max(share, 0), 1))

    def fail(self):
        """Mark a try that has failed."""
        self.failed += 1
        now = page_time.now_s()
        self._span("failed", now, now)
        self.tell()

    def end(self):
        """Stay as it is now."""
        self.ended_at = page_time.now_s()
        self.item.className = "over"
        self.tell()

    def move(self):
        """Show how much of it has passed."""
        now = self.ended_at or page_time.now_s()
        self.passed.style.setProperty(
            "inset-inline-end", "calc(100% - {})".format(self._share(now))
        )

    def tell(self):
        """Say it in words, for those who see the bar and for those who do not."""
        self.move()
        words = "Token until " + _moment(self.expires_at)
        if self.ended_at is not None:
            words = "Replaced " if self.ended_at < self.expires_at else "Dead since "
            words += _moment(min(self.ended_at, self.expires_at))
        if self.failed:
            words += ", {} failed {}".format(self.failed, "try" if self.failed == 1 else "tries")
        put(self.words, words)
        window = "{} and {}".format(_moment(self.refresh_from), _moment(self.refresh_by))
        said = "The token’s life from {} until {}. It is refreshed between {}.".format(
            _moment(self.begun_at), _moment(self.expires_at), window
        )
        self.bar.setAttribute("aria-label", said)


class Lives:
    """All of them, the newest first."""

    known = []
    last_retry_at = None


def hear(state, is_troubled, expires_at, retry_at):
    """Take what the widget says."""
    life = present()
    if life and (
        state in ("stopped", "signed-out", "unavailable") or expires_at != life.expires_at
    ):
        life.end()
        life = None
    if life is None and state == "ready" and expires_at:
        life = Life(expires_at)
        Lives.known.insert(0, life)
        document.getElementById("lives").prepend(life.item)
        for old in Lives.known[SHOWN:]:
            old.item.remove()
        del Lives.known[SHOWN:]
    if life and is_troubled and state == "ready" and retry_at != Lives.last_retry_at:
        life.fail()
    Lives.last_retry_at = retry_at


def move(*_):
    """Show how much of the present life has passed; called every second."""
    life = present()
    if life:
        life.move()


def present():
    """Return the life of the token that the panel has, or None."""
    newest = Lives.known[0] if Lives.known else None
    return newest if newest and newest.ended_at is None else None


def _moment(at):
    return page_time.day(at) + page_time.clock(at)[:5]
