"""The settings, from the environment: `CHATHUB_…`, all checked at the start."""

import difflib
import os
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

import limits
from cryptography.fernet import Fernet
from pydantic import SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from .addresses import (
    can_be_read_on_the_way,
    has_a_port,
    is_origin,
    is_origin_and_path,
    is_path,
    without_login,
)
from .users import MappingMistake, User, users_from
from .vendor import TOKEN_SHAPE

PREFIX = "CHATHUB_"
REAL_VENDOR = "https://chatapi.smsbat.com"
SHORTEST_LIFE_S, LONGEST_LIFE_S = 60.0, 24 * 3600.0
NEARLY = 0.85  # CHATHUB_LOGN is nearly CHATHUB_LOGIN, a site's own CHATHUB_COLOUR nothing of ours
CACHES = ("redis://", "rediss://", "unix://")
MAKE_A_KEY = (
    "python3 -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())'"
)


class SettingsMistake(Exception):
    """Raised with one sentence a mistake, each on a line of its own."""


class _Checked(BaseSettings):
    """The settings as pydantic knows them; `Settings` says in sentences what is wrong."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, hide_input_in_errors=True)

    vendor_url: str = REAL_VENDOR
    login: str = ""
    password: SecretStr = SecretStr("")
    company_token: SecretStr = SecretStr("")
    operators: str = ""
    allowed_origins: Annotated[frozenset[str], NoDecode] = frozenset()
    widget_urls: Annotated[frozenset[str], NoDecode] = frozenset()
    token_urls: Annotated[frozenset[str], NoDecode] = frozenset()
    token_lifetime_s: float = LONGEST_LIFE_S
    cache_url: SecretStr = SecretStr("")
    cache_key: SecretStr = SecretStr("")
    rate_limit: str = "60/minute"

    @field_validator("vendor_url")
    @classmethod
    def _is_vendor_url(cls, url: str) -> str:
        return checked_vendor_url(url, f"{PREFIX}VENDOR_URL")

    @field_validator("operators")
    @classmethod
    def _can_be_read(cls, where: str) -> str:
        if where:
            try:
                users_from(where)
            except MappingMistake as mistake:
                raise ValueError(f"{PREFIX}OPERATORS: {mistake}") from None
        return where

    @field_validator("allowed_origins", "widget_urls", "token_urls", mode="before")
    @classmethod
    def _stand_between_commas(cls, text: Any) -> Any:
        if not isinstance(text, str):
            return text
        return frozenset(each.strip() for each in text.split(",") if each.strip())

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, origins: frozenset[str]) -> frozenset[str]:
        return _all_of(
            origins,
            f"{PREFIX}ALLOWED_ORIGINS",
            is_origin,
            "is not an origin; write it as a browser does, https://www.example.com, with commas"
            " between several.",
            "over http others on the way could ask in its name.",
        )

    @field_validator("widget_urls")
    @classmethod
    def _are_modules(cls, urls: frozenset[str]) -> frozenset[str]:
        return _all_of(
            urls,
            f"{PREFIX}WIDGET_URLS",
            is_origin_and_path,
            "is not an origin and a path; write both as a browser does,"
            " https://widget.example.com/panel.js, with commas between several; a path that ends in /"
            " stands for all beneath it.",
            "over http others on the way could send another script.",
        )

    @field_validator("token_urls")
    @classmethod
    def _are_endpoints(cls, urls: frozenset[str]) -> frozenset[str]:
        return _all_of(
            urls,
            f"{PREFIX}TOKEN_URLS",
            lambda url: is_path(url) or is_origin_and_path(url),
            "is neither a path of this site, like /api/other/token, nor an origin and a path as a"
            " browser writes them, https://api.example.com/token; put commas between several.",
            "over http others on the way could read the tokens.",
        )

    @field_validator("token_lifetime_s", mode="before")
    @classmethod
    def _is_a_life(cls, value: Any) -> float:
        try:
            life_s = float(value)
        except (TypeError, ValueError):
            life_s = 0.0
        if not SHORTEST_LIFE_S <= life_s <= LONGEST_LIFE_S:
            raise ValueError(
                f"{PREFIX}TOKEN_LIFETIME_S must be a number of seconds from"
                f" {SHORTEST_LIFE_S:.0f} to {LONGEST_LIFE_S:.0f} (24 hours, ChatHub's limit)."
            )
        return life_s

    @field_validator("company_token")
    @classmethod
    def _can_travel(cls, token: SecretStr) -> SecretStr:
        text = token.get_secret_value()
        if text and not TOKEN_SHAPE.fullmatch(text):
            raise ValueError(
                f"{PREFIX}COMPANY_TOKEN holds a space, a line's end or a letter that no token has;"
                " set it to the token alone."
            )
        return token

    @field_validator("cache_url")
    @classmethod
    def _is_redis(cls, url: SecretStr) -> SecretStr:
        text = url.get_secret_value()
        if text and (not text.startswith(CACHES) or text in CACHES or not has_a_port(text)):
            raise ValueError(
                f"{PREFIX}CACHE_URL must be the address of a Redis, like redis://127.0.0.1:6379/0;"
                " leave it out to keep tokens in this process alone."
            )
        return url

    @field_validator("cache_key")
    @classmethod
    def _is_a_key(cls, key: SecretStr) -> SecretStr:
        try:
            Fernet(key.get_secret_value() or Fernet.generate_key())
        except ValueError:
            raise ValueError(
                f"{PREFIX}CACHE_KEY must be 32 bytes in url-safe base64; make one: {MAKE_A_KEY}"
            ) from None
        return key

    @field_validator("rate_limit")
    @classmethod
    def _is_a_rate(cls, text: str) -> str:
        try:
            limits.parse(text)
        except ValueError:
            raise ValueError(
                f"{PREFIX}RATE_LIMIT must be how often one user may ask, like 60/minute."
            ) from None
        return text

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        has_login = bool(self.login and self.password.get_secret_value())
        if not has_login and not self.company_token.get_secret_value():
            raise ValueError(
                f"Set {PREFIX}LOGIN and {PREFIX}PASSWORD to the company's login at"
                f" {self.vendor_url}, or {PREFIX}COMPANY_TOKEN to its token."
            )
        if self.cache_url.get_secret_value() and not self.cache_key.get_secret_value():
            raise ValueError(
                f"{PREFIX}CACHE_URL needs {PREFIX}CACHE_KEY, so that nobody can read the tokens"
                f" there; make one for all processes: {MAKE_A_KEY}"
            )
        return self


class Settings(_Checked):
    """What a company sets; each field is the variable `CHATHUB_<FIELD>`.

    Attributes:
        vendor_url: ChatHub's API; https, or http on this machine's own loopback.
        login, password: the company's, or instead of both
        company_token: its token, which then is never renewed.
        operators: which user is which operator, see `users_from`.
        allowed_origins: other origins whose pages may ask for tokens; commas between. Over https,
            as the next two; http will do on this machine's own loopback.
        widget_urls: further modules that markup may name as `widget-url`, each an origin and a
            path; one that ends in / stands for all beneath it; commas between.
        token_urls: likewise further endpoints that it may name as `token-url`, paths of the site
            itself among them.
        token_lifetime_s: how long an operator token lives, 24 hours at most
            (CHATHUB.md, "REST API").
        cache_url: a Redis that all processes share; none: this process's memory.
        cache_key: what encrypts the tokens there.
        rate_limit: how often one user may ask, in the notation of `limits`.
    """

    def __init__(self, **values: Any) -> None:
        """Read the environment; `values` go before it.

        Raises:
            SettingsMistake: something is missing or wrong; no value of a secret is in it.
        """
        sentences = _typing_mistakes(type(self).model_fields)
        try:
            super().__init__(**values)
        except ValidationError as error:
            sentences += [each["msg"].removeprefix("Value error, ") for each in error.errors()]
        if sentences:
            raise SettingsMistake("\n".join(sentences))

    def users(self) -> Callable[[str], User]:
        """Return what tells which operator a user of the site is, from the user's id.

        Raises:
            SettingsMistake: `operators` is not set.
        """
        if not self.operators:
            raise SettingsMistake(
                f"Set {PREFIX}OPERATORS to a JSON file that says which user is which operator,"
                " or to package.module:function."
            )
        return users_from(self.operators)


def _all_of(
    addresses: frozenset[str], name: str, fits: Callable[[str], bool], wrong: str, danger: str
) -> frozenset[str]:
    """Return the addresses of a setting.

    Raises:
        ValueError: one does not fit, or would be fetched over http: what is `wrong`, or the `danger`.
    """
    for address in sorted(addresses):
        if not fits(address):
            raise ValueError(f"{name}: {without_login(address)} {wrong}")
        if can_be_read_on_the_way(address):
            raise ValueError(f"{name}: {address} must start with https://; {danger}")
    return addresses


def _typing_mistakes(fields: Iterable[str]) -> list[str]:
    """Return a sentence for each variable whose name is nearly that of a setting."""
    known = {PREFIX + field.upper() for field in fields}
    sentences = []
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            meant = difflib.get_close_matches(name, known, 1, NEARLY)
            sentences += [f"{name} is no setting; set {each} instead." for each in meant]
    return sentences


def checked_vendor_url(url: str, name: str) -> str:
    """Return the vendor's URL without a slash at its end.

    Args:
        url: what was given.
        name: where it was given, for the sentence.

    Raises:
        ValueError: it is no https URL; http will do on this machine's own loopback only.
    """
    try:
        parts = urlsplit(url)
        plain = parts.port is None or parts.port > 0
    except ValueError:
        shown = without_login(url)
        raise ValueError(f"{name} {shown} is not a URL; give one like {REAL_VENDOR}.") from None
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError(
            f"{name} must be an address alone, like {REAL_VENDOR};"
            " the login goes into CHATHUB_LOGIN and CHATHUB_PASSWORD."
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise ValueError(f"{name} {url} is not a URL; give one like {REAL_VENDOR}.")
    if can_be_read_on_the_way(url):
        raise ValueError(
            f"{name} {url} must start with https://;"
            " over http the company's login could be read on the way."
        )
    return url.rstrip("/")
