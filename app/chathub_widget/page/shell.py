"""The shell around the core: reports what happens, does what is decided.

Events go to the core one after another, whoever sends them; each effect it answers is a method here,
named `_do_…`. What takes time (a token, a module) runs in a task, whose answer carries the generation that
asked. Listeners are told last, from a queue: a `stop()` in one is the next event, and done when it returns.
"""

import asyncio

from ..core import Core, Event
from ..core.errors import CRASHED, SIGNED_OUT, TIMEOUT, WidgetError
from ..core.record import Record
from ..core.schedule import LOAD_TIMEOUT_S, ServerClock
from ..core.token import claims, read_token
from .diagnosis import why_not_loaded
from .panel_in_frame import PanelInFrame
from .panel_in_page import PanelInPage
from .tabs import tell_sign_out
from .token_supply import TokenSupply
from .view import View


class Shell:
    """Do for one widget what its core decides.

    Args:
        browser: the seam to the page.
        settings: the checked `Settings`.
        host: the element to show loading and fallback in, or None.
        status: the `Status` that tells listeners.
        on_answer: called with the numbers of commands and None or their `WidgetError`.
    """

    def __init__(self, browser, settings, host, status, on_answer):
        self._browser = browser
        self._settings = settings
        self._host = host
        self._status = status
        self._on_answer = on_answer
        self._core = Core()
        self._clock = ServerClock(browser)
        self._record = Record(self._core, self._clock.now_s())
        self._events = []
        self._at_work = False
        self._failing = False
        self._tasks = []  # a task nobody holds may be collected before it has run
        self._began = False
        self._panel = self._new_panel = self._view = self._supply = self._timer = None
        self._removers = []
        self._fetched = None
        self._load_began_s = 0

    # What the manager says

    def command(self, name, number=None):
        """Do what somebody asks: "start", "refresh", "reload" or "stop"."""
        settings = self._settings
        self._post(
            name,
            number=number,
            problem=settings.problem,
            in_frame=settings.isolation == "frame",
        )

    def sign_out(self, reason="You have been signed out."):
        """Drop widget and token."""
        self._post("failed", error=WidgetError(SIGNED_OUT, reason), was_told=True)

    def change(self, settings):
        """Take other contacts or another language."""
        self._settings = settings
        if self._view:
            self._view.change(settings)

    def move(self, host):
        """Show loading and fallback in another element, and put the widget back into the page."""
        self._host = host
        if self._view:
            self._view = self._view.moved_to(host)
        self.put_back()

    def put_back(self):
        """Put the widget back where a swap of the page's body took it away."""
        if self._panel:
            self._panel.put_back()
            self._view.put_back()

    def record(self):
        """Return the lines of the record."""
        return self._record.lines()

    # Events and effects

    def _post(self, name, generation=None, **facts):
        self._events.append((Event(name, **facts), generation))
        if self._at_work:
            return
        self._at_work = True
        while self._events:
            self._step(*self._events.pop(0))
        self._at_work = False
        if self._began:
            self._timer.set(self._core.wait_s(self._clock.now_s()))
        self._status.deliver()

    def _step(self, event, generation):
        core = self._core
        self._failing = event.name == "failed"
        now_s, chance = self._record.moment(self._clock.now_s(), self._browser.chance())
        came = self._record.add(event, now_s, chance, generation)
        try:
            effects = core.step(event, now_s, chance, generation)
            came(effects)
        except Exception as error:  # a mistake of ours ends in the fallback, not in silence
            self._broke(error)
            return
        for effect in effects:
            try:
                getattr(self, "_do_" + effect[0])(*effect[1:])
            except Exception as error:
                self._broke(error)
        if core.told[0]:
            self._status.tell(*core.told)

    def _broke(self, error):
        mistake = error
        if not isinstance(error, WidgetError):
            mistake = WidgetError(CRASHED, "The widget could not be started: {!r}".format(error))
        if self._failing:
            self._browser.log("error", mistake.reason)
        else:
            self._events.append((Event("failed", error=mistake), None))

    def _start(self, work):
        """Run a coroutine that returns an event's name and its facts."""
        self._tasks = [task for task in self._tasks if not task.done()]
        self._tasks.append(asyncio.create_task(self._answer_of(work, self._core.generation)))

    async def _answer_of(self, work, generation):
        try:
            name, facts = await work
        except WidgetError as error:
            name, facts = "failed", {"error": error}
        except Exception as error:
            self._failing = False
            self._broke(error)
            name, facts = "time", {}
        self._post(name, generation, **facts)

    # Beginning and ending

    def _do_begin(self):
        settings, browser = self._settings, self._browser
        for sentence in settings.warnings:
            browser.log("warn", sentence)
        self._status.note(" ".join(settings.warnings) or None)
        self._supply = TokenSupply(
            browser, self._clock, settings, self._offered, self._no_right, self._signed_out
        )
        self._panel = self._panel_made()
        self._view = View(browser, self._host, settings, lambda: self.command("start"))
        self._timer = browser.timer(self._rang)
        self._removers = [
            browser.listen(self._woke, ("online", "pageshow", "focus"), ("visibilitychange",)),
            browser.listen(self._heard_sign_out, ("chathub-sign-out",)),
        ]
        self._began = True

    def _rang(self, *_):
        self._view.put_back()
        self._post("time")

    def _do_close(self):
        self._began = False
        self._supply.close()
        self._timer.close()
        for remove in self._removers:
            remove()
        self._do_close_new_frame()
        self._panel.close()
        self._view.close()
        self._panel = self._view = self._supply = self._timer = None
        self._removers = []

    def _do_answer(self, numbers, error):
        self._on_answer(numbers, error)

    def _do_fail(self, error):
        self._post("failed", self._core.generation, error=error)

    def _do_log(self, level, sentence):
        self._browser.log(level, sentence)

    # Tokens

    def _do_ask(self, is_renewal, is_fresh, is_refused):
        self._start(self._asked(is_renewal, is_fresh, is_refused))

    async def _asked(self, is_renewal, is_fresh, is_refused):
        token, is_offer = await self._supply.next(is_renewal, is_fresh, is_refused)
        return "token", {"token": token, "is_offer": is_offer}

    def _do_check(self):
        self._start(self._checked())

    async def _checked(self):
        return "token", {"token": await self._supply.check()}

    def _do_give_up(self):
        self._supply.give_up()

    def _do_keep_offer(self, token):
        self._supply.keep_offer(token)

    def _do_tell_tabs(self, code):
        self._supply.tell(code)

    def _offered(self, value, expires_s, operator):
        try:
            token = read_token(value, self._clock.now_s(), expires_s, operator)
        except WidgetError:
            return  # what other tabs say is only an offer
        self._post("offer", token=token, is_offer=True)

    def _no_right(self, code):
        reason = "The token endpoint has refused this widget in another tab."
        self._post("failed", error=WidgetError(code, reason), was_told=True)

    def _signed_out(self):
        self.sign_out("You have been signed out in another tab.")

    def _heard_sign_out(self, _):
        tell_sign_out(self._browser)
        self.sign_out()

    # The panel

    def _panel_made(self):
        if self._settings.isolation == "frame":
            return PanelInFrame(self._browser, self._settings, self._host, self._panel_said)
        return PanelInPage(self._browser, self._settings, self._panel_said)

    def _panel_said(self, panel, name, value=None):
        is_new = panel is self._new_panel
        if name == "threw":
            if "token expired" in value.lower():
                self._post("expired")
        elif name == "lost" and not is_new:
            self._post("lost", error=value)
        elif name == "ran":
            has_draft = is_new and self._panel.has_draft()
            self._post("ran", panel.generation, has_draft=has_draft)
        else:
            name = "placed" if name == "placed" else "broke"
            self._post(name, panel.generation, error=value)

    def _do_look_for_tag(self):
        self._load_began_s = 0
        value = self._panel.adopt()
        if value is None:
            self._post("absent")
            return
        issued_s = claims(value).get("iat")
        if isinstance(issued_s, (int, float)):
            # The page's own token cannot be younger than now: a local clock that is behind shows.
            self._clock.not_before(issued_s)
        try:
            token = read_token(value, self._clock.now_s(), may_be_dead=True)
        except WidgetError:
            token = None
        self._post("adopted", token=token, is_sure=self._panel.is_sure)

    def _do_make_sure(self):
        self._panel.generation = self._core.generation
        if self._panel.doubtful:
            self._start(self._sure())

    async def _sure(self):
        error = await self._panel.seems_dead()
        if error:
            raise error
        return "ran", {}

    def _do_load(self, token, url=None):
        self._load(self._panel, token, url)

    def _do_load_again(self, token):
        self._load(self._panel, token, self._fetched)

    def _load(self, panel, token, url=None):
        panel.generation = self._core.generation
        self._load_began_s = self._browser.monotonic_s()
        panel.load(token, url)

    def _do_fetch(self):
        self._start(self._fetch())

    async def _fetch(self):
        panel = self._panel
        self._fetched = panel.next_url()
        self._load_began_s = self._browser.monotonic_s()
        panel.errors.forget()
        is_there = await self._browser.preload(self._fetched, LOAD_TIMEOUT_S)
        if is_there is None:
            reason = "The widget's script neither loaded nor failed within {} seconds."
            raise WidgetError(TIMEOUT, reason.format(LOAD_TIMEOUT_S))
        if is_there:
            return "fetched", {"has_draft": panel.has_draft()}
        return "broke", {}

    def _do_find_cause(self):
        self._start(self._cause(self._new_panel or self._panel))

    async def _cause(self, panel):
        # A frame has loaded nothing before, and has its own clock.
        since_s = self._load_began_s if panel.inside is self._browser else 0
        raise await why_not_loaded(panel.inside, panel.script_url, since_s, panel.errors.directive)

    def _do_open(self, token):
        self._new_panel = self._panel_made()
        self._load(self._new_panel, token)

    def _do_close_new_frame(self):
        panel, self._new_panel = self._new_panel, None
        if panel:
            panel.close()

    def _do_change_frames(self):
        self._panel.close()
        self._panel, self._new_panel = self._new_panel, None

    def _do_remove(self):
        self._panel.remove()

    def _do_hand_over(self, token):
        generation = self._core.generation
        if self._panel.take_token(token):
            self._post("taken", generation)
        else:
            self._post("not taken", generation, has_draft=self._panel.has_draft())

    def _do_look_for_draft(self):
        self._post("looked", self._core.generation, has_draft=self._panel.has_draft())

    # What is shown

    def _do_show(self, what, will_retry=False):
        if what == "loading":
            self._view.loading()
        elif what == "nothing":
            self._view.nothing()
        else:
            self._view.fallback(what, will_retry)

    def _do_hide(self):
        self._panel.hide()
        self._view.loading()

    def _do_unhide(self):
        self._panel.show()
        self._view.nothing()

    def _woke(self, event):
        self._post(
            "woke",
            kind=str(event.type),
            is_visible=self._browser.visible(),
            was_kept=self._browser.was_kept(event),
        )
