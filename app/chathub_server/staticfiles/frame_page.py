"""The page of the hidden frame in which Python runs where a page does not run PyScript itself.

The frame has a policy of its own, so the page around it needs neither 'unsafe-eval' nor
'wasm-unsafe-eval' (FACTS.md, "Content Security Policy").

PyScript asks for one file after the other, thirteen round trips in all. So the page holds its configuration
and its program, names every file that is needed later, for all of them to travel at once, and switches off
the plugins (editors, a terminal, a game), which are loaded for both of PyScript's types.
"""

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Mapping
from typing import Any

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Python of the chat widget</title>
<link rel="icon" href="data:,">
<script>{early}</script>
{hints}
<script type="module" src="{core}"></script>
</head>
<body hidden>
<{other}-config type="json">{{"plugins": {plugins}}}</{other}-config>
<script type="{interpreter}" config="{config}">{program}</script>
</body>
</html>
"""
# chathub-widget.js has it: the token is asked for while Python starts.
_EARLY = 'parent[Symbol.for("chathub")]?.askEarly?.((url, options) => fetch(url, options))'
_PROGRAM = "from chathub_widget import element; element.serve_parent()"
_MODULE = '<link rel="modulepreload" href="{}">'
_FILE = '<link rel="preload" as="fetch" crossorigin href="{}">'
_OTHER = {"mpy": "py", "py": "mpy"}


def frame_page(
    interpreter: str,
    config: Mapping[str, Any],
    core: str,
    hints: Iterable[str],
    before: str = "",
) -> bytes:
    """Return the page.

    Args:
        interpreter: "mpy" or "py".
        config: PyScript's configuration, with the plugins that are switched off.
        core: the URL of PyScript.
        hints: elements that name what is needed later.
        before: Python that makes the package ready to be imported.
    """
    page = _PAGE.format(
        early=_EARLY,
        hints="\n".join(hints),
        core=core,
        interpreter=interpreter,
        other=_OTHER[interpreter],
        plugins=json.dumps(config["plugins"]),
        config=html.escape(json.dumps(config)),
        program=before + _PROGRAM,
    )
    return page.encode()


def hints_of(modules: Iterable[str], files: Iterable[str]) -> list[str]:
    """Return an element for each module and each other file that will be asked for."""
    return [*map(_MODULE.format, modules), *map(_FILE.format, files)]


def frame_policy(origins: Iterable[str]) -> str:
    """Return the page's policy; Python there may ask `origins`."""
    early = base64.b64encode(hashlib.sha256(_EARLY.encode()).digest()).decode()
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'sha256-{early}' 'unsafe-eval' 'wasm-unsafe-eval'",
            f"connect-src 'self' {' '.join(origins)}",
            "style-src 'self'",
            "img-src data:",
            "base-uri 'none'",
            "frame-ancestors 'self'",
        ]
    )
