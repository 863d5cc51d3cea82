"""A deployed site of the tests' own, all right until a test makes one thing of it wrong."""

import contextlib
import re
import threading

import httpx
import loops
import uvicorn
from chathub_demo.servers import listen
from chathub_server.site_check import Level, check_site
from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.static_files import StaticFiles
from chathub_server.web.static_answers import static_answer
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from .sites import PLAIN
from .sources import sources_with

PAGE = """<!doctype html><title>Desk</title>
<script type="module" src="/chathub/chathub-widget.js"></script>
<chathub-widget organization="sales"></chathub-widget>"""
REFUSED = '{"error": "Nobody is signed in; sign in and try again.", "code": "no_session"}'
TOKEN = "/api/chathub/token"
MODULE = "/panel.js"


class Deployed:
    """One server under two names: the site's, and `other`, where the vendor is.

    Attributes:
        url: the site's origin.
        other: the other origin.
        api: the origin of the vendor's API, which nobody asks here.
        app: what answers.
    """

    def __init__(self):
        self._sock = listen("127.0.0.1", 0, "")
        port = self._sock.getsockname()[1]
        self.url, self.other = f"http://127.0.0.1:{port}", f"http://localhost:{port}"
        self.api = f"http://api.localhost:{port}"
        addresses = Addresses(
            self.api,
            f"{self.other}{MODULE}",
            widget_urls=(f"{self.other}/panels/",),
            token_urls=("/api/more/",),
        )
        self.files = StaticFiles(sources_with(), addresses)
        self.restore()
        routes = [Route("/{path:path}", self._answer, methods=["GET", "OPTIONS"])]
        self.app = Starlette(routes=routes)
        config = uvicorn.Config(self.app, log_level="error", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._sock],))
        self._thread.start()

    def end(self):
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join()
        self._sock.close()

    def restore(self):
        """Be all right again."""
        self._changes = []
        self.asked = []

    def change(self, path, body=None, status=None, **headers):
        """Answer otherwise from now on.

        Args:
            path: a pattern that a URL's path matches from its beginning.
            body: the new body; a function makes it of the old one.
            status: the new status.
            headers: `cache_control="no-cache"`; None takes one away.
        """
        self._changes.append((re.compile(path), body, status, headers))

    def problems(self, path="/"):
        """Return what is not right of a page here."""
        return problems(f"{self.url}{path}")

    def rewrite(self, old, new):
        """Have something else stand in the element's script."""
        plain = self.files.find("chathub-widget.js").read()
        assert old.encode() in plain
        written = plain.replace(old.encode(), new.encode())
        self.change("/chathub/chathub-widget.js", written, content_encoding=None)

    def _answer(self, request):
        path = request.url.path
        self.asked.append((request.method, path, dict(request.headers)))
        status, body, headers = self._right(request, path)
        for pattern, new_body, new_status, new_headers in self._changes:
            if pattern.match(path):
                status = new_status or status
                body = (
                    new_body(body) if callable(new_body) else body if new_body is None else new_body
                )
                headers.update({name.replace("_", "-"): each for name, each in new_headers.items()})
        kept = {name: each for name, each in headers.items() if each is not None}
        return Response(body, status, kept)

    def _right(self, request, path):
        if path == "/":
            return 200, PAGE, {"content-type": "text/html; charset=utf-8"}
        if path == TOKEN:
            return 401, REFUSED, {"content-type": "application/json", "cache-control": "no-store"}
        if path == MODULE:
            shared = {"access-control-allow-origin": request.headers.get("origin", "*")}
            return 200, "export {};", {"content-type": "text/javascript", **shared}
        file = self.files.find(path.removeprefix("/chathub/"))
        if file is None:
            return 404, "", {}
        answer = static_answer(file, request.headers)
        return answer.status, answer.body, {k.lower(): v for k, v in answer.headers.items()}


def looked_at(url, app=None):
    """Return what a look at a page finds; all servers are `app`, where one is given."""
    how = {"transport": httpx.ASGITransport(app)} if app else PLAIN

    async def look():
        async with httpx.AsyncClient(**how) as http:
            return await check_site(url, http)

    return loops.run(look)


def problems(url, app=None):
    """Return what is not right of it: level and text, with the lines to write."""
    return [
        (each.level.value, "\n".join([each.text, *each.lines]))
        for each in looked_at(url, app)
        if each.level is not Level.OK
    ]


def only(found, level, *words):
    """Assert that one thing is not right, and that these words say which."""
    assert len(found) == 1, found
    assert found[0][0] == level, found
    for each in words:
        assert each in found[0][1], found


def page_with(*elements, script=True):
    """Return a page's HTML with these elements in place of the usual one."""
    return (PAGE.split("<chathub-widget")[0] if script else "") + "".join(elements)


@contextlib.contextmanager
def deployed():
    """Give such a site."""
    site = Deployed()
    try:
        yield site
    finally:
        site.end()
