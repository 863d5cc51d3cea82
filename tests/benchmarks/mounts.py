"""A thousand mounts and unmounts in one page: what each of them leaves, in bytes."""

import os
import re
import subprocess
import sys

import browsers
import tools

TEST = "tests/browser/test_many_mounts.py"
SLOPE = re.compile(
    r"^(\w+), ([\w ]+), \d+ cycles: bytes a cycle "
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
    if ended.returncode:
        print(ended.stdout)
    rows = [("bytes a cycle, after the first hundred", "", "", None)]
    for browser, what, javascript, python in SLOPE.findall(ended.stdout):
        if browser == "chromium":
            rows.append((f"{browser}, {what}, JavaScript", "", f"{float(javascript):.0f}", None))
        if what != "by hand":
            rows.append((f"{browser}, {what}, Python", "", f"{float(python):.0f}", None))
    rows.append(("nothing left, heaps flat", "the test's limits", "", ended.returncode == 0))
    return rows
