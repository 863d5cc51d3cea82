"""The editors of the quick start: each named after its cell, run by itself or all in order.

PyScript draws them, runs them and shows tracebacks; here is what a person needs beside that.
"""

import asyncio
import time

from pyscript import document, when, window

WORKS = "The cells above make what this one uses: run them first, or press “Run all”."
ADVICE = {
    "NameError": WORKS,
    "HTTPError": "ChatHub refused the call: look at its status, put the code right, and run the cells above again or press “Run all”.",
    "ConnectionError": "ChatHub could not be reached: see whether the site still runs, then run this cell again.",
    "StopIteration": "No operator of this organization is active: take another one, such as organizations[1].",
    "SyntaxError": "The code is not Python as it stands: put the marked line right, then run this cell again.",
}
OTHERWISE = "The last line says what went wrong: put the code right, then run this cell again."
# CodeMirror's colour of some strings is too pale to read; this one is the same, darker.
PALE, READABLE = "rgb(238, 68, 0)", "#b83a00"

cells = list(document.querySelectorAll(".cell"))
run_all = document.getElementById("run-all")
progress = document.getElementById("progress")


class Runs:
    """The cells that run or have run: when they began, what waits for their end, and how it was."""

    began_s = {}
    ended = {}
    succeeded = {}
    all_of_them = False
    stopped = None  # the cell that was, until all its editors are there again


# An editor that PyScript has made


@when("py-editor", document)
def made(event):
    """Put right what a new editor has done: it takes the focus, and the page scrolls to it."""
    settle(event.target.closest(".cell"))
    document.activeElement.blur()
    if not Runs.succeeded:
        window.scrollTo(0, 0)
    elif Runs.stopped and document.body.dataset.editors == "made":
        Runs.stopped.querySelector(".py-editor-run-button").focus()
        Runs.stopped = None


def settle(cell):
    """Name the button and the text field of a cell; let cells be run once all are there."""
    title = title_of(cell)
    button = cell.querySelector(".py-editor-run-button")
    button.setAttribute("aria-label", "Run " + title)
    inside = cell.querySelector(".py-editor-input > div").shadowRoot
    field = inside.querySelector(".cm-content")
    field.setAttribute("aria-label", title)
    field.setAttribute("tabindex", "0")
    for sheet in inside.adoptedStyleSheets:
        for rule in sheet.cssRules:
            if getattr(rule, "style", None) and rule.style.color == PALE:
                rule.style.color = READABLE
    if not cell.querySelector(".outcome"):
        outcome = document.createElement("span")
        outcome.className = "outcome"
        outcome.setAttribute("role", "status")
        button.after(outcome)
    if cell.id in Runs.began_s:  # it was stopped while it ran, and PyScript has made it anew
        over(cell, False, "Stopped")
        Runs.stopped = cell
    is_made = document.querySelectorAll(".outcome").length == len(cells)
    document.body.dataset.editors = "made" if is_made else "partly"
    if is_made and not Runs.succeeded:
        progress.textContent = ""
    show_run_all()


def title_of(cell):
    """Return the title of a cell."""
    return cell.querySelector("h2").textContent


# A cell that runs


@when("click", ".quickstart main")
def clicked(event):
    """Say that a cell runs, and leave the focus on its button, from which PyScript takes it."""
    button = event.target.closest(".py-editor-run-button")
    cell = event.target.closest(".cell")  # there is none any more where the click was a stop
    if button and cell and button.classList.contains("running"):
        button.focus()
        if cell.id not in Runs.began_s:
            Runs.began_s[cell.id] = time.time()
            button.setAttribute("aria-label", "Stop " + title_of(cell))
            is_first = not Runs.succeeded
            say(cell, "Running; Python is loaded first" if is_first else "Running", "loading")


@when("py-editor:done", document)
def cell_ended(event):
    """Say how a cell has ended; where it failed, what to do."""
    cell = event.target.closest(".cell")
    answer = cell.querySelector(".answer")
    if "Traceback (most recent call last)" in answer.textContent:
        advise(answer)
        over(cell, False, "Failed")
    else:
        over(cell, True, "Done in {:.1f} s".format(time.time() - Runs.began_s[cell.id]))


def advise(answer):
    """Say below a traceback what to do about it."""
    lines = [line for line in answer.textContent.split("\n") if line.strip()]
    kind = lines[-1].split(":")[0].split(".")[-1].strip()
    advice = document.createElement("p")
    advice.className = "advice"
    advice.textContent = ADVICE.get(kind, OTHERWISE)
    answer.append(advice)


def over(cell, succeeded, text):
    """Note the end of a run, and let go on who waits for it."""
    del Runs.began_s[cell.id]
    Runs.succeeded[cell.id] = succeeded
    cell.querySelector(".py-editor-run-button").setAttribute("aria-label", "Run " + title_of(cell))
    say(cell, text, "ready" if succeeded else "unavailable")
    if cell.id in Runs.ended:
        Runs.ended.pop(cell.id).set()


def say(cell, text, state):
    """Say beside the button of a cell how it is."""
    outcome = cell.querySelector(".outcome")
    outcome.dataset.state = state
    outcome.textContent = text


# All of them


@when("click", "#run-all")
async def run_all_in_order(event):
    """Run the cells one after the other, until one fails."""
    if run_all.getAttribute("aria-disabled") == "true":
        return
    Runs.all_of_them = True
    show_run_all()
    for number, cell in enumerate(cells):
        progress.textContent = "{} of {}: {}".format(number + 1, len(cells), title_of(cell))
        if not await run(cell):
            stopped_at(cell)
            break
    else:
        progress.textContent = "All cells have run; the panel is in the corner of the page."
    Runs.all_of_them = False
    show_run_all()


async def run(cell):
    """Run a cell, or wait for it where it runs; tell whether it ended well."""
    ended = Runs.ended[cell.id] = asyncio.Event()
    if cell.id not in Runs.began_s:
        cell.querySelector(".py-editor-run-button").click()
        run_all.focus()
    await ended.wait()
    return Runs.succeeded[cell.id]


def show_run_all():
    """Let all be run, unless they are, or an editor is still being made."""
    can = document.body.dataset.editors == "made" and not Runs.all_of_them
    run_all.setAttribute("aria-disabled", "false" if can else "true")


def stopped_at(cell):
    """Say at which cell it ended, with a link to it."""
    link = document.createElement("a")
    link.href = "#" + cell.id
    link.textContent = title_of(cell)
    has_advice = cell.querySelector(".advice")
    progress.replaceChildren(
        "Stopped at ", link, ": what to do is said there." if has_advice else "."
    )


# Some are there already. An editor that is still being made has no text field yet.
for box in document.querySelectorAll(".cell .py-editor-input > div"):
    if box.shadowRoot and box.shadowRoot.querySelector(".cm-content"):
        settle(box.closest(".cell"))
