"""Modules: which have run in this page, what they add to it, and what of it is a widget's."""

import asyncio

from pyscript.js_modules.chathub_guard import keepDefinitions, shared, watchModule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class ModuleWatch:
    """What static/chathub/guard.js has seen a module add to the page while it ran."""

    def __init__(self, watch: "Any") -> None:
        self._watch = watch

    def added(self) -> "list[Any]":
        """Return the elements, in the task in which the module ran."""
        found = self._watch.added()
        return [found[index] for index in range(found.length)]

    def stop(self) -> None:
        """Watch no longer."""
        self._watch.stop()


class Modules:
    """What `Browser` knows of the modules of its page; it stands in the page, and outlives an interpreter."""

    def next_url(self, script: str) -> str:
        """Return a module's URL as no tag of this page has it: the plain one, or with a number as fragment.

        Which have been used stands in the page: that outlives an interpreter that is started again.
        A tag the page itself had before counts, as Resource Timing shows; what chathub-widget.js has preloaded
        looks like one in Chromium.
        """
        url = script
        number = 1
        is_used = not shared(self.window).preloaded.has(script) and any(
            str(entry.initiatorType) == "script" for entry in self._entries(script)
        )
        while is_used or self.has_run(url):
            number += 1
            url = "{}#{}".format(script, number)
            # By a selector: whoever reads an attribute of a tag counts as its module (static/chathub/guard.js).
            is_used = bool(self.find_all('script[src$="{}"]'.format(url.rpartition("/")[2])))
        self.note_run(url)
        return url

    def note_run(self, url: str) -> None:
        """Note that a tag with this very URL, fragment included, runs in this page."""
        shared(self.window).ran.add(str(url))

    def has_run(self, url: str) -> bool:
        """Return whether a tag with this very URL has run in this page, as far as is known."""
        return bool(shared(self.window).ran.has(str(url)))

    async def preload(self, url: str, timeout_s: float) -> bool | None:
        """Fetch a module without running it; return whether that worked, or None when time ran out.

        `modulepreload` puts it into the module map under this very URL, so that the tag runs at
        once (https://html.spec.whatwg.org/multipage/links.html#link-type-modulepreload). Firefox
        153 fires `load` for one that failed, too; its status tells. Safari, which notes no status,
        fires `error`; Firefox before 129 neither notes nor tells.
        """
        began_s = self.monotonic_s()
        ended = asyncio.Event()
        loaded: list[bool] = []

        def settled(event: "Any") -> None:
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

    def keep_definitions(self) -> "Callable[[], None]":
        """Let custom elements be defined again without effect; return a function that ends this."""
        return keepDefinitions(self.window)

    def watch_module(self, tag: "Any") -> ModuleWatch:
        """Watch what the module of a tag adds to the page; return a `ModuleWatch`."""
        return ModuleWatch(watchModule(self.window, tag))

    def mark_ours(self, tag: "Any") -> None:
        """Note on a tag that a manager holds it."""
        shared(self.window).ours.add(tag)
        self.note_ours(tag)

    def is_ours(self, tag: "Any") -> bool:
        """Return whether a manager holds this tag."""
        return bool(shared(self.window).ours.has(tag))

    def note_ours(self, element: "Any") -> None:
        """Note an element of a widget, which the element's script takes away should Python be."""
        shared(self.window).remains.add(element)

    def remove_ours(self, element: "Any") -> None:
        """Take such an element out of the page."""
        shared(self.window).remains.delete(element)
        self.remove(element)
