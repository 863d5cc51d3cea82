"""The command `chathub-widget`: what its help says, what each word leads to, and what it makes of mistakes."""

import json

import chathub_demo.development
import chathub_server.check
import chathub_server.command.serve
import chathub_server.site_check
import pytest
from chathub_server.command import main as module
from chathub_server.command.main import main
from chathub_server.extras import ExtraMissing


def ended(*words):
    """Return the exit status of a command that argparse itself ends."""
    with pytest.raises(SystemExit) as end:
        main(list(words))
    return end.value.code


@pytest.fixture
def help_of(capsys, monkeypatch):
    """Return what gives a command's help, on one line."""
    monkeypatch.delenv("CHATHUB_VENDOR_URL", raising=False)
    monkeypatch.setenv("COLUMNS", "1000")

    def read(*words):
        assert ended(*words, "--help") == 0
        return " ".join(capsys.readouterr().out.split())

    return read


ADDRESS = (
    "--host HOST address of the site (default: 127.0.0.1)",
    "--port PORT port of the site; 0 takes a free one (default: 8000)",
)
PREFIX = "--prefix PREFIX the path of the files, as browsers see it (default: /chathub)"


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        (
            [],
            [
                "usage: chathub-widget [-h] [--version] COMMAND ...",
                "ChatHub's operator chat panel on a site of your own.",
                "copy-static lay out all files that browsers load, for a web server that only serves files",
                "check look at a site as a browser would, and say what to mend",
                "serve serve the files and the token endpoint, behind a server that says in X-User who is signed in",
                "demo start the development site, and a stand-in ChatHub behind it",
            ],
        ),
        (
            ["copy-static"],
            [
                "DIR lay out all files that browsers load, for a web server that only serves files",
                "DIR a new folder, or an empty one",
                PREFIX,
                "--files-url FILES_URL origin and path of a CDN that serves all files but the pages in python/",
                "--token-url TOKEN_URL the site's token endpoint (default: /api/chathub/token)",
                "--vendor-url VENDOR_URL ChatHub's API (default: CHATHUB_VENDOR_URL, or https://",
            ],
        ),
        (
            ["check"],
            [
                "URL look at a site as a browser would, and say what to mend",
                "URL a page that has the widget",
            ],
        ),
        (
            ["serve"],
            [
                "] serve the files and the token endpoint, behind a server that says in X-User who is signed in",
                *ADDRESS,
                PREFIX,
                "--check print the settings (CHATHUB_… of the environment), try ChatHub, and end",
            ],
        ),
        (
            ["demo"],
            [
                "] start the development site, and a stand-in ChatHub behind it",
                *ADDRESS,
                "--vendor-port VENDOR_PORT port of the stand-in ChatHub, which stays on the loopback (default: 8001)",
                "--vendor-url VENDOR_URL a real ChatHub instead of the stand-in",
                "--allow-origin ORIGIN a site of your own that the stand-in serves too, such as"
                " http://127.0.0.1:5000; may be given again",
            ],
        ),
    ],
    ids=lambda each: each[0] if each and each[0].islower() else "",
)
def test_help_says_what_each_word_does(help_of, words, sentences):
    said = help_of(*words)
    assert [each for each in sentences if each not in said] == [], said


def test_the_version_is_told(capsys):
    assert ended("--version") == 0
    assert capsys.readouterr().out.startswith("chathub-widget ")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["serv"], "invalid choice: 'serv'"),
        (["copy-static"], "the following arguments are required: DIR"),
        (["check"], "the following arguments are required: URL"),
        (["serve", "--hos", "x"], "unrecognized arguments: --hos x"),
        (["demo", "--hos", "x"], "unrecognized arguments: --hos x"),
        (["copy-static", "to", "--pre", "/x"], "unrecognized arguments: --pre /x"),
        (["check", "x", "--hel"], "unrecognized arguments: --hel"),
        (["serve", "--port", "x"], "'x' is not a port: give a number from 0 to 65535"),
        (["serve", "--port", "65536"], "'65536' is not a port: give a number from 0 to 65535"),
        (["demo", "--vendor-port", "-1"], "is not a port"),
        (["demo", "--port", chr(0x663)], "is not a port"),  # a digit, though none of ours
    ],
    ids=lambda each: each[-1] if isinstance(each, list) and each and each[-1].isascii() else "",
)
def test_a_word_that_is_none_is_said(capsys, words, sentence):
    assert ended(*words) == 2
    assert sentence in capsys.readouterr().err


@pytest.fixture
def called(monkeypatch):
    """Give what the command calls for each word, instead of doing it."""
    calls = []

    def noting(name, answer=None):
        return lambda *arguments: calls.append((name, *arguments)) or answer

    monkeypatch.setattr(chathub_server.site_check, "main", noting("look", 1))
    monkeypatch.setattr(chathub_server.check, "check", noting("try", 2))
    monkeypatch.setattr(chathub_server.command.serve, "serve", noting("serve", 0))
    monkeypatch.setattr(chathub_demo.development, "run", noting("demo"))
    monkeypatch.setattr(module, "require", noting("require"))
    return calls


@pytest.mark.parametrize(
    ("words", "status", "calls"),
    [
        (["check", "desk.example"], 1, [("look", "desk.example")]),
        (["serve", "--check"], 2, [("try",)]),
        (
            ["serve"],
            0,
            [("require", "starlette"), ("serve", "127.0.0.1", 8000, "/chathub")],
        ),
        (
            ["serve", "--host", "0.0.0.0", "--port", "0", "--prefix", "/x"],
            0,
            [("require", "starlette"), ("serve", "0.0.0.0", 0, "/x")],
        ),
        (
            ["demo"],
            0,
            [("require", "dev"), ("demo", "127.0.0.1", 8000, 8001, None, [])],
        ),
        (
            [
                *("demo", "--host", "0.0.0.0", "--port", "65535", "--vendor-port", "1"),
                *("--vendor-url", "https://a.example"),
                *("--allow-origin", "http://b.example", "--allow-origin", "http://c.example"),
            ],
            0,
            [
                ("require", "dev"),
                (
                    *("demo", "0.0.0.0", 65535, 1, "https://a.example"),
                    ["http://b.example", "http://c.example"],
                ),
            ],
        ),
    ],
    ids=lambda each: (
        " ".join(each[:3]) if isinstance(each, list) and isinstance(each[0], str) else ""
    ),
)
def test_each_word_leads_to_what_it_says(called, words, status, calls):
    assert (main(words) or 0, called) == (status, calls)


@pytest.mark.parametrize("words", [["serve"], ["demo"]], ids=str)
def test_what_is_not_installed_is_said_in_one_sentence(monkeypatch, capsys, words):
    def lacks(extra):
        raise ExtraMissing(f"{extra} is missing")

    monkeypatch.setattr(module, "require", lacks)
    assert main(words) == 2
    assert capsys.readouterr().err.endswith(" is missing\n")


def test_the_environment_names_the_vendor_and_further_addresses(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CHATHUB_VENDOR_URL", "https://chat.example")
    monkeypatch.setenv("CHATHUB_WIDGET_URLS", "https://two.example/b.js, https://one.example/a.js")
    monkeypatch.setenv("CHATHUB_TOKEN_URLS", "https://tokens.example/t")
    assert main(["copy-static", str(tmp_path / "to")]) == 0
    said = capsys.readouterr().out
    count = len(json.loads((tmp_path / "to" / "manifest.json").read_text())["files"])
    assert said.startswith(
        f"{count} files are in {tmp_path / 'to'}, with what they are compressed to beside them.\n\n"
    )
    for origin in ("chat", "one", "two", "tokens"):
        assert f"https://{origin}.example" in said


@pytest.mark.parametrize(
    ("name", "words"),
    [("WIDGET_URLS", "CHATHUB_WIDGET_URLS"), ("TOKEN_URLS", "CHATHUB_TOKEN_URLS")],
)
def test_an_address_in_the_environment_that_is_none_is_named_with_its_variable(
    tmp_path, capsys, monkeypatch, name, words
):
    monkeypatch.setenv(f"CHATHUB_{name}", "http://evil.example/x")
    assert main(["copy-static", str(tmp_path / "to")]) == 2
    assert words in capsys.readouterr().err
