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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
# The token is asked for while Python starts (chathub-widget.js). Safari would fetch each file twice (seen in
# WebKitGTK 2.50); it is the one that knows no `prefetch`.
_EARLY = """parent[Symbol.for("chathub")]?.askEarly?.((url, options) => fetch(url, options));
for (const href of {files}) {{
  const hint = Object.assign(document.createElement("link"), {{ rel: "preload", as: "fetch", crossOrigin: "anonymous", href }});
  if (hint.relList.supports("prefetch")) document.head.append(hint);
}}"""
_PROGRAM = "from chathub_widget import element; element.serve_parent()"
_MODULE = '<link rel="modulepreload" href="{}">'
_OTHER = {"mpy": "py", "py": "mpy"}


@dataclass(frozen=True)
class Needed:
    """The URLs of what Python's start needs: PyScript itself, the modules it asks for, and other files."""

    core: str
    modules: Sequence[str]
    files: Sequence[str]

    def longest_first(self) -> list[str]:
        """Return all of them, what takes longest first."""
        return [*self.files, self.core, *self.modules]


def frame_page(
    interpreter: str, config: Mapping[str, Any], needed: Needed, before: str = ""
) -> bytes:
    """Return the page.

    Args:
        interpreter: "mpy" or "py".
        config: PyScript's configuration, with the plugins that are switched off.
        needed: what will be asked for, so that all of it travels at once.
        before: Python that makes the package ready to be imported.
    """
    page = _PAGE.format(
        early=_early(needed),
        hints="\n".join(map(_MODULE.format, needed.modules)),
        core=needed.core,
        interpreter=interpreter,
        other=_OTHER[interpreter],
        plugins=json.dumps(config["plugins"]),
        config=html.escape(json.dumps(config)),
        program=before + _PROGRAM,
    )
    return page.encode()


def frame_policy(needed: Needed, origins: Sequence[str], files: Sequence[str] = ()) -> str:
    """Return the page's policy.

    Args:
        needed: what will be asked for.
        origins: whom Python there may ask.
        files: the other origins on which the files are.
    """
    digest = hashlib.sha256(_early(needed).encode()).digest()
    early = f"'sha256-{base64.b64encode(digest).decode()}'"
    return "; ".join(
        [
            "default-src 'none'",
            " ".join(["script-src 'self'", *files, early, "'unsafe-eval' 'wasm-unsafe-eval'"]),
            " ".join(["connect-src 'self'", *dict.fromkeys([*files, *origins])]),
            " ".join(["style-src 'self'", *files]),
            "img-src data:",
            "base-uri 'none'",
            "frame-ancestors 'self'",
        ]
    )


def _early(needed: Needed) -> str:
    files = json.dumps(needed.files).replace("<", "\\u003c")  # no end of the element
    return _EARLY.format(files=files)
