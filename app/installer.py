"""Make `.venv`, and install pinned Python packages into it: with uv, which pip gets."""

import os
import re
import shutil
import subprocess
import sys

from setup_tools import (
    BIN,
    PYTHON,
    ROOT,
    VENV,
    SetupError,
    apt_get,
    apt_install,
    digest,
    matches,
    run,
    say,
    succeeds,
)

UV_LOCK = ROOT / "app" / "requirements-uv.txt"
VENV_STAMP = VENV / "made.stamp"
UV_STAMP = VENV / "uv.stamp"
PINNED = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
# What pip has been told of the network, by the names that uv has for it.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}


def venv_digest():
    """Return what stands for this clone's place and its Python."""
    # A moved clone breaks the paths inside .venv, a Python that was upgraded or taken away under it
    # breaks its packages.
    interpreter = PYTHON.resolve() if PYTHON.exists() and (VENV / "pyvenv.cfg").exists() else "none"
    return digest(str(ROOT), str(interpreter))


def make_venv():
    """Make `.venv` anew, empty."""
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir(parents=True, exist_ok=True)
    if _has_module("pip"):
        options = ["--without-pip"]  # unpacking one takes longer than all the rest; see _pip()
    elif _has_module("ensurepip"):
        options = []
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
    VENV_STAMP.write_text(venv_digest())


def _base_python():
    # This may be running inside a virtual environment, even inside the one that is replaced here.
    return getattr(sys, "_base_executable", None) or sys.executable


def _has_module(name):
    return succeeds(_base_python(), "-c", f"import {name}")


def install(lock, what):
    """Install what a lock file pins; `what` says for people what that is."""
    # An installer may stumble over a package that it was interrupted in: without this stamp, the
    # next start makes .venv anew.
    VENV_STAMP.unlink()
    advice = "check the network and start again"
    if not matches(UV_STAMP, digest(UV_LOCK)):
        run(
            [*_pip(), "install", *PINNED, "-r", UV_LOCK],
            "installing uv, which installs the rest",
            advice,
        )
        UV_STAMP.write_text(digest(UV_LOCK))
    run([*_uv(), *PINNED, "-r", lock], f"installing the {what}", advice, environment=uv_settings())
    VENV_STAMP.write_text(venv_digest())


def link_project():
    """Make the packages in app/ importable in `.venv`."""
    command = [*_uv(), "--no-deps", "--no-index", "--no-build-isolation", "-e", ROOT]
    run(command, "making the packages in app/ importable", "see why below")


def _pip():
    return [*_pip_module(), "--python", PYTHON, "--disable-pip-version-check", "--no-input"]


def _pip_module():
    own = any(VENV.glob("[Ll]ib*/**/site-packages/pip"))
    return [PYTHON if own else _base_python(), "-m", "pip"]


def _uv():
    # No cache: it would lie in the home folder, which need not be there nor writable.
    return [BIN / "uv", "pip", "install", "--no-config", "--no-cache", "--python", PYTHON]


def uv_settings():
    """Return this process's environment with what pip has been told of the network, as uv reads it."""
    command = [str(part) for part in [*_pip_module(), "config", "list"]]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    settings = {
        # Hashes say which file is right, whichever index it is on; the system says whom to trust.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_SYSTEM_CERTS": "true",
    }
    for section in ("global", "install", ":env:"):  # the later, the more it counts
        for name, value in re.findall(rf"^{section}\.([a-z-]+)='(.*)'$", said, re.MULTILINE):
            if name in UV_NAMES:
                separator = "," if name == "find-links" else " "
                settings[UV_NAMES[name]] = separator.join(value.replace("\\n", " ").split())
    return {**settings, **os.environ}
