"""`serve.py --check`: it shows what is set without secrets, and tries the vendor and Redis."""

import subprocess
import sys

from chathub_server.check import check
from site_process import without_settings

from .forked import Forked
from .settings_read import ACCOUNT, CACHE, KEY, OTHER_KEY
from .sites import NO_REDIS


def checked(*vendor_url, **environment):
    """Do what `serve.py --check` does; return its exit status and what it said."""
    environment = {**without_settings(), **environment}
    process = Forked(exit_with_check, vendor_url, environment=environment)
    with process.stdout:
        said = process.stdout.read()
    return process.wait(), said


def exit_with_check(*vendor_url):
    sys.exit(check(*vendor_url))


def test_check_prints_each_setting_or_what_is_so_without_it(chathub_alone):
    status, said = checked(**chathub_alone.settings)
    assert (status, said.splitlines()) == (
        0,
        [
            f"CHATHUB_VENDOR_URL       {chathub_alone.url}",
            "CHATHUB_LOGIN            ********",
            "CHATHUB_PASSWORD         ********",
            "CHATHUB_COMPANY_TOKEN    (not set)",
            "CHATHUB_OPERATORS        (not set)",
            "CHATHUB_ALLOWED_ORIGINS  (this site's own pages only)",
            "CHATHUB_WIDGET_URLS      (ChatHub's own only)",
            "CHATHUB_TOKEN_URLS       (this site's own only)",
            "CHATHUB_TOKEN_LIFETIME_S 86400",
            "CHATHUB_CACHE_URL        (not set: tokens are kept in each process's memory)",
            "CHATHUB_CACHE_KEY        (not set)",
            "CHATHUB_RATE_LIMIT       60/minute",
            "ChatHub answers: 3 organizations (Sales, Support, Archive).",
        ],
    )


def test_check_tries_the_chathub_it_is_given_once_and_the_redis(chathub_alone):
    chathub_alone.fail("company-token", status=503)
    modules = "https://b.example/y.js, https://a.example/x.js"
    status, said = checked(
        chathub_alone.url, **ACCOUNT, **KEY, CHATHUB_CACHE_URL=NO_REDIS, CHATHUB_WIDGET_URLS=modules
    )
    *_, lists, _, _, cache, key, _, vendor, redis = said.splitlines()
    assert lists == "CHATHUB_WIDGET_URLS      https://a.example/x.js, https://b.example/y.js"
    assert (cache, key) == (
        f"CHATHUB_CACHE_URL        {NO_REDIS}",
        "CHATHUB_CACHE_KEY        ********",
    )
    assert vendor == (
        "ChatHub refused the call company/get-token with status 503."
        " Check CHATHUB_VENDOR_URL and the company's account."
    )
    assert redis == "Redis does not answer; check CHATHUB_CACHE_URL."
    assert status == 2
    assert chathub_alone.calls["company-token"] == 1


def test_check_shows_the_settings_without_secrets_and_tries_chathub(chathub_alone, redis_server):
    login = "redis://:cache-" + "word@" + redis_server.url.removeprefix("redis://")
    redis_server.client.config_set("requirepass", "cache-word")
    status, said = checked(**chathub_alone.settings, **KEY, CHATHUB_CACHE_URL=login)
    assert status == 0, said
    assert "3 organizations (Sales, Support, Archive)" in said
    assert "Redis answers" in said
    assert chathub_alone.url in said
    account = [chathub_alone.settings[name] for name in ACCOUNT]
    secrets = [*account, *KEY.values(), "cache-word"]
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


def test_check_says_which_file_a_secret_is_from_and_how_many_keys_there_are(
    chathub_alone, tmp_path
):
    password, keys = tmp_path / "password", tmp_path / "keys"
    password.write_text(chathub_alone.settings["CHATHUB_PASSWORD"])
    keys.write_text(f"{OTHER_KEY},{KEY['CHATHUB_CACHE_KEY']}\n")
    files = {"CHATHUB_PASSWORD_FILE": str(password), "CHATHUB_CACHE_KEY_FILE": str(keys)}
    status, said = checked(**{**chathub_alone.settings, "CHATHUB_PASSWORD": "", **files})
    assert status == 0, said
    lines = dict(line.split(maxsplit=1) for line in said.splitlines())
    assert lines["CHATHUB_PASSWORD"] == f"******** (from {password})"
    assert lines["CHATHUB_CACHE_KEY"] == f"******** (2 keys, the first encrypts) (from {keys})"
    assert OTHER_KEY not in said
    assert password.read_text() not in said


HOSTILE = {
    "CHATHUB_VENDOR_URL": "https://login" + ":a/secret@h",
    "CHATHUB_LOGIN": "secret\r",
    "CHATHUB_PASSWORD_FILE": "secret",
    "CHATHUB_COMPANY_TOKEN": "\ufeffsecret",
    "CHATHUB_OPERATORS": "/" + "x" * 10_000,
    "CHATHUB_ALLOWED_ORIGINS": "https://h:\udce9,https://login" + ":secret@h",
    "CHATHUB_WIDGET_URLS": "https://h/x.js?key=secret",
    "CHATHUB_TOKEN_URLS": "\x1b[2J/token",
    "CHATHUB_TOKEN_LIFETIME_S": "६०००",
    "CHATHUB_CACHE_URL": "redis://:a#secret" + "@h",
    "CHATHUB_CACHE_KEY": "secret",
    "CHATHUB_RATE_LIMIT": "9" * 10_000,
    "CHATHUB_LOGÍN": "secret",
}


def test_check_tells_every_mistake_in_a_line_of_its_own():
    done = subprocess.run(
        [sys.executable, "-c", "from chathub_server.check import check; raise SystemExit(check())"],
        env={**without_settings(), **HOSTILE, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert done.stderr == ""
    assert (done.returncode, len(lines)) == (2, len(HOSTILE))
    assert done.stdout.isascii()
    assert "\x1b" not in done.stdout
    assert "secret" not in done.stdout.replace("/run/secrets", "")
    for name in HOSTILE:
        assert any(ascii(name)[1:-1] in line for line in lines), name
