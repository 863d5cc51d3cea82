"""The pages of first_visit.py: the same panel with and without Python, each as small as it can be."""

import json
import re

# Name: its file, less the ending.
OURS_ON_PYODIDE = "two lines, on Pyodide"
PAGES = {
    "no chat": "none",
    "the plain tag": "plain",
    "JavaScript manager": "manager",
    "a mark, with hints": "mark",
    "stock PyScript": "stock",
    "tag in the HTML": "tag",
    "ahead": "ahead",
    "two lines": "two",
    "two lines, hints in the HTML": "hinted",
    "two lines, in a frame": "frame",
    "page with PyScript": "pyscript",
    OURS_ON_PYODIDE: "pyodide",
}
HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<link rel="icon" href="data:,">{head}</head><body><main>A page of the site</main>{body}</body></html>
"""
TAG = '<script type="module" id="operator-chat-panel-script" token="{}" src="{}"></script>'
ELEMENT_SCRIPT = '<script type="module" src="/chathub/chathub-widget.js"></script>'
ELEMENT = "<chathub-widget{}></chathub-widget>"
MANAGER = """const answer = await fetch("/api/chathub/token", { headers: { Accept: "application/json" } });
const { token } = await answer.json();
const tag = Object.assign(document.createElement("script"), { type: "module", id: "operator-chat-panel-script" });
tag.setAttribute("token", token);
tag.src = "WIDGET";
document.head.append(tag);
"""
STOCK = """
from pyscript import document, fetch
answer = await fetch("/api/chathub/token", headers={"Accept": "application/json"})
found = await answer.json()
tag = document.createElement("script")
tag.setAttribute("type", "module")
tag.setAttribute("id", "operator-chat-panel-script")
tag.setAttribute("token", found["token"])
tag.setAttribute("src", "WIDGET")
document.head.append(tag)
"""
PREFETCH = '<link rel="prefetch" href="{}">'
MARK = "from pyscript import document; document.body.setAttribute('data-mark', '')"


def _hint(url):
    if url.endswith((".js", ".mjs")):
        return f'<link rel="modulepreload" href="{url}">'
    return f'<link rel="preload" as="fetch" crossorigin href="{url}">'


def write_pages(folder, token, widget_url, script, page_of_frame):
    """Write them into a folder that the site serves at /own/.

    Args:
        folder: that folder.
        token: one for the tags that stand in the HTML.
        widget_url: the vendor's module.
        script: the element's script, which names all that Python needs.
        page_of_frame: the page of our hidden frame, which names PyScript's core and all that it needs.
    """
    core = re.search(r'<script type="module" src="[^"]+"></script>', page_of_frame)[0]
    interpreter = re.search(r'modulepreload" href="([^"]+/micropython\.mjs)"', page_of_frame)[1]
    known = json.loads(re.search(r"^const SITE = (.+);$", script, re.MULTILINE)[1])
    needed = known["needed"]["mpy"]
    hints = [_hint(url) for url in needed if "/runtimes/" in url and not url.endswith("/core.js")]
    prefetched = [PREFETCH.format(url) for url in [known["python"]["mpy"], *needed]]
    config = f'{{"interpreter": "{interpreter}"}}'
    tag = TAG.format(token, widget_url)
    (folder / "manager.js").write_text(MANAGER.replace("WIDGET", widget_url))
    stock = STOCK.replace("WIDGET", widget_url)
    pages = {
        "none": ("", "<p data-none>Nobody is here</p>"),
        "plain": (tag, ""),
        "manager": ('<script type="module" src="/own/manager.js"></script>', ""),
        "mark": ("".join(hints) + core, f"<script type='mpy' config='{config}'>{MARK}</script>"),
        "stock": (core, f"<script type='mpy' config='{config}'>{stock}</script>"),
        "tag": (tag + ELEMENT_SCRIPT, ELEMENT.format(' start="idle"')),
        "ahead": (ELEMENT_SCRIPT, ELEMENT.format(' start="ahead"')),
        "two": (ELEMENT_SCRIPT, ELEMENT.format("")),
        "hinted": (ELEMENT_SCRIPT + "".join(prefetched), ELEMENT.format("")),
        "pyodide": (ELEMENT_SCRIPT, ELEMENT.format(' interpreter="py"')),
        "frame": (ELEMENT_SCRIPT, ELEMENT.format(' isolation="frame"')),
        "pyscript": (
            core + ELEMENT_SCRIPT,
            f"<script type='mpy' config='/chathub/mpy.json'></script>{ELEMENT.format('')}",
        ),
    }
    for name, (head, body) in pages.items():
        (folder / f"{name}.html").write_text(HTML.format(head=head, body=body))
