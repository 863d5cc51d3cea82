"""A single-page site: the address names the view, the view brings its chat or none."""

from pyscript import document, fetch, when, window

# Whose chat each view shows. Settings has none.
CHAT = {"inbox": "support", "customers": "sales"}

view = document.getElementById("view")
mounts = []


def show(path):
    """Show the view that an address such as /spa/customers names."""
    name = path.split("/")[2] if path.count("/") > 1 else ""
    template = document.getElementById(name or "inbox")
    if not template or template.localName != "template":
        template = document.getElementById("missing")
    view.replaceChildren(template.content.cloneNode(True))
    document.title = view.querySelector("h1").textContent + " · Support desk"
    for link in document.querySelectorAll(".views a"):
        here = link.pathname == "/spa/" + template.id
        link.setAttribute("aria-current", "page" if here else "false")
    unmount()
    if template.id in CHAT:
        mount(CHAT[template.id])


def mount(organization):
    """Put a widget on the page. That starts it."""
    widget = document.createElement("chathub-widget")
    widget.setAttribute("organization", organization)
    widget.setAttribute("fallback-email", "support@example.com")
    widget.setAttribute("sign-in-url", "/sign-in")
    document.body.append(widget)
    mounts.append(organization)
    times = "1 time" if len(mounts) == 1 else f"{len(mounts)} times"
    document.getElementById("mounts").textContent = times


def unmount():
    """Take the widget off the page, if there is one. That stops it."""
    for widget in document.querySelectorAll("chathub-widget"):
        widget.remove()
    show_state("idle", "None here")


def show_state(state, text):
    """Show the state of the widget."""
    shown = document.getElementById("state")
    shown.dataset.state = state
    shown.textContent = text


@when("chathub-state", document)
def state_changed(event):
    """Follow the widget that is on the page; a removed one is not heard here any more."""
    state = event.detail.state
    show_state(state, f"{event.detail.organization}: {state}")


@when("click", ".views a")
def followed(event):
    """Show the view of a link without leaving the page, unless a new tab is wanted."""
    if event.ctrlKey or event.metaKey or event.shiftKey:
        return
    event.preventDefault()
    path = event.currentTarget.pathname
    window.history.pushState(None, "", path + window.location.search)
    show(path)
    view.focus()  # so that screen readers go on at the new view
    window.scrollTo(0, 0)


# Not `window` alone, which is a module in MicroPython and loses its methods' `this`.
@when("popstate", window.window)
def went_back_or_forward(*_):
    """Show the view of the address that the browser has gone to."""
    show(window.location.pathname)


@when("toggle", "details")
async def opened(*_):
    """Show this file on the page."""
    document.getElementById("source").textContent = await fetch("/static/spa.py").text()


show(window.location.pathname)
