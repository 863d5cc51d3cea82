"""The wheels, environments of Python into which they are installed, and sites that are started there."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import installer
from setup_tools import BIN, ROOT


def plain_environment(**more):
    """Return the environment of somebody who has no clone and has set nothing."""
    theirs = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**theirs, **more}


def run(*command, cwd, status=0, **environment):
    """Run a command as such a person would, and return what it says."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=plain_environment(**environment),
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == status, said
    return said


def answers(url):
    """Wait until a server answers at a URL, and return its answer."""
    transport = httpx.HTTPTransport(retries=8)  # half a minute, ever more seldom
    with httpx.Client(transport=transport, trust_env=False, verify=False) as client:
        return client.get(url)


def build_wheels(folder):
    """Build both into a folder, and return them: the package, Pyodide."""
    said = run(sys.executable, ROOT / "app" / "build_wheels.py", folder, cwd=folder)
    found = [Path(line) for line in said.splitlines() if line.endswith(".whl")]
    assert {wheel.parent for wheel in found} == {folder}
    package, pyodide = sorted(found, key=lambda wheel: "pyodide" in wheel.name)
    return package, pyodide


def make_environment(folder, *packages):
    """Make an environment with these packages, and return its folder of programs."""
    uv = [BIN / "uv", "--no-config"]
    run(*uv, "venv", "--python", sys.executable, folder, cwd=folder.parent)
    programs = folder / BIN.name
    install = [*uv, "pip", "install", "--quiet", "--python", programs / "python", *packages]
    subprocess.run(install, check=True, env=installer.uv_settings(), cwd=folder)
    return programs
