"""One run of a widget, from a start to the stop that ends it.

Theory of operation: a handful of deadlines, and one `_tick` that compares them with the
server's clock. The timer, and every sign that time may have jumped (the page becomes visible,
comes back, comes online, gets the focus), only calls `_tick`, so a throttled or slept-through
timer misses nothing. What takes time (a token, a module) is one task at a time; after `close`
its answer finds the run closed and changes nothing.
"""

import asyncio

from .diagnosis import why_not_loaded
from .errors import (
    BAD_SETTING,
    BAD_TOKEN,
    CRASHED,
    FORBIDDEN,
    NO_ORGANIZATION,
    SIGNED_OUT,
    TIMEOUT,
    WidgetError,
)
from .panel import Panel
from .refusals import Refusals
from .schedule import (
    CHECK_S,
    DRAFT_CHECK_S,
    LAST_MINUTE_S,
    LOAD_TIMEOUT_S,
    RETURN_GAP_S,
    WAIT_FOR_OTHERS_S,
    ServerClock,
    backoff_s,
    refresh_at_s,
)
from .states import IDLE, LOADING, READY, REFRESHING, SIGNED_OUT as OUT, STOPPED, UNAVAILABLE
from .supply import Supply
from .tabs import tell_sign_out
from .token import claims, read_token
from .view import View

# Answers, not failures: this person may not have this panel, whatever token it still holds.
_RIGHT_IS_GONE = (SIGNED_OUT, FORBIDDEN, NO_ORGANIZATION)
_MAY_LOSE = (LOADING, READY, REFRESHING, UNAVAILABLE)


class Run:
    """Keep one widget on the page until `close`.

    Args:
        browser: the seam to the page.
        settings: the checked `Settings`.
        host: the element to show loading and fallback in, or None.
        status: the `Status` to move.
        finished: called with None or a `WidgetError` whenever an attempt has ended.
    """

    def __init__(self, browser, settings, host, status, finished):
        self._browser = browser
        self._settings = settings
        self._host = host
        self._status = status
        self._finished = finished
        self._clock = ServerClock(browser)
        self._supply = Supply(
            browser,
            self._clock,
            settings,
            self._offered,
            self._lost_right_elsewhere,
            self._signed_out_elsewhere,
        )
        self._refusals = Refusals()
        self._panel = self._new_panel()
        self._coming = None
        self._arriving = None
        self._held = None
        self._view = View(browser, host, settings, self.again)
        self._timer = browser.timer(self._tick)
        self._removers = [
            browser.listen(self._woke, ("online", "pageshow", "focus"), ("visibilitychange",)),
            browser.listen(self._heard_sign_out, ("chathub-sign-out",)),
        ]
        self._open = True
        self._busy = False
        self._task = None  # a task nobody holds may be collected before it has run
        self._token = None
        self._failures = 0
        self._error = None
        self._load_began_s = 0
        self._load_until_s = None
        self._refresh_at_s = None
        self._retry_at_s = None
        self._told_to_wait = False
        self._refused = False
        self._came_back_s = (
            None  # when a person did, until it is known that they may have this panel
        )
        self._check_at_s = None
        self._checks = 0
        self._hidden = False

    def begin(self):
        """Take over the vendor's tag if the page has one, else load the widget."""
        try:
            self._begin()
        except Exception as error:  # as in `_guarded`; nobody else would say so
            if self._status.state in (IDLE, STOPPED):
                self._status.move("start")
            self._failed(_mistake(error))

    def _begin(self):
        value = None if self._settings.problem else self._panel.adopt()
        if value is None:
            self._status.move("start", self._warnings())
            self._view.loading()
            self._try()
        else:
            self._adopt(value)

    def again(self):
        """Try again at once, because a person asked."""
        if self._status.state in (UNAVAILABLE, OUT):
            self._failures = 0
            self._retry_at_s = None
            self._status.move("start")
            self._view.loading()
            if not self._busy and self._load_until_s is None:
                self._try()

    def refresh(self):
        """Get a new token now and hand it over."""
        self._supply.fresh = True
        if self._status.state in (UNAVAILABLE, OUT):
            self._token = None
            self.again()
        else:
            self._renew()

    def reload(self):
        """Run the module again with the token at hand."""
        if self._status.state != READY:
            self.again()
        elif self._token is None:
            self._renew()
        elif not self._busy:
            self._start_task(self._reload())

    def sign_out(self):
        """Drop widget and token, because the site has signed this person out."""
        self._signed_out("You have been signed out.")

    def change(self, settings):
        """Take other contacts or another language."""
        self._settings = settings
        self._view.change(settings)

    def move(self, host):
        """Show loading and fallback in another element, and put the widget back into the page."""
        self._host = host
        self._view = self._view.moved_to(host)
        self.put_back()

    def put_back(self):
        """Put the widget back where a swap of the page's body took it away."""
        self._panel.put_back()

    def close(self):
        """Take everything away. May be called once, at any time."""
        self._open = False
        self._supply.close()
        self._timer.close()
        for remove in self._removers:
            remove()
        self._drop_coming()
        self._panel.close()
        self._view.close()

    # Attempts

    def _try(self):
        if self._settings.problem:
            self._failed(self._settings.problem)
        elif self._token and self._refresh_at_s and self._clock.now_s() < self._refresh_at_s:
            self._load(self._token)
        else:
            self._renew()

    def _adopt(self, value):
        issued_s = claims(value).get("iat")
        if isinstance(issued_s, (int, float)):
            # The page's own token cannot be younger than now: a local clock that is behind shows.
            self._clock.not_before(issued_s)
        try:
            self._plan(read_token(value, self._clock.now_s()))
            self._status.move("adopt", self._warnings(), self._expires_s())
        except WidgetError:
            self._status.move("adopt", self._warnings())
            self._supply.fresh = True
            self._renew()
        self._finished(None)
        if self._panel.doubtful and not self._busy:
            self._start_task(self._make_sure())
        self._tick()

    async def _make_sure(self):
        error = await self._panel.seems_dead()
        if error and self._wanted():
            self._refused = True
            raise error

    def _renew(self):
        if self._busy or self._load_until_s is not None:
            return
        self._retry_at_s = None
        self._held = None
        if self._status.state == READY:
            self._status.move("renew", None, self._expires_s())
        self._start_task(self._ask())

    def _new_panel(self):
        return Panel(
            self._browser,
            self._settings,
            self._host,
            self._inserted,
            self._loaded,
            self._not_loaded,
            self._threw,
            self._lost,
        )

    def _start_task(self, work):
        self._busy = True
        self._task = asyncio.create_task(self._guarded(work))

    def _wanted(self):
        """Whether what a task has been waiting for is still of use: not after a stop or sign-out."""
        return self._open and self._status.state != OUT

    async def _guarded(self, work):
        error = None
        try:
            await work
        except WidgetError as raised:
            error = raised
        except Exception as raised:  # a mistake of ours ends in the fallback too, not in silence
            error = _mistake(raised)
        if not self._open:
            return
        self._busy = False
        if error and self._wanted():
            self._failed(error)
        self._tick()

    async def _ask(self):
        token = await self._supply.next(self._token is not None)
        if self._wanted():
            await self._take(token)

    async def _take(self, token):
        if self._token and token.is_of_another(self._token):
            self._change_operator(token)
        elif not self._panel.present:
            self._plan(token)
            self._load(token)
        elif self._token and token.value == self._token.value:
            # The endpoint has no newer one yet: count its life from now, so as not to ask in a circle.
            token.issued_s = self._clock.now_s()
            self._keep(token)
        elif self._panel.take_token(token):
            self._keep(token)
        elif self._can_wait():
            self._hold(token)
        else:
            await self._run_again(token)

    def _change_operator(self, token):
        """Load the widget anew for somebody else: nothing of the one before may stay."""
        self._drop_coming()
        self._held = None
        if self._panel.present:
            self._refusals.leave_behind(self._token.expires_s)
            self._panel.remove()
        self._plan(token)
        if self._status.state in (READY, REFRESHING):
            self._status.move("load", None, self._expires_s())
            self._view.loading()
        self._load(token)

    def _offered(self, value, expires_s, operator):
        """Take a token that another tab has renewed, if it is for the operator who is here."""
        if not self._token or value in (self._token.value, self._held and self._held.value):
            return
        try:
            token = read_token(value, self._clock.now_s(), expires_s, operator)
        except WidgetError:
            return  # what other tabs say is only an offer
        if token.operator != self._token.operator:
            return
        if token.expires_s <= self._token.expires_s and not self._refused:
            return
        self._supply.keep_offer(token)
        if self._status.state == READY and not self._busy and self._load_until_s is None:
            self._retry_at_s = None
            self._held = None
            self._status.move("renew", None, self._expires_s())
            self._start_task(self._take(token))

    def _heard_sign_out(self, _):
        tell_sign_out(self._browser)
        self.sign_out()

    def _lost_right_elsewhere(self, code):
        if self._status.state in _MAY_LOSE:
            reason = "The token endpoint has refused this widget in another tab."
            self._failed(WidgetError(code, reason), told=True)

    def _signed_out_elsewhere(self):
        self._signed_out("You have been signed out in another tab.")

    def _signed_out(self, reason):
        if self._status.state in _MAY_LOSE:
            self._failed(WidgetError(SIGNED_OUT, reason), told=True)

    # Whether this person may still have this panel

    def _came_back(self, restored):
        """Ask, now that a person is back at this page; one that was kept shows no panel until then."""
        if self._status.state not in (READY, REFRESHING):
            return
        if restored and not self._hidden:
            self._hidden = True
            self._panel.hide()
            self._view.loading()
        now_s = self._browser.now_s()
        if self._hidden or now_s - self._supply.asked_s >= RETURN_GAP_S:
            self._came_back_s = now_s
            self._check_at_s = self._clock.now_s()
            self._checks = 0

    async def _check(self):
        self._checks += 1
        try:
            token = await self._supply.check()
        except WidgetError as error:
            if error.code in _RIGHT_IS_GONE:
                raise
            if self._hidden:  # nobody has said no, and nobody yes
                wait_s = backoff_s(self._checks, self._browser.chance(), error.retry_after_s)
                self._check_at_s = self._clock.now_s() + wait_s
            return
        if self._wanted() and self._token and token.is_of_another(self._token):
            self._change_operator(token)

    def _checked(self):
        """Return whether the endpoint has answered with a token since a person came back."""
        if self._came_back_s is None or self._supply.confirmed_s < self._came_back_s:
            return False
        self._check_at_s = self._came_back_s = None
        if self._hidden:
            self._hidden = False
            self._panel.show()
            self._view.nothing()
        return True

    async def _reload(self):
        try:
            await self._run_again(self._token)
        except WidgetError as error:
            error.retry = False  # the widget works: running it again was a wish
            raise

    def _can_wait(self):
        """Whether a sentence is being written, and the old token lives for another minute."""
        ends_s = (self._expires_s() or 0) - LAST_MINUTE_S
        return self._token_lives() and self._clock.now_s() < ends_s and self._panel.has_draft()

    def _hold(self, token):
        self._held = token
        self._refresh_at_s = None
        self._succeeded("keep")

    async def _run_again(self, token):
        """Run the module with `token`, but give up the working widget only once its script is here."""
        if self._settings.isolation == "frame":
            if self._status.state == READY:
                self._status.move("renew", None, self._expires_s())
            self._coming = self._new_panel()
            self._load(token)
            return
        url = self._panel.next_url()
        self._load_began_s = self._browser.monotonic_s()
        self._panel.directive = None
        fetched = await self._browser.preload(url, LOAD_TIMEOUT_S)
        if not self._wanted():
            return
        if fetched is None:
            raise _too_late()
        if not fetched:
            raise await self._why_not_loaded()
        if self._token and token is not self._token:
            self._refusals.leave_behind(self._token.expires_s)
        self._plan(token)
        self._status.move("load", None, self._expires_s())
        self._view.loading()
        self._load(token, url)

    def _load(self, token, url=None):
        taken = self._panel.taken_by()
        if taken:
            self._failed(WidgetError(BAD_SETTING, taken, retry=True))
            return
        self._load_until_s = self._clock.now_s() + WAIT_FOR_OTHERS_S
        self._load_began_s = self._browser.monotonic_s()
        self._arriving = token
        (self._coming or self._panel).load(token, url)
        self._tick()

    def _plan(self, token):
        self._token = token
        self._refused = False
        self._refresh_at_s = refresh_at_s(
            self._clock.now_s(), token.issued_s, token.expires_s, self._browser.chance()
        )

    # Outcomes

    def _keep(self, token):
        self._plan(token)
        self._succeeded("keep")

    def _inserted(self):
        self._load_until_s = self._clock.now_s() + LOAD_TIMEOUT_S
        self._tick()  # a frame, or another panel's turn, may have let it wait

    def _loaded(self):
        self._load_until_s = None
        if self._coming:
            self._panel.close()
            self._panel, self._coming = self._coming, None
        if self._arriving is not self._token:
            self._plan(self._arriving)
        self._hidden = False
        self._view.nothing()
        self._succeeded("keep" if self._status.state == REFRESHING else "run")
        self._tick()

    def _succeeded(self, event):
        self._failures = 0
        self._error = None
        self._retry_at_s = None
        self._status.move(event, None, self._expires_s())
        self._finished(None)

    def _not_loaded(self, error):
        self._load_until_s = None
        self._refused = self._refused or self._status.state == READY  # a tag that was taken over
        if error:
            self._failed(error)
        else:
            self._start_task(self._find_cause())

    def _lost(self, panel, error):
        if panel is self._coming:
            self._not_loaded(error)
        else:
            self._refused = True
            self._failed(error)

    async def _find_cause(self):
        raise await self._why_not_loaded()

    def _why_not_loaded(self):
        panel = self._coming or self._panel
        # A frame has loaded nothing before, and its own clock.
        since_s = self._load_began_s if panel.inside is self._browser else 0
        return why_not_loaded(panel.inside, panel.script_url, since_s, panel.directive)

    def _drop_coming(self):
        if self._coming:
            self._coming.close()
            self._coming = None

    def _failed(self, error, told=False):
        """Keep the widget while its token lives, else show the fallback; plan the next try."""
        self._load_until_s = None
        self._drop_coming()
        self._error = error
        self._failures += 1
        self._told_to_wait = error.retry_after_s is not None
        self._retry_at_s = None
        if error.retry:
            wait_s = backoff_s(self._failures, self._browser.chance(), error.retry_after_s)
            self._retry_at_s = self._clock.now_s() + wait_s
        self._browser.log("warn" if error.retry else "error", error.reason)
        if error.code in _RIGHT_IS_GONE:
            if not told:
                self._supply.tell(error.code)
            self._take_away("refuse" if error.code == SIGNED_OUT else "fail")
        elif self._status.state in (READY, REFRESHING) and self._token_lives():
            if _due(self._refresh_at_s, self._clock.now_s()):
                self._refresh_at_s = None
            self._status.move("keep", error.reason, self._expires_s(), self._retry_at_s)
        else:
            self._take_away("fail")
        self._finished(error)
        self._timer.set(self._wait_s(self._clock.now_s()))

    def _take_away(self, event):
        self._panel.remove()
        self._held = None
        self._check_at_s = self._came_back_s = None
        self._hidden = False
        if self._error.code in (CRASHED,) + _RIGHT_IS_GONE:
            self._token = None
        self._status.move(event, self._error.reason, None, self._retry_at_s)
        self._view.fallback(self._error.code)

    def _token_lives(self):
        return not self._refused and self._clock.now_s() < (self._expires_s() or 0)

    def _expires_s(self):
        return self._token.expires_s if self._token else None

    def _warnings(self):
        for sentence in self._settings.warnings:
            self._browser.log("warn", sentence)
        return " ".join(self._settings.warnings) or None

    # Time

    def _tick(self, *_):
        if not self._open:
            return
        now_s = self._clock.now_s()
        if _due(self._load_until_s, now_s):
            self._failed(_too_late())
            return
        if not self._busy and self._load_until_s is None:
            ready = self._status.state == READY
            if _due(self._retry_at_s, now_s):
                self._retry_at_s = None
                self._renew() if ready else self._try()
            elif ready and not self._checked() and _due(self._check_at_s, now_s):
                self._check_at_s = None
                self._renew() if _due(self._refresh_at_s, now_s) else self._start_task(
                    self._check()
                )
            elif self._held:
                if not self._can_wait():
                    held, self._held = self._held, None
                    self._start_task(self._run_again(held))
            elif ready:
                if _due(self._refresh_at_s, now_s):
                    self._renew()
                elif _due(self._expires_s(), now_s):
                    self._failed(self._error or WidgetError(BAD_TOKEN, "The token has expired."))
                    return
        self._timer.set(self._wait_s(now_s))

    def _wait_s(self, now_s):
        deadlines = [self._load_until_s]
        if not self._busy and self._load_until_s is None:
            deadlines.append(self._retry_at_s)
            if self._status.state == READY:
                deadlines += [self._refresh_at_s, self._check_at_s, self._expires_s()]
            if self._held:
                deadlines.append(now_s + DRAFT_CHECK_S)
        waits = [deadline_s - now_s for deadline_s in deadlines if deadline_s is not None]
        return max(0, min(waits + [CHECK_S]))

    def _woke(self, event):
        kind = str(event.type)
        waiting = self._retry_at_s is not None and not self._told_to_wait
        if waiting and kind != "focus" and self._browser.visible():
            self._retry_at_s = self._clock.now_s()
        if self._browser.visible() and (kind != "online" or self._hidden):
            self._came_back(self._browser.was_kept(event))
        self._tick()

    def _threw(self, message):
        if "token expired" in message.lower():
            self._token_refused()

    def _token_refused(self):
        if self._status.state == REFRESHING and self._refusals.is_news(self._clock.now_s()):
            self._refused = True  # another is under way; if it fails, this one is no use any more
        if self._status.state != READY:
            return
        renewal_s = self._refusals.heard(self._clock.now_s())
        if renewal_s is not None:
            self._supply.fresh = True
            self._refused = True
            self._refresh_at_s = renewal_s
            self._tick()


def _too_late():
    reason = "The widget's script neither loaded nor failed within {} seconds."
    return WidgetError(TIMEOUT, reason.format(LOAD_TIMEOUT_S))


def _mistake(error):
    return WidgetError(CRASHED, "The widget could not be started: {!r}".format(error))


def _due(deadline_s, now_s):
    return deadline_s is not None and now_s >= deadline_s
