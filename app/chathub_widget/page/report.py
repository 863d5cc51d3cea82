"""What a support mail needs to know of a widget, as text."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..settings import Settings
    from .browser import Browser

VERSION = "0.1.0"  # of the package, as in pyproject.toml
RECORD = "record:"  # the line before the record's


def report(browser: "Browser", settings: "Settings", state: str, lines: list[str]) -> str:
    """Return the report of a widget.

    Args:
        browser: the seam to the page.
        settings: the checked `Settings`.
        state: what was told last.
        lines: of its record.
    """
    contacts = [
        name
        for name, value in (
            ("mail", settings.mail),
            ("phone", settings.phone),
            ("link", settings.link),
        )
        if value
    ]
    about = [
        ("chathub_widget", VERSION),
        ("python", "{} {}".format(sys.implementation.name, sys.version.split(" ")[0])),
        ("browser", browser.agent()),
        ("page", browser.origin()),
        ("made", browser.iso(browser.now_s())),
        ("organization", settings.organization),
        ("isolation", settings.isolation),
        ("locale", settings.locale),
        ("token_url", settings.token_url.split("?")[0]),
        ("widget_url", settings.widget_url.split("?")[0]),
        ("contacts", ", ".join(contacts)),
        ("problem", settings.problem),
        ("state", state),
    ]
    said = ["{}: {}".format(name, value or "none") for name, value in about]
    return "\n".join(["ChatHub widget report"] + said + [RECORD] + lines) + "\n"
