"""Media types as browsers take them."""

# https://mimesniff.spec.whatwg.org/#javascript-mime-type
_JAVASCRIPT = {
    "application/ecmascript", "application/javascript", "application/x-ecmascript", "application/x-javascript",
    "text/ecmascript", "text/javascript", "text/jscript", "text/livescript", "text/x-ecmascript",
    "text/x-javascript", *(f"text/javascript1.{minor}" for minor in range(6)),
}  # fmt: skip


def is_javascript(media_type: str) -> bool:
    """Tell whether browsers run a module of this type."""
    return media_type in _JAVASCRIPT
