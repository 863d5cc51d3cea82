"""`chathub-widget check`: what it prints, the page, its elements; each wrong in one way."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from chathub_server.site_check import CannotLook, main
from chathub_widget.settings import STARTS

from .deployed import PAGE, looked_at, only, page_with, problems

SCRIPT = "/chathub/chathub-widget.js"
WASM = r".*\.wasm"


def status_of(url):
    """Return the command's exit status; it runs an event loop, and Playwright may in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(main, url).result()


@pytest.mark.parametrize(
    "path", ["/", "/strict-csp", "/nonce", "/turbo", "/dynamic", "/?interpreter=py"]
)
def test_the_development_site_is_all_right(running, vendor, path):
    assert problems(f"{running[0]}{path}") == []


def test_a_page_whose_html_has_a_token_for_a_stranger_is_named_and_the_token_is_not(
    running, vendor
):
    found = looked_at(f"{running[0]}/static-html")
    assert any("holds an operator token, and nobody is signed in" in each.text for each in found)
    assert "eyJ" not in str(found)


def test_a_site_that_is_all_right_has_a_line_for_each_part(desk, capsys):
    assert status_of(f"{desk.url}/") == 0
    said = capsys.readouterr().out.splitlines()
    assert [line[:6] for line in said[:-2]] == ["ok    "] * 7
    assert said[-2:] == ["", "All is well."]


def test_faults_come_first_and_the_status_is_1(desk, capsys):
    desk.change(WASM, content_type="text/plain")
    desk.change("/api/", status=404)
    assert status_of(f"{desk.url}/") == 1
    said = capsys.readouterr().out
    assert re.findall("^(mend|note|ok) ", said, re.MULTILINE)[:3] == ["mend", "note", "ok"]
    assert said.endswith("\n1 to mend, 1 note.\n")
    assert max(map(len, said.splitlines())) <= 100


def test_notes_alone_leave_the_status_at_0(desk, capsys):
    desk.change(WASM, content_type="text/plain")
    assert status_of(f"{desk.url}/") == 0
    assert capsys.readouterr().out.endswith("\nNothing to mend, 1 note.\n")


def test_what_a_terminal_would_obey_is_not_printed(desk, capsys):
    desk.change("/$", page_with("<chathub-widget start='\x1b[2J'></chathub-widget>"))
    status_of(f"{desk.url}/")
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "url", ["", "ftp://desk.example", "http://", "https://[desk", "https://a b/"]
)
def test_what_is_no_address_is_refused_with_2(url, capsys):
    assert status_of(url) == 2
    assert "give one such as" in capsys.readouterr().out


def test_a_page_that_is_not_there_is_named(desk):
    only(desk.problems("/nothing"), "fault", "answers 404; give the URL of the page")


def test_a_page_that_is_none_is_named(desk):
    desk.change("/$", content_type="application/json")
    only(desk.problems(), "fault", "comes as application/json")


@pytest.mark.parametrize("path", ["/account/login", "/sso", "/oauth2/start", "/sign-in"])
def test_a_redirect_to_a_sign_in_page_is_said_and_the_rest_is_looked_at(desk, path):
    desk.change("/desk", status=302, location=f"{path}?next=/desk")
    desk.change(path, "<form></form>", 200, content_type="text/html")
    desk.change("/api/", status=500)
    seen, endpoint = desk.problems("/desk")
    assert seen[0] == "warning"
    assert "a sign-in page" in seen[1]
    assert "next=" not in seen[1]
    assert "answers 500" in endpoint[1]


def test_a_sign_in_page_elsewhere_does_not_become_the_site(desk):
    desk.change("/desk", status=302, location=f"{desk.other}/authorize")
    policy = {"content_security_policy": "default-src 'none'"}
    desk.change("/authorize", "<form></form>", 200, content_type="text/html", **policy)
    only(desk.problems("/desk"), "warning", "a sign-in page", desk.other)
    (host,) = [headers["host"] for _, path, headers in desk.asked if path == SCRIPT]
    assert f"http://{host}" == desk.url


def test_what_the_site_sends_with_its_own_sign_in_page_counts(desk):
    desk.change("/desk", status=302, location="/sign-in")
    policy = {"content_security_policy": "frame-src 'none'"}
    desk.change("/sign-in", "<form></form>", 200, content_type="text/html", **policy)
    assert ["sign-in page" in text for _, text in desk.problems("/desk")] == [True, True]


@pytest.mark.parametrize(
    ("path", "html"),
    [
        ("/desk", "<chathub-widget></chathub-widget><input type=password>"),
        ("/desk", f"{page_with()}<input type=password>"),
        ("/sign-in", page_with()),
        ("/login-help", "<p>How to sign in.</p>"),
    ],
)
def test_a_page_of_the_site_itself_is_no_sign_in_page(desk, path, html):
    desk.change(path, html, 200, content_type="text/html")
    assert "not signed in" not in str(desk.problems(path))


def test_a_page_is_asked_for_as_a_browser_asks(desk):
    desk.problems()
    assert desk.asked[0][2]["accept"] == "text/html,*/*;q=0.8"


def test_a_page_that_has_moved_is_looked_at_where_it_is(desk):
    desk.change("/old", status=302, location="/desk")
    desk.change("/desk", PAGE, 200, content_type="text/html")
    assert desk.problems("/old") == []


@pytest.mark.parametrize("status", [401, 403])
def test_a_page_that_is_refused_is_said_and_the_rest_is_looked_at(desk, status):
    desk.change("/desk", status=status)
    only(
        desk.problems("/desk"), "warning", f"shows people who are not signed in an error ({status})"
    )


def test_a_page_over_http_is_named(desk):
    only(problems("http://desk.example/", desk.app), "fault", "Web Locks", "Serve it over https")


@pytest.mark.parametrize(
    "host", ["https://desk.example", "http://desk.localhost", "http://127.0.0.2"]
)
def test_a_page_over_https_or_on_this_machine_is_not(desk, host):
    assert problems(f"{host}/", desk.app) == []


def test_a_form_that_asks_for_a_password_is_a_sign_in_page(desk):
    desk.change("/$", "<input type=password>")
    only(desk.problems(), "warning", "a sign-in form")


def test_cookies_of_the_page_are_not_shown_to_the_endpoint(desk):
    desk.change("/", set_cookie="session=me; path=/")
    assert desk.problems() == []
    assert not any("cookie" in headers for _, _, headers in desk.asked)


def test_a_name_and_password_in_the_url_go_to_the_site_alone(desk):
    assert problems(desk.url.replace("://", "://me:secret@")) == []
    sent = {headers["host"]: headers.get("authorization", "") for _, _, headers in desk.asked}
    assert sent[desk.url.partition("://")[2]].startswith("Basic ")
    assert sent[desk.other.partition("://")[2]] == ""
    assert "secret" not in str(desk.asked)


def test_a_page_without_the_script_is_named_and_the_usual_place_is_looked_at(desk):
    desk.change("/$", page_with("<chathub-widget></chathub-widget>", script=False))
    only(desk.problems(), "warning", 'no <script type="module" src="…/chathub-widget.js">', SCRIPT)


def test_a_script_element_that_is_no_module_is_named(desk):
    desk.change("/$", PAGE.replace('type="module" ', ""))
    only(desk.problems(), "fault", "does not say so")


def test_a_page_without_the_element_is_named(desk):
    desk.change("/$", page_with("<!-- <chathub-widget></chathub-widget> -->"))
    only(desk.problems(), "warning", "no <chathub-widget>")


def test_a_vendors_tag_alone_is_not_the_element(desk):
    tag = f"<script type=module id=operator-chat-panel-script src={desk.other}/panel.js></script>"
    desk.change("/$", page_with(tag))
    only(desk.problems(), "warning", "no <chathub-widget>")


def test_the_script_is_found_beneath_a_base(desk):
    base = "<base href='/chathub/'><base href='/nowhere/'>"
    desk.change("/$", base + PAGE.replace('"/chathub/chathub', '"chathub'))
    assert desk.problems() == []


@pytest.mark.parametrize(
    ("attributes", "level", "words"),
    [
        ("organisation=sales", "warning", "no attribute organisation; is organization meant?"),
        ("colour=red", "warning", "no attribute colour; it has"),
        ("isolation=iframe", "fault", 'can be page, frame, not "iframe".'),
        ("start=now", "fault", f'can be {", ".join(STARTS)}, not "now".'),
        ("interpreter=pyodide", "fault", 'can be mpy, py, not "pyodide".'),
        ("widget-url=https://a.example/b.js", "fault", "CHATHUB_WIDGET_URLS"),
        ("token-url=//a.example/b", "fault", "CHATHUB_TOKEN_URLS"),
    ],
)
def test_an_attribute_that_is_nothing_is_named(desk, attributes, level, words):
    desk.change("/$", page_with(f"<chathub-widget {attributes}></chathub-widget>"))
    only(desk.problems(), level, words)


def test_attributes_that_are_right_or_of_others_are_not_named(desk):
    right = f"sign-in-url=/in locale=da token-url={desk.url}/api/chathub/token fallback-email=a@b.example"
    others = "class=a id=b data-x=1 aria-label=c onclick=d x-data=e :f=g @h=i hx-get=j"
    desk.change("/$", page_with(f"<chathub-widget {right} {others}></chathub-widget>"))
    assert desk.problems() == []


def test_an_endpoint_that_an_element_names_is_looked_at(desk):
    desk.change("/$", page_with("<chathub-widget token-url=/api/more/2></chathub-widget>"))
    only(desk.problems(), "fault", "/api/more/2 answers 404")


def test_a_module_that_an_element_names_is_looked_at(desk):
    element = f"<chathub-widget widget-url={desk.other}/panels/2.js></chathub-widget>"
    desk.change("/$", page_with(element))
    only(desk.problems(), "fault", "/panels/2.js answers 404")


def test_one_element_of_a_page_can_start_ahead(desk):
    desk.change("/$", page_with(*(f"<chathub-widget start=ahead organization={n}>" for n in "ab")))
    only(desk.problems(), "warning", "one of a page can")


def test_two_elements_of_one_organization_are_named(desk):
    desk.change("/$", PAGE + "<chathub-widget organization=SALES></chathub-widget>")
    only(desk.problems(), "warning", '2 elements have organization="sales"')


def test_a_token_in_the_html_that_may_be_kept_is_named(desk):
    tag = f"<script type=module id=operator-chat-panel-script token={'x' * 40} src={desk.other}/panel.js>"
    desk.change("/$", PAGE + tag + "</script>")
    told = [text for _, text in desk.problems()]
    assert [("no-store" in each, "nobody is signed in" in each) for each in told] == [
        (False, True),
        (True, False),
    ]
    assert "xxxx" not in str(told)


def test_a_vendors_tag_that_nobody_takes_over_is_named(desk):
    for attributes in ("src=/own.js type=module", f"src={desk.other}/panel.js"):
        desk.change("/$", f"{PAGE}<script id=operator-chat-panel-script {attributes}></script>")
        only(desk.problems(), "fault", "is not taken over")


def test_nothing_is_looked_at_where_nobody_answers():
    with pytest.raises(CannotLook, match="refuses the connection"):
        looked_at("http://127.0.0.1:1/")
