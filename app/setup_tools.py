"""Run the tools that make this clone ready, one process at a time, and say what is being done.

All times are in seconds.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: two starts at the same moment are not kept apart there
    fcntl = None

ROOT = Path(__file__).resolve().parent.parent
# `python3 tests newest` makes a second one, for a newer Python; what runs in there stays in there.
NEWEST = ROOT / ".venv-newest"
VENV = NEWEST if os.path.realpath(sys.prefix) == str(NEWEST) else ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOG = VENV / "setup.log"
STATIC = ROOT / "static"

LOCK_WAIT = "DPkg::Lock::Timeout=300"  # a machine that has just started updates itself
STILL_AT_IT_S = 10


class SetupError(Exception):
    """A step of the set-up failed; the message is one sentence that says which and what to do."""


def fail(sentence):
    """Say on standard error why this cannot go on, and return the exit status for it."""
    sys.stdout.flush()
    print(sentence, file=sys.stderr, flush=True)
    return 2


def say(sentence):
    """Tell the person what is being done; standard output is kept for what the command is for."""
    print(sentence, file=sys.stderr, flush=True)


def matches(stamp, wanted):
    """Tell whether a step was done, and with what `wanted` stands for."""
    try:
        return stamp.read_text() == wanted
    except OSError:
        return False


def digest(*parts):
    """Return what stands for these words and these files' content."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        sha.update(b"\0")
    return sha.hexdigest()


_held = []  # the file descriptors of the locks, while they are held


@contextlib.contextmanager
def one_at_a_time(locked=ROOT / "pyproject.toml"):
    """Hold the lock on the set-up, so that two starts at the same moment do not collide.

    The operating system frees it when its holders have died, so it is never left behind. Tools that
    are run meanwhile hold it too: an installer that outlives a killed start still keeps the next
    start waiting.

    Args:
        locked: any file that is always there; another one is the lock on something else.
    """
    with locked.open() as file:
        if fcntl:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                say("Another start is setting this up; waiting for it to finish.")
                fcntl.flock(file, fcntl.LOCK_EX)
            _held.append(file.fileno())
        try:
            yield
        finally:
            if fcntl:
                _held.remove(file.fileno())


def succeeds(*command):
    """Tell whether a command ends well."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def apt_get():
    """Return the start of an apt-get command that asks for no password; empty: there is none."""
    if not shutil.which("apt-get"):
        return []
    # Whatever a package would ask, its default is fine, and nobody may be there to answer.
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", LOCK_WAIT]
    if os.geteuid() == 0:
        return command
    if shutil.which("sudo") and succeeds("sudo", "-n", "true"):
        return ["sudo", "-n", *command]
    return []


def apt_install(packages, advice):
    """Install Debian's packages of these names, with `advice` for people where that fails."""
    run([*apt_get(), "update"], "updating the system's list of packages", advice)
    command = [*apt_get(), "install", "-y", *packages]
    run(command, f"installing {' and '.join(packages)} with apt-get", advice)


def run(command, what, advice, cwd=ROOT, environment=None, log=None):
    """Run a tool, with a line that says so and one each ten seconds; what it says goes to the log.

    Args:
        command: the program and its arguments.
        what: what it does, for people: "installing …".
        advice: what a person can do when it fails, or a function that tells it from what it has said.
        cwd: the folder it runs in.
        environment: its own, where that is not this process's.
        log: the file for what it says, where that is not `LOG`.

    Raises:
        SetupError: it could not be started, or it failed; the last it said then stands below.
    """
    command = [str(part) for part in command]
    # npm and pip of .venv find their own node and python before the machine's.
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    say(f"{what[0].upper()}{what[1:]} …")
    log = log or LOG
    with log.open("a+", errors="replace") as written:
        print("$", *command, file=written, flush=True)
        begins_at = written.tell()
        try:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env={**(environment or os.environ), "PATH": path},
                pass_fds=_held,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            to_do = advice("") if callable(advice) else advice
            raise SetupError(
                f"Set-up failed at {what} ({command[0]}: {error.strerror}): {to_do}."
            ) from None
        status = _end_of(process)
        written.seek(begins_at)
        output = written.readlines()
    if status != 0:
        to_do = advice("".join(output)) if callable(advice) else advice
        telling = [line for line in output if line.strip() and not re.match(r".*\s{4}at ", line)]
        last = "".join("    " + line for line in telling[-15:])  # without npm's stack frames
        raise SetupError(
            f"Set-up failed at {what}: {to_do}.\n"
            f"The last it said, all of it is in {log.relative_to(ROOT)}:\n{last.rstrip()}"
        )


def _end_of(process):
    """Wait for a tool's end, and return its exit status."""
    began_s = time.monotonic()
    try:
        while True:
            try:
                return process.wait(STILL_AT_IT_S)
            except subprocess.TimeoutExpired:
                say(f"  … {time.monotonic() - began_s:.0f} s")
    except BaseException:
        process.terminate()
        process.wait()
        raise
