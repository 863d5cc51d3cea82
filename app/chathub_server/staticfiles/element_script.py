"""The script of `<chathub-widget>`, with what the site knows written into it: addresses, and the pages of Python."""

import json
from collections.abc import Mapping
from typing import Any

PLACE = "const SITE = null;"
# Its name has no hash; it is asked for anew while the one at hand serves (RFC 5861).
SHORT_LIFE = "max-age=60, stale-while-revalidate=86400"


def element_script(source: str, site: Mapping[str, Any]) -> bytes:
    """Return the script for a site; `source` has `PLACE` in it."""
    return source.replace(PLACE, f"const SITE = {json.dumps(site)};").encode()
