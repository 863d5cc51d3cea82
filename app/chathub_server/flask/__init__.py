"""ChatHub's widget on a Flask site: an extension.

    def who():                                   # called in the request
        return session.get("user")               # a name that CHATHUB_OPERATORS knows, a User, or None

    chathub = ChatHub(app, user=who)             # or chathub.init_app(app)

    {# base.html #}
    {% set chat = chathub_widget(fallback_email="support@example.com") %}
    <head>… {{ chat.head }}</head> <body>… {{ chat.body }}</body>

The company's login comes from the environment (CHATHUB_…).
"""

from ..extras import require

require("flask")

from .extension import ChatHub  # noqa: E402 (what it imports is required above)

__all__ = ["ChatHub"]
