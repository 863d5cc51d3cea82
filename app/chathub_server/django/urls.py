"""The app's URLs: `path("", include("chathub_server.django.urls"))`, or beneath a path of the site's choice."""

from django.urls import path

from . import views

app_name = "chathub"
urlpatterns = [
    path("api/chathub/token", views.token, name="token"),
    path("api/chathub/validate-token", views.validate_token, name="validate-token"),
    path("chathub/<path:path>", views.file, name="file"),
]
