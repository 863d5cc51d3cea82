"""ChatHub's URLs beneath a path, and pages that are made in other ways than the usual."""

from chathub_server.django.markup import widget_markup
from django.http import HttpResponse, StreamingHttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.cache import cache_page


def page(tag):
    """Return a view that shows one tag."""
    template = engines["django"].from_string(f"{{% load chathub %}}<body>{tag}</body>")
    return lambda request: HttpResponse(template.render({"mail": "a&b@site.example"}, request))


def streamed(request):
    """Make the page while it is sent."""
    return StreamingHttpResponse(widget_markup(request) for _ in range(1))


async def made_in_the_event_loop(request):
    """Make the page in an async view."""
    return HttpResponse(widget_markup(request))


urlpatterns = [
    path("whole", page("{% chathub_widget fallback_email=mail organization='sales' %}")),
    path("parts", page("{% chathub_widget as chat %}{{ chat.head }}<hr>{{ chat.body }}")),
    path("ahead", page("{% chathub_widget start='ahead' %}")),
    path("framed", page("{% chathub_widget isolation='frame' %}")),
    path("mistaken", page("{% chathub_widget colour='red' %}")),
    path("kept", cache_page(60)(page("{% chathub_widget %}"))),
    path("streamed", streamed),
    path("async", made_in_the_event_loop),
    path("support/", include("chathub_server.django.urls")),
]
