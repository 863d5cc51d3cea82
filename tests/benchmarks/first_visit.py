"""When the panel is there: a first and a second visit to pages with and without Python, over three networks.

All pages are visited in turn, so that whatever else the machine does hits all alike; a time is from the start of
the navigation until the panel is in the page, in milliseconds. CHATHUB_VISITS says how many visits each page gets
(ten unless given). Chromium alone can be told how slow a network is.
"""

import os
import statistics
import tempfile
from pathlib import Path

import browsers
from first_visit_pages import PAGES, write_pages
from page_weight import transfers_of
from playwright.sync_api import sync_playwright
from running_site import running_with_pages

VISITS = int(os.environ.get("CHATHUB_VISITS", "10"))
# Name: round trip in ms, bits a second each way; 0 for as fast as it goes.
NETWORKS = {
    "unthrottled": (0, 0),
    "40 ms, 10 Mbit/s": (40, 10_000_000),
    "150 ms, 1.6 Mbit/s": (150, 1_600_000),
}
SLOW = "150 ms, 1.6 Mbit/s"
COLD, SECOND = "cold", "second"
NOTE_PANEL = """
window.panelAt = new Promise((found) => {
  const look = () => {
    const inside = [document, ...[...document.querySelectorAll("iframe[srcdoc]")].map((frame) => frame.contentDocument)];
    if (inside.some((each) => each?.querySelector('section[id^="operator-chat-panel"], [data-mark]'))) {
      clearInterval(timer);
      found(performance.now());
    }
  };
  const timer = setInterval(look, 5);
});
"""
# What is compared, on which visit, how much longer it may take, and on which networks.
BOUNDS = [
    ("tag in the HTML", "the plain tag", COLD, dict.fromkeys(NETWORKS, 1.05)),
    (
        "two lines",
        "a mark, with hints",
        COLD,
        {"unthrottled": 1.5, "40 ms, 10 Mbit/s": 1.25, SLOW: 1.2},
    ),
    ("two lines", "stock PyScript", COLD, {SLOW: 0.72}),
    ("two lines", "JavaScript manager", SECOND, {SLOW: 1.15}),
    ("ahead", "JavaScript manager", COLD, dict.fromkeys(NETWORKS, 1.1)),
]
MOST_KB, MOST_REQUESTS = 265, 13


def measure():
    """Visit every page as often on every network; return the table, and what was promised of it."""
    browsers.provide()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_with_pages(folder) as running,
        sync_playwright() as playwright,
    ):
        kind = playwright.chromium
        browser = kind.launch(**browsers.launch_options(kind))
        return _measured(browser, running, Path(folder))


def _measured(browser, running, folder):
    context = _signed_in(browser, running)
    text = {"accept": "text/plain"}
    token = context.request.get(f"{running.site}/api/chathub/token", headers=text).text()
    widget_url = f"{running.vendor}/operator-chat-panel/widget-script.js"
    page_of_frame = context.request.get(f"{running.site}/chathub/python/mpy.html").text()
    write_pages(folder, token, widget_url, page_of_frame)
    context.close()
    times = {}
    for _ in range(VISITS):
        for network in NETWORKS:
            for name in PAGES:
                for visit, ms in _visits(browser, running, name, NETWORKS[network]):
                    times.setdefault((name, network, visit), []).append(ms)
    sizes = {name: _size(browser, running, name) for name in PAGES}
    return [*_table(times, sizes), *_promises(times, sizes)]


def _signed_in(browser, running):
    context = browser.new_context()
    context.request.post(f"{running.site}/session", data={"user": "demo"})
    return context


def _visits(browser, running, name, network):
    """Visit a page twice; yield which visit it was, and how long the panel took."""
    context = _signed_in(browser, running)
    context.add_init_script(NOTE_PANEL)
    for visit in (COLD, SECOND):
        page = context.new_page()
        delay_ms, bits = network
        if bits:
            slow = {
                "latency": delay_ms,
                "downloadThroughput": bits / 8,
                "uploadThroughput": bits / 8,
            }
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", {"offline": False, **slow})
        page.goto(f"{running.site}/own/{PAGES[name]}.html", wait_until="commit")
        yield visit, page.evaluate("() => window.panelAt")
        page.wait_for_load_state("networkidle")
        page.close()
    context.close()


def _size(browser, running, name):
    """Return requests and kilobytes of a first visit, the page's own included."""
    context = _signed_in(browser, running)
    page = context.new_page()
    transfers = transfers_of(page)
    page.goto(f"{running.site}/own/{PAGES[name]}.html", wait_until="networkidle")
    context.close()
    return len(transfers), sum(size for _, size in transfers) / 1000


def _table(times, sizes):
    rows = [("milliseconds until the panel, cold | second visit; requests, KB cold", "", "", None)]
    for name in PAGES:
        shown = [
            " | ".join(f"{_middle(times, name, network, visit):.0f}" for visit in (COLD, SECOND))
            for network in NETWORKS
        ]
        requests, kilobytes = sizes[name]
        rows.append((name, "", f"{'   '.join(shown)}   {requests}, {kilobytes:.0f} KB", None))
    return rows


def _promises(times, sizes):
    for ours, theirs, visit, most in BOUNDS:
        for network, bound in most.items():
            ratio = _middle(times, ours, network, visit) / _middle(times, theirs, network, visit)
            what = f"{ours} to {theirs}, {visit}, {network}"
            yield what, f"<= {bound}", f"{ratio:.2f}", ratio <= bound
    requests, kilobytes = sizes["two lines"]
    yield "requests of two lines", f"<= {MOST_REQUESTS}", requests, requests <= MOST_REQUESTS
    yield "KB of two lines", f"<= {MOST_KB}", f"{kilobytes:.0f}", kilobytes <= MOST_KB


def _middle(times, name, network, visit):
    return statistics.median(times[name, network, visit])
