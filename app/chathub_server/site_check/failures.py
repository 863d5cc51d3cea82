"""Why a server has not answered, in a sentence."""

import socket
import ssl
from collections.abc import Iterator

import httpx

from ..printable import on_one_line
from .findings import shown


def why_no_answer(url: str, error: BaseException, waited_s: float) -> str:
    """Return one sentence.

    Args:
        url: what was asked.
        error: what httpx, or what it stands on, has raised.
        waited_s: how long the answer was waited for.
    """
    who = shown(url)
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = on_one_line(cause.verify_message)
            return (
                f"{who} shows a certificate that browsers refuse ({reason}); renew or complete it."
            )
        if isinstance(cause, ssl.SSLError):
            return f"{who} does not speak TLS as browsers do ({on_one_line(getattr(cause, 'reason', '') or '')})."
        if isinstance(cause, socket.gaierror):
            return f"{who} has a host name that nobody knows (DNS); check how it is written."
        if isinstance(cause, ConnectionRefusedError):
            return f"{who} refuses the connection; is the server running, on this port?"
    match error:
        case TimeoutError() | httpx.TimeoutException():
            return f"{who} did not answer within {waited_s:.0f} s."
        case httpx.TooManyRedirects():
            return f"{who} redirects in a circle."
        case httpx.DecodingError():
            return f"{who} cannot be unpacked: its Content-Encoding says what it is not."
        case httpx.ConnectError() | OSError():
            return f"{who} cannot be reached."
        case httpx.RemoteProtocolError() | httpx.ReadError():
            return f"{who} broke the connection off before its answer was complete."
    return f"{who} cannot be asked ({type(error).__name__})."


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all that led to it."""
    ahead, seen = [error], set[int]()
    while ahead:
        each = ahead.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        ahead += [cause for cause in (each.__cause__, each.__context__) if cause]
        ahead += each.exceptions if isinstance(each, BaseExceptionGroup) else ()
