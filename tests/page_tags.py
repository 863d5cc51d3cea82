"""The elements of a page that a server has made."""

from html.parser import HTMLParser


class Tags(HTMLParser):
    """Read a page.

    Attributes:
        found: the attributes of its elements, by the elements' names.
    """

    def __init__(self, text):
        super().__init__()
        self.found = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note one."""
        self.found.setdefault(tag, []).append(dict(attrs))
