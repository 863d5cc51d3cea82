"""What a site writes into the files that browsers load: where it serves them, and whom they may ask."""

from dataclasses import dataclass
from typing import Self

from ..settings import checks
from ..settings.addresses import can_be_read_on_the_way, is_origin_and_path, is_path, origin_of
from ..settings.settings import Settings

# https://docs.smsbat.com, the samples of the operator chat panel
REAL_WIDGET = "https://widget.smsbat.com/operator-chat-panel/widget-script.js"
WIDGET_PATH = "/operator-chat-panel/widget-script.js"
TOKEN_URL = "/api/chathub/token"


@dataclass(frozen=True)
class Addresses:
    """The addresses of a site.

    Attributes:
        api_url: the vendor's API, whose panel connects to it.
        widget_url: the vendor's module.
        token_url: the site's token endpoint.
        widget_urls: further modules that markup may name.
        token_urls: further token endpoints that it may name, some of them paths of this site.
        prefix: the path under which the site serves the files, as browsers see it.
        files_url: where they are instead, all but the pages of Python, which are to be on the origin of
            the site's own pages: a path, or origin and path of a CDN.
        script_with_pages: whether the element's script, too, is under the prefix and not at `files_url`: what
            is there then is the same on every site.

    Raises:
        ValueError: one of them is no address.
    """

    api_url: str
    widget_url: str = REAL_WIDGET
    token_url: str = TOKEN_URL
    widget_urls: tuple[str, ...] = ()
    token_urls: tuple[str, ...] = ()
    prefix: str = "/chathub"
    files_url: str = ""
    script_with_pages: bool = False

    def __post_init__(self) -> None:
        if not is_path(self.prefix) or self.prefix.endswith("/"):
            raise ValueError(
                f"The prefix {self.prefix!r} must be a path that begins with a slash and ends with none,"
                ' such as "/chathub".'
            )
        if self.files_url and not _is_place(self.files_url):
            raise ValueError(
                f"The address of the files {self.files_url!r} must be a path of the site, or an https origin"
                ' and a path, with no slash at the end, such as "https://cdn.example.com/chathub".'
            )

    @classmethod
    def of(
        cls,
        settings: Settings,
        *,
        prefix: str = "/chathub",
        files_url: str = "",
        token_url: str = TOKEN_URL,
        script_with_pages: bool = False,
    ) -> Self:
        """Return those of a site with these settings; the other arguments are attributes.

        Raises:
            ValueError: one of them is no address.
        """
        checks.token_urls(frozenset({token_url}), "token_url")
        return cls(
            settings.vendor_url,
            module_of(settings.vendor_url),
            token_url,
            tuple(sorted(settings.widget_urls)),
            tuple(sorted(settings.token_urls)),
            prefix,
            files_url,
            script_with_pages,
        )

    @property
    def files(self) -> str:
        """Return where all files are but the pages of Python."""
        return self.files_url or self.prefix

    @property
    def files_origins(self) -> list[str]:
        """Return the other origin on which the files are, if there is one."""
        return [] if self.files.startswith("/") else [origin_of(self.files)]

    @property
    def vendor_origins(self) -> list[str]:
        """Return the origins of all modules and of the vendor's API, each once."""
        urls = [self.widget_url, self.api_url, *self.widget_urls]
        return list(dict.fromkeys(map(origin_of, urls)))

    @property
    def endpoint_origins(self) -> list[str]:
        """Return the other origins that pages may ask for tokens, each once."""
        urls = [url for url in [self.token_url, *self.token_urls] if not url.startswith("/")]
        return list(dict.fromkeys(map(origin_of, urls)))

    def for_python(self) -> dict[str, str | list[str]]:
        """Return what Python in the page reads of the site's configuration (chathub_widget/places.py)."""
        return {
            "token_url": self.token_url,
            "widget_url": self.widget_url,
            "token_urls": sorted(set(self.token_urls) - {self.token_url}),
            "widget_urls": sorted(set(self.widget_urls) - {self.widget_url}),
        }


def module_of(vendor_url: str) -> str:
    """Return the address of the vendor's module, from that of its API."""
    return REAL_WIDGET if origin_of(vendor_url) == checks.REAL_VENDOR else vendor_url + WIDGET_PATH


def _is_place(url: str) -> bool:
    is_safe = is_origin_and_path(url) and not can_be_read_on_the_way(url)
    return (is_path(url) or is_safe) and not url.endswith("/")
