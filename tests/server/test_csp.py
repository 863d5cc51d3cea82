"""What a Content Security Policy allows, as the specification has it (https://www.w3.org/TR/CSP3/)."""

import httpx
import pytest
from chathub_server.site_check.csp import policies
from chathub_server.site_check.csp_sources import matches

HERE = "https://desk.example"
PANEL = "https://widget.example/panel/script.js"


@pytest.mark.parametrize(
    ("source", "url", "origin"),
    [
        ("*", PANEL, HERE),
        ("*", "wss://widget.example/", HERE),
        ("'self'", f"{HERE}/a.js", HERE),
        ("'SELF'", "wss://desk.example/", HERE),
        ("'self'", "https://desk.example/", "http://desk.example"),
        ("'self'", "ws://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("https:", PANEL, HERE),
        ("HTTP:", PANEL, HERE),
        ("data:", "data:,", HERE),
        ("widget.example", PANEL, HERE),
        ("widget.example", PANEL, "http://desk.example"),
        ("Widget.Example:443", PANEL, HERE),
        ("http://widget.example:80", PANEL, HERE),
        ("https://widget.example", PANEL, HERE),
        ("https://*.example", PANEL, HERE),
        ("https://*", PANEL, HERE),
        ("*:*", "https://widget.example:8443/", HERE),
        ("https://widget.example:*", "https://widget.example:8443/", HERE),
        ("https://widget.example/panel/", PANEL, HERE),
        ("https://widget.example/panel/script.js", PANEL, HERE),
        ("https://widget.example/p%61nel/", PANEL, HERE),
        ("https://widget.example/", PANEL, HERE),
        ("http://[::1]:8000", "http://[::1]:8000/a", HERE),
        ("ws://widget.example", "wss://widget.example/", HERE),
    ],
)
def test_a_source_matches(source, url, origin):
    assert matches(source, url, origin)


@pytest.mark.parametrize(
    ("source", "url", "origin"),
    [
        ("*", "data:,", HERE),
        ("'none'", PANEL, HERE),
        ("'self'", PANEL, HERE),
        ("'self'", "http://desk.example/", HERE),
        ("'self'", "https://desk.example:8443/", HERE),
        ("'self'", "https://other.desk.example/", HERE),
        ("https:", "wss://widget.example/", HERE),
        ("https:", "http://widget.example/", HERE),
        ("http:", "data:,", HERE),
        ("widget.example", "http://widget.example/", HERE),
        ("widget.example", "https://widget.example:8443/", HERE),
        ("widget.example", "wss://widget.example/", HERE),
        ("widget.example:8443", PANEL, HERE),
        ("*.example", "https://example/", HERE),
        ("*.widget.example", PANEL, HERE),
        ("example", PANEL, HERE),
        ("https://widget.example/panel", PANEL, HERE),
        ("https://widget.example/other/", PANEL, HERE),
        ("'nonce-abc'", PANEL, HERE),
        ("'unsafe-inline'", PANEL, HERE),
        ("https://", PANEL, HERE),
    ],
)
def test_a_source_does_not_match(source, url, origin):
    assert not matches(source, url, origin)


def policy(text):
    (found,) = policies(httpx.Headers({"Content-Security-Policy": text}), [], f"{HERE}/page")
    return found


@pytest.mark.parametrize(
    ("text", "directive", "is_allowed"),
    [
        ("img-src 'none'", "connect-src", True),
        ("default-src 'none'", "connect-src", False),
        ("default-src 'none'; connect-src *", "connect-src", True),
        ("default-src *; connect-src 'none'", "connect-src", False),
        ("CONNECT-SRC 'none'; connect-src *", "connect-src", False),
        ("connect-src", "connect-src", False),
        ("connect-src 'none' *", "connect-src", True),
        ("default-src *; child-src 'none'", "frame-src", False),
        ("child-src 'none'; frame-src *", "frame-src", True),
        ("script-src 'none'; script-src-elem *", "script-src-elem", True),
        ("script-src 'none'", "script-src-elem", False),
    ],
)
def test_a_directive_stands_in_for_another(text, directive, is_allowed):
    assert policy(text).allows(directive, PANEL) is is_allowed


@pytest.mark.parametrize(
    ("text", "nonce", "by_script", "is_allowed"),
    [
        ("script-src 'nonce-a'", "a", False, True),
        ("script-src 'nonce-a'", "b", False, False),
        ("script-src 'nonce-a'", "", True, False),
        ("script-src 'nonce-a' https:", "", True, True),
        ("script-src 'nonce-a' 'strict-dynamic' https:", "", False, False),
        ("script-src 'nonce-a' 'strict-dynamic' https:", "a", False, True),
        ("default-src 'nonce-a' 'Strict-Dynamic'", "", True, True),
        ("script-src 'unsafe-inline'", "", False, False),
        ("default-src https:; script-src-elem 'self'", "", True, False),
    ],
)
def test_a_script_may_come(text, nonce, by_script, is_allowed):
    assert policy(text).allows_script(PANEL, nonce, by_script) is is_allowed


HASH = "'sha256-81WALLbUROF1pWdYjuQYKuIcGgY/+TqVJr8UsV6Tkvo='"  # of "let a;"


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("connect-src 'none'", True),
        ("script-src 'self'", False),
        ("script-src 'unsafe-inline'", True),
        ("script-src 'unsafe-inline' 'nonce-a'", False),
        ("script-src 'unsafe-inline' 'strict-dynamic'", False),
        (f"script-src {HASH}", True),
        (f"script-src {HASH.replace('+', '-').replace('/', '_')}", True),
        (f"script-src {HASH.replace('81', '91')}", False),
    ],
)
def test_an_inline_script_may_run(text, is_allowed):
    assert policy(text).allows_inline_script("let a;") is is_allowed


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("img-src *", True),
        ("script-src *", False),
        ("default-src 'unsafe-eval'", True),
        ("default-src 'unsafe-eval'; script-src *", False),
        ("script-src-elem *; default-src 'Unsafe-Eval'", True),
    ],
)
def test_text_may_become_code(text, is_allowed):
    assert policy(text).allows_eval() is is_allowed


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("trusted-types 'none'", True),
        ("require-trusted-types-for 'script'", True),
        ("require-trusted-types-for 'script'; trusted-types a chathub", True),
        ("require-trusted-types-for 'script'; trusted-types *", True),
        ("require-trusted-types-for 'script'; trusted-types a", False),
        ("require-trusted-types-for 'script'; trusted-types", False),
    ],
)
def test_a_trusted_types_policy_may_be_made(text, is_allowed):
    assert policy(text).allows_trusted_types("chathub") is is_allowed


@pytest.mark.parametrize(
    ("text", "directive", "line"),
    [
        ("connect-src 'none'", "connect-src", "connect-src https://a.example;"),
        ("default-src 'self'", "connect-src", "connect-src 'self' https://a.example;"),
        ("img-src *", "connect-src", "connect-src https://a.example;"),
        (
            "connect-src 'NONCE-x' b.example",
            "connect-src",
            "connect-src 'nonce-…' b.example https://a.example;",
        ),
    ],
)
def test_the_line_to_write_keeps_what_is_there(text, directive, line):
    assert policy(text).line(directive, ["https://a.example", "https://a.example"]) == line


def test_every_header_and_meta_element_is_a_policy():
    headers = httpx.Headers(
        [
            ("Content-Security-Policy", "img-src a.example, img-src b.example"),
            ("content-security-policy", "img-src c.example; sandbox"),
            ("Content-Security-Policy-Report-Only", "img-src d.example"),
            ("Content-Security-Policy", " ; "),
        ]
    )
    found = policies(headers, ["img-src e.example; sandbox; frame-ancestors 'none'", ""], HERE)
    assert [each.directives["img-src"][0][0] for each in found] == list("abcde")
    assert [each.is_enforced for each in found] == [True, True, True, False, True]
    assert ["sandbox" in each.directives for each in found] == [False, False, True, False, False]
