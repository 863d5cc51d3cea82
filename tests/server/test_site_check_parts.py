"""`chathub-widget check`: its parts alone; why nobody answers, what is printed, how answers and HTML are read."""

import socket
import ssl

import httpx
import pytest
from chathub_server.site_check.asking import Answer, is_loopback, is_mixed, is_shared_with
from chathub_server.site_check.command import lines
from chathub_server.site_check.failures import why_no_answer
from chathub_server.site_check.findings import fault, file_names, good, listed, shown, warning
from chathub_server.site_check.html_parts import html_parts

# Why nobody answers


def caused(error, cause):
    error.__cause__ = cause
    return error


def in_the_course_of(error, context):
    error.__context__ = context
    return error


def untrusted():
    error = ssl.SSLCertVerificationError(1, "no")
    error.verify_message = "certificate has expired"
    return error


def no_tls():
    error = ssl.SSLError(1, "no")
    error.reason = "WRONG_VERSION_NUMBER"
    return error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            caused(httpx.ConnectError("no"), untrusted()),
            "shows a certificate that browsers refuse (certificate has expired); renew or complete it.",
        ),
        (no_tls(), "does not speak TLS as browsers do (WRONG_VERSION_NUMBER)."),
        (ssl.SSLError(1, "no"), "does not speak TLS as browsers do ()."),
        (
            in_the_course_of(httpx.ConnectError("no"), socket.gaierror(-2, "unknown")),
            "has a host name that nobody knows (DNS); check how it is written.",
        ),
        (
            caused(
                httpx.ConnectError("no"),
                ExceptionGroup("all", [OSError("v6"), ConnectionRefusedError(111, "no")]),
            ),
            "refuses the connection; is the server running, on this port?",
        ),
        (TimeoutError(), "did not answer within 12 s."),
        (httpx.ReadTimeout("slow"), "did not answer within 12 s."),
        (httpx.TooManyRedirects("round"), "redirects in a circle."),
        (
            httpx.DecodingError("no"),
            "cannot be unpacked: its Content-Encoding says what it is not.",
        ),
        (httpx.ConnectError("no"), "cannot be reached."),
        (OSError("no"), "cannot be reached."),
        (
            httpx.RemoteProtocolError("no"),
            "broke the connection off before its answer was complete.",
        ),
        (httpx.ReadError("no"), "broke the connection off before its answer was complete."),
        (ValueError("no"), "cannot be asked (ValueError)."),
    ],
    ids=lambda each: "" if isinstance(each, str) else type(each).__name__,
)
def test_why_nobody_answers_is_said_in_one_sentence(error, says):
    assert why_no_answer("https://me@desk.example/a?b#c", error, 12.4) == (
        f"https://********@desk.example/a {says}"
    )


def test_causes_that_lead_to_one_another_come_to_an_end():
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert why_no_answer("https://a.example", one, 1).endswith("cannot be asked (ValueError).")


# What is printed


def test_findings_are_printed_with_the_worst_first_and_a_summary():
    found = [
        good("That is right."),
        warning("This could be better", ["one line;", "two\x1b[2J;"]),
        fault("A" + " word" * 30),
        good("More is right."),
    ]
    assert list(lines(found)) == [
        "mend  A" + " word" * 18,
        "     " + " word" * 12,
        "note  This could be better:",
        "          one line;",
        "          two?[2J;",
        "ok    That is right.",
        "ok    More is right.",
        "",
        "1 to mend, 1 note.",
    ]


@pytest.mark.parametrize(
    ("found", "summary"),
    [
        ([good("a")], "All is well."),
        ([fault("a"), fault("b")], "2 to mend."),
        ([warning("a")], "Nothing to mend, 1 note."),
        ([warning("a"), warning("b"), fault("c")], "1 to mend, 2 notes."),
    ],
    ids=str,
)
def test_the_summary_counts(found, summary):
    *_, empty, last = lines(found)
    assert (empty, last) == ("", summary)


def test_what_is_long_and_whole_is_not_broken():
    url = "https://desk.example/" + "a-b" * 40
    assert list(lines([fault(f"See {url}")]))[:2] == ["mend  See", f"      {url}"]


def test_of_many_names_the_first_are_listed():
    urls = [f"https://a.example/{n}/{n}.js?x" for n in range(5)]
    assert file_names(urls[:3]) == "0.js, 1.js, 2.js"
    assert file_names(urls) == "0.js, 1.js, 2.js and 2 more"
    assert listed(["a"]) == "a"
    assert shown("https://a.example/b?c=d#e") == "https://a.example/b"


# What an answer says


def answered(content=b"", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer("https://desk.example/", 200, httpx.Headers(named), content, len(content), False)


def test_an_answer_is_read_as_browsers_read_it():
    answer = answered("ø\udcff".encode(errors="surrogateescape"), content_type="Text/HTML ; a=b")
    assert answer.text == "ø\ufffd"
    assert answer.media_type == "text/html"
    assert answered().media_type == ""
    assert answered(x=" y ").header("x") == "y"
    assert answered().header("x") == ""
    kept = answered(cache_control='Public, MAX-AGE = "60", , no-cache="a"')
    assert kept.directives("cache-control") == {"public": "", "max-age": "60", "no-cache": "a"}


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("http://localhost/", True),
        ("http://127.0.0.1:80/", True),
        ("http://127.5.5.5/", True),
        pytest.param("http://[::1]/", True, id="IPv6"),
        ("http://desk.localhost/", True),
        ("http://desk.example/", False),
        ("http://localhost.example/", False),
        ("nothing", False),
    ],
)
def test_this_machines_own_loopback_is_known(url, is_here):
    assert is_loopback(url) is is_here
    assert is_mixed("https://desk.example/", url) is (not is_here and url.startswith("http:"))


def test_who_may_read_an_answer_is_known():
    page = "https://desk.example/chat"
    for origin, may in (("*", True), ("https://desk.example", True), ("https://a.example", False)):
        assert is_shared_with(answered(access_control_allow_origin=origin), page) is may
    assert is_shared_with(answered(), page) is False


# What stands in the HTML


def test_the_parts_of_a_page_are_read_as_browsers_read_them():
    parts = html_parts(
        """<BASE target=_blank><base href=" /deep/ "><base href=/other/>
        <meta http-equiv="content-security-policy" content="img-src *">
        <meta HTTP-EQUIV="Content-Security-Policy"><meta http-equiv=refresh content=1>
        <chathub-widget Locale=da locale=de hidden>text</chathub-widget>
        <script type=" MODULE " src="../chathub/chathub-widget.js?v=1"></script>
        <script>let a;</script><script type=text/plain>no</script><script src=b.js type=module>c</script>
        <script id=operator-chat-panel-script></script><script id=operator-chat-panel-script-de></script>
        <script id=operator-chat-panel-scripts></script><script src="http://[">d</script>
        <input type=text><p>text</p>""",
        "https://desk.example/chat",
    )
    assert parts.elements == [{"locale": "da", "hidden": ""}]
    assert parts.policies == ["img-src *", ""]
    assert parts.base == "https://desk.example/deep/"
    assert parts.absolute(" a.js#b ") == "https://desk.example/deep/a.js"
    assert parts.absolute("http://[") == ""
    assert parts.asks_password is False
    (script,) = parts.element_scripts()
    assert (script.type, script.text) == ("module", "")
    tags = [each.attributes["id"] for each in parts.vendor_tags()]
    assert tags == ["operator-chat-panel-script", "operator-chat-panel-script-de"]
    inline = [each.text for each in parts.scripts if each.is_inline_javascript]
    assert inline == ["let a;", "", "", ""]


@pytest.mark.parametrize("base", ["<base href='http://['>", "<base>", ""])
def test_where_a_base_leads_nowhere_the_page_itself_is_it(base):
    parts = html_parts(f"{base}<input type=PASSWORD>", "https://desk.example/chat")
    assert parts.base == "https://desk.example/chat"
    assert parts.asks_password is True
