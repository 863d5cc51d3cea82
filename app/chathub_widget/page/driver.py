"""What drives the core: events go in one after another, whoever sends them, and effects are done at once.

What takes time (a token, a module) runs in a task, whose answer carries the generation that asked.
Listeners are told last, from a queue: a `stop()` in one is the next event, and done when it returns.
"""

import asyncio

from ..core import Core, Event
from ..core.errors import CRASHED, WidgetError
from ..core.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from ..core.schedule import ServerClock
    from .browser import Browser
    from .browser.clock import Timer
    from .status import Status

    Work = Coroutine[Any, Any, tuple[str, dict[str, Any]]]  # an event's name and its facts


class Driver:
    """Drive one core.

    Args:
        browser: the seam to the page.
        clock: the `ServerClock`.
        status: the `Status` that tells listeners.

    Attributes:
        parts: what does the effects; one of them has a method for each, named `do_…`.
    """

    def __init__(self, browser: "Browser", clock: "ServerClock", status: "Status") -> None:
        self._browser = browser
        self._clock = clock
        self._status = status
        self._core = Core()
        self._record = Record(self._core, clock.now_s())
        self._events: list[tuple[Event, int | None]] = []
        self._at_work = False
        self._failing = False
        # A task nobody holds may be collected before it has run.
        self._tasks: list[asyncio.Task[None]] = []
        self._timer: Timer | None = None
        self.parts: tuple[Any, ...] = ()

    @property
    def generation(self) -> int:
        """The generation of the core."""
        return self._core.generation

    def begin(self, on_time: "Callable[..., object]") -> None:
        """Begin to call `on_time()` whenever the core waits for a time that has come."""
        self._timer = self._browser.timer(on_time)

    def end(self) -> None:
        """Call nobody any more."""
        timer, self._timer = self._timer, None
        if timer:
            timer.close()

    def record(self) -> list[str]:
        """Return the lines of the record."""
        return self._record.lines()

    def post(self, name: str, generation: int | None = None, **facts: "Any") -> None:
        """Send an event; what comes of it is done on return, unless another one is being worked on."""
        self._events.append((Event(name, **facts), generation))
        if self._at_work:
            return
        self._at_work = True
        while self._events:
            self._step(*self._events.pop(0))
        self._at_work = False
        if self._timer:
            self._timer.set(self._core.wait_s(self._clock.now_s()))
        self._status.deliver()

    def start(self, work: "Work") -> None:
        """Run a coroutine that returns an event's name and its facts."""
        self._tasks = [task for task in self._tasks if not task.done()]
        self._tasks.append(asyncio.create_task(self._answer_of(work, self._core.generation)))

    async def _answer_of(self, work: "Work", generation: int) -> None:
        try:
            name, facts = await work
        except Exception as error:
            name, facts = "failed", {"error": _as_widget_error(error)}
        self.post(name, generation, **facts)

    def _step(self, event: Event, generation: int | None) -> None:
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
                self._do(*effect)
            except Exception as error:
                self._broke(error)
        if core.public_state[0]:
            self._status.tell(*core.public_state)

    def _do(self, name: str, *values: "Any") -> None:
        (part,) = [each for each in self.parts if hasattr(each, "do_" + name)]
        getattr(part, "do_" + name)(*values)

    def _broke(self, error: Exception) -> None:
        mistake = _as_widget_error(error)
        if self._failing:
            self._browser.log("error", mistake.reason)
        else:
            self._events.append((Event("failed", error=mistake), None))


def _as_widget_error(error: Exception) -> WidgetError:
    """Return an error that people are told of; any but a `WidgetError` is a mistake of ours."""
    if isinstance(error, WidgetError):
        return error
    return WidgetError(CRASHED, "The widget could not be started: {!r}".format(error))
