"""The newest Python of this machine, and the tests in it.

Sites run what they have: `.venv` holds the Python that a person calls, `.venv-newest` the newest
there is here, where that is a newer one. bootstrap.py fills both in the same way.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import setup_tools

# A Python that cannot make virtual environments, or has no TLS for pip, fails here and is not taken.
PROBE = """
import ensurepip, os, ssl, sys, sysconfig, venv
variant = "free-threaded" if sysconfig.get_config_var("Py_GIL_DISABLED") else "plain"
print(sys.implementation.name, sys.version_info.releaselevel, variant)
print(*sys.version_info[:3])
print(os.path.realpath(sys._base_executable))
"""
WANTED = "cpython final plain"
PROBE_TIMEOUT_S = 20


def start_in_newest(words):
    """Start the calling script in `.venv-newest`, made first where needed, with these arguments.

    Returns the exit status where there is no newer Python, or it cannot be used.
    """
    python = newest()
    if not python:
        running = "{}.{}".format(*sys.version_info)
        setup_tools.say(
            f"There is no Python newer than {running} here, so there is nothing to test."
        )
        return 0
    inside = setup_tools.NEWEST / "bin" / "python"
    try:
        with setup_tools.one_at_a_time():
            if inside.resolve() != python:
                # Without pip that takes no time; set-up, which then runs inside, makes it anew.
                command = [python, "-m", "venv", "--clear", "--without-pip", setup_tools.NEWEST]
                subprocess.run(command, check=True)
    except (subprocess.CalledProcessError, OSError):
        return setup_tools.fail(
            f"{python} could not make {setup_tools.NEWEST.name}:"
            " check that it can be written, and start again."
        )
    except KeyboardInterrupt:
        return setup_tools.fail("Set-up of the tests was interrupted; start it again.")
    sys.stderr.flush()
    os.execv(inside, [str(inside), sys.argv[0], *words])


def newest():
    """Return the path of the newest Python that is newer than the one that runs, or None."""
    found = filter(None, map(_version_and_path, _candidates()))
    return max(found, default=(None, None))[1]


def _candidates():
    """Give what is called python3.N, with N larger than ours, on PATH and among pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    folders = [Path(folder) for folder in os.get_exec_path()]
    for folder in [*folders, *pyenv.glob("versions/*/bin")]:
        for path in folder.glob("python3.*"):
            minor = re.fullmatch(r"python3\.(\d+)", path.name)
            if minor and int(minor[1]) > sys.version_info.minor:
                yield path


def _version_and_path(candidate):
    command = [candidate, "-I", "-c", PROBE]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PROBE_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    # pyenv's own python3.N fails where that version is not the chosen one.
    if done.returncode != 0:
        return None
    kind, version, path = done.stdout.splitlines()
    return (tuple(map(int, version.split())), Path(path)) if kind == WANTED else None
