"""`chathub-widget check`: the token endpoint, the vendor's module, servers that do not answer."""

import contextlib
import datetime
import socket
import ssl
import threading

import loops
import pytest
from chathub_server.site_check import asking, looking
from chathub_server.site_check.failures import why_no_answer
from chathub_server.web.endpoint import FRESH_HEADER
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .deployed import only, problems

FRAME = "/chathub/python/mpy-"
TOKEN = "/api/"
MODULE = "/panel.js"
BEARER = ".".join(["eyJhbGciOiJIUzI1NiJ9", "eyJvcGVyYXRvciI6MX0", "c2ln"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"status": 302, "location": "/login?next=/api"},
            "redirects people who are not signed in to",
        ),
        ({"status": 200, "content_type": "text/html"}, "a sign-in form perhaps"),
        ({"status": 404}, "no token endpoint is there"),
        ({"status": 500}, "look into the server's log"),
        ({"status": 403}, "answers 403 to people who are not signed in"),
        ({"status": 200, "body": "{}"}, "answers 200 to people"),
        ({"www_authenticate": 'Basic realm="desk"'}, "a password window"),
    ],
)
def test_an_endpoint_that_does_not_answer_401_alone_is_named(desk, change, words):
    desk.change(TOKEN, **change)
    only(desk.problems(), "fault", words)
    assert "next=" not in str(desk.problems())


@pytest.mark.parametrize(
    "body", [f'{{"token": "{BEARER}"}}', '{"token": "x"}', BEARER, f'"{BEARER}"']
)
def test_an_endpoint_that_is_open_to_all_is_a_fault_and_its_token_is_not_shown(desk, body):
    desk.change(TOKEN, body, 200)
    found = desk.problems()
    only(found, "fault", "gives operator tokens to people who are not signed in")
    assert BEARER not in str(found)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cache_control": None}, "Cache-Control: no-store"),
        ({"body": "Unauthorized"}, "without a reason"),
        ({"status": 429}, "check again in a while"),
    ],
)
def test_an_endpoint_that_could_be_better_is_a_note(desk, change, words):
    desk.change(TOKEN, **change)
    only(desk.problems(), "warning", words)


def test_an_endpoint_of_another_origin_has_to_let_the_page_in(desk):
    desk.rewrite('"/api/chathub/token"', f'"{desk.other}/api/chathub/token"')
    desk.change(FRAME, content_security_policy=None)
    shared = {"access_control_allow_origin": "*", "access_control_allow_credentials": "true"}
    desk.change(TOKEN, **shared)
    fault, warning = desk.problems()
    assert "does not let" in fault[1]
    assert "Access-Control-Allow-Credentials: true" in fault[1]
    assert "ChatHub-Fresh" in warning[1]
    shared["access_control_allow_origin"] = desk.url
    desk.change(TOKEN, access_control_allow_headers=f"content-type, {FRESH_HEADER}", **shared)
    only(desk.problems(), "warning", "ChatHub-Fresh")  # its answer to OPTIONS is 401 still
    desk.change(TOKEN, status=200)
    assert not any("ChatHub-Fresh" in text for _, text in desk.problems())


def test_servers_are_asked_as_a_browser_asks_them(desk):
    desk.rewrite('"/api/chathub/token"', f'"{desk.other}/api/chathub/token"')
    desk.problems()
    asked = {(method, path): headers for method, path, headers in desk.asked}
    for headers in asked.values():
        assert headers["user-agent"] == "Mozilla/5.0 (compatible; chathub-widget check)"
        assert headers["accept-encoding"] == "br, gzip"
    endpoint = asked["GET", "/api/chathub/token"]
    assert (endpoint["accept"], endpoint["origin"]) == ("application/json", desk.url)
    first = asked["OPTIONS", "/api/chathub/token"]
    assert first["origin"] == desk.url
    assert first["access-control-request-method"] == "GET"
    assert first["access-control-request-headers"] == FRESH_HEADER


def test_a_browser_goes_nowhere_else_when_it_asks_first(desk):
    desk.rewrite('"/api/chathub/token"', f'"{desk.other}/api/chathub/token"')
    shared = {"access_control_allow_origin": desk.url, "access_control_allow_credentials": "true"}
    shared["access_control_allow_headers"] = FRESH_HEADER
    desk.change(TOKEN, status=302, location="/elsewhere", **shared)
    desk.change("/elsewhere", status=204, **shared)
    assert any("ChatHub-Fresh" in text for _, text in desk.problems())
    assert not any(path == "/elsewhere" for _, path, _ in desk.asked)
    desk.change(TOKEN, status=204)
    assert not any("ChatHub-Fresh" in text for _, text in desk.problems())


def test_an_https_page_asks_no_endpoint_over_http(desk):
    desk.rewrite('"/api/chathub/token"', '"http://tokens.example/api/chathub/token"')
    said = [text for _, text in problems("https://desk.example/", desk.app)]
    assert (
        "http://tokens.example/api/chathub/token is http, which an https page may not ask; use https."
        in said
    )
    assert any("does not let https://desk.example read its answers" in each for each in said)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"access_control_allow_origin": None}, "ask ChatHub (SMSBAT) to allow http://127.0.0.1"),
        ({"access_control_allow_origin": "https://b.example"}, "does not let"),
        ({"status": 403}, "ask ChatHub (SMSBAT) whether"),
        ({"content_type": "text/html"}, "no module; check widget_url"),
    ],
)
def test_a_vendors_module_that_the_page_cannot_load_is_named(desk, change, words):
    desk.change(MODULE, **change)
    only(desk.problems(), "fault", words)


def test_a_module_of_the_sites_own_needs_nobodys_leave(desk):
    desk.rewrite(f"{desk.other}{MODULE}", MODULE)
    desk.change(MODULE, access_control_allow_origin=None)
    desk.change(f"/$|{FRAME}", cross_origin_embedder_policy="require-corp")
    assert desk.problems() == []


def test_other_origins_are_told_who_asks(desk):
    assert desk.problems() == []
    told = {path: headers.get("origin") for _, path, headers in desk.asked}
    assert (told[MODULE], told["/api/chathub/token"]) == (desk.url, None)


def test_an_https_page_loads_no_module_over_http(desk):
    desk.rewrite(desk.other, "http://widget.example")
    only(problems("https://desk.example/", desk.app), "fault", "which an https page may not load")


def test_an_https_page_asks_nobody_over_http():
    assert asking.is_mixed("https://desk.example/", "http://widget.example/")
    assert not asking.is_mixed("https://desk.example/", "http://127.0.0.1:8001/")
    assert not asking.is_mixed("http://desk.example/", "http://widget.example/")


@pytest.fixture
def silent():
    """Give the URL of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}/"


def test_a_server_that_says_nothing_is_not_waited_for_long(silent, monkeypatch):
    monkeypatch.setattr(asking, "ANSWER_TIMEOUT_S", 0.2)
    with pytest.raises(looking.CannotLook, match="did not answer within"):
        problems(silent)


def test_all_of_it_has_its_time(desk, monkeypatch):
    monkeypatch.setattr(asking, "TOTAL_S", -1.0)
    with pytest.raises(looking.CannotLook, match="was not asked"):
        desk.problems()


def test_a_server_that_speaks_no_tls_is_named(desk):
    with pytest.raises(looking.CannotLook, match="does not speak TLS"):
        problems(desk.url.replace("http", "https"))


def test_a_circle_of_redirects_is_named(desk):
    desk.change("/round", status=302, location="/round")
    with pytest.raises(looking.CannotLook, match="redirects in a circle"):
        desk.problems("/round")


def test_a_connection_that_ends_early_is_named():
    with socket.create_server(("127.0.0.1", 0)) as sock:

        def take_and_close():
            sock.accept()[0].close()

        hang_up = threading.Thread(target=take_and_close)
        hang_up.start()
        with pytest.raises(looking.CannotLook, match="broke the connection off"):
            problems(f"http://127.0.0.1:{sock.getsockname()[1]}/")
        hang_up.join()


def test_a_name_that_nobody_knows_is_named():
    unknown = socket.gaierror(-2, "Name or service not known")
    assert "nobody knows (DNS)" in why_no_answer("https://desk.example", unknown, 1)


def test_a_certificate_that_browsers_refuse_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as sock:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own_certificate(tmp_path / "both.pem"))

        def shake_hands():
            with contextlib.suppress(OSError):
                context.wrap_socket(sock.accept()[0], server_side=True)

        server = threading.Thread(target=shake_hands)
        server.start()
        url = f"https://127.0.0.1:{sock.getsockname()[1]}/"
        with pytest.raises(looking.CannotLook, match="a certificate that browsers refuse"):
            loops.run(looking.check_site, url)
        server.join()


def own_certificate(path):
    """Write a key, and a certificate that nobody else has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1)
    )
    signed = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path
