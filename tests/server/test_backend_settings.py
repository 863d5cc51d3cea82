"""The settings: each mistake has its sentence, secrets stay masked, and `--check` tries the vendor."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from chathub_server import Settings, SettingsMistake, User
from chathub_server.check import check
from chathub_server.vendor import Organization

from .forked import Forked
from .sites import without_settings

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = {"CHATHUB_LOGIN": "our-login", "CHATHUB_PASSWORD": "our-secret"}
CACHE = {"CHATHUB_CACHE_URL": "redis://127.0.0.1:6379/0"}
COMPANY = [Organization(10, "Sales"), Organization(20, "Support"), Organization(30, "Archive")]
KEY = {"CHATHUB_CACHE_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}


@pytest.fixture
def settings(monkeypatch):
    """Return what reads settings from an environment that has these alone."""

    def read(environment):
        for name in [name for name in os.environ if name.startswith("CHATHUB_")]:
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return Settings()

    return read


def test_the_companys_account_is_enough(settings):
    read = settings(ACCOUNT)
    assert read.vendor_url == "https://chatapi.smsbat.com"
    assert read.token_lifetime_s == 24 * 3600
    assert settings({"CHATHUB_COMPANY_TOKEN": "our-token"}).login == ""


def test_everything_can_be_set(settings):
    read = settings(
        {
            **ACCOUNT,
            **CACHE,
            **KEY,
            "CHATHUB_ALLOWED_ORIGINS": "https://a.example, http://localhost:3000, http://[::1]",
            "CHATHUB_WIDGET_URLS": "https://w.example:8443/panel.js, http://127.0.0.1:9000/widgets/",
            "CHATHUB_TOKEN_URLS": "/api/other/token,https://a.example/token,/tokens/",
            "CHATHUB_TOKEN_LIFETIME_S": "3600",
            "CHATHUB_RATE_LIMIT": "5/second",
        }
    )
    assert read.allowed_origins == {"https://a.example", "http://localhost:3000", "http://[::1]"}
    assert read.widget_urls == {"https://w.example:8443/panel.js", "http://127.0.0.1:9000/widgets/"}
    assert read.token_urls == {"/api/other/token", "https://a.example/token", "/tokens/"}
    assert read.token_lifetime_s == 3600


MISTAKES = [
    ({"CHATHUB_PASSWORD": ""}, "CHATHUB_PASSWORD"),
    ({"CHATHUB_VENDOR_URL": "http://chatapi.smsbat.com"}, "https://"),
    ({"CHATHUB_VENDOR_URL": "chatapi.smsbat.com"}, "CHATHUB_VENDOR_URL"),
    ({"CHATHUB_TOKEN_LIFETIME_S": "86401"}, "CHATHUB_TOKEN_LIFETIME_S"),
    ({"CHATHUB_TOKEN_LIFETIME_S": "7 days"}, "CHATHUB_TOKEN_LIFETIME_S"),
    ({"CHATHUB_TOKEN_LIFETIME_S": "nan"}, "CHATHUB_TOKEN_LIFETIME_S"),
    ({"CHATHUB_ALLOWED_ORIGINS": "https://a.example/"}, "CHATHUB_ALLOWED_ORIGINS"),
    ({"CHATHUB_ALLOWED_ORIGINS": "*"}, "CHATHUB_ALLOWED_ORIGINS"),
    ({"CHATHUB_ALLOWED_ORIGINS": "https://a.example:443"}, "CHATHUB_ALLOWED_ORIGINS"),
    ({"CHATHUB_ALLOWED_ORIGINS": "null"}, "CHATHUB_ALLOWED_ORIGINS"),
    ({"CHATHUB_ALLOWED_ORIGINS": "http://a.example"}, "http://a.example must start with https://"),
    ({"CHATHUB_ALLOWED_ORIGINS": "http://127.0.0.1.a.example"}, "must start with https://"),
    ({"CHATHUB_WIDGET_URLS": "http://w.example/panel.js"}, "must start with https://"),
    ({"CHATHUB_TOKEN_URLS": "http://a.example/token"}, "must start with https://"),
    ({"CHATHUB_CACHE_URL": "memcached://127.0.0.1", **KEY}, "CHATHUB_CACHE_URL"),
    (CACHE, "CHATHUB_CACHE_KEY"),
    ({**CACHE, "CHATHUB_CACHE_KEY": "too-short-secret"}, "CHATHUB_CACHE_KEY"),
    ({"CHATHUB_RATE_LIMIT": "often"}, "CHATHUB_RATE_LIMIT"),
    ({"CHATHUB_OPERATORS": "/nowhere.json"}, "/nowhere.json"),
    ({"CHATHUB_OPERATORS": "no.such.module:function"}, "no.such.module"),
    ({"CHATHUB_VENDOR_URL": "https://login" + ":secret@a.example:port"}, "CHATHUB_VENDOR_URL"),
    ({**KEY, "CHATHUB_CACHE_URL": "redis://:secret" + "@a.example:port"}, "CHATHUB_CACHE_URL"),
    ({"CHATHUB_COMPANY_TOKEN": "secret\n"}, "CHATHUB_COMPANY_TOKEN"),
    ({"CHATHUB_COMPANY_TOKEN": "sécret"}, "CHATHUB_COMPANY_TOKEN"),
    ({"CHATHUB_LOGN": "our-login"}, "set CHATHUB_LOGIN instead"),
    ({"CHATHUB_WIDGET_URL": "https://a.example/x.js"}, "set CHATHUB_WIDGET_URLS instead"),
]


# As a browser would not write them, or with what an allowed address cannot have.
NO_ADDRESSES = [
    "https://w.example",
    "w.example/panel.js",
    "//w.example/panel.js",
    "///w.example/panel.js",
    "https://w.example//panel.js",
    "https://W.example/panel.js",
    "https://w.example:443/panel.js",
    "https://w.example:port/panel.js",
    "https:///panel.js",
    "https://login" + ":secret@w.example/panel.js",
    "https://w.example/panel.js?version=1",
    "https://w.example/panel.js#top",
    "https://w.example/widgets/../panel.js",
    "https://w.example/widgets/%2E%2e/panel.js",
    "https://w.example/widgets/*",
    "https://w.example/my panel.js",
    "https:\\\\w.example\\panel.js",
    "javascript:alert(1)",
    "data:text/javascript,alert(1)",
    "ftp://w.example/panel.js",
    "/\\w.example/panel.js",
    "panel.js",
    "*",
]
MISTAKES += [({"CHATHUB_WIDGET_URLS": url}, "CHATHUB_WIDGET_URLS") for url in NO_ADDRESSES]
MISTAKES += [({"CHATHUB_TOKEN_URLS": url}, "CHATHUB_TOKEN_URLS") for url in NO_ADDRESSES]
# A path alone is a token endpoint of the site itself.
MISTAKES += [({"CHATHUB_WIDGET_URLS": "/panel.js"}, "CHATHUB_WIDGET_URLS")]


@pytest.mark.parametrize(("wrong", "named"), MISTAKES, ids=str)
def test_a_mistake_has_one_sentence_that_names_it(settings, wrong, named):
    with pytest.raises(SettingsMistake) as caught:
        settings({**ACCOUNT, **wrong})
    (sentence,) = str(caught.value).splitlines()
    assert named in sentence
    assert "secret" not in sentence


def test_variables_that_resemble_no_setting_are_a_sites_own(settings):
    assert settings({**ACCOUNT, "CHATHUB_COLOUR": "red"}).login == "our-login"


def test_several_mistakes_are_told_together(settings):
    with pytest.raises(SettingsMistake) as caught:
        settings({**ACCOUNT, "CHATHUB_RATE_LIMIT": "often", "CHATHUB_TOKEN_LIFETIME_S": "0"})
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.parametrize(
    "mapping",
    [
        "[]",
        "{",
        '{"anna": 101}',
        '{"anna": {}}',
        '{"anna": {"operator": "101"}}',
        '{"anna": {"operator": null}}',
        '{"anna": {"organizations": null}}',
        '{"anna": {"operator": 101, "organizations": null}}',
        '{"anna": {"organizations": "Sales"}}',
        '{"anna": {"organizations": [1.5]}}',
        '{"anna": {"organisations": ["Sales"]}}',
    ],
)
def test_a_mapping_that_cannot_be_used_is_named(settings, tmp_path, mapping):
    file = tmp_path / "operators.json"
    file.write_text(mapping)
    with pytest.raises(SettingsMistake) as caught:
        settings({**ACCOUNT, "CHATHUB_OPERATORS": str(file)})
    (sentence,) = str(caught.value).splitlines()
    assert str(file) in sentence


def test_users_come_from_a_file_or_from_a_function(settings, tmp_path):
    file = tmp_path / "operators.json"
    file.write_text(json.dumps({"anna": {"operator": 101, "organizations": ["Sales", 20]}}))
    user_of = settings({**ACCOUNT, "CHATHUB_OPERATORS": str(file)}).users()
    assert user_of("anna").operator == 101
    assert user_of("anna").organizations == {"Sales", 20}
    assert user_of("somebody").organizations == frozenset()
    function = {"CHATHUB_OPERATORS": "tests.server.sites:by_number"}
    assert settings({**ACCOUNT, **function}).users()("102").operator == 102
    with pytest.raises(SettingsMistake, match="CHATHUB_OPERATORS"):
        settings(ACCOUNT).users()


def test_a_user_of_whom_nothing_is_said_may_act_nowhere():
    with pytest.raises(TypeError, match="Say where 'anna' may act"):
        User("anna")
    with pytest.raises(TypeError, match="Say where 'anna' may act"):
        User("anna", None)


@pytest.mark.parametrize(
    "several",
    [{"Sales", 20}, ["sales ", 20], ("SALES", 20, 20)],
    ids=lambda each: type(each).__name__,
)
def test_a_user_may_act_in_the_organizations_of_any_collection(several):
    user = User("anna", organizations=several)
    assert [user.may_act(where) for where in COMPANY] == [True, True, False]
    assert isinstance(user.organizations, frozenset)
    assert hash(user) == hash(User("anna", frozenset(several)))


def test_a_user_may_act_everywhere_only_if_that_is_said():
    assert all(User("anna", everywhere=True).may_act(where) for where in COMPANY)
    assert not any(User("anna", organizations=[]).may_act(where) for where in COMPANY)
    with pytest.raises(TypeError, match="not both"):
        User("anna", organizations={"Sales"}, everywhere=True)


def test_one_organization_alone_is_no_collection():
    """Taken as one, it would be the organizations S, a, l, e and s."""
    with pytest.raises(TypeError, match="must be several"):
        User("anna", organizations="Sales")


def checked(**environment):
    """Do what `serve.py --check` does; return its exit status and what it said."""
    process = Forked(exit_with_check, [], environment={**without_settings(), **environment})
    with process.stdout:
        said = process.stdout.read()
    return process.wait(), said


def exit_with_check():
    sys.exit(check())


def test_check_is_an_option_of_the_command():
    done = subprocess.run(
        [sys.executable, ROOT / "serve.py", "--check"],
        env=without_settings(),
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert (done.returncode, len(said.splitlines())) == (2, 1)
    assert "CHATHUB_LOGIN" in said


def test_check_shows_the_settings_without_secrets_and_tries_chathub(chathub_alone, redis_server):
    login = "redis://:cache-" + "word@" + redis_server.url.removeprefix("redis://")
    redis_server.client.config_set("requirepass", "cache-word")
    status, said = checked(**chathub_alone.settings, **KEY, CHATHUB_CACHE_URL=login)
    assert status == 0, said
    assert "3 organizations (Sales, Support, Archive)" in said
    assert "Redis answers" in said
    assert chathub_alone.url in said
    secrets = [chathub_alone.settings["CHATHUB_PASSWORD"], *KEY.values(), "cache-word"]
    assert not any(secret in said for secret in secrets)
    login = f"{redis_server.url}?password=cache-word"
    status, said = checked(**chathub_alone.settings, **KEY, CHATHUB_CACHE_URL=login)
    assert status == 0, said
    assert "cache-word" not in said


def test_check_says_what_is_wrong(chathub_alone):
    chathub_alone.fail("company-token", status=401)
    status, said = checked(**chathub_alone.settings)
    assert status == 2
    assert "401" in said
    status, said = checked(**ACCOUNT, **KEY, **CACHE, CHATHUB_VENDOR_URL="http://127.0.0.1:1")
    assert status == 2
    assert "cannot be reached" in said
