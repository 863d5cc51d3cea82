"""Side by side: the documented recipe and this widget, with the same clock, faults and operator.

Each side is a page in a frame (compare/sides.py). What is said of it is read off the panel there, a few
times a second (compare/verdicts.py); nothing here knows how a side will fare.
"""

import asyncio
import json

import buttons as code_buttons
import vendor
from pyscript import document, fetch, ffi, when, window
from sides import Documented, Ours
from status_line import put
from verdicts import verdict

HOUR_S = 3600
HOURS = 24
SHOWN_HOUR_S = 0.12  # how long an hour lasts while a day passes
AWAY_S = 1.5
MINUTE_S = 61  # whoever tries again does so within a minute
LOOK_MS = 200
FAULTS = {"operator-token": 500, "widget": 403}  # status of each call once it is broken

buttons = list(document.querySelectorAll(".levers button"))
sides = [Documented("documented"), Ours("ours")]


class Page:
    """What has been done to both sides."""

    organizations = ["sales"]
    view = "inbox"
    signed_in = True
    faults = set()
    busy = False


# What is seen


def look(*_):
    """Show what is seen on both sides; called a few times a second."""
    for side in sides:
        if side.is_open:
            look_at(side)
    if sides[0].is_open:
        shown = ffi.to_js({"weekday": "long", "hour": "2-digit", "minute": "2-digit"})
        write("clock", sides[0].window.Date.new().toLocaleString("en-GB", shown))


def look_at(side):
    """Show what is seen on one side."""
    wanted = side.organizations if Page.view == "inbox" else []
    panels = side.panels()
    has_fallback, is_loading = bool(side.cards("alert")), bool(side.cards("status"))
    style, words = verdict(
        panels, wanted, Page.signed_in, has_fallback, is_loading or side.is_early
    )
    document.getElementById(side.name + "-verdict").dataset.look = style
    write(side.name + "-verdict", words)
    write(side.name + "-panel", "\n".join(side.said(panels)) or "Nothing; there is none.")
    write(side.name + "-page", "\n".join(side.done()) or "Nothing yet.")


def write(name, text):
    """Set the text of the element of that id."""
    put(document.getElementById(name), text)


def show_buttons():
    """Show whether the buttons can be pressed, and which are."""
    pressed = {
        "two": len(Page.organizations) > 1,
        "backend": "operator-token" in Page.faults,
        "script": "widget" in Page.faults,
        "signed-out": not Page.signed_in,
    }
    for button in buttons:
        # Not `disabled`, which would take the keyboard's focus away from a button just pressed.
        button.setAttribute("aria-disabled", "true" if Page.busy else "false")
        if button.id in pressed:
            button.setAttribute("aria-pressed", "true" if pressed[button.id] else "false")


# What is done


async def day():
    """Let a day pass, an hour at a time."""
    write("told", "A day passes.")
    for _ in range(HOURS):
        await pass_time(HOUR_S)
        await asyncio.sleep(SHOWN_HOUR_S)
    return "A day has passed for both pages, the site and ChatHub."


async def leave():
    """Show another view on both sides, and come back."""
    show("settings")
    write("told", "Both pages show another view.")
    await asyncio.sleep(AWAY_S)
    show("inbox")
    return "Both pages have shown another view and come back."


async def two():
    """Ask for two organizations, or for one again."""
    Page.organizations = ["sales"] if len(Page.organizations) > 1 else ["sales", "support"]
    await open_both()
    return "Both pages are new, with {}.".format(" and ".join(Page.organizations))


async def backend():
    """Let ChatHub issue no tokens, or issue them again."""
    if await toggle("operator-token"):
        return "ChatHub issues no tokens. Panels work on while theirs live: let a day pass."
    await pass_time(MINUTE_S)
    return "ChatHub issues tokens again, and a minute has passed."


async def script():
    """Let ChatHub refuse the panel's script, or serve it again."""
    if await toggle("widget"):
        await open_both()
        return "ChatHub refuses the panel’s script. Both pages are new."
    await pass_time(MINUTE_S)
    return "ChatHub serves the script again, and a minute has passed."


async def signed_out():
    """End the session and look at both pages a minute later, or begin a new one."""
    if Page.signed_in:
        await session("DELETE")
        await pass_time(MINUTE_S)
        return "Signed out in another tab, a minute ago."
    await session("POST")
    await open_both()
    return "Signed in again. Both pages are new."


async def anew():
    """Set all right, and open both pages anew."""
    Page.faults = set()
    Page.organizations = ["sales"]
    await vendor.mend()
    await session("POST")
    await move_clock(MINUTE_S)  # the site leaves a ChatHub alone that has just failed
    await open_both()
    return "All is well. Both pages are new."


async def pass_time(span_s):
    """Let time pass for the site, ChatHub and both pages."""
    now = await move_clock(span_s)
    for side in sides:
        side.window.passTo(now)


async def move_clock(span_s):
    """Move the clock of the site and of ChatHub; return its time."""
    return (await vendor.order("/_clock", {"advance_s": span_s}))["now"]


def show(view):
    """Show a view on both sides."""
    Page.view = view
    for side in sides:
        side.show(view)


async def open_both():
    """Open both pages anew."""
    now = await move_clock(0)
    await asyncio.gather(*[side.open(Page.organizations, now) for side in sides])


async def toggle(target):
    """Break a call of the stand-in, or mend it; return whether it is broken now."""
    Page.faults ^= {target}
    await vendor.mend()
    for each in Page.faults:
        await vendor.order("/_faults", {"target": each, "status": FAULTS[each]})
    return target in Page.faults


async def session(method):
    """Begin a session, or end it."""
    sent = {"body": json.dumps({"user": "demo"})} if method == "POST" else {}
    await fetch("/session", method=method, **sent).text()  # unread, it would not count as done
    Page.signed_in = method == "POST"


ACTS = {
    "day": day,
    "leave": leave,
    "two": two,
    "backend": backend,
    "script": script,
    "signed-out": signed_out,
    "anew": anew,
}


@when("click", ".levers button")
async def pressed(event):
    """Do what the button says, unless something is being done."""
    if not Page.busy:
        await do(ACTS[event.target.id])


async def do(act):
    """Do it, and say what was done."""
    Page.busy = True
    show_buttons()
    try:
        told = await act()
    except Exception as error:  # MicroPython's JsException has no public name
        told = "That failed: {}".format(error)
    Page.busy = False
    show_buttons()
    write("told", told)


code_buttons.begin()
window.setInterval(ffi.create_proxy(look), LOOK_MS)
await do(anew)  # noqa: F704, PLE1142 (PyScript runs this file as a coroutine)
