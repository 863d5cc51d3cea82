"""The settings: each mistake has its sentence, and no secret stands in one."""

import pytest
from chathub_server import SettingsError

from .settings_read import ACCOUNT, CACHE, KEY, read


def test_the_companys_account_is_enough():
    settings = read(ACCOUNT)
    assert settings.vendor_url == "https://chatapi.smsbat.com"
    assert settings.token_lifetime_s == 24 * 3600
    assert read({"CHATHUB_COMPANY_TOKEN": "our-token"}).login == ""


def test_everything_can_be_set():
    settings = read(
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
    assert settings.allowed_origins == {
        "https://a.example",
        "http://localhost:3000",
        "http://[::1]",
    }
    assert settings.widget_urls == {
        "https://w.example:8443/panel.js",
        "http://127.0.0.1:9000/widgets/",
    }
    assert settings.token_urls == {"/api/other/token", "https://a.example/token", "/tokens/"}
    assert settings.token_lifetime_s == 3600


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
    ({"CHATHUB_COMPANY_TOKEN": '"secret"'}, "CHATHUB_COMPANY_TOKEN"),
    ({"CHATHUB_COMPANY_TOKEN": "x" * 8193}, "CHATHUB_COMPANY_TOKEN"),
    ({"CHATHUB_COMPANY_TOKEN": "our-token", "CHATHUB_LOGIN": ""}, "CHATHUB_LOGIN"),
    ({"CHATHUB_TOKEN_LIFETIME_S": "६०००"}, "CHATHUB_TOKEN_LIFETIME_S"),
    ({"CHATHUB_TOKEN_LIFETIME_S": "9" * 100_000}, "CHATHUB_TOKEN_LIFETIME_S"),
    ({"CHATHUB_RATE_LIMIT": "0/minute"}, "CHATHUB_RATE_LIMIT"),
    ({"CHATHUB_RATE_LIMIT": "60/minute; 5/second"}, "CHATHUB_RATE_LIMIT"),
    ({"CHATHUB_OPERATORS": "..module:function"}, "..module"),
    ({"CHATHUB_OPERATORS": "/" + "x" * 5000}, "file name too long"),
    ({"CHATHUB_OPERATORS": "/nowhere.json\r"}, "CHATHUB_OPERATORS has a space or a line's end"),
]
# As an editor, a file of another system or a copied line puts them there.
UNSEEN = ["\r", "\n", "\x1b[2J", "\ufeff", "\udce9"]
MISTAKES += [({name: f"{each}secret"}, name) for each in UNSEEN for name in ACCOUNT]
MISTAKES += [({name: f"secret{each}"}, name) for each in UNSEEN for name in ACCOUNT]


# With a port that is none, or a password with what has a meaning of its own in a URL.
HOSTS = ["h:0", "h:65536", "h:-1", "h:६", "[::1", "a..b", "x" * 64, "h\n", "\ufeffh", "\udce9"]
HOSTS += [
    "login:secret",
    "login" + ":se/secret@h",
    "login" + ":1#secret@h",
    "login" + ":1?secret@h",
]
NAMES = ["CHATHUB_VENDOR_URL", "CHATHUB_ALLOWED_ORIGINS"]
MISTAKES += [({name: f"https://{host}"}, name) for name in NAMES for host in HOSTS[:4] + HOSTS[-4:]]
MISTAKES += [({NAMES[0]: f"https://{host}"}, NAMES[0]) for host in HOSTS[4:10]]
MISTAKES += [
    ({NAMES[0]: "https://h/?key=secret"}, NAMES[0]),
    ({NAMES[0]: "https://login" + ":1/secret@h"}, NAMES[0]),
    ({NAMES[0]: "https://999.1.1.1"}, NAMES[0]),
    ({NAMES[0]: " https://h"}, "space"),
    ({NAMES[1]: "https://h:"}, NAMES[1]),
    ({NAMES[1]: "https://secret" + "@h"}, NAMES[1]),
    ({NAMES[1]: "login" + ":secret://h"}, NAMES[1]),
    ({NAMES[1]: "https://h:08443"}, NAMES[1]),
    ({NAMES[1]: "x" * 100_000}, NAMES[1]),
    ({NAMES[1]: "https://a\n.example"}, NAMES[1]),
]
NO_REDIS = [f"redis://{host}" for host in HOSTS]
NO_REDIS += ["redis://:se/secret" + "@h", "redis://login" + ":1/secret@h", "redis://", "unix://"]
NO_REDIS += ["redis://:secret\x01" + "@h", "redis://:secret\udce9" + "@h"]
NO_REDIS += [
    "redis://h/secret",
    "redis://h/0/1",
    "redis:///0",
    "redis://h/0?secret=1",
    " redis://h",
]
NO_REDIS += ["redis://h?db=secret", "rediss://h?ssl_cert_reqs=secret", "redis://h?protocol=7"]
MISTAKES += [({**KEY, "CHATHUB_CACHE_URL": url}, "CHATHUB_CACHE_URL") for url in NO_REDIS]


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


@pytest.mark.parametrize(("wrong", "named"), MISTAKES, ids=lambda each: ascii(each)[:80])
def test_a_mistake_has_one_sentence_that_names_it(wrong, named):
    sentence = refusal({**ACCOUNT, **wrong})
    assert named in sentence
    assert "secret" not in sentence
    assert len(sentence) < 500


def test_several_mistakes_are_told_together():
    with pytest.raises(SettingsError) as caught:
        read({**ACCOUNT, "CHATHUB_RATE_LIMIT": "often", "CHATHUB_TOKEN_LIFETIME_S": "0"})
    assert len(str(caught.value).splitlines()) == 2


def refusal(environment, **values):
    """Return the sentence in which they are refused."""
    with pytest.raises(SettingsError) as caught:
        read(environment, **values)
    (sentence,) = str(caught.value).splitlines()
    return sentence


FINE = [
    {"CHATHUB_PASSWORD": " @:/#%?, é "},
    {"CHATHUB_VENDOR_URL": "https://chathub.example.com.:8443/api/"},
    {"CHATHUB_VENDOR_URL": "http://[::1]:8001"},
    {**KEY, "CHATHUB_CACHE_URL": "redis://:%40%3A%2F%3F%23%25" + "@redis_1.example:6379/15"},
    {**KEY, "CHATHUB_CACHE_URL": "rediss://a:b" + "@[::1]:6380?ssl_cert_reqs=none&db=1"},
    {**KEY, "CHATHUB_CACHE_URL": "unix:///run/redis.sock?db=3"},
    {"CHATHUB_RATE_LIMIT": "100 per 2 hours"},
]


@pytest.mark.parametrize("fine", FINE, ids=ascii)
def test_what_only_looks_strange_is_taken_as_it_is(fine):
    settings = read({**ACCOUNT, **fine})
    if "CHATHUB_PASSWORD" in fine:
        assert settings.password.get_secret_value() == fine["CHATHUB_PASSWORD"]
    if "CHATHUB_CACHE_URL" in fine:
        assert settings.cache_url.get_secret_value() == fine["CHATHUB_CACHE_URL"]


def test_a_variable_that_is_empty_is_not_set():
    names = ["VENDOR_URL", "OPERATORS", "TOKEN_LIFETIME_S", "RATE_LIMIT", "CACHE_KEY", "CACHE_URL"]
    empty = {f"CHATHUB_{name}": "" for name in names}
    assert read({**ACCOUNT, **empty}) == read(ACCOUNT)


def test_no_secret_stands_in_what_the_settings_show_of_themselves():
    url = {"CHATHUB_CACHE_URL": "redis://:cache-word" + "@h"}
    shown = repr(read({**ACCOUNT, **KEY, **url}))
    secrets = [*ACCOUNT.values(), *KEY.values(), "cache-word"]
    assert not any(secret in shown for secret in secrets)


def test_a_value_given_in_python_is_checked_and_named_likewise():
    assert "CHATHUB_PASSWORD" in refusal(ACCOUNT, password="secret\0")
    assert "CHATHUB_LOGIN" in refusal(ACCOUNT, login=5)
    assert "pasword is no setting" in refusal(ACCOUNT, pasword="secret")
    assert read(ACCOUNT, token_lifetime_s=3600.5).token_lifetime_s == 3600.5
    assert read(ACCOUNT, allowed_origins={"https://a.example"}).allowed_origins


def test_a_mapping_that_goes_between_check_and_use_is_a_mistake_of_the_settings(tmp_path):
    file = tmp_path / "operators.json"
    file.write_text("{}")
    settings = read({**ACCOUNT, "CHATHUB_OPERATORS": str(file)})
    file.unlink()
    with pytest.raises(SettingsError, match="CHATHUB_OPERATORS: the file"):
        settings.users()
