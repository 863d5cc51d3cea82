"""Serve the elements of the page that holds this hidden frame."""

from chathub_widget import element

element.serve_parent()
