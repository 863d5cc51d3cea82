"""Build the applications of static/frameworks with their frameworks' own tools.

    python3 app/frameworks_build.py

The test command calls `provide()` too; `serve.py` does not, since the tools weigh 340 MB. As in
bootstrap.py, every step leaves a stamp inside what it made: the packages one of the lock file, each
application one of everything it was built from.
"""

import sys
from pathlib import Path

# Explicit, because `python3 -I` does not look beside the script.
sys.path[:0] = [str(Path(__file__).resolve().parent)]

import bootstrap  # noqa: E402 (found through the line above)
import setup_tools  # noqa: E402

FOLDER = setup_tools.STATIC / "frameworks"
DIST = FOLDER / "dist"
LOCK = FOLDER / "package-lock.json"
TYPES = setup_tools.STATIC / "chathub" / "chathub-widget.d.ts"
INSTALLED = FOLDER / "node_modules" / "installed.stamp"
FETCHING = "fetching the tools of React, Vue and Angular with npm, 340 MB unpacked"
NAMES = ("react", "vue", "angular")

# What Vite 8 and Angular 21 ask for.
OLDEST_NODE = [(20, 19), (22, 12)]


def provide():
    """Build what is not built yet, or was built from other files.

    Raises:
        setup_tools.SetupError: a tool failed; its last lines say why.
    """
    if _unbuilt():
        with setup_tools.one_at_a_time():
            npm = bootstrap.npm(OLDEST_NODE)
            bootstrap.npm_ci(FOLDER, INSTALLED, FETCHING, oldest=OLDEST_NODE)
            for name in _unbuilt():
                _build(npm, name)


def _unbuilt():
    return [name for name in NAMES if not setup_tools.matches(_stamp(name), _digest(name))]


def _stamp(name):
    return DIST / name / "built.stamp"


def _digest(name):
    shared = [LOCK, FOLDER / "package.json", FOLDER / "tsconfig.json", TYPES]
    sources = [*(FOLDER / "shared").iterdir(), *(FOLDER / name).iterdir()]
    files = [*shared, *sorted(file for file in sources if file.is_file())]
    parts = [part for file in files for part in (str(file.relative_to(setup_tools.STATIC)), file)]
    return setup_tools.digest(*parts)


def _build(npm, name):
    command = [npm, "run", name]
    advice = f"mend static/frameworks/{name} and start again"
    setup_tools.run(command, f"building the {name.title()} application", advice, cwd=FOLDER)
    _stamp(name).write_text(_digest(name))


def main():
    """Make the clone ready and build; a second call has nothing to do."""
    bootstrap.ready()
    try:
        provide()
    except setup_tools.SetupError as error:
        return setup_tools.fail(str(error))
    except KeyboardInterrupt:
        return setup_tools.fail("Building was interrupted; start it again.")
    setup_tools.say("The React, Vue and Angular applications are built.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
