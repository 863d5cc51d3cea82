"""The back/forward cache: a page that is left and come back to is the same page, and so is its panel.

The pages walk by themselves and tell the site what they see: Playwright's Firefox is not told that
such a navigation has ended, and may wait for ever for an answer of a page that was kept. A browser
may load a page anew instead, as Chromium on a busy machine does ("navigation-canceled"): then it begins
the walk once more.
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
const isHidden = () => getComputedStyle(document.querySelector("section[id^=operator-chat-panel]")).visibility === "hidden";
document.addEventListener("chathub-state", async ({{ detail }}) => {{
  said.push(detail.state);
  if (detail.state === "signed-out" && last) await tell("signed out");
  if (detail.state === "signed-out" && !last) {{
    await fetch("/session", {{ method: "POST", headers: {{ "Content-Type": "application/json" }}, body: JSON.stringify({{ user: "demo" }}) }});
    said.length = 0; // the walk begins anew
    element().start();
  }}
  if (detail.state !== "ready") return;
  if (!last) {{
    [last] = tokens();
    addEventListener("pageshow", comeBack); // now, so as to be told after Python
    await tell("ready");
    goAway();
  }} else if (tokens().length === 1 && tokens()[0] !== last) {{
    [last] = tokens();
    await tell("another token");
    await fetch("/session", {{ method: "DELETE" }}).then((answer) => answer.text());
    goAway();
  }}
}});
const comeBack = async ({{ persisted }}) => {{
  if (!persisted) return;
  said.push(isHidden() ? "hidden" : "shown");
  if (said.length > 3) return;
  while (isHidden()) await new Promise((done) => setTimeout(done, 20));
  await tell("back");
  element().refresh();
}};
</script></head><body><chathub-widget organization="sales"
 widget-url="{vendor}/operator-chat-panel/widget-script.js?unconnected"></chathub-widget></body></html>"""
AWAY = """<!doctype html><title>Away</title><link rel="icon" href="data:,">
<script>addEventListener("pageshow", () => setTimeout(() => history.back()));</script>"""


def told(chathub, walk, last, within_s=60):
    """Wait until the page of this walk has told the last thing; return the last of each it told."""
    end_s = time.monotonic() + within_s
    while True:
        found = httpx.get(f"{chathub.site}/own/told", trust_env=False).json()
        found = {each["what"]: each for each in found if each["walk"] == walk}
        if last in found:
            return found
        assert time.monotonic() < end_s, found
        threading.Event().wait(0.1)


@every_engine
@pytest.mark.timeout(150)
def test_coming_back_finds_the_same_panel_once_the_session_is_known_to_live(
    new_context, chathub, own_pages_folder
):
    walk = secrets.token_hex(4)
    (own_pages_folder / "kept.html").write_text(KEPT.format(walk=walk, vendor=chathub.vendor))
    (own_pages_folder / "away.html").write_text(AWAY)
    seen = Seen(new_context(keeps_pages=True).new_page(), chathub)
    seen.sign_in("demo")
    seen.page.goto("/own/kept.html", wait_until="commit")
    found = told(chathub, walk, "signed out")
    ready, back = found["ready"], found["back"]
    other, out = found["another token"], found["signed out"]
    assert len(ready["tokens"]) == 1
    assert back["tokens"] == ready["tokens"], "the same panel"
    assert back["said"] == ["loading", "ready", "hidden"]
    assert back["asked"] == ready["asked"], "nothing is loaded again"
    assert other["tokens"] != ready["tokens"]
    assert out["said"][-2:] == ["hidden", "signed-out"], "not shown for a moment"
    assert out["tokens"] == []
