"""Make all the files that browsers load of the widget, and find one by its path."""

import json
import re
from collections.abc import Iterator
from typing import Any

from ..settings.settings import Settings
from .addresses import TOKEN_URL, Addresses
from .element_script import SHORT_LIFE, element_script
from .frame_page import Needed, frame_page, frame_policy
from .packing import pack
from .precompiled import NAME as PRECOMPILED, UNPACK
from .sources import Sources, own_sources
from .static_file import StaticFile, made, made_hashed

ELEMENT = "chathub-widget.js"
TYPES = "chathub-widget.d.ts"
WITHOUT_PYTHON = "without-python.js"
GUARD = "guard.js"
_HASH = re.compile(r"-[0-9a-f]{16}(?=\.)")


def widget_files(
    settings: Settings,
    *,
    prefix: str = "/chathub",
    files_url: str = "",
    token_url: str = TOKEN_URL,
    script_with_pages: bool = False,
) -> "StaticFiles":
    """Return the files of a site with these settings; see `Addresses` for the other arguments.

    Raises:
        ValueError: one of them is no address.
        RuntimesMissing: this package was not installed from its wheel.
    """
    addresses = Addresses.of(
        settings,
        prefix=prefix,
        files_url=files_url,
        token_url=token_url,
        script_with_pages=script_with_pages,
    )
    return StaticFiles(own_sources(), addresses)


class StaticFiles:
    """The files of one site, which stay as they were when this was made.

    Attributes:
        addresses: those of the site.
    """

    def __init__(self, sources: Sources, addresses: Addresses) -> None:
        self._sources = sources
        self.addresses = addresses
        name = sources.package.name
        self._archive = made_hashed(f"{name}.tar.gz", pack(sources.package))
        self._precompiled = made_hashed(PRECOMPILED, sources.for_micropython())
        init = (sources.package / "__init__.py").read_text("utf-8")
        self._loader = made_hashed(f"{name}.py", (UNPACK + init).encode())
        self._guard = self._script(GUARD)
        files = [
            self._archive,
            self._precompiled,
            self._loader,
            self._guard,
            *sources.runtimes.all(),
        ]
        self._needed = {name: self._needed_by(name) for name in sources.runtimes.interpreters}
        self._pages = pages = {
            name: self._frame_page(name) for name in sources.runtimes.interpreters
        }
        fallback = self._script(WITHOUT_PYTHON)
        known = {
            "token_url": addresses.token_url,
            "widget_url": addresses.widget_url,
            "python": {name: self.page_url(page.path) for name, page in pages.items()},
            "needed": {name: needed.longest_first() for name, needed in self._needed.items()},
            "withoutPython": self.url(fallback.path),
        }
        script = element_script(sources.script(ELEMENT), known)
        self._of_any_site = [*files, fallback]
        files += [
            *pages.values(),
            fallback,
            made(ELEMENT, script, SHORT_LIFE),
            made(TYPES, (sources.scripts / TYPES).read_bytes()),
            *(self._config_file(name) for name in sources.runtimes.interpreters),
        ]
        self._files = {file.path: file for file in files}
        self._present = {_HASH.sub("", path): path for path in self._files}

    def all(self) -> Iterator[StaticFile]:
        """Yield every file."""
        yield from self._files.values()

    def of_any_site(self) -> list[StaticFile]:
        """Return the files in which nothing of the site's own stands; each is named by content or version."""
        return self._of_any_site

    def find(self, path: str) -> StaticFile | None:
        """Return the file at a path, if there is one.

        A page that a browser has kept may name a former content: it gets the present one, and keeps it not.
        """
        file = self._files.get(path)
        if file is None:
            present = self._present.get(_HASH.sub("", path))
            return self._files[present].revalidated() if present else None
        return file

    def url(self, path: str) -> str:
        """Return the URL of a file that lies there and is no page of Python."""
        return f"{self.addresses.files}/{path}"

    @property
    def script_url(self) -> str:
        """Return the URL of the element's script."""
        return self.page_url(ELEMENT) if self.addresses.script_with_pages else self.url(ELEMENT)

    def page_url(self, path: str) -> str:
        """Return the URL of a page of Python that lies there."""
        return f"{self.addresses.prefix}/{path}"

    def runtime_url(self, name: str, file: str) -> str:
        """Return the URL of a runtime's file, such as ("pyscript", "core.js")."""
        return self.url(self._sources.runtimes.path(name, file))

    def hints(self, interpreter: str) -> list[str]:
        """Return the URLs of all that Python's start needs, its page first, for a page to prefetch.

        Raises:
            RuntimesMissing: that interpreter is not there.
        """
        self._sources.runtimes.interpreter(interpreter)
        page = self.page_url(self._pages[interpreter].path)
        return [page, *self._needed[interpreter].longest_first()]

    def config(self, interpreter: str) -> dict[str, Any]:
        """Return PyScript's configuration for "mpy" or "py"."""
        # Paths from the root mean the same from a page of any depth: polyscript
        # resolves them against this file's URL and imports the interpreter as it stands.
        return {
            "interpreter": self.url(self._sources.runtimes.interpreter(interpreter)),
            "files": self._package_files(interpreter),
            "js_modules": {"main": {self.url(self._guard.path): "chathub_guard"}},
            # That plugin puts what Python prints to stderr on the page, as a red banner.
            "plugins": ["!error"],
            "chathub": self.addresses.for_python(),
        }

    def _needed_by(self, interpreter: str) -> Needed:
        runtimes = self._sources.runtimes
        package = self._precompiled if interpreter == "mpy" else self._archive
        modules = [*runtimes.modules(interpreter), self._guard.path]
        files = [*runtimes.files(interpreter), package.path]
        core = self.runtime_url("pyscript", "core.js")
        return Needed(core, [*map(self.url, modules)], [*map(self.url, files)])

    def _package_files(self, interpreter: str) -> dict[str, str]:
        """Return the files of the package, each with its place in the interpreter's file system."""
        if interpreter == "py":
            return {self.url(self._archive.path): "./*"}
        # The package's first module unpacks the others.
        first = f"./{self._sources.package.name}/__init__.py"
        return {
            self.url(self._precompiled.path): f"./{PRECOMPILED}",
            self.url(self._loader.path): first,
        }

    def _script(self, name: str) -> StaticFile:
        return made_hashed(name, self._sources.script(name).encode())

    def _config_file(self, interpreter: str) -> StaticFile:
        return made(f"{interpreter}.json", json.dumps(self.config(interpreter), indent=1).encode())

    def _frame_page(self, interpreter: str) -> StaticFile:
        plugins = [f"!{name}" for name in self._sources.runtimes.plugins]
        config = {**self.config(interpreter), "plugins": plugins}
        unpack = ""
        if interpreter == "mpy":  # one file less to ask for
            config["files"].pop(self.url(self._loader.path))
            unpack = UNPACK
        needed = self._needed[interpreter]
        page = frame_page(interpreter, config, needed, unpack)
        # The widget's origins too: Python asks whether one answers at all, to tell why a script does not run.
        origins = [*self.addresses.vendor_origins, *self.addresses.endpoint_origins]
        policy = frame_policy(needed, origins, self.addresses.files_origins)
        return made_hashed(f"python/{interpreter}.html", page, policy)
