"""The token endpoint, and the files that browsers load, as Django views.

They are no coroutine functions: under WSGI each request has a thread anyway, and under ASGI Django gives each one a
thread. What waits for ChatHub waits in the token service's own event loop, which all threads share. An async view
did no better when it was measured under uvicorn (as many requests a second, as long for each), since Django reads
session and user in a thread all the same; and under WSGI it has an event loop for each request, in which nothing
can be kept.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from ..web.threaded_site import file_answer
from .messages import as_response, headers_of, web_request
from .site import files, site, who


@login_not_required  # LoginRequiredMiddleware would send a redirect where the page asks for a status
@require_http_methods(["GET", "OPTIONS"])
def token(request: HttpRequest) -> HttpResponse:
    """Give the signed-in user their token."""
    return as_response(site().token(web_request(request), lambda: who(request)))


@login_not_required
@require_http_methods(["POST", "OPTIONS"])
def validate_token(request: HttpRequest) -> HttpResponse:
    """Say what ChatHub says of a token; a POST, which Django guards against forgery as any other."""
    return as_response(site().validate(web_request(request), lambda: who(request)))


@login_not_required
@xframe_options_sameorigin  # Python's page is for a frame of the site's own pages
@require_safe
def file(request: HttpRequest, path: str) -> HttpResponse:
    """Give a file that browsers load; a site's policy leaves the one of Python's page as it is."""
    answer = file_answer(files(), path, headers_of(request))
    if answer is None:
        raise Http404
    response = as_response(answer)
    # Nor is a policy that only reports for Python's page: Django 6 reads the one, django-csp the other.
    response._csp_ro_config = {}
    response._csp_exempt_ro = True
    return response
