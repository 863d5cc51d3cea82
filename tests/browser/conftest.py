"""A page of one's own on the site's origin, and what a person sees on it."""

import httpx
import pytest

from .seen import WIDGET_ELEMENT, Seen

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">{policy}<title>A page of the site</title><link rel="icon" href="data:,">
{head}
<script type="module" src="{pyscript}"></script>
<script type="module" src="/chathub/chathub-widget.js"></script>
<script type="{interpreter}" config="/chathub/{interpreter}.json">{python}</script>
</head>
<body><main id="mine">The page's own</main>{body}</body>
</html>
"""
POLICY = '<meta http-equiv="content-security-policy" content="{}">'


@pytest.fixture
def browser_context_args(browser_context_args, browser_name):
    """Let pages that a test makes up reach the stand-in.

    Chromium takes a page that a test answers for one from the public network, which may not
    reach this machine without permission (https://wicg.github.io/local-network-access/).
    """
    if browser_name == "chromium":
        return {**browser_context_args, "permissions": ["local-network-access"]}
    return browser_context_args


@pytest.fixture
def seen(page, chathub):
    """Give what a person sees on `page`, and what the widget said there."""
    return Seen(page, chathub)


@pytest.fixture(scope="session")
def core(chathub_process):
    """Give the address of PyScript, as the site's own pages name it."""
    with httpx.Client(base_url=chathub_process.site, trust_env=False) as site:
        assert site.get("/chathub/mpy.json").json()["interpreter"]
        return site.get("/").text.split('src="', 1)[1].split('"', 1)[0]


@pytest.fixture
def open_page(page, chathub, seen, own_pages_folder, core):
    """Open a page that runs PyScript itself: `open_page(body=…, interpreter="py")`."""

    def open_it(
        body=WIDGET_ELEMENT,
        head="",
        python="",
        interpreter="mpy",
        language="en",
        policy=None,
        user="demo",
        token_kept=True,
    ):
        if not token_kept:
            # The site keeps an operator's token until it is due; a day later it must ask again.
            chathub.advance(86_400)
        html = PAGE.format(
            language=language,
            policy=POLICY.format(policy) if policy else "",
            head=head,
            pyscript=core,
            interpreter=interpreter,
            python=python,
            body=body,
        )
        own = own_pages_folder / "page.html"
        own.write_text(html)
        if user:
            seen.sign_in(user)
        else:
            page.request.delete(f"{chathub.site}/session")
        page.goto(f"{chathub.site}/own/{own.name}")
        return seen

    return open_it
