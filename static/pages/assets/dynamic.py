"""Chat as one organization or another, from Python alone."""

from chathub_widget import WidgetError, WidgetManager
from pyscript import document, when

said = document.getElementById("said")
managers = []


@when("click", "button")
async def chosen(event):
    """Stop the chat there is, and start the one that was asked for."""
    while managers:
        managers.pop().stop()
    name = event.target.id
    if name != "nobody":
        await chat_as(name)


async def chat_as(organization):
    """Start a chat and say how that went."""
    manager = WidgetManager(organization=organization, fallback_email="support@example.com")
    managers.append(manager)
    manager.on_state(show)
    try:
        await manager.start()
    except WidgetError as error:
        print(error)


def show(change):
    """Show what happened to a widget."""
    is_troubled = change.code and change.state == "ready"
    said.dataset.state = "troubled" if is_troubled else change.state
    said.textContent = f"{change.organization}: {change.reason or change.state}"


await chat_as("sales")  # noqa: F704, PLE1142 (PyScript runs this file as a coroutine)
