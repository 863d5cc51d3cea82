"""What the buttons of all pages do: their attributes say it.

    data-call="refresh"   calls that method of the widget in the same section, or of the page's only one
    data-lever="clock"    lets a day pass for this session's vendor and site
    data-lever="mend"     takes back every fault
    data-lever="<name>"   breaks the next call of that name, or `data-times` of them
    data-copy             copies the code beside the button

What a widget gives as its reason is written into `[data-said]` of its section; `data-origin` on an
element counts what the page has fetched from there.
"""

import asyncio

import page_time
import vendor
from pyscript import document, ffi, window
from status_line import is_framed, put, text_of

page = window.parent  # the page itself, where this runs in it


running = []


def run(work):
    """Begin a coroutine, and hold its task: one that nobody holds may be collected."""
    running[:] = [task for task in running if not task.done()] + [asyncio.create_task(work)]


def clicked(event):
    """Do what a button says."""
    button = event.target.closest("button")
    if not ffi.is_none(button) and button.getAttribute("aria-disabled") != "true":
        run(press(button))


async def press(button):
    """Do what the attributes of a button say."""
    lever, method, copies = [
        text_of(button.getAttribute("data-" + name)) for name in ("lever", "call", "copy")
    ]
    if lever == "clock":
        await vendor.pass_time(page_time.DAY_S)
    elif lever == "mend":
        await vendor.mend()
    elif lever:
        times = int(text_of(button.getAttribute("data-times")) or 1)
        await vendor.break_it(target=lever, status=500, times=times)
    if method:
        widget = near(button, "chathub-widget") or page.document.querySelector("chathub-widget")
        call(widget, method)
    if copies:
        await copy(button)


def call(widget, method):
    """Call a method of a widget; in MicroPython one that was only read has lost its object."""
    if method == "start":
        widget.start()
    elif method == "stop":
        widget.stop()
    elif method == "refresh":
        widget.refresh()
    elif method == "reload":
        widget.reload()


def near(element, selector):
    """Return an element of the same section, or None."""
    section = element.closest("section")
    found = None if ffi.is_none(section) else section.querySelector(selector)
    return None if found is None or ffi.is_none(found) else found


async def copy(button):
    """Copy the code beside a button, or select it where the browser does not let pages copy."""
    code = button.closest(".code").querySelector("code")
    name = button.getAttribute("aria-label")
    try:
        await page.navigator.clipboard.writeText(code.textContent)
        done = "Copied"
    except Exception:  # MicroPython's JsException has no public name
        page.getSelection().selectAllChildren(code)
        done = "Selected"
    for text, label in ((done, done), ("Copy", name)):
        put(button, text)
        button.setAttribute("aria-label", label)
        await asyncio.sleep(2)


def heard(event):
    """Write down the reason that a widget gives, and see whether it has used up a fault."""
    said = near(event.target, "[data-said]")
    if said is not None:
        put(said, text_of(event.detail.reason))
    if vendor.Faults.on:
        run(vendor.read_faults())


def count_requests(*_):
    """Count what the page has fetched from an origin, where it shows that; called every second."""
    for shown in page.document.querySelectorAll("[data-origin]"):
        fetched = page.performance.getEntriesByType("resource")
        count = len([each for each in fetched if each.name.startswith(shown.dataset.origin)])
        put(shown, str(count))


def begin():
    """Do it from now on."""
    for each in (page.document, document) if is_framed else (document,):
        each.addEventListener("click", ffi.create_proxy(clicked))
    page.document.addEventListener("chathub-state", ffi.create_proxy(heard))
    window.setInterval(ffi.create_proxy(count_requests), 1000)
