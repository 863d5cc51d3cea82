"""The page of the hidden frame in which Python runs, and its policy, to the letter where a browser reads letters."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from chathub_server.staticfiles.element_script import PLACE, element_script
from chathub_server.staticfiles.frame_page import Needed, frame_page, frame_policy

NEEDED = Needed("/r/core.js", ["/r/core-1.js", "/r/mpy.mjs"], ["/r/mpy.wasm", "/p/</script>.pack"])
CONFIG = {"plugins": ["!terminal"], "interpreter": "/r/mpy.mjs", "said": "\"a\" & '<b>'"}
PROGRAM = "from chathub_widget import element; element.serve_parent()"


class Elements(HTMLParser):
    """Each element's name, attributes and text, as a browser reads them."""

    CDATA_CONTENT_ELEMENTS = ("script", "style", "py-config", "mpy-config")

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), []))

    def handle_data(self, data):
        if self.found:
            self.found[-1][2].append(data)

    def named(self, tag):
        """Return attributes and text of each element of a name."""
        return [
            (attributes, "".join(text).strip())
            for name, attributes, text in self.found
            if name == tag
        ]


@pytest.fixture
def page():
    return Elements(frame_page("mpy", CONFIG, NEEDED, "make_ready(); "))


def test_python_starts_with_its_configuration_and_its_program(page):
    *_, (attributes, program) = page.named("script")
    assert attributes["type"] == "mpy"
    assert json.loads(attributes["config"]) == CONFIG
    assert program == f"make_ready(); {PROGRAM}"


def test_without_anything_before_the_program_is_all(page):
    *_, (_, program) = Elements(frame_page("py", CONFIG, NEEDED)).named("script")
    assert program == PROGRAM


@pytest.mark.parametrize(("interpreter", "other"), [("mpy", "py"), ("py", "mpy")])
def test_the_plugins_are_switched_off_for_the_other_type_too(interpreter, other):
    page = Elements(frame_page(interpreter, CONFIG, NEEDED))
    ((attributes, text),) = page.named(f"{other}-config")
    assert attributes == {"type": "json"}
    assert json.loads(text) == {"plugins": ["!terminal"]}


def test_what_is_needed_is_named_for_all_of_it_to_travel_at_once(page):
    links = [attributes for attributes, _ in page.named("link")]
    hints = [each["href"] for each in links if each["rel"] == "modulepreload"]
    assert hints == list(NEEDED.modules)
    early, core, _ = page.named("script")
    assert core == ({"type": "module", "src": NEEDED.core}, "")
    files = re.search(r"const href of (\[.*?\])\)", early[1])[1]
    assert json.loads(files) == list(NEEDED.files)
    assert "</script>" not in files
    assert NEEDED.longest_first() == [*NEEDED.files, NEEDED.core, *NEEDED.modules]


def test_the_policy_lets_python_run_and_ask_whom_it_has_to(page):
    (early, *_) = page.named("script")
    whole = frame_page("mpy", CONFIG, NEEDED).decode()
    text = re.search(r"<script>(.*?)</script>", whole, re.DOTALL)[1]
    assert text.strip() == early[1]
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = frame_policy(
        NEEDED, ["https://a.example", "https://cdn.example"], ["https://cdn.example"]
    )
    assert policy.split("; ") == [
        "default-src 'none'",
        f"script-src 'self' https://cdn.example 'sha256-{digest}' 'unsafe-eval' 'wasm-unsafe-eval'",
        "connect-src 'self' https://cdn.example https://a.example",
        "style-src 'self' https://cdn.example",
        "img-src data:",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    ]


def test_where_all_files_are_the_sites_own_the_policy_names_no_other_origin():
    policy = frame_policy(NEEDED, [])
    assert "connect-src 'self'; style-src 'self'; " in policy
    assert "https:" not in policy


def test_what_the_site_knows_stands_in_the_elements_script():
    script = element_script(f"one;\n{PLACE}\ntwo;\n", {"token_url": "/tøken"})
    one, place, two = script.decode().splitlines()
    assert (one, two) == ("one;", "two;")
    assert json.loads(place.removeprefix("const SITE = ").removesuffix(";")) == {
        "token_url": "/tøken"
    }
