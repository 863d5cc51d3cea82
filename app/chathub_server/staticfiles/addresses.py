"""What a site writes into the files that browsers load: where it serves them, and whom they may ask."""

from dataclasses import dataclass

from ..settings.addresses import origin_of

# https://docs.smsbat.com, the samples of the operator chat panel
REAL_WIDGET = "https://widget.smsbat.com/operator-chat-panel/widget-script.js"
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
        prefix: the path under which the site serves the files.
    """

    api_url: str
    widget_url: str = REAL_WIDGET
    token_url: str = TOKEN_URL
    widget_urls: tuple[str, ...] = ()
    token_urls: tuple[str, ...] = ()
    prefix: str = "/chathub"

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
