"""The seam to the browser: what alone imports the page."""

from .browser import Browser, page_browser

__all__ = ["Browser", "page_browser"]
