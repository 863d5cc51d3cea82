"""The stand-in's chat: a WebSocket that echoes, until the operator's token has died.

Not documented by the vendor; only the stand-in panel speaks it. The first
message is {"token"}, so that no token is ever in a URL or a log line.
"""

import asyncio
import contextlib
import json
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from .credentials import OPERATOR, BadToken, Credentials, Expired

TOKEN_WITHIN_S = 10.0
TOKEN_NOT_TAKEN = 4401  # close code, of the range that is left to applications


class Chat:
    """Talk to panels of allowed origins."""

    def __init__(self, credentials: Credentials, origins: frozenset[str]) -> None:
        self._credentials = credentials
        self._origins = origins

    async def talk(self, socket: WebSocket) -> None:
        """Serve one connection until it closes or its token dies."""
        origin = socket.headers.get("origin")
        if origin is not None and origin not in self._origins:
            await socket.close()
            return
        await socket.accept()
        with contextlib.suppress(WebSocketDisconnect):
            try:
                async with asyncio.timeout(TOKEN_WITHIN_S):
                    token = (await _receive(socket)).get("token")
                claims = self._credentials.read(token if isinstance(token, str) else "", OPERATOR)
            except TimeoutError:
                await _refuse(socket, "no token")
            except Expired:
                await _refuse(socket, "token expired")
            except BadToken:
                await _refuse(socket, "invalid token")
            else:
                await self._converse(socket, claims)

    async def _converse(self, socket: WebSocket, claims: dict[str, Any]) -> None:
        now_s = self._credentials.world_of(claims).clock.now_s()
        await socket.send_json({"type": "welcome", "operator": claims["name"], "now": now_s})
        echo = asyncio.create_task(_echo(socket))
        death = asyncio.create_task(self._credentials.death_of(claims))
        try:
            await asyncio.wait({echo, death}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (echo, death):
                task.cancel()
            await asyncio.gather(echo, death, return_exceptions=True)
        if not death.cancelled():
            await _refuse(socket, "token expired")


async def _echo(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            text = (await _receive(socket)).get("text")
            if isinstance(text, str):
                answer = {"type": "message", "from": "customer", "text": f"You said: {text}"}
                await socket.send_json(answer)


async def _receive(socket: WebSocket) -> dict[str, Any]:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    try:
        value = json.loads(message.get("text") or "")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


async def _refuse(socket: WebSocket, reason: str) -> None:
    await socket.send_json({"type": "error", "error": reason})
    await socket.close(TOKEN_NOT_TAKEN)
