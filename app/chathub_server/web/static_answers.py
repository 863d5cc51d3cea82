"""Answer with a file that browsers load, in the best encoding that the browser takes, or that it has it."""

from collections.abc import Mapping

from ..staticfiles.static_file import PLAIN, StaticFile
from .messages import WebAnswer


def static_answer(file: StaticFile, headers: Mapping[str, str]) -> WebAnswer:
    """Return the answer to a request with these headers, whose names are in lower case.

    Raises:
        OSError: the file cannot be read.
    """
    kept = {"Cache-Control": file.cache_control, "ETag": file.etag}
    if len(file.contents) > 1:
        kept["Vary"] = "Accept-Encoding"
    if is_known(headers.get("if-none-match", ""), file.etag):
        return WebAnswer(304, headers=kept)
    encoding = _best(file, headers.get("accept-encoding", ""))
    told = {"Content-Type": file.media_type, "X-Content-Type-Options": "nosniff"}
    if encoding != PLAIN:
        told["Content-Encoding"] = encoding
    if file.policy:
        told["Content-Security-Policy"] = file.policy
    return WebAnswer(200, file.read(encoding), {**kept, **told})


def is_known(if_none_match: str, etag: str) -> bool:
    """Tell whether the browser already has what `etag` names."""
    tags = if_none_match.split(",")
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in tags)


def _best(file: StaticFile, accept_encoding: str) -> str:
    """Return the encoding that makes a file smallest, of those the browser takes."""
    accepted = set()
    for item in accept_encoding.split(","):
        name, _, quality = item.partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(name.strip().lower())
    return next((each for each in file.contents if each != PLAIN and each in accepted), PLAIN)
