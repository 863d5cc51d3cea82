"""Log through `logging`: events with fields, the request's id on each, and never a token.

Two loggers: `chathub` for what happens, `chathub.audit` for who was given which operator's token.
Both leave it to the site what becomes of their records. As text a record is `event key=value …`;
formatters for machines find the event and each field as attributes (`extra`).
"""

import contextvars
import logging
import re
import sys
from typing import Any

TOKEN = re.compile(r"eyJ[\w-]+(\.[\w-]*)*")  # a JWT, or the beginning of one

main = logging.getLogger("chathub")
audit = logging.getLogger("chathub.audit")
main.addHandler(logging.NullHandler())  # silent where the site sets up nothing
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("chathub_request_id", default="")


def info(event: str, *, to: logging.Logger = main, **fields: Any) -> None:
    """Log something that went as it should."""
    _log(logging.INFO, event, to, fields)


def warning(event: str, **fields: Any) -> None:
    """Log something that works all the same, for now."""
    _log(logging.WARNING, event, main, fields)


def error(event: str, *, cause: BaseException | None = None, **fields: Any) -> None:
    """Log something that somebody has to mend; `cause` is shown with its traceback."""
    _log(logging.ERROR, event, main, fields, cause)


def configure(*, for_people: bool = False) -> None:
    """Write what is logged to stderr, for a site that has no set-up of its own.

    Args:
        for_people: lines to read, as in development; otherwise JSON.
    """
    # Not above: a site with a set-up of its own does without.
    from pythonjsonlogger.json import JsonEncoder, JsonFormatter

    handler = logging.StreamHandler(sys.stderr)
    if for_people:
        handler.setFormatter(
            logging.Formatter("%(asctime)s [%(levelname)-7s] %(message)s", datefmt="%H:%M:%S")
        )
    else:
        # One encoder for good: the formatter alone makes a new one for each line.
        encode = JsonEncoder().encode
        handler.setFormatter(
            JsonFormatter(
                "%(levelname)s",
                rename_fields={"levelname": "level"},
                timestamp=True,
                json_serializer=lambda fields, **_: encode(fields),
            )
        )
    for name, level in (("chathub", logging.INFO), ("stamina", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False


class _Text:
    """An event and its fields as text, written only where a handler wants it."""

    def __init__(self, event: str, fields: dict[str, Any]) -> None:
        self._event = event
        self._fields = fields

    def __str__(self) -> str:
        return " ".join(
            [self._event, *(f"{key}={_shown(self._fields[key])}" for key in self._fields)]
        )


def _shown(value: Any) -> str:
    text = str(value)
    return text if re.fullmatch(r"[\w.:/@+-]+", text) else repr(text)


def _log(
    level: int,
    event: str,
    logger: logging.Logger,
    fields: dict[str, Any],
    cause: BaseException | None = None,
) -> None:
    if not logger.isEnabledFor(level):
        return
    for key, value in fields.items():
        # None should be here, and none leaves from here.
        if isinstance(value, str) and "eyJ" in value:
            fields[key] = TOKEN.sub("<token>", value)
    if current := request_id.get():
        fields["request_id"] = current
    logger.log(
        level,
        _Text(event, fields),
        extra={"event": event, **fields},
        exc_info=cause,
        stacklevel=3,
    )
