"""Many tabs of one site: they ask once, and sign out together.

How many they are does not matter to the channel and the lock; tests/unit has twenty.
"""

import uuid

import httpx

from .page_scripts import SECTIONS
from .seen import Seen
from .stories import every_engine

# Each starts Python, which takes Firefox and WebKit longest.
TABS = {"chromium": 4, "firefox": 2, "webkit": 2}


def asked(seen):
    """Return how often the site was asked for a token since the last time, until now."""
    mark = f"/own/{uuid.uuid4()}"
    httpx.get(seen.chathub.site + mark, trust_env=False)  # lines come in the order of the answers
    return seen.until_said(mark).count('"GET /api/chathub/token')


@every_engine
def test_tabs_ask_once_or_twice_when_the_token_is_due_and_sign_out_together(
    context, chathub, engine
):
    opened = [Seen(context.new_page(), chathub) for _ in range(TABS[engine])]
    asked(opened[0])  # what others have asked
    opened[0].sign_in("demo")
    for seen in opened:
        seen.page.clock.install()
        seen.page.goto("/spa/customers", wait_until="commit")
    first = {seen.ready() for seen in opened}
    assert asked(opened[0]) == len(opened), "once at each start"

    chathub.advance(23 * 3600)
    for seen in opened if engine == "webkit" else opened[:1]:
        seen.pass_time("23:00:00")  # of Playwright's context: in all tabs at once
    renewed = {seen.another_token(than) for seen in opened for than in first}
    assert asked(opened[0]) in (1, 2)
    assert len(renewed) <= 2

    opened[1].sign_out()
    opened[1].call("refresh")
    for seen in opened:
        seen.state("signed-out")
        seen.until(f"{SECTIONS}.length === 0")
        seen.fallback_says("You are signed out")
