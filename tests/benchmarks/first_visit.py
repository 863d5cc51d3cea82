"""When the panel is there, and what that costs: a first and a second visit to pages with and without Python.

All pages are visited in turn, so that whatever else the machine does hits all alike. CHATHUB_VISITS says how many
visits each page gets in each setting (ten unless given; that takes three quarters of an hour), CHATHUB_SETTINGS
names some settings alone, with semicolons between. Chromium alone can be told how slow a network and a processor are.
"""

import os
import re
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

import browsers
import first_visit_chart
from first_visit_pages import OURS_ON_PYODIDE, PAGES, write_pages
from page_weight import transfers_of
from playwright.sync_api import sync_playwright
from running_site import running_with_pages

VISITS = int(os.environ.get("CHATHUB_VISITS", "10"))
COLD, SECOND = "cold", "second"
NOTES = Path(__file__).with_name("first_visit_notes.js").read_text("utf-8")


@dataclass(frozen=True)
class Setting:
    """A browser, its network (0 bits a second: as fast as it goes), and how much slower its processor is."""

    engine: str = "chromium"
    round_trip_ms: int = 0
    bits_s: int = 0
    slower: int = 1


FAST, MIDDLE, SLOW = "unthrottled", "40 ms, 10 Mbit/s", "150 ms, 1.6 Mbit/s"
QUARTER = ", a quarter of the processor"
SETTINGS = {
    FAST: Setting(),
    MIDDLE: Setting(round_trip_ms=40, bits_s=10_000_000),
    SLOW: Setting(round_trip_ms=150, bits_s=1_600_000),
    FAST + QUARTER: Setting(slower=4),
    MIDDLE + QUARTER: Setting(round_trip_ms=40, bits_s=10_000_000, slower=4),
    SLOW + QUARTER: Setting(round_trip_ms=150, bits_s=1_600_000, slower=4),
    "Firefox, unthrottled": Setting(engine="firefox"),
}
ALL = list(SETTINGS)
IN_CHROMIUM = ALL[:-1]
# What is compared, in what, on which visit, how much more it may be, and in which settings.
BOUNDS = [
    ("tag in the HTML", "the plain tag", "panel", COLD, dict.fromkeys(ALL, 1.05)),
    ("two lines", "no chat", "first paint", COLD, dict.fromkeys(ALL, 1.02)),
    ("tag in the HTML", "no chat", "first paint", COLD, dict.fromkeys(ALL, 1.02)),
    ("two lines", "a mark, with hints", "panel", COLD, {FAST: 1.5, MIDDLE: 1.25, SLOW: 1.2}),
    ("two lines, hints in the HTML", "a mark, with hints", "panel", COLD, {SLOW: 1.1}),
    ("two lines", "stock PyScript", "panel", COLD, {SLOW: 0.72}),
    ("two lines", "JavaScript manager", "panel", SECOND, {SLOW: 1.15}),
    ("ahead", "JavaScript manager", "panel", COLD, dict.fromkeys([FAST, MIDDLE, SLOW], 1.1)),
    ("two lines", "a mark, with hints", "processor", COLD, {FAST: 1.25}),
]
# What two lines of HTML may cost at most on a first visit, as fast as it goes.
MOST = {"KB": 265, "requests": 13, "longest task after the interpreter": 50}
COSTS = [
    "first paint", "largest paint", "blocked", "longest task", "longest task after the interpreter",
    "processor", "JavaScript MB", "wasm MB", "requests", "KB",
]  # fmt: skip


def measure():
    """Visit every page as often in every setting; write the chart; return the tables and what was promised."""
    browsers.provide()
    named = [name for name in os.environ.get("CHATHUB_SETTINGS", "").split(";") if name]
    settings = {name: SETTINGS[name] for name in named or ALL}
    with (
        tempfile.TemporaryDirectory() as folder,
        running_with_pages(folder) as running,
        sync_playwright() as playwright,
    ):
        engines = {
            engine: _launch(getattr(playwright, engine))
            for engine in {setting.engine for setting in settings.values()}
        }
        _write_pages(engines[next(iter(engines))], running, Path(folder))
        visits = {}
        for turn in range(VISITS):
            for setting in settings:
                for page in PAGES:
                    if page == OURS_ON_PYODIDE and (turn or setting != FAST):
                        continue  # once: it is six megabytes
                    browser = engines[settings[setting].engine]
                    for which, costs in _visits(browser, running, page, settings[setting]):
                        visits.setdefault((page, setting, which), []).append(costs)
    if FAST in settings and MIDDLE in settings and SLOW in settings:
        first_visit_chart.write({key: _middle(visits, *key, "panel") for key in visits})
    return [*_times(visits, settings), *_costs(visits, settings), *_promises(visits, settings)]


def _launch(kind):
    return kind.launch(**browsers.launch_options(kind))


def _write_pages(browser, running, folder):
    context = _signed_in(browser, running)
    text = {"accept": "text/plain"}
    token = context.request.get(f"{running.site}/api/chathub/token", headers=text).text()
    widget_url = f"{running.vendor}/operator-chat-panel/widget-script.js"
    script = context.request.get(f"{running.site}/chathub/chathub-widget.js").text()
    frame = re.search(r'"mpy": "([^"]+)"', script)[1]
    write_pages(folder, token, widget_url, script, context.request.get(running.site + frame).text())
    context.close()


def _signed_in(browser, running):
    context = browser.new_context()
    context.request.post(f"{running.site}/session", data={"user": "demo"})
    return context


def _visits(browser, running, name, setting):
    """Visit a page twice; yield which visit it was, and what it cost."""
    context = _signed_in(browser, running)
    context.add_init_script(NOTES)
    for which in (COLD, SECOND):
        page = context.new_page()
        address = f"{running.site}/own/{PAGES[name]}.html"
        in_chromium = setting.engine == "chromium"
        yield which, (_in_chromium if in_chromium else _visit)(page, address, setting)
        page.close()
    context.close()


def _visit(page, address, _):
    page.goto(address, wait_until="commit")
    panel_ms = page.evaluate("() => window.noted.panelAt")
    page.wait_for_load_state("networkidle")
    return {"panel": panel_ms, **page.evaluate("() => window.noted.costs()")}


def _in_chromium(page, address, setting):
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    if setting.bits_s:
        speed = dict.fromkeys(("downloadThroughput", "uploadThroughput"), setting.bits_s / 8)
        slow = {"offline": False, "latency": setting.round_trip_ms, **speed}
        session.send("Network.emulateNetworkConditions", slow)
    session.send("Emulation.setCPUThrottlingRate", {"rate": setting.slower})
    transfers = transfers_of(page)
    before_s = _processor_s(page)
    costs = _visit(page, address, setting)
    costs["processor"] = (_processor_s(page) - before_s) * 1000
    costs["JavaScript MB"] = session.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    costs["requests"] = len(transfers)
    costs["KB"] = sum(size for _, size in transfers) / 1000
    return costs


def _processor_s(page):
    session = page.context.browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return sum(process["cpuTime"] for process in processes)


def _times(visits, settings):
    """Return a row a page and setting: median, least and most of the milliseconds until the panel."""
    yield "milliseconds until the panel: median (least to most), cold | second visit", "", "", None
    for setting in settings:
        for page in PAGES:
            shown = [
                f"{statistics.median(each):.0f} ({min(each):.0f} to {max(each):.0f})"
                for which in (COLD, SECOND)
                if (each := _all(visits, page, setting, which, "panel"))
            ]
            if shown:
                yield f"{setting}: {page}", "", " | ".join(shown), None


def _costs(visits, settings):
    """Return a row a page and cost of a first visit, in milliseconds where nothing else is said."""
    setting = next(iter(settings))
    yield f"what a first visit costs, {setting}; times in milliseconds", "", "", None
    for page in PAGES:
        for cost in COSTS:
            if _all(visits, page, setting, COLD, cost):
                yield (
                    f"{page}: {cost}",
                    "",
                    f"{_middle(visits, page, setting, COLD, cost):.1f}",
                    None,
                )


def _promises(visits, settings):
    for ours, theirs, cost, which, most in BOUNDS:
        for setting, bound in most.items():
            if setting in settings:
                mine = _middle(visits, ours, setting, which, cost)
                ratio = mine / _middle(visits, theirs, setting, which, cost)
                what = f"{cost}: {ours} to {theirs}, {which}, {setting}"
                yield what, f"<= {bound}", f"{ratio:.2f}", ratio <= bound
    for cost, bound in MOST.items():
        if FAST in settings:
            seen = _middle(visits, "two lines", FAST, COLD, cost)
            yield f"{cost} of two lines", f"<= {bound}", f"{seen:.0f}", seen <= bound


def _all(visits, page, setting, which, cost):
    found = [each.get(cost) for each in visits.get((page, setting, which), [])]
    return [value for value in found if value is not None]


def _middle(visits, page, setting, which, cost):
    return statistics.median(_all(visits, page, setting, which, cost) or [0])
