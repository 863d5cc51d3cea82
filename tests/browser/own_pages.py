"""Pages of a test's own on the site's origin, which run PyScript themselves, or leave that to the element."""

from .page_scripts import LISTEN

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">{policy}<title>A page of the site</title><link rel="icon" href="data:,">
<script>{listen}</script>
{head}
<script type="module" src="{pyscript}"></script>
<script type="module" src="/chathub/chathub-widget.js"></script>
<script type="{interpreter}" config="/chathub/{interpreter}.json">{python}</script>
</head>
<body><main id="mine">The page's own</main>{body}</body>
</html>
"""
PLAIN_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">{policy}<title>Two lines</title><link rel="icon" href="data:,">
<script>{listen}</script>{head}<script type="module" src="/chathub/chathub-widget.js"></script></head>
<body>{body}</body></html>
"""
POLICY = '<meta http-equiv="content-security-policy" content="{}">'


class OwnPages:
    """Write pages into the folder that the site serves at /own/.

    Args:
        folder: that folder.
        pyscript: the address of PyScript's core, as the site's own pages name it.
    """

    def __init__(self, folder, pyscript):
        self._folder = folder
        self._pyscript = pyscript

    def write(
        self, name, body="", head="", python="", interpreter="mpy", language="en", policy=None
    ):
        """Write a page and return its path on the site."""
        return self._written(
            name,
            PAGE,
            policy,
            language=language,
            head=head,
            pyscript=self._pyscript,
            interpreter=interpreter,
            python=python,
            body=body,
        )

    def write_plain(self, name, body, language="en", policy=None, head=""):
        """Write a page that has nothing but the element's script, and return its path on the site."""
        return self._written(name, PLAIN_PAGE, policy, language=language, body=body, head=head)

    def _written(self, name, page, policy, **parts):
        meta = POLICY.format(policy) if policy else ""
        (self._folder / f"{name}.html").write_text(page.format(policy=meta, listen=LISTEN, **parts))
        return f"/own/{name}.html"
