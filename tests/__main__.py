"""Run every test: `python3 tests [pytest arguments]`; installs what they need, browsers too."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Explicit, because `python3 -I` does not look beside the script.
sys.path[:0] = [str(HERE), str(HERE.parent / "app")]

import bootstrap  # noqa: E402 (found through the line above)
import frameworks_build  # noqa: E402

# Two processes, for two cores; each has a site and two browsers of its own. pytest sorts the tests by
# browser, so whole halves of the list, as worksteal deals them, start each browser least often.
WORKERS = ["-n", "2", "--dist", "worksteal"]

# By name, since pytest rewrites every package it loads by itself, and on Python 3.11 that fails now and
# then for one as large as Hypothesis (SystemError: AST constructor recursion depth mismatch).
PLUGINS = ["xdist.plugin", "pytest_playwright.pytest_playwright", "chathub_server.pytest_plugin"]


def main():
    """Make the clone ready, then become pytest: its summary comes last, its exit code counts."""
    bootstrap.ready(tests=True)
    # Not above: they import packages that are there only inside .venv.
    import browsers
    import redis_server

    try:
        browsers.provide()
        frameworks_build.provide()
        redis_server.provide()
    except bootstrap.SetupError as error:
        return bootstrap.fail(str(error))
    except KeyboardInterrupt:
        return bootstrap.fail("Set-up of the tests was interrupted; start it again.")
    os.chdir(HERE.parent)  # pytest's settings and the tests are found from there
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    plugins = [f"-p{name}" for name in PLUGINS]
    pytest = [sys.executable, "-m", "pytest", *plugins, *WORKERS, *sys.argv[1:]]
    sys.stderr.flush()
    os.execv(pytest[0], pytest)


if __name__ == "__main__":
    sys.exit(main())
