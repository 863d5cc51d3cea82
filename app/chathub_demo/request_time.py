"""End connections whose request does not come: uvicorn waits for one as long as it takes."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_WITHIN_S = 10.0  # head and body, from the first byte
_SENTENCE = b"The request did not arrive in time; send it anew, all of it at once."
_TOO_SLOW = (
    b"HTTP/1.1 408 Request Timeout\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\n"
    b"Connection: close\r\n\r\n"
    b"%s"
) % (len(_SENTENCE), _SENTENCE)


class TimedH11Protocol(H11Protocol):
    """uvicorn's HTTP with a limit on how long a request may take to arrive.

    A connection on which nothing has been said yet may be silent for as long as a kept one.
    """

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first word as uvicorn waits for the next request."""
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def data_received(self, data: bytes) -> None:
        """Take what has come, and look at the clock while there is more to come."""
        super().data_received(data)
        if not self._is_reading():
            self._stop_clock()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(REQUEST_WITHIN_S, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock with the connection."""
        self._stop_clock()
        super().connection_lost(exc)

    def _is_reading(self) -> bool:
        if self.transport.get_protocol() is not self:  # it has become a WebSocket
            return False
        return self.conn.their_state in (h11.IDLE, h11.SEND_BODY)

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.write(_TOO_SLOW)
        self.transport.close()
