"""The development site, with pages and modules of a test's own at /own/, and a list to write to.

Pages that Playwright fulfils would do, but it then asks itself about every request of theirs, and
turns the browser's cache off: half a second a page.
"""

import os

from chathub_demo import development
from chathub_demo.servers import port_of
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

FOLDER = "PAGES_OF_TESTS"  # in the environment

told = []


async def tell(request):
    """Add to the list what a page tells, for a test that cannot ask that page."""
    told.append(await request.json())
    return JSONResponse(None)


async def what_was_told(request):
    """Return the list."""
    return JSONResponse(told)


def run(*arguments):
    """Serve as `chathub_demo.development.run` does."""
    create_site = development.create_site
    listen = development.listen

    def listen_and_allow(host, port, option):
        sock = listen(host, port, option)
        if option == "--port":
            names = ("127.0.0.1", "localhost")
            allowed = [f"http://{name}:{port_of(sock)}/own/" for name in names]
            os.environ["CHATHUB_WIDGET_URLS"] = ",".join(allowed)
        return sock

    def with_pages(parts):
        told.clear()
        site = create_site(parts)
        site.routes[:0] = [
            Route("/own/told", tell, methods=["POST"]),
            Route("/own/told", what_was_told),
            Mount("/own", StaticFiles(directory=os.environ[FOLDER])),
        ]
        return site

    development.create_site = with_pages
    development.listen = listen_and_allow
    development.run(*arguments)
