"""Many tabs of one site: they ask once, and sign out together."""

import time

import jwt
import pytest
from playwright.sync_api import expect

from .seen import Seen

TABS = 20
DAY_S = 86_000
TWO_LINES = """<!doctype html><html lang="en"><head><title>Tab</title><link rel="icon" href="data:,">
<script type="module" src="/chathub/chathub-widget.js"></script></head>
<body><chathub-widget organization="sales" fallback-email="help@site.example"></chathub-widget></body></html>"""


class Endpoint:
    """A token endpoint that says how often it was asked."""

    def __init__(self):
        self.asked = 0

    def answer(self, route):
        self.asked += 1
        life_s = 1000 if self.asked <= TABS else DAY_S
        route.fulfill(json={"token": token(f"{self.asked}", time.time(), life_s)})


def token(name, issued_s, life_s):
    claims = {
        "iat": int(issued_s),
        "exp": int(issued_s + life_s),
        "jti": name,
        "operatorId": 101,
        "name": "Sally Jensen",
        "organization": "Sales",
    }
    return jwt.encode(claims, "a secret of this test's own, long enough")


@pytest.fixture
def tabs(context, chathub):
    """Open tabs of one site, signed in once."""
    url = f"{chathub.site}/a-tab-of-the-site"
    context.route(url, lambda route: route.fulfill(body=TWO_LINES, content_type="text/html"))

    def open_tabs(count):
        opened = []
        for _ in range(count):
            page = context.new_page()
            seen = Seen(page, chathub)
            if not opened:
                seen.sign_in("demo")
            page.goto(url, wait_until="commit")
            opened.append(seen)
        for seen in opened:
            expect(seen.element).to_have_attribute("state", "ready", timeout=60_000)
        return opened

    return open_tabs


def test_twenty_tabs_ask_once_or_twice_when_the_token_is_due(tabs, context):
    endpoint = Endpoint()
    context.route("**/api/chathub/token*", endpoint.answer)
    opened = tabs(TABS)
    assert endpoint.asked == TABS, "once at each start"
    # One more tab offers them a token that is overdue already: all of them are due together.
    overdue = token("overdue", time.time() - 5000, 6100)
    opened[0].page.evaluate(
        """([name, token]) => new BroadcastChannel(name)
             .postMessage(JSON.stringify({ organization: "sales", token }))""",
        [f"chathub {opened[0].chathub.site}/api/chathub/token", overdue],
    )
    for seen in opened:
        seen.until("said.filter(({state}) => state === 'ready').length === 3", timeout_s=30)
    renewed = {seen.token_id for seen in opened}
    assert renewed <= {"21", "22"}
    assert endpoint.asked - TABS in (1, 2)


def test_signing_out_in_one_tab_empties_all(tabs, chathub):
    opened = tabs(4)
    opened[2].page.request.delete(f"{chathub.site}/session")
    opened[2].call("refresh")
    for seen in opened:
        expect(seen.element).to_have_attribute("state", "signed-out")
        expect(seen.panel).to_have_count(0)
        expect(seen.fallback).to_contain_text("You are signed out")
