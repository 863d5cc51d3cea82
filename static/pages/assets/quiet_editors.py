"""Name the editors after their cells, and leave the focus where the reader has it."""

from pyscript import document, when, window


@when("py-editor", document)
def made(event):
    """Put right what a new editor has done: it takes the focus, and the page scrolls to it."""
    settle(event.target.closest(".cell"))


def settle(cell):
    """Name the button and the text field of a cell for screen readers, and look up again."""
    title = cell.querySelector("h2").textContent
    cell.querySelector("button").setAttribute("aria-label", "Run " + title)
    inside = cell.querySelector(".py-editor-input > div").shadowRoot
    inside.querySelector(".cm-content").setAttribute("aria-label", title)
    document.activeElement.blur()
    window.scrollTo(0, 0)


# Some are there already. An editor that is still being made has no text field yet.
for box in document.querySelectorAll(".cell .py-editor-input > div"):
    if box.shadowRoot and box.shadowRoot.querySelector(".cm-content"):
        settle(box.closest(".cell"))
