"""The start page: what the widget says of itself, and buttons that use it and break what it depends on.

Everything about the widget comes from its `chathub-state` events, everything done to it goes
through its four methods. The rest makes the stand-in vendor misbehave.
"""

import json
import time

from pyscript import document, fetch, ffi, when, window

STATES = {
    "idle": ("Idle", "The widget has not been started."),
    "loading": ("Loading", "The widget is on its way; the page can be used meanwhile."),
    "ready": ("Ready", "The widget works and has a good token."),
    "refreshing": ("Refreshing", "The widget works; a new token is on its way."),
    "unavailable": ("Unavailable", "No widget for now; the page shows other ways to reach people."),
    "signed-out": ("Signed out", "The site knows no session, so widget and token are gone."),
    "stopped": ("Stopped", "The widget is gone, with all that belonged to it."),
}
TROUBLES = {
    "unavailable": "No chat; the corner shows how to reach people.",
    "signed-out": "The panel is gone until somebody signs in.",
}
SENSIBLE = {
    "refresh": ("ready", "refreshing", "unavailable"),
    "reload": ("ready", "refreshing", "unavailable"),
    "stop": ("loading", "ready", "refreshing", "unavailable", "signed-out"),
    "start": ("idle", "unavailable", "stopped"),
    "expire": ("ready", "refreshing"),
}
HOUR_S = 3600
DAY_S = 24 * HOUR_S
LONGEST_TIMELINE = 60

widget = document.querySelector("chathub-widget")
vendor = document.body.dataset.vendor
buttons = list(document.querySelectorAll("button"))


class Page:
    """What the page knows. Times are in seconds since 1970, by the server's clock."""

    state = "idle"
    reason = None
    is_troubled = False
    expires_at = None
    refresh_by = None
    retry_at = None
    held_until = None  # the end of the token that the panel has
    ran_again = False
    broken = set()
    signed_in = True


# What is shown


def show(state, reason, expires_at, retry_at, is_troubled=False):
    """Show what a state event says."""
    if expires_at and expires_at != Page.expires_at:
        # The widget's own rule, less the jitter of up to 5 % that makes it earlier.
        life_s = left_s(expires_at)
        Page.refresh_by = expires_at - min(HOUR_S, 0.2 * life_s)
    Page.state, Page.reason = state, reason
    Page.expires_at, Page.retry_at = expires_at, retry_at
    Page.is_troubled = is_troubled
    if state == "signed-out":
        Page.signed_in = False

    put("meaning", STATES[state][1])
    put("reason", reason or "")
    show_line()
    show_times()
    show_buttons()


def show_line():
    """Show the line that stays in view: how it is, and where something is wrong, what."""
    if Page.is_troubled and Page.state in ("ready", "refreshing"):
        look, name, trouble = "troubled", "Working", "The last refresh failed; the panel works on."
    else:
        look, name, trouble = Page.state, STATES[Page.state][0], TROUBLES.get(Page.state, "")
    put("state", name)
    put("trouble", trouble)
    document.getElementById("line").dataset.state = look
    document.getElementById("door").hidden = Page.state != "signed-out"


def show_times(*_):
    """Count down; called every second."""
    next_try_s = None if Page.retry_at is None else max(left_s(Page.retry_at), 0)
    put("coming", "" if next_try_s is None else "Next try in " + duration(next_try_s) + ".")
    retries = Page.retry_at is not None
    put("next-name", "Next try" if retries else "Next refresh")
    show_time("expires", Page.expires_at)
    if retries:
        show_time("next", Page.retry_at)
    elif Page.expires_at is None:
        show_time("next", None)
    else:
        show_time("next", Page.refresh_by, "by ")


def show_time(name, at, before=""):
    """Show a time of day and how far away it is."""
    if at is None:
        put(name, "–")
        put(name + "-in", "")
    else:
        left = left_s(at)
        put(name, before + day(left) + clock(at))
        put(name + "-in", "in " + duration(left) if left > 0 else "now")


def left_s(at):
    """Return how long it is until a moment."""
    left = round(at - time.time())
    # The stand-in's clock is moved by whole days, and nothing shown is further than a day away.
    return (left + 30) % DAY_S - 30 if vendor else left


def show_buttons():
    """Let only those buttons work that make sense now."""
    for button in buttons:
        name = button.id
        if name in SENSIBLE:
            useful = Page.state in SENSIBLE[name]
        elif name == "sign-out":
            useful = Page.signed_in
        elif name == "sign-in":
            useful = not Page.signed_in
        else:
            useful = name not in Page.broken
        # Not `disabled`, which would take the keyboard's focus away from a button just pressed.
        button.setAttribute("aria-disabled", "false" if useful else "true")


def note(text, reason="", state=""):
    """Add a line on top of the timeline."""
    item = document.createElement("li")
    item.dataset.state = state
    moment = document.createElement("time")
    moment.textContent = clock(time.time())
    what = document.createElement("span")
    what.textContent = text
    item.append(moment, what)
    if reason:
        why = document.createElement("small")
        why.textContent = reason
        item.append(why)
    timeline = document.getElementById("timeline")
    timeline.prepend(item)
    if timeline.childElementCount > LONGEST_TIMELINE:
        timeline.lastElementChild.remove()


def put(name, text):
    """Set the text of an element, unless it is the same: screen readers announce changes."""
    element = document.getElementById(name)
    if element.textContent != text:
        element.textContent = text


def clock(at):
    """Return the time of day, such as 14:05:09."""
    return window.Date.new(float(at) * 1000).toTimeString()[:8]


def day(left):
    """Return the word for the day that it will be then, in the page's own time zone; nothing for today."""
    now = time.time()
    then, today = (window.Date.new(moment * 1000.0).toDateString() for moment in (now + left, now))
    return "" if then == today else "tomorrow " if left <= DAY_S else then[:3] + " "


def duration(span_s):
    """Return seconds as hours, minutes and seconds."""
    minutes, seconds = divmod(span_s, 60)
    hours, minutes = divmod(minutes, 60)
    text = "{} s".format(seconds)
    if span_s >= 60:
        text = "{} min ".format(minutes) + text
    if span_s >= HOUR_S:
        text = "{} h ".format(hours) + text
    return text


# What is done


async def refresh():
    """Ask for a new token."""
    widget.refresh()


async def reload():
    """Run the vendor's module again."""
    widget.reload()


async def stop():
    """Take the widget away."""
    widget.stop()


async def start():
    """Load the widget, or try again."""
    widget.start()


async def expire():
    """Let a day pass for the vendor and the site."""
    await lever("/_clock", {"advance_s": DAY_S})


async def break_backend():
    """Make the vendor issue no more tokens, and ask for one."""
    await lever("/_faults", {"target": "operator-token", "status": 500})
    Page.broken.add("backend")
    if Page.state in SENSIBLE["refresh"]:
        widget.refresh()


async def block_script():
    """Make the vendor refuse the script, and start anew."""
    await lever("/_faults", {"target": "widget", "status": 403})
    Page.broken.add("script")
    widget.stop()
    widget.start()


async def mend():
    """Make the vendor work again."""
    await fetch(vendor + "/_faults", method="DELETE")
    Page.broken.clear()


async def sign_out():
    """End the session; the widget learns of it when it asks for a token."""
    await fetch("/session", method="DELETE")
    Page.signed_in = False
    if Page.state in SENSIBLE["refresh"]:
        widget.refresh()


async def sign_in():
    """Begin a session and start the widget."""
    await fetch("/session", method="POST", body=json.dumps({"user": "demo"}))
    Page.signed_in = True
    widget.start()


async def lever(path, order):
    """Pull a lever of the stand-in vendor."""
    await fetch(vendor + path, method="POST", body=json.dumps(order))


ACTS = {
    "refresh": refresh,
    "reload": reload,
    "stop": stop,
    "start": start,
    "expire": expire,
    "backend": break_backend,
    "script": block_script,
    "mend": mend,
    "sign-out": sign_out,
    "sign-in": sign_in,
}


# What happens


@when("chathub-state", document)
def state_changed(event):
    """Show and note what the widget says."""
    detail = event.detail
    state = detail.state
    reason = None if ffi.is_none(detail.reason) else detail.reason
    expires_at = time_of(detail.expiresAt)
    is_troubled = not ffi.is_none(detail.code)
    still = state == Page.state
    news = reason if reason != Page.reason or not still else None
    done = None if is_troubled else what_was_done(state, expires_at)
    if not still or news or done:
        name = STATES[state][0]
        note("Still " + name.lower() if still else name, news or done or "", state)
    show(state, reason, expires_at, time_of(detail.retryAt), is_troubled)


def what_was_done(state, expires_at):
    """Return what has become of the token and of the panel, where a state tells it."""
    if state == "loading":
        Page.ran_again = True
    if state in ("stopped", "signed-out", "unavailable"):
        Page.held_until = None
    if state != "ready":
        return None
    held, Page.held_until = Page.held_until, expires_at
    ran_again, Page.ran_again = Page.ran_again, False
    if held == expires_at:
        return "Module run again, same token." if ran_again else None
    until = day(left_s(expires_at)) + clock(expires_at)[:5]
    if held is None:
        return "Token until {}.".format(until)
    how = ", and the panel run again" if ran_again else "; the panel took it"
    return "New token until {}{}.".format(until, how)


@when("click", "button")
async def pressed(event):
    """Do what the button says, if it makes sense now."""
    button = event.target
    if button.getAttribute("aria-disabled") == "true":
        return
    note(button.textContent, state="act")
    try:
        await ACTS[button.id]()
    except Exception as error:  # MicroPython's JsException has no public name
        note("That failed", str(error))
    show_buttons()


def time_of(text):
    """Return an ISO 8601 time in seconds, or None."""
    if ffi.is_none(text):
        return None
    # As text: MicroPython takes whole numbers from JavaScript in 32 bits, too few for Date.parse.
    return float(window.Array.of(window.Date.new(text)).map(window.Number).join()) / 1000


show(widget.state, None, None, None)
window.setInterval(ffi.create_proxy(show_times), 1000)
