"""Make this clone ready to run, with nothing but the standard library.

Both commands (`serve.py` and `tests/`) call `ready()` first. It makes `.venv`, installs the pinned
Python packages into it, fetches the runtimes of the page with npm, and starts the calling script
again inside `.venv`. Every step leaves a stamp, written last and inside what it made: a step that
was interrupted has none and is done again, one that is up to date costs reading a small file. One
process at a time does the set-up, the others wait for it.

All times are in seconds.
"""

import contextlib
import hashlib
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

# Meant for an older Python, from 3.6 on; so nothing here may be newer in its syntax.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.stderr.write(
        "This needs Python 3.11 or newer, and this is {}.{}.\n".format(*sys.version_info)
    )
    sys.exit(2)

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

SITE_LOCK = ROOT / "app" / "requirements.txt"
TESTS_LOCK = ROOT / "tests" / "requirements.txt"
NODE_LOCK = ROOT / "app" / "requirements-node.txt"

VENV_STAMP = VENV / "made.stamp"
SITE_STAMP = VENV / "site.stamp"
TESTS_STAMP = VENV / "tests.stamp"
# npm empties node_modules before it fills it, so the stamp goes with what it vouches for.
RUNTIMES_STAMP = STATIC / "node_modules" / "runtimes.stamp"

# The oldest (major, minor) of each line; older ones bring an npm that cannot read this lock file.
OLDEST_NODE = [(18, 0)]
LOCK_WAIT = "DPkg::Lock::Timeout=300"  # a machine that has just started updates itself


class SetupError(Exception):
    """A step of the set-up failed; the message is one sentence that says which and what to do."""


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
        _pip_install(NODE_LOCK, "Node.js package")
        _, path = _node_and_npm(oldest)
    return path


def fail(sentence):
    """Say on standard error why this cannot go on, and return the exit status for it."""
    sys.stdout.flush()
    print(sentence, file=sys.stderr, flush=True)
    return 2


def say(sentence):
    """Tell the person what is being done; standard output is kept for what the command is for."""
    print(sentence, file=sys.stderr, flush=True)


# Is there anything to do?


def _is_ready(tests):
    stamps = [
        (VENV_STAMP, _venv_digest),
        (SITE_STAMP, _site_digest),
        (RUNTIMES_STAMP, _runtimes_digest),
    ]
    if tests:
        stamps.append((TESTS_STAMP, _tests_digest))
    return all(matches(stamp, wanted()) for stamp, wanted in stamps)


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


def _venv_digest():
    # A moved clone breaks the paths inside .venv, a Python that was upgraded or taken away under it
    # breaks its packages.
    interpreter = PYTHON.resolve() if PYTHON.exists() and (VENV / "pyvenv.cfg").exists() else "none"
    return digest(str(ROOT), str(interpreter))


def _site_digest():
    return digest(SITE_LOCK, ROOT / "pyproject.toml")


def _tests_digest():
    return digest(TESTS_LOCK)


def _runtimes_digest():
    return digest(STATIC / "package-lock.json")


# Doing it


_held = []  # the file descriptor of the lock, while it is held


@contextlib.contextmanager
def one_at_a_time():
    """Hold the lock on the set-up, so that two starts at the same moment do not collide.

    The operating system frees it when its holders have died, so it is never left behind. Tools that
    are run meanwhile hold it too: an installer that outlives a killed start still keeps the next
    start waiting.
    """
    with (ROOT / "pyproject.toml").open() as file:  # any file that is always there will do
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
            _held.clear()


def _set_up(tests):
    if not matches(VENV_STAMP, _venv_digest()):
        _make_venv()
    LOG.write_text("")
    if tests and not matches(TESTS_STAMP, _tests_digest()):
        # The tests' lock holds the site's too, in the same versions.
        _pip_install(TESTS_LOCK, "Python packages of the site and its tests")
        _link_project()
        SITE_STAMP.write_text(_site_digest())
        TESTS_STAMP.write_text(_tests_digest())
    if not matches(SITE_STAMP, _site_digest()):
        _pip_install(SITE_LOCK, "Python packages of the site")
        _link_project()
        SITE_STAMP.write_text(_site_digest())
    if not matches(RUNTIMES_STAMP, _runtimes_digest()):
        _fetch_runtimes()
        RUNTIMES_STAMP.write_text(_runtimes_digest())


def _make_venv():
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir(parents=True, exist_ok=True)
    if _has_module("ensurepip"):
        options = []
    elif _has_module("pip"):
        options = ["--without-pip"]  # a bare Debian with python3-pip; _pip() then uses that one
    elif apt_get():
        say("This Python cannot make virtual environments; installing python3-venv.")
        apt_install(["python3-venv"], "install it by hand and start again")
        options = []
    else:
        raise SetupError(
            "This Python cannot make virtual environments:"
            " install the package python3-venv and start again."
        )
    command = [_base_python(), "-m", "venv", *options, VENV]
    run(
        command,
        f"making {VENV.name}",
        f"install the package python3-venv, check that {VENV.name} can be written, and start again",
    )
    VENV_STAMP.write_text(_venv_digest())


def _base_python():
    # This may be running inside a virtual environment, even inside the one that is replaced here.
    return getattr(sys, "_base_executable", None) or sys.executable


def _has_module(name):
    return _succeeds(_base_python(), "-c", f"import {name}")


def _succeeds(*command):
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def apt_get():
    """Return the start of an apt-get command that asks for no password; empty: there is none."""
    if not shutil.which("apt-get"):
        return []
    # Whatever a package would ask, its default is fine, and nobody may be there to answer.
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", LOCK_WAIT]
    if os.geteuid() == 0:
        return command
    if shutil.which("sudo") and _succeeds("sudo", "-n", "true"):
        return ["sudo", "-n", *command]
    return []


def apt_install(packages, advice):
    """Install Debian's packages of these names, with `advice` for people where that fails."""
    run([*apt_get(), "update"], "updating the system's list of packages", advice)
    command = [*apt_get(), "install", "-y", *packages]
    run(command, f"installing {' and '.join(packages)} with apt-get", advice)


def _pip():
    pip = [PYTHON, "-m", "pip"]
    if not any(VENV.glob("[Ll]ib*/**/site-packages/pip")):
        pip = [_base_python(), "-m", "pip", "--python", PYTHON]
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    return [*pip, "install", "--no-deps", *quiet]


def _pip_install(lock, what):
    # pip stumbles over a package that it was interrupted in: without this stamp, the next start
    # makes .venv anew.
    VENV_STAMP.unlink()
    command = [*_pip(), "--require-hashes", "--only-binary", ":all:", "-r", lock]
    run(command, f"installing the {what}", "check the network and start again", _pip_progress)
    VENV_STAMP.write_text(_venv_digest())


def _link_project():
    command = [*_pip(), "--no-index", "--no-build-isolation", "-e", ROOT]
    run(command, "making chathub_server and chathub_widget importable", "see why below")


def _fetch_runtimes():
    # The runtimes are plain files: no script of theirs has to run to install them.
    command = [npm(), "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
    run(
        command,
        "fetching the runtimes of the page with npm",
        "check the network and start again",
        cwd=STATIC,
    )


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


# Running a tool


def run(command, what, advice, progress=None, cwd=ROOT):
    """Run a tool, showing that it is alive in one line; its own output goes to the log.

    Args:
        command: the program and its arguments.
        what: what it does, for people: "installing …".
        advice: what a person can do when it fails.
        progress: a function from a line of the tool's output to a word worth showing, or None.
        cwd: the folder it runs in.

    Raises:
        SetupError: it could not be started, or it failed; the last it said then stands below.
    """
    command = [str(part) for part in command]
    # npm and pip of .venv find their own node and python before the machine's.
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            pass_fds=_held,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise SetupError(
            f"Set-up failed at {what} ({command[0]}: {error.strerror}): {advice}."
        ) from None
    output = []
    try:
        with _Progress(what) as shown:
            for line in _lines(process):
                output.append(line)
                shown.tick(progress(line) if progress and line else None)
        status = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    with LOG.open("a") as log:
        log.writelines(["$ ", " ".join(command), "\n", *output])
    if status != 0:
        telling = [line for line in output if line.strip() and not re.match(r".*\s{4}at ", line)]
        last = "".join("    " + line for line in telling[-15:])  # without npm's stack frames
        raise SetupError(
            f"Set-up failed at {what}: {advice}.\n"
            f"The last it said, all of it is in {LOG.relative_to(ROOT)}:\n{last.rstrip()}"
        )


def _lines(process):
    """Give the output's lines as they come; while there are none, an empty one each second."""
    lines = queue.Queue()

    def read():
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=1)
        except queue.Empty:
            line = ""
        if line is None:
            return
        yield line


class _Progress:
    """Say what is under way, for how long, and its latest detail.

    On a terminal that is one line which changes; elsewhere (a log) a new line every ten seconds.
    """

    def __init__(self, what):
        self._what = what[0].upper() + what[1:]
        self._live = sys.stderr.isatty()
        self._started = time.monotonic()
        self._said = self._started
        self._detail = ""

    def __enter__(self):
        if self._live:
            self._show()
        else:
            say(f"{self._what} …")
        return self

    def tick(self, detail):
        self._detail = detail or self._detail
        if self._live:
            self._show()
        elif time.monotonic() - self._said > 10:
            self._said = time.monotonic()
            say(f"  … {self._passed()} {self._detail}".rstrip())

    def __exit__(self, kind, *_):
        if self._live:
            self._show(end="\n")
        elif not kind and time.monotonic() - self._started > 10:
            say(f"  … {self._passed()} done")

    def _passed(self):
        return f"{time.monotonic() - self._started:.0f} s"

    def _show(self, end=""):
        width = shutil.get_terminal_size().columns - 1
        text = f"{self._what} … {self._passed()} {'' if end else self._detail}".rstrip()[:width]
        sys.stderr.write(f"\r{text}\x1b[K{end}")  # \x1b[K: clear what a longer line left behind
        sys.stderr.flush()


def _pip_progress(line):
    downloading = re.match(r"\s*Downloading (?:.*/)?([A-Za-z0-9_.]+?)-\d\S* \((.+)\)", line)
    if downloading:
        return "{} ({})".format(*downloading.groups())
    if line.startswith("Installing collected packages"):
        return "unpacking"
    return None


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
