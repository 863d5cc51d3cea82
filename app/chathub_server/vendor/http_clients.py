"""HTTP connections to ChatHub: as many as there were ever calls at once, kept for the next."""

from typing import Any
from urllib.parse import urlsplit

import httpx

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class HttpClients:
    """Send requests to one ChatHub, each by a client that no other call is using.

    Not by one client for all: at each request its pool (httpcore's) looks through all its connections
    and asks the operating system about each idle one. With fifty of them that took longer than all else
    that a call costs.

    Args:
        base_url: ChatHub's address.
        timeout_s: how long connecting, and each read, may take.
    """

    def __init__(self, base_url: str, timeout_s: float) -> None:
        address = urlsplit(base_url)
        self._base_url = base_url.rstrip("/")
        self._timeout_s = timeout_s
        # A proxy from the environment cannot reach this machine's own loopback.
        self._trust_env = address.hostname not in LOOPBACK
        # Reading the certificates takes 60 ms, and over http nobody shows any.
        self._certificates = httpx.create_ssl_context(
            verify=address.scheme != "http", trust_env=self._trust_env
        )
        self._urls: dict[str, httpx.URL] = {}  # reading one takes as long as sending a request
        self._clients: list[httpx.AsyncClient] = []
        self._idle: list[httpx.AsyncClient] = []
        self._idle.append(self._new_client())

    def build_request(self, method: str, path: str, **how: Any) -> httpx.Request:
        """Return a request for a path of ChatHub's; the other arguments are those of httpx."""
        if path not in self._urls:
            self._urls[path] = httpx.URL(self._base_url + path)
        return self._clients[0].build_request(method, self._urls[path], **how)

    async def send(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the answer, its body read.

        Raises:
            httpx.HTTPError: there is none.
        """
        # The one that was used last, so that few connections are kept where few are needed.
        client = self._idle.pop() if self._idle else self._new_client()
        try:
            return await client.send(request)
        finally:
            self._idle.append(client)

    async def aclose(self) -> None:
        """Close the connections."""
        for client in self._clients:
            await client.aclose()

    def _new_client(self) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            timeout=self._timeout_s, trust_env=self._trust_env, verify=self._certificates
        )
        self._clients.append(client)
        return client
