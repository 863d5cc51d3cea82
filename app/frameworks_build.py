"""Build the applications of static/frameworks with their frameworks' own tools.

    python3 app/frameworks_build.py [react vue angular]

builds those that are named, or all. Each has its own package.json, so that one needs no other's tools.
The test command calls `provide()` too, and the development site starts this file when somebody opens the
page of an application that is not built. As in bootstrap.py, every step leaves a stamp inside what it
made: the packages one of the lock file, each application one of everything it was built from.
"""

import sys
from pathlib import Path

# Explicit, because `python3 -I` does not look beside the script.
sys.path[:0] = [str(Path(__file__).resolve().parent)]

import bootstrap  # noqa: E402 (found through the line above)
import setup_tools  # noqa: E402

FOLDER = setup_tools.STATIC / "frameworks"
DIST = FOLDER / "dist"
TYPES = setup_tools.STATIC / "chathub" / "chathub-widget.d.ts"
# What each one's tools weigh unpacked, in megabytes.
TOOLS_MB = {"react": 73, "vue": 81, "angular": 274}
NAMES = tuple(TOOLS_MB)

# What Vite 8 and Angular 21 ask for.
OLDEST_NODE = [(20, 19), (22, 12)]
# npm itself waits for over a minute before it says that there is no network.
IMPATIENT = ["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000"]


def provide(names=NAMES):
    """Build what is not built yet, or was built from other files.

    Args:
        names: of the applications, in the order in which they are built.

    Raises:
        setup_tools.SetupError: a tool failed; its last lines say why.
    """
    for name in names:
        if not is_built(name):
            DIST.mkdir(exist_ok=True)
            # By application: React is not kept waiting by Angular.
            with setup_tools.one_at_a_time(FOLDER / name / "package.json"):
                if not is_built(name):  # by whoever was waited for
                    _build(name)


def is_built(name):
    """Tell whether an application is there, built from the files that are here now."""
    return setup_tools.matches(_stamp(name), _digest(name))


def _stamp(name):
    return DIST / name / "built.stamp"


def _digest(name):
    sources = [*(FOLDER / "shared").iterdir(), *(FOLDER / name).iterdir()]
    files = [FOLDER / "tsconfig.json", TYPES, *sorted(file for file in sources if file.is_file())]
    parts = [part for file in files for part in (str(file.relative_to(setup_tools.STATIC)), file)]
    return setup_tools.digest(*parts)


def _build(name):
    folder, log, title = FOLDER / name, DIST / f"{name}.log", name.title()
    log.write_text("")
    with setup_tools.one_at_a_time():  # where npm is missing, it is got into .venv
        npm = bootstrap.npm(OLDEST_NODE)
    bootstrap.npm_ci(
        folder,
        folder / "node_modules" / "installed.stamp",
        f"fetching {title}'s tools ({TOOLS_MB[name]} MB) with npm",
        *IMPATIENT,
        oldest=OLDEST_NODE,
        log=log,
    )
    advice = f"mend static/frameworks/{name} and start again"
    setup_tools.run([npm, "run", "build"], f"building with {title}", advice, cwd=folder, log=log)
    _stamp(name).write_text(_digest(name))


def main():
    """Read the command line, build; a second call has nothing to do."""
    names = sys.argv[1:] or NAMES
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        return setup_tools.fail(f"There is no {unknown[0]} here: name {', '.join(NAMES)}, or none.")
    try:
        provide(names)
    except setup_tools.SetupError as error:
        return setup_tools.fail(str(error))
    except OSError as error:
        return setup_tools.fail(
            f"Building failed at {error.filename} ({error.strerror}): start it as a user who may write to this clone."
        )
    except KeyboardInterrupt:
        return setup_tools.fail("Building was interrupted; start it again.")
    titles = " and ".join(name.title() for name in names)
    setup_tools.say(f"Built: {titles}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
