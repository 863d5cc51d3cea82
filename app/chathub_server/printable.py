"""How what somebody has set stands in a sentence: on one line, not too long, and without a password."""

import re
import sys

LONGEST = 200
HIDDEN = "********"
# A host, and after its colon no port: what stands there may be a password whose @ was forgotten.
_NO_PORT = re.compile(r"(\[[\da-f:.]*\]|[^:/\[]*):(?!\d{1,5}(?:/|\Z)).*", re.ASCII | re.DOTALL)


def on_one_line(text: str) -> str:
    """Return a text for a sentence: what cannot be seen is escaped, what is too long ends in dots."""
    seen = "".join(
        each if each.isprintable() else ascii(each)[1:-1] for each in text[: LONGEST + 1]
    )
    return seen if len(text) <= LONGEST else f"{seen[:LONGEST]}..."


def address(text: str) -> str:
    """Return an address for a sentence, without login, query, and what may be a part of either."""
    scheme, colon, rest = text.partition("://")
    if not scheme.isalpha():
        scheme, colon, rest = "", "", text
    _, login, rest = rest.rpartition("@")
    rest = _NO_PORT.sub(rf"\1:{HIDDEN}", rest, count=1) if _NO_PORT.match(rest) else rest
    rest = re.sub(r"([?#]).*", rf"\1{HIDDEN}", rest, count=1, flags=re.DOTALL)
    return on_one_line(f"{scheme}{colon}{HIDDEN if login else ''}{login}{rest}")


def say(text: object) -> None:
    """Print a text, also where the terminal does not know all of its letters."""
    encoding = sys.stdout.encoding
    print(str(text).encode(encoding, "backslashreplace").decode(encoding))
