"""PyScript and its interpreters, collected in one folder: for each a folder that names its version."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .compression import ENDINGS, compressed
from .static_file import IMMUTABLE, PLAIN, StaticFile, hash_of

LIST = "runtimes.json"


@dataclass(frozen=True)
class Package:
    """An npm package, the folder in it that browsers need, and which files of that."""

    name: str
    folder: str
    files: tuple[str, ...]


PACKAGES = {
    "pyscript": Package("@pyscript/core", "dist", ("*.js", "*.css", "*.map")),
    "micropython": Package(
        "@micropython/micropython-webassembly-pyscript", ".", ("*.mjs", "*.wasm")
    ),
    "pyodide": Package("pyodide", ".", ("*.mjs", "*.wasm", "*.zip", "pyodide-lock.json")),
}
# By PyScript's names for them: package, module, and the files that the module asks for.
INTERPRETERS = {
    "mpy": ("micropython", "micropython.mjs", ["micropython.wasm"]),
    "py": (
        "pyodide",
        "pyodide.mjs",
        ["pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"],
    ),
}


class RuntimesMissing(Exception):
    """Raised with one sentence that says which runtime is not there, and what to do."""


def collect(node_modules: Path, folder: Path, packages: Mapping[str, Package] = PACKAGES) -> None:
    """Fill a folder with what browsers need of npm packages, compressed beside it, and a list of it.

    Raises:
        RuntimesMissing: a package is not installed under `node_modules`.
    """
    shutil.rmtree(folder, ignore_errors=True)
    versions = {}
    copies: list[Path] = []
    for name, package in packages.items():
        source = node_modules / package.name
        try:
            version = json.loads((source / "package.json").read_text("utf-8"))["version"]
        except (OSError, ValueError, KeyError):
            raise RuntimesMissing(
                f"The npm package {package.name} is not installed in {node_modules}; install it with npm."
            ) from None
        versions[name] = version
        target = folder / f"{name}-{version}"
        target.mkdir(parents=True)
        for file in (
            each for glob in package.files for each in (source / package.folder).glob(glob)
        ):
            copies.append(target / file.name)
            shutil.copyfile(file, copies[-1])
    with ThreadPoolExecutor() as threads:
        list(threads.map(_compress, copies))
    plugins = _plugins(node_modules / packages["pyscript"].name) if "pyscript" in packages else []
    (folder / LIST).write_text(json.dumps({"versions": versions, "plugins": plugins}, indent=1))


def _compress(file: Path) -> None:
    for encoding, content in compressed(file.name, file.read_bytes()).items():
        file.with_name(file.name + ENDINGS[encoding]).write_bytes(content)


def _plugins(pyscript: Path) -> list[str]:
    """Return the names of PyScript's plugins."""
    source = (pyscript / "src" / "plugins.js").read_text("utf-8")
    return re.findall(r"plugins/([\w-]+)\.js", source)


def _listed(folder: Path) -> dict[str, Any]:
    try:
        listed: dict[str, Any] = json.loads((folder / LIST).read_text("utf-8"))
    except (OSError, ValueError):
        raise RuntimesMissing(
            f"PyScript and its interpreters are not in {folder}: in a clone, start the site with"
            " serve.py, which puts them there; elsewhere, install a wheel that app/build_wheels.py has made."
        ) from None
    return listed


class Runtimes:
    """Know the collected runtimes.

    Attributes:
        plugins: the names of PyScript's plugins.
        interpreters: which of "mpy" and "py" are there.
    """

    def __init__(self, *folders: Path) -> None:
        """Read what `collect` has made.

        Args:
            folders: those that it has filled; in the first are PyScript and MicroPython.

        Raises:
            RuntimesMissing: there is nothing of it in one of these folders.
        """
        self._folders: dict[str, Path] = {}
        self.plugins: list[str] = []
        for folder in folders:
            listed = _listed(folder)
            self.plugins += listed["plugins"]
            for name, version in listed["versions"].items():
                self._folders[name] = folder / f"{name}-{version}"
        self.interpreters = [
            name for name, (package, *_) in INTERPRETERS.items() if package in self._folders
        ]

    def path(self, name: str, file: str) -> str:
        """Return where a runtime's file is beneath the site's prefix, such as ("pyscript", "core.js").

        Raises:
            RuntimesMissing: that runtime is not there.
        """
        if name not in self._folders:
            raise RuntimesMissing(
                f"There is no {name} here; install the wheel chathub-widget-pyodide beside this package."
            )
        return f"runtimes/{self._folders[name].name}/{file}"

    def interpreter(self, name: str) -> str:
        """Return where the module of "mpy" or "py" is."""
        package, module, _ = INTERPRETERS[name]
        return self.path(package, module)

    def modules(self, name: str) -> list[str]:
        """Return where the modules are that PyScript loads for an interpreter, but for its first."""
        chunks = sorted(file.name for file in self._folders["pyscript"].glob("core-*.js"))
        return [*(self.path("pyscript", chunk) for chunk in chunks), self.interpreter(name)]

    def files(self, name: str) -> list[str]:
        """Return where the other files of an interpreter are."""
        package, _, files = INTERPRETERS[name]
        return [self.path(package, file) for file in files]

    def all(self) -> Iterator[StaticFile]:
        """Yield every file."""
        for name, folder in self._folders.items():
            for file in sorted(folder.iterdir()):
                if file.suffix not in ENDINGS.values():
                    yield self._static_file(self.path(name, file.name), file)

    def _static_file(self, path: str, file: Path) -> StaticFile:
        packed = {
            encoding: file.with_name(file.name + ending) for encoding, ending in ENDINGS.items()
        }
        contents = {PLAIN: file} | {
            encoding: each for encoding, each in packed.items() if each.exists()
        }
        # The path has the version, and large files are not read to be named.
        etag = f'"{hash_of(f"{path} {file.stat().st_size}".encode())}"'
        return StaticFile(path, contents, etag, IMMUTABLE)
