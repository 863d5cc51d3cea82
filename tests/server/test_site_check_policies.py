"""`chathub-widget check`: the frame of Python, and the policies of frame and page; each wrong in one way."""

import gzip

import pytest

from .deployed import MODULE, PAGE, only, page_with

FRAME = "/chathub/python/mpy-"


def test_a_frame_that_no_page_may_embed_is_named(desk):
    desk.change(FRAME, x_frame_options="DENY", content_security_policy="img-src *")
    only(desk.problems(), "fault", "X-Frame-Options: DENY", "send SAMEORIGIN")
    desk.change(FRAME, x_frame_options="SAMEORIGIN")
    assert desk.problems() == []


def test_frame_ancestors_count_more_than_x_frame_options(desk):
    desk.change(FRAME, x_frame_options="DENY")
    assert desk.problems() == []
    desk.change(FRAME, content_security_policy="frame-ancestors 'none'")
    only(desk.problems(), "fault", "write frame-ancestors 'self'")


@pytest.mark.parametrize("embedder", ["require-corp", "credentialless"])
def test_an_isolated_page_needs_an_isolated_frame(desk, embedder):
    desk.change("/$", cross_origin_embedder_policy=embedder)
    faults = [text for level, text in desk.problems() if level == "fault"]
    assert len(faults) == 1
    assert f"Cross-Origin-Embedder-Policy: {embedder} lets in frames" in faults[0]
    desk.change(FRAME, cross_origin_embedder_policy=f'{embedder}; report-to="x"')
    assert not any(level == "fault" for level, _ in desk.problems())


def test_what_an_isolated_page_keeps_out_of_the_panel_is_a_note(desk):
    desk.change(f"/$|{FRAME}", cross_origin_embedder_policy="require-corp")
    only(desk.problems(), "warning", f"pictures and styles of {desk.other}")


def test_a_policy_that_the_whole_site_sends_may_not_keep_python_from_starting(desk):
    own = desk.files.find(next(f.path for f in desk.files.all() if "python/mpy" in f.path)).policy
    desk.change(FRAME, content_security_policy=f"{own}, default-src 'self'")
    only(desk.problems(), "fault", "\nscript-src 'self' 'unsafe-eval' 'wasm-unsafe-eval';")


def test_a_frame_that_may_ask_nobody_is_named(desk):
    desk.change(FRAME, content_security_policy="connect-src 'none'")
    only(desk.problems(), "fault", "\nconnect-src 'self';")


def test_a_frame_that_may_not_ask_the_endpoint_is_named(desk):
    elsewhere = desk.url.replace("127.0.0.1", "tokens.localhost")
    desk.rewrite('"/api/chathub/token"', f'"{elsewhere}/api/chathub/token"')
    (lines,) = [text.split("\n")[1:] for _, text in desk.problems() if "Python's frame" in text]
    assert [line.split()[0] for line in lines] == ["connect-src"]
    assert lines[0].endswith(f" {elsewhere};")


def test_a_policy_of_the_frame_that_only_reports_is_not_named(desk):
    desk.change(FRAME, content_security_policy_report_only="default-src 'none'")
    assert desk.problems() == []


def test_a_frame_under_trusted_types_is_named(desk):
    desk.change(FRAME, content_security_policy="require-trusted-types-for 'script'")
    only(desk.problems(), "fault", "PyScript cannot start")


def test_html_of_the_frame_that_something_rewrites_is_named(desk):
    page = desk.files.find(next(f.path for f in desk.files.all() if "python/mpy" in f.path)).read()
    rewritten = gzip.compress(page.replace(b"<script>", b"<script>more();"))
    desk.change(FRAME, rewritten, content_encoding="gzip")
    only(desk.problems(), "warning", "something rewrites the HTML")


def right_policy(desk):
    vendors = f"{desk.other} {desk.api}"
    sockets = vendors.replace("http", "ws")
    return (
        f"default-src 'none'; script-src 'self' {desk.other}; connect-src {vendors} {sockets};"
        f" style-src {vendors}; img-src data: {vendors}; font-src {vendors}; frame-src 'self'"
    )


def test_a_policy_that_allows_just_enough_is_all_right(desk):
    desk.change("/$", content_security_policy=right_policy(desk))
    assert desk.problems() == []


def test_a_policy_that_forbids_gets_the_lines_to_write(desk):
    desk.change("/$", content_security_policy="default-src 'self' https://cdn.example")
    fault, warning = desk.problems()
    mine, vendors = "'self' https://cdn.example", f"{desk.other} {desk.api}"
    assert fault[0] == "fault"
    assert fault[1].split("\n") == [
        "The page's Content-Security-Policy stops the widget; write",
        f"script-src {mine} {desk.other};",
        f"connect-src {mine} {vendors} {vendors.replace('http', 'ws')};",
    ]
    assert warning[0] == "warning"
    assert warning[1].split("\n")[1:] == [
        f"style-src {mine} {vendors};",
        f"img-src {mine} data: {vendors};",
        f"font-src {mine} {vendors};",
    ]


@pytest.mark.parametrize(
    ("directive", "line"),
    [
        ("script-src {other}", "script-src {other} 'self';"),
        ("script-src 'self'", "script-src 'self' {other};"),
        ("frame-src 'none'", "frame-src 'self';"),
        ("child-src https:", "frame-src https: 'self';"),
        ("sandbox allow-scripts", "sandbox allow-scripts allow-same-origin;"),
        (
            "require-trusted-types-for 'script'; trusted-types 'none'",
            "trusted-types chathub;",
        ),
    ],
)
def test_each_directive_that_stops_the_widget_gets_its_line(desk, directive, line):
    desk.change("/$", content_security_policy=directive.format(other=desk.other))
    only(desk.problems(), "fault", f"\n{line.format(other=desk.other)}")


def test_each_of_several_policies_has_to_allow_it(desk):
    meta = "<meta http-equiv=content-security-policy content=\"frame-src 'none'\">"
    desk.change("/$", meta + PAGE, content_security_policy=f"frame-src *, {right_policy(desk)}")
    only(desk.problems(), "fault", "Content-Security-Policy in a meta element stops the widget")


def test_what_each_of_several_policies_stops_is_named(desk):
    desk.change("/$", content_security_policy=f"frame-src 'none', script-src {desk.other}")
    assert [text.partition("\n")[2] for _, text in desk.problems()] == [
        "frame-src 'self';",
        f"script-src {desk.other} 'self';",
    ]


def test_the_module_that_an_element_names_has_to_be_allowed_as_well(desk):
    policy = f"script-src 'self' {desk.other}{MODULE}"
    desk.change("/$", content_security_policy=policy)
    assert desk.problems() == []
    named = page_with(f"<chathub-widget widget-url={desk.other}/panels/b.js></chathub-widget>")
    desk.change("/panels/b.js", "export {};", 200, content_type="text/javascript")
    desk.change("/panels/b.js", access_control_allow_origin="*")
    desk.change("/$", named)
    only(desk.problems(), "fault", f"script-src 'self' {desk.other}{MODULE} {desk.other};")


def test_a_policy_that_only_reports_is_a_note(desk):
    desk.change("/$", content_security_policy_report_only="frame-src 'none'")
    only(desk.problems(), "warning", "Content-Security-Policy-Report-Only stops")


def test_the_policy_of_a_sign_in_page_is_a_note(desk):
    desk.change("/$", "<input type=password>", content_security_policy="frame-src 'none'")
    assert [level for level, _ in desk.problems()] == ["warning", "warning"]


def test_a_script_without_the_nonce_is_named_where_nonces_alone_count(desk):
    desk.change("/$", content_security_policy="script-src 'nonce-abc' 'strict-dynamic' https:")
    only(desk.problems(), "fault", "chathub-widget.js has none of its nonces")
    desk.change("/$", PAGE.replace("<script", "<script nonce=abc"))
    assert desk.problems() == []


def test_a_page_that_asks_before_python_is_there_has_to_be_allowed_to(desk):
    policy = {"content_security_policy": right_policy(desk)}
    desk.change("/$", PAGE.replace("organization=", "start=ahead organization="), **policy)
    only(desk.problems(), "fault", "\nconnect-src", " 'self';")


def test_python_in_a_worker_does_not_serve_the_element(desk):
    python = "<script type=mpy worker config=/chathub/mpy.json></script>"
    desk.change("/$", PAGE + python, content_security_policy=right_policy(desk))
    assert desk.problems() == []


def test_a_page_with_its_own_python_needs_no_frame_and_may_make_functions(desk):
    python = "<script type=mpy config=/chathub/mpy.json></script>"
    policy = right_policy(desk).replace("frame-src 'self'", "frame-src 'none'")
    desk.change("/$", PAGE + python, content_security_policy=policy)
    only(desk.problems(), "fault", "'unsafe-eval' 'wasm-unsafe-eval';", "'self';\nscript-src")
    desk.change("/$", content_security_policy="frame-src 'none'")
    assert desk.problems() == []
    assert not any(path.startswith(FRAME) for _, path, _ in desk.asked)


def test_a_page_with_its_own_python_needs_its_configuration(desk):
    desk.change("/$", PAGE + "<script type=mpy config=/chathub/mpy.json></script>")
    desk.change("/chathub/mpy.json", status=404)
    only(desk.problems(), "warning", "mpy.json, the configuration of the page's own Python")
