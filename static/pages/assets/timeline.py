"""The timeline: what a widget has said and what was done to it, the newest on top."""

import page_time
from pyscript import document

LONGEST = 60


def note(text, more="", state=""):
    """Add an entry.

    Args:
        text: what happened.
        more: a second line about it.
        state: which of the widget's states that was; "act" for what a person did.

    Returns:
        The entry, whose `span` holds the text.
    """
    item = document.createElement("li")
    item.dataset.state = state
    for name, said in (
        ("time", page_time.clock(page_time.now_s())),
        ("span", text),
        ("small", more),
    ):
        if said:
            part = document.createElement(name)
            part.textContent = said
            item.append(part)
    entries = document.getElementById("timeline")
    entries.prepend(item)
    if entries.childElementCount > LONGEST:
        entries.lastElementChild.remove()
    return item


class Story:
    """Tell what has become of the token and of the panel, where a state tells it."""

    def __init__(self):
        self._held_until = None  # the end of the token that the panel has
        self._ran_again = False

    def next(self, state, expires_at):
        """Return a sentence about a state that nothing is wrong with, or an empty text."""
        if state == "loading":
            self._ran_again = True
        if state in ("stopped", "signed-out", "unavailable"):
            self._held_until = None
        if state != "ready":
            return ""
        held, self._held_until = self._held_until, expires_at
        ran_again, self._ran_again = self._ran_again, False
        if held == expires_at:
            return "Module run again, same token." if ran_again else ""
        until = page_time.day(expires_at) + page_time.clock(expires_at)[:5]
        if held is None:
            return "Token until {}.".format(until)
        how = ", and the panel run again" if ran_again else "; the panel took it"
        return "New token until {}{}.".format(until, how)
