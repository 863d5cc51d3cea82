"""A policy as Django 6 and django-csp set one, and a proxy's sign-in."""

from django.contrib.auth import get_user_model

POLICY = "default-src 'self'"
NONCE = "n0nce"


def policy(get_response):
    """Set the site's policy where there is none, and give templates its nonce."""

    def answer(request):
        request.csp_nonce = NONCE
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return answer


def sign_in(get_response):
    """Take the proxy's word for who has signed in."""

    def answer(request):
        if name := request.headers.get("X-User"):
            request.user = get_user_model()(username=name)
        return get_response(request)

    return answer
