"""Make this clone ready to run, with nothing but the standard library.

Both commands (`serve.py` and `tests/`) call `ready()` first. It makes `.venv`, installs the pinned
Python packages into it (with uv, which pip gets), fetches the runtimes of the page with npm, and starts
the calling script again inside `.venv`. Every step leaves a stamp, written last and inside what it
made: a step that was interrupted has none and is done again, one that is up to date costs reading a
small file. One process at a time does the set-up, the others wait for it.
"""

import os
import re
import shutil
import subprocess
import sys

# Meant for an older Python, from 3.6 on; so nothing here may be newer in its syntax.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.stderr.write(
        "This needs Python 3.11 or newer, and this is {}.{}.\n".format(*sys.version_info)
    )
    sys.exit(2)

import installer  # below the check: an older Python could not read it
import npm_failures
from setup_tools import (
    BIN,
    LOG,
    PYTHON,
    ROOT,
    STATIC,
    VENV,
    SetupError,
    digest,
    fail,
    matches,
    one_at_a_time,
    run,
    say,
)

SITE_LOCK = ROOT / "app" / "requirements.txt"
TESTS_LOCK = ROOT / "tests" / "requirements.txt"
NODE_LOCK = ROOT / "app" / "requirements-node.txt"

SITE_STAMP = VENV / "site.stamp"
TESTS_STAMP = VENV / "tests.stamp"
# npm empties node_modules before it fills it, so the stamp goes with what it vouches for.
NODE_MODULES = STATIC / "node_modules"
RUNTIMES_STAMP = NODE_MODULES / "runtimes.stamp"
COLLECTED = STATIC / "runtimes"
COLLECTED_STAMP = COLLECTED / "collected.stamp"
COLLECTORS = [
    ROOT / "app" / "chathub_demo" / "runtimes.py",
    *(
        (ROOT / "app" / "chathub_server" / "staticfiles" / name)
        for name in ("runtimes.py", "compression.py")
    ),
]

# The oldest (major, minor) of each line; older ones bring an npm that cannot read this lock file.
OLDEST_NODE = [(18, 0)]


def ready(tests=False):
    """Return inside `.venv` with everything installed; from outside, start the script again there.

    May be called any number of times. Where the set-up fails it ends the process with status 2 and
    a sentence that says why.

    Args:
        tests: also install what the tests need.
    """
    try:
        if not _is_ready(tests):
            with one_at_a_time():
                _set_up(tests)
    except SetupError as error:
        sys.exit(fail(str(error)))
    except OSError as error:  # most likely another user made the clone
        sys.exit(
            fail(
                f"Set-up failed at {error.filename} ({error.strerror}): start it as a user who"
                " may write to this clone, or in a clone of your own."
            )
        )
    except KeyboardInterrupt:
        sys.exit(
            fail("Set-up was interrupted; the next start goes on from the last finished step.")
        )
    if not _inside_venv():
        _start_again()


def node():
    """Return the path of a Node.js: the machine's own, or the one that set-up got as a package.

    Raises:
        SetupError: there is none any more.
    """
    path, _ = _node_and_npm(OLDEST_NODE)
    if not path:
        raise SetupError(
            "There is no Node.js any more: delete static/node_modules and start again."
        )
    return path


def npm(oldest=OLDEST_NODE):
    """Return the path of an npm, with Node.js got as a Python package where none is new enough.

    Args:
        oldest: the oldest Node.js that will do, as (major, minor), of each line that will do.

    Raises:
        SetupError: it could not be got.
    """
    _, path = _node_and_npm(oldest)
    if not path:
        say(
            "This machine has no npm, or too old a one; getting Node.js as a Python package, 60 MB."
        )
        if not matches(installer.VENV_STAMP, installer.venv_digest()):
            installer.make_venv()
        installer.install(NODE_LOCK, "Node.js package")
        _, path = _node_and_npm(oldest)
    return path


def npm_ci(folder, stamp, what, *options, oldest=OLDEST_NODE, log=None):
    """Install what a folder's package-lock.json pins, unless the stamp says that this was done.

    Args:
        folder: the one.
        stamp: is written last, inside what npm makes.
        what: what it does, for people: "fetching …".
        options: further ones of `npm ci`.
        oldest: as in `npm`.
        log: as in `setup_tools.run`.

    Raises:
        SetupError: it failed.
    """
    if matches(stamp, _npm_digest(folder)):
        return
    # All of it is plain files, or comes built: no script of its own has to run to install it.
    command = [npm(oldest), "ci", *options, "--ignore-scripts", "--no-audit", "--no-fund"]
    run(command, what, npm_failures.advice, cwd=folder, log=log)
    stamp.write_text(_npm_digest(folder))


# Is there anything to do?


def _is_ready(tests):
    stamps = [
        (installer.VENV_STAMP, installer.venv_digest),
        (SITE_STAMP, _site_digest),
        (RUNTIMES_STAMP, lambda: _npm_digest(STATIC)),
        (COLLECTED_STAMP, _collected_digest),
    ]
    if tests:
        stamps.append((TESTS_STAMP, _tests_digest))
    return all(matches(stamp, wanted()) for stamp, wanted in stamps)


def _site_digest():
    return digest(SITE_LOCK, ROOT / "pyproject.toml")


def _tests_digest():
    return digest(TESTS_LOCK)


def _collected_digest():
    return digest(STATIC / "package-lock.json", *COLLECTORS)


def _npm_digest(folder):
    return digest(folder / "package-lock.json")


# Doing it


def _set_up(tests):
    if not matches(installer.VENV_STAMP, installer.venv_digest()):
        installer.make_venv()
    LOG.write_text("")
    if tests and not matches(TESTS_STAMP, _tests_digest()):
        # The tests' lock holds the site's too, in the same versions.
        installer.install(TESTS_LOCK, "Python packages of the site and its tests")
        installer.link_project()
        SITE_STAMP.write_text(_site_digest())
        TESTS_STAMP.write_text(_tests_digest())
    if not matches(SITE_STAMP, _site_digest()):
        installer.install(SITE_LOCK, "Python packages of the site")
        installer.link_project()
        SITE_STAMP.write_text(_site_digest())
    npm_ci(STATIC, RUNTIMES_STAMP, "fetching the runtimes of the page with npm", "--omit=dev")
    if not matches(COLLECTED_STAMP, _collected_digest()):
        command = [str(PYTHON), "-m", "chathub_demo.runtimes", str(NODE_MODULES), str(COLLECTED)]
        run(command, "compressing the runtimes of the page", "start again")
        COLLECTED_STAMP.write_text(_collected_digest())


def _node_and_npm(oldest):
    """Return where node and npm are; None for what is missing or too old."""
    fetched = os.pathsep.join([str(BIN), str(ROOT / ".venv" / BIN.name)])  # one serves both
    own = shutil.which("node", path=fetched), shutil.which("npm", path=fetched)
    if all(own):
        return own
    node_path, npm_path = shutil.which("node"), shutil.which("npm")
    if not node_path or not _is_new_enough(node_path, oldest):
        return None, None
    return node_path, npm_path


def _is_new_enough(node_path, oldest):
    command = [node_path, "-p", "process.versions.node"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    version = tuple(int(number) for number in re.findall(r"\d+", said)[:2])
    return version >= oldest[-1] or any(
        version[:1] == line[:1] and version >= line for line in oldest
    )


# Into .venv


def _inside_venv():
    return os.path.realpath(sys.prefix) == str(VENV)


def _start_again():
    command = [str(PYTHON), *sys.argv]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":  # execv there returns to the shell at once
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)
