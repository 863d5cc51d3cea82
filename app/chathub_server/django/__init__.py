"""ChatHub's widget on a Django site: an app for INSTALLED_APPS.

    # settings.py
    INSTALLED_APPS = [..., "chathub_server.django"]
    MIDDLEWARE = [..., "chathub_server.django.middleware.ChatHubMiddleware"]
    STATICFILES_FINDERS = [..., "chathub_server.django.finders.ChatHubFinder"]
    CHATHUB_USER = "desk.people.chathub_user"

    # urls.py
    urlpatterns = [..., path("", include("chathub_server.django.urls"))]

    {# base.html #}
    {% load chathub %}
    {% chathub_widget fallback_email="support@example.com" as chat %}
    <head>… {{ chat.head }}</head> <body>… {{ chat.body }}</body>

The company's login comes from the environment (CHATHUB_…). CHATHUB_USER is a function, or the path of one, that
takes `request.user` once it is signed in and returns its `chathub_server.User`, or None; without it the file or
function that CHATHUB_OPERATORS names says who a user name is. `manage.py check` finds mistakes in all of this.

Without the middleware pages hold no token, and Python in the page asks for one. Without the finder the app's own
URLs serve all files; with it, what is the same on every site is found, collected and served as other static files.
"""

from ..extras import require

require("django")
