"""The development site, with pages of a test's own at /own/.

Pages that Playwright fulfils would do, but it then asks itself about every request of theirs, and
turns the browser's cache off: half a second a page.
"""

import os

from chathub_server import development
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

FOLDER = "PAGES_OF_TESTS"  # in the environment


def run(*arguments):
    """Serve as `chathub_server.development.run` does."""
    create_site = development.create_site

    def with_pages(parts):
        site = create_site(parts)
        site.routes.insert(0, Mount("/own", StaticFiles(directory=os.environ[FOLDER])))
        return site

    development.create_site = with_pages
    development.run(*arguments)
