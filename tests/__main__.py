"""Run the tests; what they need is installed first, browsers too.

python3 tests [pytest's arguments]              everything, in Chromium, Firefox and WebKit
python3 tests full [pytest's arguments]         that, and what takes longer: wheels, sites of each framework, …
python3 tests quick [pytest's arguments]        what needs no browser, and is not slow
python3 tests newest [pytest's arguments]       all that needs no browser, on the newest Python of this machine
python3 tests mutants [MODULES]                 which changes of the code no test without a browser notices
python3 tests diagram                           draw the widget's states into app/chathub_widget/README.md
python3 tests pictures                          take the pictures of the README from the running site
python3 tests series [TIMES] [--busy] [quick] [pytest's arguments]
                                                the same again and again, and a table of it
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Explicit, because `python3 -I` does not look beside the script.
sys.path[:0] = [str(HERE), str(HERE.parent / "app")]

import bootstrap  # noqa: E402 (found through the line above)
import frameworks_build  # noqa: E402
import pythons  # noqa: E402
import series  # noqa: E402
import setup_tools  # noqa: E402

# Two processes, for two cores; each has a site and browsers of its own. pytest sorts the tests by
# browser, so whole halves of the list, as worksteal deals them, start each browser least often.
WORKERS = ["-n", "2", "--dist", "worksteal"]
# Without browsers they wait for servers a third of the time.
QUICK_WORKERS = ["-n", "3", "--dist", "worksteal"]

# By name, since pytest rewrites every package it loads by itself, and on Python 3.11 that fails now and
# then for one as large as Hypothesis (SystemError: AST constructor recursion depth mismatch).
PLUGINS = [
    "xdist.plugin",
    "pytest_timeout",
    "pytest_rerunfailures",
    "chathub_server.pytest_plugin",
]

QUICK = ["tests", "--ignore=tests/browser"]
NOT_FULL = ["-m", "not full"]
NOT_SLOW = ["-m", "not full and not slow"]


def main():
    """Make the clone ready, then become pytest: its summary comes last, its exit code counts."""
    if sys.argv[1:2] == ["newest"]:
        chosen = [] if "-m" in sys.argv else NOT_FULL
        return pythons.start_in_newest(["quick", *chosen, *sys.argv[2:]])
    if sys.argv[1:] == ["diagram"]:
        import state_diagram

        return state_diagram.main()
    bootstrap.ready(tests=True)
    if sys.argv[1:] == ["pictures"]:
        import pictures

        return pictures.main()
    os.chdir(HERE.parent)  # pytest's settings and the tests are found from there
    if sys.argv[1:2] == ["mutants"]:
        return _try_mutants(sys.argv[2:])
    wanted, words = series.wanted(sys.argv[1:])
    kind = words[0] if words[:1] in (["quick"], ["full"]) else ""
    if kind:
        words = words[1:]
    try:
        _refuse_what_is_not_there(words)
        _provide(kind, words)
    except setup_tools.SetupError as error:
        return setup_tools.fail(str(error))
    except KeyboardInterrupt:
        return setup_tools.fail("Set-up of the tests was interrupted; start it again.")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    plugins = [f"-p{name}" for name in PLUGINS]
    arguments = [*QUICK, *words] if kind == "quick" else words
    if kind != "full" and "-m" not in words and not any(map(_names_a_path, words)):
        arguments = [*(NOT_SLOW if kind == "quick" else NOT_FULL), *arguments]
    workers = QUICK_WORKERS if kind == "quick" else WORKERS
    pytest = [sys.executable, "-m", "pytest", *plugins, *workers, *arguments]
    if wanted:
        return series.run(pytest, wanted)
    sys.stderr.flush()
    os.execv(pytest[0], pytest)


def _try_mutants(modules):
    import mutants
    import redis_server

    try:
        redis_server.provide()
        return mutants.run(modules)
    except setup_tools.SetupError as error:
        return setup_tools.fail(str(error))
    except KeyboardInterrupt:
        return setup_tools.fail("Trying mutants was interrupted; start it again.")


def _refuse_what_is_not_there(words):
    """Say what pytest does not while its tests run in other processes: that a path is none."""
    if words and not words[0].startswith("-") and not _names_a_path(words[0]):
        raise setup_tools.SetupError(
            f"There is no test {words[0]}: `python3 tests` takes `full`, `quick`, `newest`, `mutants`, `diagram`, `series`,"
            " files and folders of tests, and pytest's options."
        )


def _names_a_path(word):
    return Path(word.partition("::")[0]).exists()


def _provide(kind, words):
    # Not above: they import packages that are there only inside .venv.
    import document_model
    import redis_server

    redis_server.provide()
    document_model.provide()
    if kind == "full":
        import nginx_server

        nginx_server.provide()
    if kind == "quick":
        return
    import browser_starts
    import browsers
    import third_party_modules

    everyday = kind != "full" and "-m" not in words and not any(map(_names_a_path, words))
    browsers.provide()
    third_party_modules.provide()
    frameworks_build.provide(["react"] if everyday else frameworks_build.NAMES)
    if not any(map(_names_a_path, words)):
        browser_starts.check()  # it takes seconds: not for a few tests


if __name__ == "__main__":
    sys.exit(main())
