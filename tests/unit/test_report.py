"""The report for a support mail, line by line."""

import sys

from chathub_widget.page.report import VERSION, report
from chathub_widget.settings import Settings

from .fake_browser import SITE, WIDGET


def test_each_line_says_what_it_is(fake):
    settings = Settings(
        fake,
        organization="sales",
        isolation="frame",
        locale="da",
        token_url="/token?key=word",
        widget_url=f"{WIDGET}?key=word",
        fallback_email="help@site.example",
        fallback_phone="+45 12 34",
        fallback_url="/help",
    )
    python = ".".join(map(str, sys.version_info[:3]))
    assert report(fake, settings, "ready", ["one", "two"]).split("\n") == [
        "ChatHub widget report",
        f"chathub_widget: {VERSION}",
        f"python: cpython {python}",
        "browser: A browser of plain objects",
        f"page: {SITE}",
        f"made: {fake.iso(fake.now_s())}",
        "organization: sales",
        "isolation: frame",
        "locale: da",
        f"token_url: {SITE}/token",
        f"widget_url: {WIDGET}",
        "contacts: mail, phone, link",
        "problem: none",
        "state: ready",
        "record:",
        "one",
        "two",
        "",
    ]


def test_what_is_wrong_with_the_settings_is_in_it(fake):
    settings = Settings(fake, isolation="window")
    said = report(fake, settings, "idle", [])
    assert 'problem: isolation is \'window\'; it can be "page" or "frame".' in said
    assert "\norganization: none\n" in said
    assert "\ncontacts: none\n" in said
