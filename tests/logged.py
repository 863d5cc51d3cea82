"""What the package logs while something runs, as dictionaries of each record's fields."""

import contextlib
import logging


@contextlib.contextmanager
def capture_logs(name="chathub"):
    """Give a list that takes the records of a logger, with `event`, `log_level` and the fields."""
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(
        {**vars(record), "log_level": record.levelname.lower(), "text": record.getMessage()}
    )
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
