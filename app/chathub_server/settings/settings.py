"""The settings, from the environment: `CHATHUB_…`, all checked at the start."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from ..extras import ExtraMissing, require
from ..users import MappingError, User, users_from
from . import checks
from .checks import LONGEST_LIFE_S, MAKE_A_KEY, REAL_VENDOR
from .environment import FromFiles, given_twice, secret_in, typing_mistakes

PREFIX = "CHATHUB_"


class SettingsError(Exception):
    """Raised with one sentence a mistake, each on a line of its own."""


def _name(info: ValidationInfo) -> str:
    return f"{info.data['prefix']}{info.field_name}".upper()


def _is(check: Callable[[Any, str], Any]) -> AfterValidator:
    return AfterValidator(lambda value, info: check(value, _name(info)))


def _is_secret(check: Callable[[str, str], str]) -> BeforeValidator:
    """Read the secret where it stands in a file, and check it where there is one."""

    def read(value: Any, info: ValidationInfo) -> Any:
        name = _name(info)
        if isinstance(value, Path):
            name += "_FILE"
            value = secret_in(value, name)
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        return check(text, name) if isinstance(text, str) and text else value

    return BeforeValidator(read)


_between_commas = BeforeValidator(
    lambda text: frozenset(checks.separated(text)) if isinstance(text, str) else text
)
_Several = Annotated[frozenset[str], NoDecode, _between_commas]


class Settings(BaseSettings):
    """What a company sets; each field is the variable `CHATHUB_<FIELD>`.

    A secret may stand in a file instead, which `CHATHUB_<FIELD>_FILE` names. A variable that is
    empty is not set.

    Attributes:
        prefix: what stands in CHATHUB_'s place; one for each company of a process.
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
        cache_key: what encrypts the tokens there, see `cache_keys`.
        rate_limit: how often one user may ask, in the notation of `limits`.
    """

    model_config = SettingsConfigDict(env_ignore_empty=True, hide_input_in_errors=True)

    # First, since the checks of all others name variables with it.
    prefix: str
    vendor_url: Annotated[str, _is(checks.vendor_url)] = REAL_VENDOR
    login: Annotated[str, _is(checks.plain)] = Field("", repr=False)
    password: Annotated[SecretStr, _is_secret(checks.password)] = SecretStr("")
    company_token: Annotated[SecretStr, _is_secret(checks.company_token)] = SecretStr("")
    operators: Annotated[str, _is(checks.operators)] = ""
    allowed_origins: Annotated[_Several, _is(checks.allowed_origins)] = frozenset()
    widget_urls: Annotated[_Several, _is(checks.widget_urls)] = frozenset()
    token_urls: Annotated[_Several, _is(checks.token_urls)] = frozenset()
    token_lifetime_s: Annotated[
        float, BeforeValidator(lambda value, info: checks.token_lifetime_s(value, _name(info)))
    ] = LONGEST_LIFE_S
    cache_url: Annotated[SecretStr, _is_secret(checks.cache_url)] = SecretStr("")
    cache_key: Annotated[SecretStr, _is_secret(checks.cache_key)] = SecretStr("")
    rate_limit: Annotated[str, _is(checks.rate_limit)] = "60/minute"

    def __init__(self, *, prefix: str = PREFIX, **values: Any) -> None:
        """Read the environment; `values` go before it.

        Raises:
            SettingsError: something is missing or wrong; no value of a secret is in it.
        """
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*_", prefix):
            raise SettingsError(
                f"The prefix {prefix!r} must be capital letters, digits and _, with _ at its end."
            )
        fields = {
            name: field for name, field in type(self).model_fields.items() if name != "prefix"
        }
        sentences = typing_mistakes(prefix, fields) + given_twice(prefix, fields)
        try:
            super().__init__(_env_prefix=prefix, prefix=prefix, **values)
        except ValidationError as error:
            sentences += [_sentence(prefix, each) for each in error.errors()]
        if sentences:
            raise SettingsError("\n".join(dict.fromkeys(sentences)))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Say where settings come from, what goes before first."""
        return init_settings, FromFiles(settings_cls), env_settings

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        at, token = self.prefix, self.company_token.get_secret_value()
        has_login, has_password = bool(self.login), bool(self.password.get_secret_value())
        if not token and not (has_login and has_password):
            raise ValueError(
                f"Set {at}LOGIN and {at}PASSWORD to the company's login at"
                f" {self.vendor_url}, or {at}COMPANY_TOKEN to its token."
            )
        if has_login != has_password:
            raise ValueError(f"Set {at}LOGIN and {at}PASSWORD both, or neither.")
        if self.cache_url.get_secret_value() and not self.cache_keys:
            raise ValueError(
                f"{at}CACHE_URL needs {at}CACHE_KEY, so that nobody can read the tokens"
                f" there; make one for all processes: {MAKE_A_KEY}"
            )
        if self.cache_url.get_secret_value():
            _require_redis(f"{at}CACHE_URL")
        return self

    @property
    def cache_keys(self) -> list[str]:
        """Return the keys of what stands in Redis: the first encrypts, each of them decrypts."""
        return checks.separated(self.cache_key.get_secret_value())

    def users(self) -> Callable[[str], User]:
        """Return what tells which operator a user of the site is, from the user's id.

        Raises:
            SettingsError: `operators` is not set, or cannot be used any more.
        """
        name = f"{self.prefix}OPERATORS"
        if not self.operators:
            raise SettingsError(
                f"Set {name} to a JSON file that says which user is which operator,"
                " or to package.module:function."
            )
        try:
            return users_from(self.operators)
        except MappingError as mistake:
            raise SettingsError(f"{name}: {mistake}") from None


def _require_redis(name: str) -> None:
    try:
        require("redis")
    except ExtraMissing as missing:
        raise ValueError(f"{name}: {missing}") from None


def _sentence(prefix: str, error: Any) -> str:
    """Return a sentence for what pydantic has found; its own words do not name the variable."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    field = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        return f"{field} is no setting."
    if error["type"] == "string_unicode":
        return f"{prefix}{field.upper()} is not text; write it in UTF-8."
    return f"{prefix}{field.upper()}: {error['msg']}."
