"""The start page: what the widget says of itself, and buttons that use it and break what it depends on.

Everything about the widget comes from its `chathub-state` events, everything done to it goes
through its four methods. The rest makes the stand-in vendor misbehave.
"""

import asyncio
import json

import page_time
import passing_day
import token_life
import vendor
from pyscript import document, fetch, ffi, when, window
from status_line import put, text_of
from timeline import Story, note

STATES = {
    "idle": ("Idle", "The widget has not been started."),
    "loading": ("Loading", "The widget is on its way; the page can be used meanwhile."),
    "ready": ("Ready", "The widget works and has a good token."),
    "refreshing": ("Refreshing", "The widget works; a new token is on its way."),
    "unavailable": ("Unavailable", "No widget for now; the page shows other ways to reach people."),
    "signed-out": ("Signed out", "The site knows no session, so widget and token are gone."),
    "stopped": ("Stopped", "The widget is gone, with all that belonged to it."),
}
SENSIBLE = {
    "refresh": ("ready", "refreshing", "unavailable"),
    "reload": ("ready", "refreshing", "unavailable"),
    "stop": ("loading", "ready", "refreshing", "unavailable", "signed-out"),
    "start": ("idle", "unavailable", "stopped"),
}
FAULTS = {
    "backend": {"target": "operator-token", "status": 500},
    "script": {"target": "widget", "status": 403},
}

widget = document.querySelector("chathub-widget")
story = Story()


class Page:
    """What the page knows. Times are in seconds since 1970, by the server's clock."""

    state = "idle"
    is_troubled = False  # the last try has failed
    expires_at = None
    retry_at = None
    signed_in = True
    entry, noted, tries = None, None, 0  # the newest entry, what it says, and how often that was so


# What is shown


def show():
    """Show what is known."""
    put(document.getElementById("meaning"), STATES[Page.state][1])
    show_times()
    show_buttons()


def show_times(*_):
    """Show the times, and how far away they are; called every second."""
    token_life.move()
    show_time("expires", Page.expires_at)
    life = token_life.present()
    is_retried = Page.retry_at is not None
    put(document.getElementById("next-name"), "Next try" if is_retried else "Next refresh")
    if is_retried:
        show_time("next", Page.retry_at)
    else:
        show_time("next", life.refresh_by if life else None, "by ")


def show_time(name, at, before=""):
    """Show a time of day and how far away it is."""
    shown, away = document.getElementById(name), document.getElementById(name + "-in")
    if at is None:
        put(shown, "–")
        put(away, "")
        return
    left_s = round(at - page_time.now_s())
    put(shown, before + page_time.day(at) + page_time.clock(at))
    put(away, "in " + page_time.duration(left_s) if left_s > 0 else "now")


def show_buttons():
    """Let only those buttons work that make sense now."""
    broken = [fault["target"] for fault in vendor.Faults.on]
    for button in document.querySelectorAll(".acts button[id]"):
        name = button.id
        if name in SENSIBLE:
            useful = Page.state in SENSIBLE[name]
        elif name in FAULTS:
            useful = FAULTS[name]["target"] not in broken
        else:
            useful = {"sign-out": Page.signed_in, "sign-in": not Page.signed_in}.get(name, True)
        # Not `disabled`, which would take the keyboard's focus away from a button just pressed.
        button.setAttribute("aria-disabled", "false" if useful else "true")


# What the buttons do


async def break_it(name):
    """Break something of the vendor's, and let the widget meet it."""
    await vendor.break_it(**FAULTS[name])
    if name == "script":
        widget.stop()
        widget.start()
    elif Page.state in SENSIBLE["refresh"]:
        widget.refresh()


async def let_a_day_pass():
    """Let a day pass; pressed once more, pause it."""
    if passing_day.Day.is_passing:
        passing_day.toggle()
        name_day()
        return
    steps = document.getElementById("steps")
    steps.replaceChildren()
    passing = asyncio.create_task(passing_day.play(lambda: Page.state, stepped))
    await asyncio.sleep(0)
    name_day()
    await passing
    name_day()


def name_day():
    """Say what the button does next."""
    day = passing_day.Day
    running = "Pause" if day.goes_on.is_set() else "Go on"
    put(document.getElementById("day"), running if day.is_passing else "Let a day pass")


def stepped(reached):
    """Show that time has passed, and write down what was reached with it."""
    show_times()
    if reached:
        note(reached, state="act")
        put_step(reached)


def put_step(text):
    """Add to the list of steps, which is for those who want less motion."""
    item = document.createElement("li")
    at = page_time.now_s()
    item.textContent = "{}{}: {}".format(page_time.day(at), page_time.clock(at)[:5], text)
    document.getElementById("steps").append(item)


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


async def act(name):
    """Do what a button says; what calls a method of the widget alone is done by buttons.py."""
    if name in FAULTS:
        await break_it(name)
    elif name == "day":
        await let_a_day_pass()
    elif name == "mend":
        await vendor.mend()
    elif name == "sign-out":
        await sign_out()
    elif name == "sign-in":
        await sign_in()


# What happens


def note_state(state, reason, done, is_troubled):
    """Write down what the widget says; tries that fail one after another are one entry."""
    look = "troubled" if is_troubled and state == "ready" else state
    name = "Working" if look == "troubled" else STATES[state][0]
    if is_troubled and Page.noted == (state, reason):
        Page.tries += 1
        put(Page.entry.querySelector("span"), "{}, {} failed tries".format(name, Page.tries))
    elif not (state == "refreshing" and Page.is_troubled):
        still = state == Page.state
        if still and not (reason or done):
            return
        text = "Still " + name.lower() if still else name
        Page.entry, Page.noted, Page.tries = note(text, reason or done, look), (state, reason), 1
        if passing_day.Day.is_passing:
            put_step(" ".join([text + "."] + ([reason or done] if reason or done else [])))


@when("chathub-state", document)
def state_changed(event):
    """Show and note what the widget says."""
    detail = event.detail
    state, reason = detail.state, text_of(detail.reason)
    is_troubled = bool(text_of(detail.code))
    expires_at, retry_at = [page_time.time_of(each) for each in (detail.expiresAt, detail.retryAt)]
    note_state(state, reason, "" if is_troubled else story.next(state, expires_at), is_troubled)
    Page.state = state
    if state != "refreshing":
        Page.is_troubled = is_troubled
    Page.expires_at, Page.retry_at = expires_at, retry_at
    if state == "signed-out":
        Page.signed_in = False
    token_life.hear(state, is_troubled, expires_at, retry_at)
    show()


@when("click", ".acts button[id]")
async def pressed(event):
    """Do what the button says, if it makes sense now."""
    button = event.target
    if button.getAttribute("aria-disabled") == "true":
        return
    note(button.textContent, state="act")
    try:
        await act(button.id)
    except Exception as error:  # MicroPython's JsException has no public name
        note("That failed", str(error))
    show_buttons()


def begin():
    """Show the page's first state, and follow the widget from now on."""
    if page_time.Ahead.seconds:
        page_time.move_page()
    Page.state = widget.state
    vendor.Faults.listeners.append(show_buttons)
    show()
    window.setInterval(ffi.create_proxy(show_times), 1000)
