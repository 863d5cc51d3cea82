"""`chathub-widget check`: what it says, to the letter; for each thing that can be wrong a sentence, and what to do."""

import tomllib
from pathlib import Path

import pytest
from chathub_server.site_check.findings import good

from .deployed import PAGE, looked_at, page_with, problems

FRAME = r"/chathub/python/mpy-"
SENTENCES = tomllib.loads(Path(__file__).with_name("site_check_sentences.toml").read_text("utf-8"))


def filled(desk, text):
    """Return a text with the addresses and the HTML of that site."""
    frame = next(f"/chathub/{each.path}" for each in desk.files.all() if "python/mpy-" in each.path)
    known = {"site": desk.url, "other": desk.other, "api": desk.api, "frame": frame}
    # The HTML first: it has addresses in it.
    for name, value in {"page": PAGE, "head": page_with(), **known}.items():
        text = text.replace(f"{{{name}}}", value)
    return text


@pytest.mark.parametrize("case", SENTENCES)
def test_what_is_wrong_is_said_in_one_sentence_with_what_to_do(desk, case):
    for path, change in SENTENCES[case]["change"].items():
        told = {
            name: filled(desk, each) if isinstance(each, str) else each or None
            for name, each in change.items()
        }
        desk.change(path, **told)
    expected = [
        (level, filled(desk, text))
        for level in ("fault", "warning")
        for text in SENTENCES[case].get(level, [])
    ]
    assert desk.problems() == expected


def test_an_endpoint_elsewhere_is_told_what_to_send(desk):
    desk.rewrite('"/api/chathub/token"', f'"{desk.other}/api/chathub/token"')
    desk.change(FRAME, content_security_policy=None)
    assert desk.problems() == [
        (level, filled(desk, text))
        for level, text in [
            (
                "fault",
                "{other}/api/chathub/token is of another origin and does not let {site} read its answers; add that"
                " to CHATHUB_ALLOWED_ORIGINS, or send Access-Control-Allow-Origin: {site} and"
                " Access-Control-Allow-Credentials: true.",
            ),
            (
                "warning",
                "{other}/api/chathub/token does not let {site} send the header ChatHub-Fresh, which asks for a new"
                " token; answer OPTIONS with Access-Control-Allow-Headers: ChatHub-Fresh.",
            ),
        ]
    ]


def test_files_elsewhere_are_told_what_to_send(desk):
    desk.rewrite('"/chathub/runtimes', f'"{desk.other}/chathub/runtimes')
    desk.rewrite('"/chathub/python', f'"{desk.other}/chathub/python')
    desk.change(FRAME, content_security_policy=None)
    said = [text for _, text in desk.problems()]
    (page,) = [each for each in said if "cannot reach this page" in each]
    assert page == filled(
        desk,
        filled(desk, "{frame}").rpartition("/")[2]
        + " is of another origin ({other}), and Python there cannot"
        " reach this page; serve it from {site}.",
    )


def test_a_page_over_http_is_told_what_that_costs(desk):
    assert problems("http://desk.example/", desk.app) == [
        (
            "fault",
            "The page comes over http: whoever is on the way can read operator tokens, and browsers give such pages"
            " no Web Locks, so that every tab asks for a token of its own. Serve it over https.",
        )
    ]


def test_what_is_right_has_a_sentence_for_each_part(desk):
    (*files,) = [each.text for each in looked_at(f"{desk.url}/") if "files" in each.text]
    assert len(files) == 1
    assert [each.text for each in looked_at(f"{desk.url}/") if each.text not in files] == [
        "The page has the script and the element.",
        "The element's script has the site's addresses.",
        "Python's frame may be embedded and may run.",
        "The page has no Content-Security-Policy that could stop the widget.",
        "The token endpoint answers 401 to people who are not signed in.",
        f"The vendor's module lets {desk.url} load it.",
    ]
    assert files[0].startswith("All ")
    assert "files that Python's start needs come as they should (" in files[0]
    desk.change("/$", page_with("<script type=mpy config=/chathub/mpy.json></script>"))
    assert good("The page runs Python itself, with the site's configuration.") in looked_at(
        f"{desk.url}/"
    )
    desk.change("/$", PAGE, content_security_policy="object-src 'none'")
    assert "The page's policy allows what the widget needs." in str(looked_at(f"{desk.url}/"))
    desk.change("/$", content_security_policy="object-src 'none', base-uri 'none'")
    assert "The page's policies allow what the widget needs." in str(looked_at(f"{desk.url}/"))
