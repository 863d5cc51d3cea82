"""Log through `logging`: events with fields, the request's id on each, and never a token.

Two loggers: `chathub` for what happens, `chathub.audit` for who was given which operator's token.
Both leave it to the site what becomes of their records. As text a record is `event key=value …`;
formatters for machines find the event and each field as attributes of the record.
"""

import contextvars
import json
import logging
import re
import sys
from typing import Any

from .clock import iso_utc

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
    handler = _StandardError(sys.stderr)
    if for_people:
        handler.setFormatter(
            logging.Formatter("%(asctime)s [%(levelname)-7s] %(message)s", datefmt="%H:%M:%S")
        )
    else:
        handler.setFormatter(_JsonLines())
    # What no line of these shows need not be found out for each
    # (https://docs.python.org/3/howto/logging.html#optimization).
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for name, level in (("chathub", logging.INFO), ("stamina", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False


class _StandardError(logging.StreamHandler[Any]):
    """Write lines to stderr, which holds none of them back (since Python 3.9)."""

    def flush(self) -> None:
        """Do nothing: there is nothing left to write, and to look takes a fifth of a line's time."""


class _Event(dict[str, Any]):
    """An event and its fields; written as text only where a handler wants that."""

    def __str__(self) -> str:
        event, *fields = self.items()
        return " ".join([event[1], *(f"{key}={_shown(value)}" for key, value in fields)])


class _JsonLines(logging.Formatter):
    """Write each record as a line of JSON.

    Not python-json-logger: two lines a request took 80 µs with it, nearly as long as all the rest.
    """

    # One for good: json.dumps would make a new one for each line.
    _encode = json.JSONEncoder(default=repr).encode

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        given = record.msg if isinstance(record.msg, _Event) else {"event": record.getMessage()}
        line = {
            **given,
            "level": record.levelname.lower(),
            "timestamp": iso_utc(record.created),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return self._encode(line)


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
    # None should be here, and none leaves from here.
    for key, value in fields.items():
        if isinstance(value, str) and "eyJ" in value:
            fields[key] = TOKEN.sub("<token>", value)
    if current := request_id.get():
        fields["request_id"] = current
    told = _Event(event=event, **fields)
    traceback = (type(cause), cause, cause.__traceback__) if cause else None
    # Not logger.log: looking for the caller's line takes as long as all the rest.
    record = logging.getLogRecordFactory()(logger.name, level, "", 0, told, None, traceback, event)
    vars(record).update(told)
    logger.handle(record)
