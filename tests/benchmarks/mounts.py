"""A thousand mounts and unmounts in one page: what each of them leaves, in bytes."""

import os
import re
import subprocess
import sys

import browsers
import tools

TEST = "tests/browser/test_many_mounts.py"
SLOPE = re.compile(
    r"^(\w+), ([\w ]+), (\d+) cycles: bytes a cycle "
    r"{'javascript': (-?[\d.]+), 'python': (-?[\d.]+)}",
    re.MULTILINE,
)


def measure():
    """Run the test of many mounts with a thousand; Firefox tells nothing of its JavaScript heap."""
    browsers.provide()
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", TEST, "-q", "-s"],
        cwd=tools.ROOT,
        env={**os.environ, "CHATHUB_MOUNTS": "1000"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    rows = [("bytes a cycle, after the first hundred", "promised", "seen", None)]
    by_hand = 0.0
    for browser, what, _, javascript, python in SLOPE.findall(ended.stdout):
        grown = float(javascript)
        by_hand = grown if what == "by hand" else by_hand
        most = {"frame": 300, "page": by_hand + 300}.get(what)
        if browser == "chromium":
            promised = f"< {most:.0f}" if most else ""
            kept = grown < most if most else None
            rows.append((f"{browser}, {what}, JavaScript", promised, f"{grown:.0f}", kept))
        if what != "by hand":
            flat = float(python) < 50
            rows.append((f"{browser}, {what}, Python", "< 50", f"{float(python):.0f}", flat))
    rows.append(("no element, listener, timer or frame left", "", "", ended.returncode == 0))
    return rows
