"""In a page that runs: how long a mount and a refresh take beside the same by hand, and what an idle hour costs."""

import os
import statistics
import tempfile
from pathlib import Path

import browsers
from playwright.sync_api import sync_playwright
from running_site import running_with_pages

TIMES = int(os.environ.get("CHATHUB_VISITS", "20"))
HOUR_S = 3600
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
<script type="module" src="/chathub/chathub-widget.js"></script></head>
<body><main>A page of the site</main><chathub-widget organization="support" start="manual"></chathub-widget></body></html>
"""
SCRIPT = Path(__file__).with_name("running_page.js").read_text("utf-8")
BOUND = 1.15


def measure():
    """Mount, refresh and wait; return the table."""
    browsers.provide()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_with_pages(folder) as running,
        sync_playwright() as playwright,
    ):
        Path(folder, "running.html").write_text(PAGE)
        browser = playwright.chromium.launch(**browsers.launch_options(playwright.chromium))
        rows = [*_mounts(browser, running)]
        rows.append(
            ("timers that fire in an idle hour", "", _fired_in_an_hour(browser, running), None)
        )
        return rows


def _opened(browser, running, with_clock=False):
    context = browser.new_context()
    context.request.post(f"{running.site}/session", data={"user": "demo"})
    page = context.new_page()
    if with_clock:
        page.clock.install()  # first: what it replaces is counted then, not what it uses itself
    page.add_init_script(SCRIPT)
    page.goto(f"{running.site}/own/running.html")
    page.evaluate("() => document.querySelector('chathub-widget').start()")
    page.wait_for_function("() => document.querySelector('chathub-widget').state === 'ready'")
    page.evaluate("() => document.querySelector('chathub-widget').remove()")
    page.wait_for_function("() => panels().length === 0")
    return page


def _mounts(browser, running):
    page = _opened(browser, running)
    widget_url = f"{running.vendor}/operator-chat-panel/widget-script.js"
    times_ms = {}
    for _ in range(TIMES):
        for isolation in ("page", "frame"):
            for how in ("ours", "byHand"):
                for what, ms in page.evaluate(
                    f"({{ url, isolation }}) => {how}(url, isolation)",
                    {"url": widget_url, "isolation": isolation},
                ).items():
                    times_ms.setdefault((what, isolation, how), []).append(ms)
    middle = {key: statistics.median(found) for key, found in times_ms.items()}
    for what, isolation, how in middle:
        if how == "ours":
            ours, theirs = middle[what, isolation, "ours"], middle[what, isolation, "byHand"]
            is_mount = what == "mount"
            yield (
                f"{what}, {isolation}: ours, by hand",
                f"<= {BOUND}" if is_mount else "",
                f"{ours:.0f} ms, {theirs:.0f} ms, ratio {ours / theirs:.2f}",
                ours / theirs <= BOUND if is_mount else None,
            )


def _fired_in_an_hour(browser, running):
    page = _opened(browser, running, with_clock=True)
    page.evaluate("() => { document.body.append(document.createElement('chathub-widget')); }")
    page.wait_for_function("() => document.querySelector('chathub-widget').state === 'ready'")
    before = page.evaluate("() => fired")
    for _ in range(60):
        page.clock.run_for(HOUR_S * 1000 // 60)
    return page.evaluate("() => fired") - before
