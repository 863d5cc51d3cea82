"""The back/forward cache: a page that is left and come back to is the same page, and so is its panel.

The pages walk by themselves and tell the site what they see: Playwright's Firefox is not told that
such a navigation has ended, and may wait for ever for an answer of a page that was kept.
"""

import secrets
import threading
import time

import httpx
import pytest

from .seen import Seen
from .stories import every_engine

# Firefox 153 keeps no page with an open WebSocket, so the panel has none here.
KEPT = """<!doctype html><html lang="en"><head><title>Kept</title><link rel="icon" href="data:,">
<script type="module" src="/chathub/chathub-widget.js"></script>
<script type="module">
let comings = 0;
let last;
const said = [];
const element = () => document.querySelector("chathub-widget");
const tokens = () => [...document.querySelectorAll("section[id^=operator-chat-panel]")]
  .map((panel) => panel.dataset.jti);
const tell = (what) => fetch("/own/told", {{ method: "POST", body: JSON.stringify({{
  walk: "{walk}", what, tokens: tokens(), said: [...said], state: element().state,
  asked: performance.getEntriesByType("resource")
    .filter(({{ name }}) => /api.chathub|widget-script/.test(name)).length,
}}) }}).then((answer) => answer.text()); // an open request would keep the page from being kept
const goAway = () => setTimeout(() => location.assign("/own/away.html"));
document.addEventListener("chathub-state", async ({{ detail }}) => {{
  said.push(detail.state);
  if (detail.state !== "ready") return;
  if (comings === 0) {{
    [last] = tokens();
    await tell("ready");
    goAway();
  }} else if (tokens().length === 1 && tokens()[0] !== last) {{
    await tell("another token");
  }}
}});
addEventListener("pageshow", async ({{ persisted }}) => {{
  if (!persisted) return;
  comings += 1;
  await tell("back");
  if (comings === 1) goAway(); else element().refresh();
}});
</script></head><body><chathub-widget organization="sales"
 widget-url="{vendor}/operator-chat-panel/widget-script.js?unconnected"></chathub-widget></body></html>"""
AWAY = """<!doctype html><title>Away</title><link rel="icon" href="data:,">
<script>addEventListener("pageshow", () => setTimeout(() => history.back()));</script>"""


def told(chathub, walk, count, within_s=60):
    """Wait until the page of this walk has told so much; return it."""
    end_s = time.monotonic() + within_s
    while True:
        found = httpx.get(f"{chathub.site}/own/told", trust_env=False).json()
        found = [each for each in found if each["walk"] == walk]
        if len(found) >= count:
            return found
        assert time.monotonic() < end_s, found
        threading.Event().wait(0.1)


@every_engine
@pytest.mark.timeout(150)
def test_coming_back_finds_the_same_panel_and_asks_for_nothing(
    new_context, chathub, own_pages_folder
):
    walk = secrets.token_hex(4)
    (own_pages_folder / "kept.html").write_text(KEPT.format(walk=walk, vendor=chathub.vendor))
    (own_pages_folder / "away.html").write_text(AWAY)
    seen = Seen(new_context(keeps_pages=True).new_page(), chathub)
    seen.sign_in("demo")
    seen.page.goto("/own/kept.html", wait_until="commit")
    ready, back, again, last = told(chathub, walk, 4)
    assert [ready["what"], back["what"], again["what"], last["what"]] == [
        "ready",
        "back",
        "back",
        "another token",
    ]
    assert len(ready["tokens"]) == 1
    for coming in (back, again):
        assert {**coming, "what": "ready"} == ready, "the same panel, and nothing asked for"
    assert last["tokens"] != ready["tokens"]
    assert last["state"] == "ready"
