"""Build the wheels that a site installs: the package with all that browsers load, and Pyodide apart.

    python3 app/build_wheels.py [FOLDER]

puts them into `dist`, or into the folder named. What a clone has in `static/` lies in the wheel in
`chathub_server/static/`, and the page's package there is compiled for MicroPython already.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

# Explicit, because `python3 -I` does not look beside the script.
sys.path.insert(0, str(Path(__file__).resolve().parent))

import bootstrap
from installer import uv_settings
from setup_tools import BIN, PYTHON, ROOT, STATIC, SetupError, fail, run

APART = "pyodide"
LICENSES = ROOT / "app" / "licenses"


def main() -> int:
    """Read the command line, make the clone ready, build; return the exit status."""
    if any(word.startswith("-") for word in sys.argv[1:]) or len(sys.argv) > 2:
        return fail("Name one folder, or none: python3 app/build_wheels.py [FOLDER]")
    bootstrap.ready()
    target = Path(sys.argv[1] if len(sys.argv) == 2 else "dist").resolve()
    try:
        with tempfile.TemporaryDirectory() as folder:
            _build(_package(Path(folder) / "package"), "the package", target)
            _build(_pyodide(Path(folder) / "pyodide"), "Pyodide's wheel", target)
    except SetupError as error:
        return fail(str(error))
    except OSError as error:
        return fail(f"The wheels were not built ({error.filename}: {error.strerror}).")
    print(*sorted(str(wheel) for wheel in target.glob("chathub_widget*.whl")), sep="\n")
    return 0


def _package(folder: Path) -> Path:
    """Fill a folder with what the wheel is made of, and return it."""
    from chathub_server.staticfiles.precompiled import NAME, precompiled

    app = folder / "app"
    for package in ("chathub_server", "chathub_widget", "chathub_standin", "chathub_demo"):
        _copy(ROOT / "app" / package, app / package)
    _copy(LICENSES, app / "licenses")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, folder / name)
    static = app / "chathub_server" / "static"
    for name in ("chathub", "pages", "standin"):
        _copy(STATIC / name, static / name)
    (static / NAME).write_bytes(precompiled(ROOT / "app" / "chathub_widget"))
    _copy_runtimes(static / "runtimes", lambda name: name != APART)
    return folder


def _pyodide(folder: Path) -> Path:
    package = folder / "chathub_widget_pyodide"
    versions = _copy_runtimes(package, lambda name: name == APART)
    (package / "__init__.py").write_text(
        '"""Pyodide, for the pages of a site that has chathub-widget."""\n'
    )
    project = (ROOT / "app" / "pyodide_wheel.toml").read_text("utf-8")
    (folder / "pyproject.toml").write_text(project.replace("VERSION", versions[APART]), "utf-8")
    shutil.copyfile(LICENSES / "pyodide.txt", folder / "LICENSE")
    return folder


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.map"))


def _copy_runtimes(target: Path, belongs) -> dict[str, str]:
    """Copy the collected runtimes that belong there, each with its licence; return their versions."""
    from chathub_demo.runtimes import ALL
    from chathub_server.staticfiles.runtimes import LIST

    listed = json.loads((bootstrap.COLLECTED / LIST).read_text("utf-8"))
    versions = {name: each for name, each in listed["versions"].items() if belongs(name)}
    for name, version in versions.items():
        folder = target / f"{name}-{version}"
        _copy(bootstrap.COLLECTED / folder.name, folder)
        own = bootstrap.NODE_MODULES / ALL[name].name / "LICENSE"
        license_text = own if own.exists() else LICENSES / f"{name}.txt"
        shutil.copyfile(license_text, folder / "LICENSE.txt")
    plugins = listed["plugins"] if "pyscript" in versions else []
    (target / LIST).write_text(json.dumps({"versions": versions, "plugins": plugins}, indent=1))
    return versions


def _build(folder: Path, what: str, target: Path) -> None:
    command = [BIN / "uv", "build", "--wheel", "--no-build-isolation", "--no-config", "--no-cache"]
    where = ["--python", PYTHON, "--out-dir", target, folder]
    run([*command, *where], f"building {what}", "see why below", environment=uv_settings())


if __name__ == "__main__":
    sys.exit(main())
