"""Security headers on every answer of the site."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
]
ON_HTTPS = (b"strict-transport-security", b"max-age=31536000")


class SecurityHeaders:
    """Add to every answer the security headers that no page of the site needs to be without.

    Over https, also keep browsers there and mark cookies `Secure`. Behind a proxy
    that speaks https, `X-Forwarded-Proto` says so (uvicorn's `--proxy-headers`).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, with the headers added to the start of an answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        is_https = scope["scheme"] == "https"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [_cookie(header, is_https) for header in message.get("headers", [])]
                present = {name for name, _ in headers}
                wanted = [*ALWAYS, ON_HTTPS] if is_https else ALWAYS
                headers += [header for header in wanted if header[0] not in present]
                message["headers"] = headers
            await send(message)

        return await self.app(scope, receive, send_with_headers)


def _cookie(header: tuple[bytes, bytes], is_https: bool) -> tuple[bytes, bytes]:
    name, value = header
    if is_https and name == b"set-cookie" and b"; secure" not in value.lower():
        return name, value + b"; Secure"
    return header
