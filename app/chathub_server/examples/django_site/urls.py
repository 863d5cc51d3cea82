"""Django's sign-in, one page, and ChatHub's URLs."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.views.generic import TemplateView

urlpatterns = [
    path("", TemplateView.as_view(template_name="desk.html"), name="desk"),
    path("sign-in", LoginView.as_view(template_name="sign_in.html"), name="sign-in"),
    path("sign-out", LogoutView.as_view(), name="sign-out"),
    path("", include("chathub_server.django.urls")),  # ChatHub's
]
