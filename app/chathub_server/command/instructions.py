"""What a site has to do with the files that were laid out, in words and in lines to copy."""

from pathlib import Path

from ..staticfiles.addresses import Addresses
from ..staticfiles.markup import widget_sources
from ..staticfiles.static_file import IMMUTABLE, REVALIDATE
from ..staticfiles.static_files import ELEMENT

_EXAMPLE = Path(__file__).parents[1] / "examples" / "nginx_site"
_TEXT = """\
1. Serve them at {files}{apart}. A web server has to know:
     .wasm           Content-Type: application/wasm
     .js, .mjs       Content-Type: text/javascript
     {element}, .json, .d.ts
                     Cache-Control: {revalidate}
     python/         Content-Security-Policy: frame-ancestors 'self'  (this one alone, not your pages' own)
     all others whose name has a hash or a version
                     Cache-Control: {immutable}
   manifest.json says it for each file. Beside most lie .br and .gz, for a server that sends them as they are
   (nginx: gzip_static on;). nginx.conf of {example} does all this.

2. Put into the HTML of each page with the chat:
     <script type="module" src="{files}/{element}"></script>
     <chathub-widget fallback-email="support@example.com"></chathub-widget>

3. Where your pages have a Content-Security-Policy, let it allow:
{policy}

4. Answer GET {token_url} with {{"token": "…"}} for the person who is signed in, with status 401 for
   others, and always with Cache-Control: no-store.

Then look whether all is well: chathub-widget check https://your-site.example/a-page-with-the-chat"""


def instructions(addresses: Addresses) -> str:
    """Return them."""
    policy = [
        f"     {name} {' '.join(sources)};" for name, sources in widget_sources(addresses).items()
    ]
    apart = f", and the folder python/ at {addresses.prefix}/python" if addresses.files_url else ""
    return _TEXT.format(
        example=_EXAMPLE,
        files=addresses.files,
        apart=apart,
        element=ELEMENT,
        revalidate=REVALIDATE,
        immutable=IMMUTABLE,
        policy="\n".join(policy),
        token_url=addresses.token_url,
    )
