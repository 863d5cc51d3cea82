"""What of the settings is read from the environment: files that hold secrets, names misspelt."""

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from ..printable import on_one_line

LONGEST_SECRET = 64 * 1024  # bytes; the longest is a company token, 8 KiB
NEARLY = 0.85  # CHATHUB_LOGN is nearly CHATHUB_LOGIN, a site's own CHATHUB_COLOUR nothing of ours

Fields = Mapping[str, FieldInfo]


def secret_file(name: str) -> str:
    """Return which file holds a secret: what `<name>_FILE` says, or nothing."""
    return os.environ.get(f"{name}_FILE", "")


class FromFiles(PydanticBaseSettingsSource):
    """Find for each secret the file that `<NAME>_FILE` names; the setting's own check reads it.

    Not the library's `secrets_dir`: all secrets would stand in one directory under the settings'
    own names, one that is missing would be passed over, and a password would lose its spaces.
    https://docs.pydantic.dev/latest/concepts/pydantic_settings/#secrets
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the file's path, or None."""
        file = ""
        if _is_secret(field):
            file = secret_file(f"{self.current_state['prefix']}{field_name.upper()}")
        return (Path(file) if file else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the path for each setting that has one."""
        fields = self.settings_cls.model_fields
        found = {name: self.get_field_value(field, name)[0] for name, field in fields.items()}
        return {name: file for name, file in found.items() if file}


def secret_in(file: Path, name: str) -> str:
    """Return the secret that a file holds: all of it but the line's end at its end.

    Args:
        file: where it is.
        name: the variable that says so.

    Raises:
        ValueError: it cannot be read or holds no text, in a sentence without any of it.
    """
    # Not named: who has mistaken the one variable for the other has put the secret itself here.
    if not file.is_absolute():
        raise ValueError(f"{name} must be the whole path of a file, like /run/secrets/password.")
    shown = on_one_line(str(file))
    try:
        with file.open("rb") as opened:
            content = opened.read(LONGEST_SECRET + 1)
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise ValueError(f"{name}: the file {shown} cannot be read ({reason}).") from None
    if len(content) > LONGEST_SECRET:
        raise ValueError(f"{name}: the file {shown} is too long to be a secret.")
    try:
        text = content.decode("utf-8-sig")
    except ValueError:
        raise ValueError(f"{name}: the file {shown} is not text; write it in UTF-8.") from None
    if not text.strip():
        raise ValueError(f"{name}: the file {shown} is empty.")
    return re.sub(r"\r?\n\Z", "", text)


def given_twice(prefix: str, fields: Fields) -> list[str]:
    """Return a sentence for each secret that is given both as it is and in a file."""
    names = [prefix + field.upper() for field in fields if _is_secret(fields[field])]
    return [
        f"Set {name} or {name}_FILE, not both."
        for name in names
        if os.environ.get(name) and secret_file(name)
    ]


def typing_mistakes(prefix: str, fields: Fields) -> list[str]:
    """Return a sentence for each variable whose name is nearly that of a setting."""
    names = [name.upper() for name in fields]
    files = [f"{name.upper()}_FILE" for name in fields if _is_secret(fields[name])]
    sentences = []
    for variable in sorted(os.environ):
        rest = variable.removeprefix(prefix) if variable.startswith(prefix) else ""
        if variable.upper().startswith(prefix) and rest not in [*names, *files]:
            meant = _meant(variable.upper().removeprefix(prefix), names, files, prefix)
            sentences += [
                f"{on_one_line(variable)} is no setting; set {prefix}{each} instead."
                for each in meant
            ]
    return sentences


def _meant(rest: str, names: list[str], files: list[str], prefix: str) -> list[str]:
    """Return the setting that was meant, if any, by what follows the prefix."""
    if rest.removesuffix("_FILE") in names and rest not in files:
        return [rest.removesuffix("_FILE")]
    if _is_of_another_prefix(rest, [*names, *files]):
        return []
    known = {prefix + each: each for each in [*names, *files]}
    return [known[each] for each in difflib.get_close_matches(prefix + rest, known, 1, NEARLY)]


def _is_of_another_prefix(rest: str, known: list[str]) -> bool:
    """Tell whether ACME_LOGIN is LOGIN, or nearly that, of the longer prefix CHATHUB_ACME_."""
    words = rest.split("_")
    return any(
        "".join(words[:n]) and difflib.get_close_matches("_".join(words[n:]), known, 1, NEARLY)
        for n in range(1, len(words))
    )


def _is_secret(field: FieldInfo) -> bool:
    return field.annotation is SecretStr
