"""A page without a browser: a clock that is moved by hand, a network and a document of lists.

It has the methods of `chathub_widget.page.browser.Browser` that the package uses; a test holds the
two together (test_the_fake_browser_has_what_the_real_one_has).
"""

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SITE = "https://site.example"
WIDGET = "https://widget.example/widget-script.js"


class Answer:
    def __init__(
        self,
        status,
        text="",
        date=None,
        retry_after=None,
        is_forbidden=False,
        asked_ago_s=0,
        age_s=0,
    ):
        self.asked_ago_s = asked_ago_s
        self.age_s = age_s
        self.status = status
        self.text = text
        self.date = date
        self.retry_after = retry_after
        self.is_forbidden = is_forbidden


class Element:
    def __init__(self, name, text=""):
        self.name = name
        self.text = text
        self.attributes = {}
        self.styles = {}
        self.children = []
        self.parent = None
        self.listeners = []
        self.ours = False
        self.hidden = False
        self.noted = False

    def all(self):
        return [self] + [found for child in self.children for found in child.all()]

    def shown_text(self):
        return " ".join(each.text for each in self.all() if each.text)


class Event:
    def __init__(self, type, **values):
        self.type = type
        self.__dict__.update(values)


class Request:
    def __init__(self, browser, url, headers, timeout_s):
        self.url = url
        self.headers = headers
        self.aborted = False
        self._answer = asyncio.get_running_loop().create_future()
        self._timer = browser.timer(lambda: self.arrive(None))
        self._timer.set(timeout_s)

    def arrive(self, answer):
        self._timer.close()
        if not self._answer.done():
            self._answer.set_result(answer)

    async def answer(self):
        return await self._answer

    def abort(self):
        self.aborted = True
        self.arrive(Answer(0))


class Timer:
    def __init__(self, browser, callback):
        self._browser = browser
        self._callback = callback
        self.due_s = None
        browser.timers.append(self)

    def set(self, delay_s):
        self.due_s = self._browser.elapsed_s + max(0, delay_s)

    def cancel(self):
        self.due_s = None

    def close(self):
        self.due_s = None
        if self in self._browser.timers:
            self._browser.timers.remove(self)

    def fire(self):
        self.due_s = None
        self._callback()


class Channel:
    def __init__(self, browser, name, function):
        self._browser = browser
        self.name = name
        self.function = function
        browser.channels.append(self)

    def post(self, text):
        self._browser.posted.append((self.name, text))

    def close(self):
        self._browser.channels.remove(self)


class Drafts:
    def __init__(self, browser):
        self._browser = browser

    def any(self):
        return self._browser.draft

    def stop(self):
        pass


class Watch:
    def __init__(self):
        self.batch = []
        self.watching = True

    def added(self):
        return self.batch

    def stop(self):
        self.watching = False
        self.batch = []


class FakeBrowser:
    def __init__(self, start_s=1_800_000_000):
        self.focused = None
        self.site_settings = {"token_url": "/api/chathub/token", "widget_url": WIDGET}
        self.elapsed_s = 0.0
        self.asleep_s = 0.0
        self.wall_offset_s = start_s
        self.chances = 0.0
        self.timers = []
        self.requests = []
        self.early = {}  # answers, by URL
        self.listeners = []
        self.live_callbacks = 0
        self.logged = []
        self.head = Element("head")
        self.body = Element("body")
        self.ran = set()
        self.turns = []
        self.additions = []
        self.organizations = []
        self.frame_document = "<!doctype html>"
        self.guarded = ()  # what Trusted Types let nobody set
        self.trusted = []
        self.statuses = {}
        self.statuses_are_noted = True
        self.asked = {}
        self.reachable = True
        self.javascript = False
        self.preload_works = True
        self.preloads = []
        self.takes_token = False
        self.draft = False
        self.watches = []
        self.definitions_are_kept = False
        self.watched = []  # elements that somebody wants to know gone
        self.box = None  # of what is shown in a frame
        self.channels = []
        self.posted = []
        self.is_visible = True

    # For tests: time and what arrives

    async def settle(self):
        for _ in range(12):
            await asyncio.sleep(0)

    async def pass_time(self, seconds):
        """Let time pass; every timer fires when it is due."""
        end_s = self.elapsed_s + seconds
        await self.settle()
        while True:
            due = [
                timer for timer in self.timers if timer.due_s is not None and timer.due_s <= end_s
            ]
            if not due:
                break
            timer = min(due, key=lambda each: each.due_s)
            self.elapsed_s = max(self.elapsed_s, timer.due_s)
            timer.fire()
            await self.settle()
        self.elapsed_s = end_s

    async def event(self, type, **values):
        for name, function in list(self.listeners):
            if name == type:
                function(Event(type, **values))
        await self.settle()

    async def answer(self, status, text="", **headers):
        self.requests[-1].arrive(Answer(status, text, **headers))
        await self.settle()

    async def module_runs(self, *elements, error=None):
        """Let the module of the tag in the page run: add elements, perhaps throw, then `load`."""
        tag = self.tag()
        for element in elements:
            self.body.children.append(element)
            element.parent = self.body
        for watch in self.watches:
            if watch.watching:
                watch.batch = list(elements)
        if error:
            await self.event("error", filename=tag.attributes["src"], message=error)
        self.fire_on(tag, "load")
        await self.settle()

    async def frame_opens(self):
        """Let the newest frame have its document; return the browser in it."""
        frame = self.frames()[-1]
        frame.browser = FakeBrowser()
        self.fire_on(frame, "load")
        await self.settle()
        return frame.browser

    async def moves(self):
        """Let what is shown change its place."""
        self.on_moves()
        await self.settle()

    async def take_out(self, element):
        """Let somebody else take an element out of the page."""
        self.remove(element)
        for watched, function in list(self.watched):
            if watched is element:
                function()
        await self.settle()

    def frames(self):
        return [child for child in self.body.children if child.name == "iframe"]

    async def module_fails(self):
        self.fire_on(self.tag(), "error")
        await self.settle()

    def fire_on(self, element, type):
        for name, function in list(element.listeners):
            if name == type:
                function(Event(type))

    def tag(self):
        tags = [child for child in self.head.children if child.name == "script"]
        return tags[-1] if tags else None

    def shown(self):
        return self.body.shown_text()

    # The seam

    def now_s(self):
        return self.wall_offset_s + self.elapsed_s

    def monotonic_s(self):
        return self.elapsed_s - self.asleep_s

    def chance(self):
        return self.chances

    def parse_time(self, text):
        if not isinstance(text, str):
            return None
        for parse in (datetime.fromisoformat, parsedate_to_datetime):
            try:
                time_s = parse(text).timestamp()
                return time_s if time_s > 0 else None
            except (ValueError, TypeError):
                pass
        return None

    def iso(self, time_s):
        return None if time_s is None else datetime.fromtimestamp(time_s, UTC).isoformat()

    def timer(self, callback):
        return Timer(self, callback)

    def request(self, url, headers, timeout_s):
        self.requests.append(Request(self, url, headers, timeout_s))
        return self.requests[-1]

    async def activated(self):
        pass

    async def early_answer(self, url):
        return self.early.pop(url, None)

    async def answers_at_all(self, url):
        return self.reachable

    async def answers_with_javascript(self, url):
        return self.javascript

    def last_status(self, url, since_s=0):
        return self.statuses.get(url, 200)

    def notes_statuses(self):
        return self.statuses_are_noted

    def has_loaded(self):
        return True

    async def status_of(self, url, since_s):
        return self.asked.get(url, self.last_status(url, since_s))

    def channel(self, name, function):
        return Channel(self, name, function)

    async def turn(self, name, timeout_s):
        return lambda: None, False

    async def sleep(self, seconds):
        await asyncio.sleep(0)

    def quote(self, text):
        return text.replace(" ", "%20")

    def web_address(self, text):
        text = str(text)
        if text.startswith("/"):
            return SITE + text
        return text if text.startswith(("http://", "https://")) else None

    def origin(self):
        return SITE

    def page_address(self):
        return "/inbox?case=7#last"

    def agent(self):
        return "A browser of plain objects"

    def language(self):
        return "en"

    def callback(self, function):
        self.live_callbacks += 1
        return function

    def release(self, callback):
        self.live_callbacks -= 1

    def listen(self, function, in_window=(), in_document=(), capturing=()):
        entries = [(name, function) for name in (*in_window, *in_document, *capturing)]
        self.listeners += entries

        def remove():
            for entry in entries:
                self.listeners.remove(entry)

        return remove

    def listen_to(self, element, name, callback):
        element.listeners.append((name, callback))

    def unlisten(self, element, name, callback):
        element.listeners = [entry for entry in element.listeners if entry != (name, callback)]

    def visible(self):
        return self.is_visible

    def was_kept(self, event):
        return event.type == "pageshow" and getattr(event, "persisted", False)

    def error_of(self, event):
        if event.type == "unhandledrejection":
            return getattr(event, "file", ""), event.reason
        return event.filename, event.message

    def violation_of(self, event):
        return event.blockedURI, event.effectiveDirective

    def dispatch(self, element, name, detail=None):
        return self.takes_token

    def text_of(self, target, *names):
        for name in names:
            target = getattr(target, name, "")
        return str(target)

    def describe(self, language, scheme):
        self.attributes = {"lang": language, "color-scheme": scheme}

    def create(self, name, text=""):
        return Element(name, text)

    def set(self, element, name, value):
        if value is None:
            element.attributes.pop(name, None)
        elif name in self.guarded:
            return False
        else:
            element.attributes[name] = value
        return True

    def get(self, element, name):
        return element.attributes.get(name)

    def append(self, parent, element):
        parent.children.append(element)
        element.parent = parent
        return element

    def append_to_head(self, element):
        return self.append(self.head, element)

    def append_to_body(self, element):
        return self.append(self.body, element)

    def append_to_root(self, element):
        return self.append(self.body, element)

    def style(self, element, name, value):
        element.styles[name] = value

    def color_scheme(self):
        return "normal"

    def note_run(self, url):
        self.ran.add(url)

    def has_run(self, url):
        return url in self.ran

    def variable(self, element, name):
        return element.styles.get(name, "")

    def same(self, one, other):
        return one is other

    def note_ours(self, element):
        element.noted = True

    def remove_ours(self, element):
        self.remove(element)

    def connected(self, element):
        return element.parent is not None

    def put_back(self, elements):
        for element in elements:
            if element.parent is None:
                self.append_to_body(element)

    def hide(self, element):
        element.hidden = True

        def show():
            element.hidden = False

        return show

    def is_beside_the_page(self, element):
        return element.parent in (self.head, self.body) and element.name != "main"

    def is_inside(self, frame, browser):
        return frame.browser is browser

    def inside(self, frame):
        return frame.browser

    def on_removed(self, element, function):
        entry = (element, function)
        self.watched.append(entry)
        return lambda: self.watched.remove(entry)

    def on_children(self, elements, function):
        return lambda: None

    def on_layout(self, function, names):
        self.on_moves = function
        self.move_names = names
        return lambda: None

    def size(self):
        return 1000.0, 800.0

    def box_of_content(self):
        return self.box

    def drafts(self, roots=None):
        return Drafts(self)

    def remove(self, element):
        if element.parent is not None:
            element.parent.children.remove(element)
            element.parent = None

    def expel(self, tag):
        self.remove(tag)

    def empty(self, parent):
        parent.children = []

    def focus(self, element):
        self.focused = element

    def focused_in(self, elements):
        return self.focused if self.focused in elements else None

    def focus_again(self, element):
        self.focused = self.focused or element

    def shadow(self, host, style):
        root = Element("shadow")
        return self.append(host, root)

    def by_id(self, name):
        found = self.all_by_id(name)
        return found[0] if found else None

    def all_by_id(self, name):
        return [
            each for each in self.head.all() + self.body.all() if each.attributes.get("id") == name
        ]

    def find_all(self, selector):
        return self.all_by_id(selector[1:])

    def is_selector(self, text):
        return text.startswith("#")

    def is_module_script(self, element):
        return element.name == "script" and element.attributes.get("type") == "module"

    def trust(self, url):
        self.trusted.append(url)

    def may_run(self, url):
        allowed = [self.site_settings["widget_url"], *self.trusted]
        return url.split("#")[0].split("?")[0] in allowed

    def mark_ours(self, tag):
        tag.ours = True

    def is_ours(self, tag):
        return tag.ours

    def next_url(self, script):
        url, number = script, 1
        while url in self.ran:
            number += 1
            url = f"{script}#{number}"
        self.ran.add(url)
        return url

    def keep_definitions(self):
        self.definitions_are_kept = True

        def end():
            self.definitions_are_kept = False

        return end

    async def preload(self, url, timeout_s):
        self.preloads.append(url)
        await asyncio.sleep(0)
        return self.preload_works

    def log(self, level, sentence):
        self.logged.append((level, sentence))

    def watch_module(self, tag):
        self.watches.append(Watch())
        return self.watches[-1]
