"""Run several ASGI applications in one event loop, each on a socket of its own."""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from .request_time import TimedH11Protocol

LONGEST_SOCKET_MESSAGE = 16 * 1024  # bytes
# Longer than httpx keeps a connection (5 s), so that none closes under its hand.
SILENT_FOR_S = 30
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
AGAIN_SIGNAL: signal.Signals | None = getattr(signal, "SIGUSR1", None)  # Windows has none


class StartError(Exception):
    """Raised with one sentence that says what to change before the servers can start."""


class QueryFilter(logging.Filter):
    """Take the query out of access lines: what people put there is nobody's business."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten uvicorn's (client, method, path, version, status)."""
        if isinstance(record.args, tuple) and len(record.args) == 5:
            client, method, path, version, status = record.args
            record.args = (client, method, str(path).partition("?")[0], version, status)
        return True


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"path_only": {"()": QueryFilter}},
    "formatters": {
        "access": {
            "()": "uvicorn.logging.AccessFormatter",
            "fmt": '%(asctime)s "%(request_line)s" %(status_code)s',
            "datefmt": "%H:%M:%S",
        },
        "plain": {"format": "%(asctime)s %(message)s", "datefmt": "%H:%M:%S"},
    },
    "handlers": {
        # Both to stderr: stdout says where the site is, and nothing else.
        "access": {
            "class": "logging.StreamHandler",
            "formatter": "access",
            "filters": ["path_only"],
            "stream": "ext://sys.stderr",
        },
        "plain": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "stream": "ext://sys.stderr",
        },
    },
    "loggers": {
        "uvicorn.access": {"handlers": ["access"], "level": "INFO", "propagate": False},
        # Warnings only; its lines about WebSockets carry whole URLs.
        "uvicorn.error": {"handlers": ["plain"], "level": "WARNING", "propagate": False},
    },
}


class Server(uvicorn.Server):
    """A uvicorn server on a given socket that says when it listens."""

    def __init__(self, app: ASGIApp, sock: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=TimedH11Protocol,
                ws="websockets-sansio",
                ws_max_size=LONGEST_SOCKET_MESSAGE,
                lifespan="on",
                log_config=LOGGING,
                timeout_keep_alive=SILENT_FOR_S,
                timeout_graceful_shutdown=1,
                server_header=False,
            )
        )
        self.sock = sock
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, then say so."""
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing: `serve_all` stops all servers with one signal."""
        yield


def listen(host: str, port: int, option: str) -> socket.socket:
    """Return a socket bound to an address; port 0 takes any free one.

    Raises:
        StartError: the port is taken or not allowed, or the address is not this
            machine's; `option` is what the user can change.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError, OverflowError):
        raise StartError(
            f"{host} is not an address; give one with --host, or leave it out."
        ) from None
    # With the protocol named: asyncio turns Nagle's delay (40 ms an answer) off only where it is.
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        # Listening now, not when uvicorn starts: of two sites that start together one must lose.
        sock.listen()
    except OverflowError:
        sock.close()
        raise StartError(f"{port} is not a port; {option} takes 0 to 65535.") from None
    except OSError as error:
        sock.close()
        raise StartError(
            f"Port {port} on {host} cannot be used ({(error.strerror or str(error)).lower()});"
            f" choose another with {option}."
        ) from None
    return sock


def port_of(sock: socket.socket) -> int:
    """Return the port a socket is bound to."""
    port: int = sock.getsockname()[1]
    return port


async def serve_all(servers: list[Server], ready: Callable[[], None]) -> bool:
    """Serve until a signal; call `ready` once all servers listen.

    Returns:
        Whether to serve again, with new servers: after SIGUSR1, not after SIGINT or SIGTERM.
        The sockets stay open meanwhile, so no connection is refused.
    """
    signals = []

    def stop(number: int, _: object) -> None:
        signals.append(number)
        for server in servers:
            server.should_exit = True

    numbers = STOP_SIGNALS if AGAIN_SIGNAL is None else (*STOP_SIGNALS, AGAIN_SIGNAL)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        async with asyncio.TaskGroup() as group:
            for server in servers:
                # A copy, since uvicorn closes what it is given.
                group.create_task(server.serve(sockets=[server.sock.dup()]))
            for server in servers:
                await server.listening.wait()
            ready()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return set(signals) == {AGAIN_SIGNAL}
