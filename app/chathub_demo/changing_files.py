"""The widget's files while somebody works on them: made anew once a source has changed."""

from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.packing import files_of
from chathub_server.staticfiles.sources import Sources
from chathub_server.staticfiles.static_file import StaticFile
from chathub_server.staticfiles.static_files import StaticFiles


class ChangingFiles:
    """The files of a site, as their sources are now.

    Attributes:
        addresses: those of the site.
    """

    def __init__(self, sources: Sources, addresses: Addresses) -> None:
        self._sources = sources
        self.addresses = addresses
        self._seen: list[tuple[str, int, int]] = []
        self.now()

    def now(self) -> StaticFiles:
        """Return the present files."""
        watched = [*files_of(self._sources.package), *self._sources.scripts.iterdir()]
        stats = [(str(file), file.stat()) for file in watched]
        seen = [(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats]
        if seen != self._seen:
            self._files = StaticFiles(self._sources, self.addresses)
            self._seen = seen
        return self._files

    def find(self, path: str) -> StaticFile | None:
        """Return the file at a path beneath the prefix, if there is one."""
        return self.now().find(path)
