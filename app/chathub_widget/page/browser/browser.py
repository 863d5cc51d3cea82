"""The seam: the one file that imports the page, on MicroPython and Pyodide alike.

Everything else takes a `Browser` and is tested without one; its document half is in `dom.py`. What differs between the two
interpreters, or does not work in one, is kept here (MicroPython 1.27 and Pyodide 314, measured):

- JavaScript's null is None in MicroPython and `jsnull` in Pyodide; undefined is None in Pyodide
  and a truthy object in MicroPython. Values that may be either go through `_value`.
- MicroPython cannot catch a synchronous JavaScript throw: calls that may throw go through
  static/chathub/guard.js.
- MicroPython cuts whole numbers to 32 bits: milliseconds since 1970 never cross the border.
- In MicroPython a function that was once read from an object (`window.setTimeout`) is a method
  of that object from then on, also for who calls it as a plain function (`js.setTimeout`, as
  asyncio does). So the page's global functions are called through `js` alone.
- In MicroPython a class read from an object can be called (`.new`) but not handed to JavaScript.
- A proxy of a Python function lives until it is destroyed in Pyodide; MicroPython's is collected
  with its JavaScript object. Each kind of event has one proxy, made once.

All times are in seconds.
"""

import asyncio

import js
from pyscript import config, ffi
from pyscript.js_modules.chathub_guard import (
    assign,
    attempt,
    frameDocument,
    keepDefinitions,
    now,
    parse,
    promise,
    shared,
    textOf,
    trusted,
    watchModule,
)

from ...places import allowed_places, is_among, place_of
from .dom import Dom

_PYODIDE = config["type"] == "py"
_CAUSE_TIMEOUT_S = 10
_IDLE_WITHIN_MS = 2000  # a page that is never idle is to get its widget all the same


def _value(value):
    """Return a JavaScript value with null and undefined as None."""
    if ffi.is_none(value) or str(js.Object.prototype.toString.call(value)) == "[object Undefined]":
        return None
    return value


class Answer:
    """What a server answered; `status` is 0 where it could not be reached."""

    def __init__(self, status, text="", date=None, retry_after=None):
        self.status = status
        self.text = text
        self.date = date
        self.retry_after = retry_after


class Request:
    """One GET that is under way; it can be given up."""

    def __init__(self, url, headers, timeout_s):
        self._url = url
        self._headers = headers
        self._timeout_s = timeout_s
        self._control = js.AbortController.new()
        self._too_late = js.DOMException.new("", "TimeoutError")

    async def answer(self):
        """Return an `Answer`, or None when the time ran out."""
        control = self._control
        timer = js.setTimeout(control.abort.bind(control, self._too_late), self._timeout_s * 1000)
        try:
            options = ffi.to_js({"headers": self._headers, "credentials": "include"})
            options.signal = control.signal
            response = await js.fetch(self._url, options)
            text = await response.text()
            headers = response.headers
            return Answer(
                int(response.status),
                str(text),
                _value(headers.get("date")),
                _value(headers.get("retry-after")),
            )
        except Exception:  # MicroPython's JsException has no public name; nothing else comes here
            late = control.signal.aborted and str(control.signal.reason.name) == "TimeoutError"
            return None if late else Answer(0)
        finally:
            js.clearTimeout(timer)

    def abort(self):
        """Give it up; `answer` then returns one with status 0."""
        self._control.abort()


class Channel:
    """A BroadcastChannel for texts."""

    def __init__(self, browser, name, function):
        self._browser = browser
        self._callback = browser.callback(lambda event: function(browser.text_of(event, "data")))
        self._channel = js.BroadcastChannel.new(name)
        self._channel.addEventListener("message", self._callback.proxy)

    def post(self, text):
        """Tell the other tabs."""
        self._channel.postMessage(text)

    def close(self):
        """Hear nothing more."""
        self._channel.removeEventListener("message", self._callback.proxy)
        self._channel.close()
        self._browser.release(self._callback)


class ModuleWatch:
    """What static/chathub/guard.js has seen a module add to the page while it ran."""

    def __init__(self, watch):
        self._watch = watch

    def added(self):
        """Return the elements, in the task in which the module ran."""
        found = self._watch.added()
        return [found[index] for index in range(found.length)]

    def stop(self):
        """Watch no longer."""
        self._watch.stop()


class Callback:
    """A Python function as JavaScript sees it: `proxy`, one for the callback's whole life.

    What JavaScript holds is alive for Python, and what Python holds for JavaScript: an object that
    keeps its own callback would never be collected. So a released callback forgets its function.
    """

    def __init__(self, browser, function):
        self._held = held = [function]

        def safely(*arguments):
            # An exception that leaves a callback is an error of the page's in MicroPython.
            try:
                return held[0](*arguments) if held else None
            except Exception as error:
                browser.log("error", "{}: {}".format(type(error).__name__, error))

        self.proxy = ffi.create_proxy(safely)

    def release(self):
        """Forget the function, and the proxy."""
        self._held.clear()
        proxy, self.proxy = self.proxy, None
        if _PYODIDE and proxy is not None:
            proxy.destroy()


class Timer:
    """One timer that can be set again and again, with one proxy for its whole life."""

    def __init__(self, browser, callback):
        self._browser = browser
        self._callback = browser.callback(callback)
        self._id = None

    def set(self, delay_s):
        """Call back once, in `delay_s` seconds; an earlier setting is forgotten."""
        self.cancel()
        self._id = js.setTimeout(self._callback.proxy, max(0, delay_s) * 1000)

    def cancel(self):
        """Forget the setting."""
        if self._id is not None:
            js.clearTimeout(self._id)
            self._id = None

    def close(self):
        """Cancel for good."""
        self.cancel()
        self._browser.release(self._callback)


_browsers = []


def page_browser(parent=False):
    """Return the `Browser` of the page: this interpreter's own window, or the one around it.

    There is one, since a Trusted Types policy can be made once.
    """
    if not _browsers:
        _browsers.append(Browser(js.window.parent if parent else js.window))
    return _browsers[0]


class Browser(Dom):
    """One window: its clock, its network, its document.

    Args:
        window: the window to work in.
        around: the `Browser` of the page around, for a frame.
    """

    def __init__(self, window, around=None):
        self.window = window
        self.document = self.window.document
        self._policy = None
        self._around = around
        self._rules = None
        self._trusted_places = []  # of modules that Python has named
        self.frame_document = str(frameDocument)
        self.turns = []  # the panels that are loading in this window, in order
        self.additions = []  # the `Additions` of those that have something in it
        self.site_settings = config.get("chathub") or {}

    # Time and chance

    def now_s(self):
        """Return the local wall clock, in seconds since 1970."""
        return float(now(self.window))

    def monotonic_s(self):
        """Return a clock that is never set, in seconds since the page began."""
        return self.window.performance.now() / 1000

    def chance(self):
        """Return a random number from 0 to 1."""
        return js.Math.random()

    def parse_time(self, text):
        """Return an ISO 8601 or HTTP date in seconds since 1970, or None."""
        time_s = parse(text) if isinstance(text, str) else 0
        return float(time_s) if time_s > 0 else None  # not a number is not greater

    def iso(self, time_s):
        """Return seconds since 1970 as ISO 8601 in UTC, or None for None."""
        if time_s is None:
            return None
        return str(js.Date.new(float(time_s) * 1000.0).toISOString())

    def timer(self, callback):
        """Return a `Timer`."""
        return Timer(self, callback)

    # The network

    def request(self, url, headers, timeout_s):
        """Return a `Request` for `url`."""
        return Request(url, headers, timeout_s)

    async def answers_at_all(self, url):
        """Return whether a server answers at `url`, whatever it answers and whomever it allows."""
        return await self._fetched(url, mode="no-cors", cache="no-store") is not None

    async def answers_with_javascript(self, url):
        """Return whether a server that allows this page answers with JavaScript, by what it says."""
        response = await self._fetched(url, credentials="omit")
        return response is not None and "javascript" in str(response.headers.get("content-type"))

    def last_status(self, url, since_s=0):
        """Return the HTTP status of the page's last load of `url`, None where there was none.

        From Resource Timing: 0 for what the page may not read, and for every answer where
        `notes_statuses` says so. Firefox names the fragment, Chromium may leave it out.

        Args:
            url: without a fragment.
            since_s: only loads that began at this moment of `monotonic_s` or later.
        """
        # Both moments are rounded, each its own way.
        entries = [each for each in self._entries(url) if each.startTime > since_s * 1000 - 10]
        if not entries:
            return None
        return int(entries[-1].responseStatus) if self.notes_statuses() else 0

    def notes_statuses(self):
        """Return whether Resource Timing tells the status of what it notes.

        Safari's does not (WebKitGTK 2.50). There an answer of any status is noted, a script that
        cannot be reached, or is blocked, is not.
        """
        timing = self.window.PerformanceResourceTiming
        return bool(js.Reflect.has(timing.prototype, "responseStatus"))

    async def status_of(self, url, since_s):
        """Return `last_status` of a load that has just ended, as soon as it is known.

        Firefox notes a failure a moment after its `error` event, and a server that is not there
        never; nothing is noted once a page has loaded 250 files
        (https://www.w3.org/TR/resource-timing-2/#sec-extensions-performance-interface), and Safari
        notes no status. Then the server is asked.
        """
        for _ in range(5 if self.notes_statuses() else 0):
            if self.last_status(url, since_s) is not None:
                return self.last_status(url, since_s)
            await asyncio.sleep(0.1)
        return await self._fetched_status(url)

    async def _fetched_status(self, url):
        response = await self._fetched(url, credentials="omit")
        return 0 if response is None else int(response.status)

    async def _fetched(self, url, **options):
        """Return the response, or None where none came in time."""
        control = js.AbortController.new()
        timer = js.setTimeout(control.abort.bind(control), _CAUSE_TIMEOUT_S * 1000)
        options = ffi.to_js(options)
        options.signal = control.signal
        try:
            return await js.fetch(url, options)
        except Exception:  # as in Request.answer
            return None
        finally:
            js.clearTimeout(timer)

    def _entries(self, url):
        entries = self.window.performance.getEntriesByType("resource")
        entries = [entries[index] for index in range(entries.length)]
        return [entry for entry in entries if str(entry.name).split("#")[0] == url]

    def quote(self, text):
        """Return `text` for use in a query."""
        return str(js.encodeURIComponent(text))

    def web_address(self, text):
        """Return `text` as an absolute http(s) URL, or None where it is none.

        Relative to the page's base, unless a stranger's `<base>` leads to another site.
        """
        base = self.document.baseURI
        if str(js.URL.new(base).origin) != self.origin():
            base = self.window.location.href
        if not js.URL.canParse(str(text), base):
            return None
        url = js.URL.new(str(text), base)
        return str(url.href) if str(url.protocol) in ("http:", "https:") else None

    def origin(self):
        """Return this page's origin; a frame's is inherited, though its location has none."""
        return str(self.window.origin)

    def language(self):
        """Return the page's language, or the browser's where the page names none."""
        return str(self.document.documentElement.lang) or str(self.window.navigator.language)

    # Other tabs

    def channel(self, name, function):
        """Return a `Channel` that calls `function(text)` for what other tabs post."""
        return Channel(self, name, function)

    async def turn(self, name, timeout_s):
        """Wait for one's turn among the tabs; return a function that ends it, and whether it took waiting.

        When the time runs out, or where there are no locks (a page without https), it goes on.
        """
        if not js.Reflect.has(js.navigator, "locks"):
            return lambda: None, False
        granted = asyncio.Event()
        holder = promise()
        late = []

        def hold(*_):
            granted.set()
            return None if late else holder.promise

        callback = self.callback(hold)
        timer = self.timer(lambda: (late.append(True), granted.set()))
        timer.set(timeout_s)
        began_s = self.monotonic_s()
        js.navigator.locks.request(name, callback.proxy)
        await granted.wait()
        timer.close()

        def end():
            holder.resolve(True)
            if not late:
                self.release(callback)

        return end, self.monotonic_s() - began_s > 0.02

    async def sleep(self, seconds):
        """Wait."""
        await asyncio.sleep(seconds)

    # What the document half of the seam needs

    def plain(self, value):
        """Return a JavaScript value, with null and undefined as None."""
        return _value(value)

    def text_of(self, target, name):
        """Return a property as text, whatever it holds; empty where it cannot be made one."""
        return str(textOf(target, name))

    def object(self, **members):
        """Return a JavaScript object."""
        return ffi.to_js(members)

    def attempt(self, target, method, *values):
        """Return what a method returned, or None when it threw."""
        made = attempt(target, method, *values)
        return made.value if made.done else None

    # Callbacks and events

    def callback(self, function):
        """Return a `Callback` that calls `function`, to be given to `release` once."""
        return Callback(self, function)

    def release(self, callback):
        """Let a callback go."""
        callback.release()

    def when_idle(self, function):
        """Call `function` once the page has loaded and is idle, or two seconds later; return a remover."""
        wanted = [function]

        def run(*_):
            self.release(callback)
            if wanted:
                wanted.pop()()

        callback = self.callback(run)

        def ask(*_):
            # Safari 26 has no requestIdleCallback; a moment after `load` comes near.
            if js.Reflect.has(js.globalThis, "requestIdleCallback"):
                js.requestIdleCallback(callback.proxy, ffi.to_js({"timeout": _IDLE_WITHIN_MS}))
            else:
                js.setTimeout(callback.proxy, 200)

        if self.has_loaded():
            ask()
            return wanted.clear
        remove_load = self.listen(ask, ("load",))

        def remove():
            wanted.clear()
            remove_load()

        return remove

    # The element

    def serve_elements(self, function):
        """Call `function(element, what)` for all that chathub-widget.js tells, past and future."""
        page = shared(self.window)

        def listen(*_):
            while page.told.length:
                told = page.told.shift()
                function(told[0], str(told[1]))

        page.serve(self.callback(listen).proxy)

    def number(self, element):
        """Return the number of an element, given to it the first time."""
        numbers = shared(self.window).numbers
        if not numbers.has(element):
            numbers.set(element, self.monotonic_s() + self.chance())
        return float(numbers.get(element))

    def connected(self, element):
        """Return whether an element is in its document."""
        return bool(element.isConnected)

    def inside(self, frame):
        """Return the `Browser` of a frame."""
        return Browser(frame.contentWindow, around=self)

    # What a page guards

    def set(self, element, name, value):
        """Set an attribute, or take it away for None.

        What a page's Trusted Types guard is set as a property, by the policy named "chathub".
        """
        if value is None:
            element.removeAttribute(name)
        elif name in ("src", "srcdoc"):
            assign(element, name, self._trusted(name, value))
        else:
            element.setAttribute(name, value)

    def trust(self, url):
        """Let a module run in this page that the page's own Python has named."""
        if place_of(url) not in self._trusted_places:
            self._trusted_places.append(place_of(url))

    def may_run(self, url):
        """Return whether a module may run in this page, by the site's word or its Python's."""
        allowed = allowed_places(self, "widget_url")
        return is_among(str(url), allowed + self._trusted_places)

    def _trusted(self, name, value):
        if self._policy is None:
            self._policy = False
            if js.Reflect.has(self.window, "trustedTypes"):
                rules = (self._around or self)._policy_rules()
                made = attempt(self.window.trustedTypes, "createPolicy", "chathub", rules)
                self._policy = made.value if made.done else False
        if not self._policy:
            return value
        return (
            self._policy.createScriptURL(value) if name == "src" else self._policy.createHTML(value)
        )

    def _policy_rules(self):
        # The page's own for its frames too: a frame's would hold itself, through both heaps.
        if self._rules is None:
            # None becomes an empty URL.
            passes = self.callback(lambda url, *_: url if self.may_run(url) else None)
            self._rules = trusted(passes.proxy)
        return self._rules

    def mark_ours(self, tag):
        """Note on a tag that a manager holds it."""
        shared(self.window).ours.add(tag)
        self.note_ours(tag)

    def is_ours(self, tag):
        """Return whether a manager holds this tag."""
        return bool(shared(self.window).ours.has(tag))

    def note_ours(self, element):
        """Note an element of a widget, which the element's script takes away should Python be."""
        shared(self.window).remains.add(element)

    def remove_ours(self, element):
        """Take such an element out of the page."""
        shared(self.window).remains.delete(element)
        self.remove(element)

    def count_load(self, url):
        """Return how many times this page has now loaded `url`, this time counted.

        The count stands in the page: it outlives an interpreter that is started again. A tag the
        page itself had before counts, as Resource Timing shows.
        """
        loads = shared(self.window).loads
        before = _value(loads.get(url))
        if before is None:
            ran = [entry for entry in self._entries(url) if str(entry.initiatorType) == "script"]
            before = 1 if ran else 0
        loads.set(url, before + 1)
        return int(before) + 1

    def note_run(self, url):
        """Note that a tag of the page's own, with this very URL, fragment included, runs here."""
        shared(self.window).loads.set("ran " + str(url), 1)

    def has_run(self, url):
        """Return whether a tag with this very URL has run in this page, as far as is known."""
        script, _, number = str(url).partition("#")
        loads = shared(self.window).loads
        times = int(_value(loads.get(script)) or 0)
        if number.isdigit() or not number:
            return int(number or 1) <= times
        return bool(loads.has("ran " + str(url)))

    def keep_definitions(self):
        """Let custom elements be defined again without effect; return a function that ends this."""
        return keepDefinitions(self.window)

    def watch_module(self, tag):
        """Watch what the module of a tag adds to the page; return a `ModuleWatch`."""
        return ModuleWatch(watchModule(self.window, tag))

    async def preload(self, url, timeout_s):
        """Fetch a module without running it; return whether that worked, or None when time ran out.

        `modulepreload` puts it into the module map under this very URL, so that the tag runs at
        once (https://html.spec.whatwg.org/multipage/links.html#link-type-modulepreload). Firefox
        153 fires `load` for one that failed, too; its status tells. Safari, which notes no status,
        fires `error`; Firefox before 129 neither notes nor tells.
        """
        began_s = self.monotonic_s()
        ended = asyncio.Event()
        loaded = []

        def settled(event):
            loaded.append(str(event.type) == "load")
            ended.set()

        callback = self.callback(settled)
        timer = self.timer(ended.set)
        timer.set(timeout_s)
        link = self.create("link")
        self.set(link, "rel", "modulepreload")
        self.set(link, "href", url)
        self.listen_to(link, "load", callback)
        self.listen_to(link, "error", callback)
        self.append_to_head(link)
        await ended.wait()
        self.remove(link)
        self.unlisten(link, "load", callback)
        self.unlisten(link, "error", callback)
        self.release(callback)
        timer.close()
        if not loaded:
            return None
        script = url.split("#")[0]
        status = self.last_status(script, began_s)
        if loaded[0] and (status is None or not self.notes_statuses()):
            status = await self._fetched_status(script) or 200  # this page may not ask: believe it
        return loaded[0] and status in (200, 304)

    def log(self, level, sentence):
        """Write a sentence to the console; `level` is "error", "warn" or "info"."""
        getattr(self.window.console, level)("ChatHub: " + sentence)
