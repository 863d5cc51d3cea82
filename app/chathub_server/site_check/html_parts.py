"""What the HTML of a page says of the widget, read as browsers read it: elements, scripts, policies."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from ..staticfiles.markup import TAG_ID
from ..staticfiles.static_files import ELEMENT

Attributes = dict[str, str]


@dataclass
class Script:
    """A script element.

    Attributes:
        attributes: by their names in lower case.
        text: what it holds.
    """

    attributes: Attributes
    text: str = ""

    @property
    def type(self) -> str:
        """Return its type in lower case."""
        return self.attributes.get("type", "").strip().lower()

    @property
    def is_inline_javascript(self) -> bool:
        """Tell whether it is code that the browser itself runs."""
        return "src" not in self.attributes and self.type in ("", "module", "text/javascript")


@dataclass
class HtmlParts:
    """The parts of a page.

    Attributes:
        url: the page's URL.
        base: what relative URLs of it stand beneath.
        elements: the attributes of each `<chathub-widget>`.
        scripts: its scripts.
        policies: the Content Security Policies of its `meta` elements.
        asks_password: whether it has a field for one.
    """

    url: str
    base: str
    elements: list[Attributes] = field(default_factory=list)
    scripts: list[Script] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    asks_password: bool = False

    def absolute(self, url: str) -> str:
        """Return what a URL in the page leads to, without a fragment; empty where that is nowhere."""
        try:
            return urljoin(self.base, url.strip()).partition("#")[0]
        except ValueError:
            return ""

    def element_scripts(self) -> list[Script]:
        """Return the scripts that load the element."""
        return [each for each in self.scripts if _file_name(each.attributes.get("src")) == ELEMENT]

    def vendor_tags(self) -> list[Script]:
        """Return the vendor's own tags."""
        return [
            each
            for each in self.scripts
            if each.attributes.get("id", "") == TAG_ID
            or each.attributes.get("id", "").startswith(f"{TAG_ID}-")
        ]


def html_parts(text: str, url: str) -> HtmlParts:
    """Return the parts of a page that came from a URL."""
    reader = _Reader(url)
    reader.feed(text)
    reader.close()
    return reader.parts


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.parts = HtmlParts(url, url)
        self._has_base = False
        self._script: Script | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found: Attributes = {}
        for name, value in attrs:
            found.setdefault(name, value or "")
        match tag:
            case "chathub-widget":
                self.parts.elements.append(found)
            case "script":
                self._script = Script(found)
                self.parts.scripts.append(self._script)
            case "base" if "href" in found and not self._has_base:
                self._has_base = True
                self.parts.base = self.parts.absolute(found["href"]) or self.parts.url
            case "meta" if found.get("http-equiv", "").lower() == "content-security-policy":
                self.parts.policies.append(found.get("content", ""))
            case "input" if found.get("type", "").lower() == "password":
                self.parts.asks_password = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = None

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._script.text += data


def _file_name(url: str | None) -> str:
    try:
        return urlsplit((url or "").strip()).path.rpartition("/")[2]
    except ValueError:
        return ""
