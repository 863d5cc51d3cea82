"""The policy of each kind of page of the development site, word for word."""

from chathub_demo.policies import EDITOR, ELEMENT, NONCE, PYTHON, STRICT, TURBO
from chathub_server.staticfiles.addresses import Addresses

WIDGET = "https://widget.example/panel.js"
API = "http://127.0.0.1:8001"
THEIRS = "https://widget.example http://127.0.0.1:8001"
SOCKETS = "wss://widget.example ws://127.0.0.1:8001"
SAME_FOR_ALL = {
    "frame-src": "'self'",
    "default-src": "'self'",
    "img-src": f"'self' data: {THEIRS}",
    "font-src": f"'self' {THEIRS}",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
PLAIN = {
    **SAME_FOR_ALL,
    "script-src": f"'self' {THEIRS}",
    "connect-src": f"'self' {THEIRS} {SOCKETS}",
    "style-src": f"'self' {THEIRS}",
}


def said(policy, *endpoints):
    """Return the directives of a policy, and its other headers."""
    headers = policy.headers(Addresses(API, WIDGET, token_urls=endpoints), "n0nce")
    directives = [each.strip() for each in headers.pop("Content-Security-Policy").split(";")]
    return {each.partition(" ")[0]: each.partition(" ")[2] for each in directives}, headers


def test_a_page_with_the_element_asks_for_itself_and_the_vendor():
    assert said(ELEMENT) == (PLAIN, {})


def test_token_endpoints_elsewhere_may_be_asked_and_nothing_more():
    asked = f"'self' {THEIRS} {SOCKETS} https://tokens.example"
    assert said(ELEMENT, "https://tokens.example/token") == ({**PLAIN, "connect-src": asked}, {})


def test_a_page_that_runs_pyscript_may_make_functions_of_text():
    scripts = f"'self' {THEIRS} 'unsafe-eval' 'wasm-unsafe-eval'"
    assert said(PYTHON) == ({**PLAIN, "script-src": scripts}, {})


def test_turbos_progress_bar_has_the_answers_nonce():
    assert said(TURBO) == ({**PLAIN, "style-src": f"'self' {THEIRS} 'nonce-n0nce'"}, {})


def test_scripts_run_by_nonce_alone_where_that_is_asked():
    assert said(NONCE) == ({**PLAIN, "script-src": "'nonce-n0nce' 'strict-dynamic'"}, {})


def test_text_becomes_code_through_one_policy_where_that_is_asked():
    trusted = {"require-trusted-types-for": "'script'", "trusted-types": "chathub"}
    assert said(STRICT) == ({**PLAIN, **trusted}, {})


def test_the_editors_page_is_isolated_and_starts_workers_from_blobs():
    directives = {
        **PLAIN,
        "script-src": f"'self' {THEIRS} 'unsafe-eval' 'wasm-unsafe-eval'",
        "connect-src": f"'self' {THEIRS} {SOCKETS} blob:",
        "style-src": f"'self' {THEIRS} 'unsafe-inline'",
        "worker-src": "'self' blob:",
    }
    isolated = {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "credentialless",
    }
    assert said(EDITOR) == (directives, isolated)
