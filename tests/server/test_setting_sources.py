"""Where settings come from: variables, files that hold secrets, several companies' prefixes."""

import pytest
from chathub_server import SettingsError

from .settings_read import ACCOUNT, CACHE, KEY, OTHER_KEY, read

SECRETS = {
    "PASSWORD": "our-secret",
    "COMPANY_TOKEN": "our-token",
    "CACHE_URL": "redis://h/0",
    "CACHE_KEY": KEY["CHATHUB_CACHE_KEY"],
}


def mistakes(environment, **values):
    with pytest.raises(SettingsError) as caught:
        read(environment, **values)
    return str(caught.value).splitlines()


def in_files(folder, prefix="CHATHUB_", end="\n"):
    """Write each secret into a file and return the variables that name them."""
    for name, secret in SECRETS.items():
        (folder / name).write_bytes(f"{secret}{end}".encode())
    return {f"{prefix}{name}_FILE": str(folder / name) for name in SECRETS}


@pytest.mark.parametrize("end", ["", "\n", "\r\n"], ids=repr)
def test_every_secret_may_stand_in_a_file(tmp_path, end):
    settings = read({"CHATHUB_LOGIN": "our-login", **in_files(tmp_path, end=end)})
    for name, secret in SECRETS.items():
        assert getattr(settings, name.lower()).get_secret_value() == secret


def test_a_password_in_a_file_keeps_its_spaces_and_loses_a_byte_order_mark(tmp_path):
    file = tmp_path / "password"
    file.write_bytes("\ufeff  our secret \r\n".encode())
    settings = read({"CHATHUB_LOGIN": "our-login", "CHATHUB_PASSWORD_FILE": str(file)})
    assert settings.password.get_secret_value() == "  our secret "


CONTENTS = {
    b"": "is empty",
    b"\r\n": "is empty",
    "secret".encode("utf-16"): "is not text",
    b"s\xe9cret": "is not text",
    b"secret\0": "cannot be seen",
    b"secret\nof two lines\n": "cannot be seen",
    b"secret" * 12_000: "is too long",
}


@pytest.mark.parametrize(("content", "wrong"), CONTENTS.items(), ids=[*CONTENTS.values()])
def test_a_file_that_holds_no_secret_is_named(tmp_path, content, wrong):
    file = tmp_path / "password"
    file.write_bytes(content)
    (sentence,) = mistakes({"CHATHUB_LOGIN": "our-login", "CHATHUB_PASSWORD_FILE": str(file)})
    assert "CHATHUB_PASSWORD_FILE" in sentence
    assert wrong in sentence
    assert str(file) in sentence or wrong == "cannot be seen"
    assert "secret" not in sentence.replace("to be a secret", "")


NO_FILES = {
    "/nowhere/password": "no such file",
    "/": "is a directory",
    "/dev/zero": "is too long",
    "/a\nb": r"/a\nb",
    "/\udce9": r"/\udce9",
    "/" + "x" * 100_000: "file name too long",
}


@pytest.mark.parametrize(("file", "wrong"), NO_FILES.items(), ids=[*NO_FILES.values()])
def test_a_file_that_cannot_be_read_is_named(file, wrong):
    (sentence,) = mistakes({"CHATHUB_LOGIN": "our-login", "CHATHUB_PASSWORD_FILE": file})
    assert "CHATHUB_PASSWORD_FILE" in sentence
    assert wrong in sentence
    assert len(sentence) < 500


@pytest.mark.parametrize("secret", ["secret", "redis://:secret" + "@h", "secret/part"])
def test_a_secret_in_a_files_place_is_not_repeated(secret):
    (sentence,) = mistakes({"CHATHUB_LOGIN": "our-login", "CHATHUB_PASSWORD_FILE": secret})
    assert "CHATHUB_PASSWORD_FILE must be the whole path" in sentence
    assert "secret" not in sentence.replace("/run/secrets", "")


@pytest.mark.parametrize("name", SECRETS)
def test_what_is_wrong_with_a_secret_in_a_file_names_the_files_variable(tmp_path, name):
    (tmp_path / name).write_text("wrong\nvalue")
    file = {f"CHATHUB_{name}_FILE": str(tmp_path / name)}
    (sentence,) = mistakes({"CHATHUB_LOGIN": "our-login", **file})
    assert f"CHATHUB_{name}_FILE" in sentence
    assert "value\n" not in sentence


def test_a_secret_given_twice_is_a_mistake(tmp_path):
    files = in_files(tmp_path)
    twice = {**ACCOUNT, "CHATHUB_PASSWORD_FILE": files["CHATHUB_PASSWORD_FILE"]}
    assert mistakes(twice) == ["Set CHATHUB_PASSWORD or CHATHUB_PASSWORD_FILE, not both."]
    assert read({**twice, "CHATHUB_PASSWORD": ""}).password.get_secret_value() == "our-secret"
    assert read({**twice, "CHATHUB_PASSWORD_FILE": ""}).login == "our-login"


def test_a_value_given_in_python_goes_before_a_file():
    account = {"CHATHUB_LOGIN": "our-login", "CHATHUB_PASSWORD_FILE": "/nowhere"}
    assert read(account, password="given").password.get_secret_value() == "given"


def test_several_companies_of_a_process_have_a_prefix_each(tmp_path):
    acme = {
        "ACME_LOGIN": "acme-login",
        "ACME_RATE_LIMIT": "5/second",
        **in_files(tmp_path, "ACME_"),
    }
    both = {**ACCOUNT, **acme}
    assert read(both).login == "our-login"
    settings = read(both, prefix="ACME_")
    assert (settings.login, settings.rate_limit) == ("acme-login", "5/second")
    assert settings.password.get_secret_value() == "our-secret"
    assert settings.prefix == "ACME_"
    (sentence,) = mistakes(ACCOUNT, prefix="ACME_")
    assert "Set ACME_LOGIN and ACME_PASSWORD" in sentence


OF_ACME = {
    "ACME_VENDOR_URL": "https://login" + ":secret@h",
    "ACME_LOGIN": " ",
    "ACME_PASSWORD_FILE": "/nowhere",
    "ACME_COMPANY_TOKEN": "a b",
    "ACME_OPERATORS": "/nowhere",
    "ACME_ALLOWED_ORIGINS": "*",
    "ACME_WIDGET_URLS": "*",
    "ACME_TOKEN_URLS": "*",
    "ACME_TOKEN_LIFETIME_S": "0",
    "ACME_CACHE_URL": "h",
    "ACME_CACHE_KEY": "k",
    "ACME_RATE_LIMIT": "often",
    "ACME_LOGN": "x",
}


def test_every_sentence_names_the_variables_of_its_prefix():
    sentences = mistakes(OF_ACME, prefix="ACME_")
    assert len(sentences) == len(OF_ACME)
    assert not any("CHATHUB_" in sentence for sentence in sentences)
    for name in OF_ACME:
        assert any(name in sentence for sentence in sentences), name


@pytest.mark.parametrize("prefix", ["", "acme_", "ACME", "A B_", "_"])
def test_a_prefix_that_cannot_be_one_is_a_mistake(prefix):
    (sentence,) = mistakes(ACCOUNT, prefix=prefix)
    assert repr(prefix) in sentence


MISSPELT = {
    "LOGN": "LOGIN",
    "LOIGN": "LOGIN",
    "_LOGIN": "LOGIN",
    "login": "LOGIN",
    "WIDGET_URL": "WIDGET_URLS",
    "ALOWED_ORIGINS": "ALLOWED_ORIGINS",
    "COMPNY_TOKEN": "COMPANY_TOKEN",
    "CACHE_KEYS": "CACHE_KEY",
    "PASWORD_FILE": "PASSWORD_FILE",
    "CACHE_KEY_FILES": "CACHE_KEY_FILE",
    "LOGIN_FILE": "LOGIN",
    "OPERATORS_FILE": "OPERATORS",
}


@pytest.mark.parametrize("prefix", ["CHATHUB_", "CHATHUB_ACME_"])
@pytest.mark.parametrize(("misspelt", "meant"), MISSPELT.items())
def test_a_misspelt_name_is_told(prefix, misspelt, meant):
    account = {f"{prefix}LOGIN": "our-login", f"{prefix}PASSWORD": "our-secret"}
    sentences = mistakes({**account, prefix + misspelt: "secret"}, prefix=prefix)
    assert sentences == [f"{prefix}{misspelt} is no setting; set {prefix}{meant} instead."]


def test_a_misspelt_name_in_small_letters_is_told():
    (sentence,) = mistakes({**ACCOUNT, "chathub_password_file": "/nowhere"})
    assert sentence == "chathub_password_file is no setting; set CHATHUB_PASSWORD_FILE instead."


def test_a_misspelt_name_stays_on_its_line():
    (sentence,) = mistakes({**ACCOUNT, "CHATHUB_LOGI\nN": "our-login"})
    assert sentence == r"CHATHUB_LOGI\nN is no setting; set CHATHUB_LOGIN instead."


@pytest.mark.parametrize("prefix", ["CHATHUB_ACME_", "CHATHUB_A_", "CHATHUB_CHATHUB_"])
def test_variables_of_a_longer_prefix_are_that_companys(prefix):
    theirs = {prefix + name.removeprefix("ACME_"): "x" for name in OF_ACME}
    theirs |= {f"{prefix}ALLOWED_ORIGIN": "x", f"{prefix}PASSWORD": "x"}
    assert read({**ACCOUNT, **theirs}).login == "our-login"


def test_variables_that_resemble_no_setting_are_a_sites_own():
    assert read({**ACCOUNT, "CHATHUB_COLOUR": "red"}).login == "our-login"


def test_several_keys_are_listed_the_first_of_which_encrypts():
    key = KEY["CHATHUB_CACHE_KEY"]
    assert read(ACCOUNT).cache_keys == []
    assert read({**ACCOUNT, **KEY}).cache_keys == [key]
    several = {**ACCOUNT, **CACHE, "CHATHUB_CACHE_KEY": f"{OTHER_KEY}, {key},"}
    assert read(several).cache_keys == [OTHER_KEY, key]


@pytest.mark.parametrize(
    ("keys", "which"),
    [
        ("secret", "CHATHUB_CACHE_KEY"),
        (",", "CHATHUB_CACHE_KEY"),
        (OTHER_KEY[:-1], "CHATHUB_CACHE_KEY"),
        (OTHER_KEY + "\ufeff", "CHATHUB_CACHE_KEY"),
        (f"{OTHER_KEY}{OTHER_KEY}", "CHATHUB_CACHE_KEY"),
        (f"{OTHER_KEY},secret", "Key 2 of 2 in CHATHUB_CACHE_KEY"),
        (f"secret,{OTHER_KEY},secret", "Key 1 of 3 in CHATHUB_CACHE_KEY"),
    ],
)
def test_a_bad_key_is_told_by_its_place(keys, which):
    (sentence,) = mistakes({**ACCOUNT, "CHATHUB_CACHE_KEY": keys})
    assert sentence.startswith(f"{which} must be 32 bytes")
    assert "secret" not in sentence
    assert OTHER_KEY[:20] not in sentence
