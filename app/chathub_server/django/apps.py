"""The app, as Django sees it."""

from django.apps import AppConfig
from django.core import checks

from .checks import check


class ChatHubConfig(AppConfig):
    """Have Django check what the site has set."""

    name = "chathub_server.django"
    label = "chathub"
    verbose_name = "ChatHub"

    def ready(self) -> None:
        """Add the check to Django's own."""
        checks.register(check, "chathub")
