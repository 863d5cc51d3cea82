"""How what somebody has set stands in a sentence: on one line, not too long, without a password."""

import io

import pytest
from chathub_server.printable import address, on_one_line, say


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("desk", "desk"),
        ("Rødgrød 界", "Rødgrød 界"),
        ("a\nb\x1b[2J", r"a\nb\x1b[2J"),
        ("\u202e", r"\u202e"),
        ("a" * 200, "a" * 200),
        ("a" * 201, "a" * 200 + "..."),
        ("\n" * 200, r"\n" * 200),
    ],
)
def test_a_text_is_one_line_of_what_can_be_seen(text, shown):
    assert on_one_line(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://desk.example:8080/a", "https://desk.example:8080/a"),
        ("https://anna:" + "secret@desk.example/a", "https://********@desk.example/a"),
        ("redis://:" + "p@ss@desk.example", "redis://********@desk.example"),
        ("anna:" + "secret@desk.example", "********@desk.example"),
        ("https://anna:secret", "https://anna:********"),
        ("https://anna:123456", "https://anna:********"),
        ("https://anna:12345", "https://anna:12345"),
        ("https://[::1]:6379/0", "https://[::1]:6379/0"),
        ("https://[::1]:secret/0", "https://[::1]:********"),
        ("https://anna:sec\nret", "https://anna:********"),
        ("https://desk.example/a?key=b#c", "https://desk.example/a?********"),
        ("https://desk.example/a#b?c\nd", "https://desk.example/a#********"),
        ("no scheme://desk", "no scheme:********"),
        ("https://desk.example/\n", r"https://desk.example/\n"),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_what_may_be_a_secret(text, shown):
    assert address(text) == shown


@pytest.mark.parametrize(
    ("encoding", "said"), [("ascii", "R\\xf8d \\u754c\n"), ("utf-8", "Rød 界\n")]
)
def test_a_terminal_that_does_not_know_all_letters_is_told_the_rest(monkeypatch, encoding, said):
    terminal = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr("sys.stdout", terminal)
    say("Rød 界")
    terminal.flush()
    assert terminal.buffer.getvalue().decode(encoding) == said
