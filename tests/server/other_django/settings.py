"""Behind a proxy, its files on a CDN, a sign-in for everything, CHATHUB_OPERATORS, and django-csp's nonce."""

from chathub_server.examples.django_site.settings import *  # noqa: F403
from chathub_server.examples.django_site.settings import MIDDLEWARE

ROOT_URLCONF = f"{__package__}.urls"
STATIC_URL = "https://cdn.example.com/static/"
LOGIN_URL = "/sign-in"
CHATHUB_USER = None
MIDDLEWARE = [
    f"{__package__}.middleware.policy",
    *MIDDLEWARE,
    f"{__package__}.middleware.sign_in",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]
