"""The page of an application that is not built: has it built, shows how far that is, goes over to the result."""

import asyncio

from pyscript import document, fetch, when, window

PAUSE_S = 1

form = document.querySelector("form")
button = form.querySelector("button")


async def build():
    """Have it built, and follow that to its end."""
    button.hidden = True
    started = False
    while True:
        try:
            # Whoever comes to a build that failed tries again; so does a site that was started anew meanwhile.
            method = "GET" if started else "POST"
            report = await fetch(form.action, method=method).json()
            started = report["state"] != "unbuilt"
            show(report)
        except Exception:  # MicroPython's JsException has no public name
            say("loading", "The site does not answer; this page goes on asking.")
            report = {"state": "unknown"}
        if report["state"] == "built":
            window.location.reload()
        if report["state"] in ("built", "failed"):
            return
        await asyncio.sleep(PAUSE_S)


def show(report):
    """Show what the site says of the build."""
    done = report["steps"]
    now = done.pop() if done else {"text": "The build is being started.", "seconds": 0}
    document.getElementById("seconds").textContent = "{} s".format(now["seconds"])
    if report["state"] == "built":
        say("ready", "Built; it opens now.")
    elif report["state"] == "failed":
        say("unavailable", report["problem"])
    else:
        say("loading", now["text"])
    document.getElementById("steps").replaceChildren(*[line(step) for step in done])
    show_failure(report)


def show_failure(report):
    """Show what the tool said last, and the button, where the build has failed."""
    text = "\n".join(report.get("output", []))
    document.getElementById("output").textContent = text
    document.querySelector("details").hidden = not text
    button.textContent = "Try again"
    button.hidden = report["state"] != "failed"


def say(state, text):
    """Say it, unless it was said: screen readers announce changes."""
    said = document.getElementById("said")
    said.dataset.state = state
    if said.textContent != text:
        said.textContent = text


def line(step):
    """Return an entry of the list of steps."""
    item = document.createElement("li")
    span = document.createElement("span")
    span.textContent = "{} s".format(step["seconds"])
    item.append(step["text"] + " ", span)
    return item


@when("submit", form)
async def try_again(event):
    """Try again."""
    event.preventDefault()
    document.getElementById("said").focus()
    await build()


await build()  # noqa: F704, PLE1142 (PyScript runs this file as a coroutine)
