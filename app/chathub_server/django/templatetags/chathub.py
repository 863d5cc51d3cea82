"""`{% load chathub %}`: the widget in a template."""

from django import template

from chathub_server.django.markup import widget_markup
from chathub_server.web.threaded_site import PageMarkup

register = template.Library()


@register.simple_tag(takes_context=True)
def chathub_widget(context: template.Context, **attributes: str) -> PageMarkup:
    """Put the widget into a page.

        {% chathub_widget organization="sales" fallback_email="support@example.com" %}

    in the body; or `… as chat %}` before the head, `{{ chat.head }}` in it and `{{ chat.body }}` at the end of
    the body, which is faster. Attributes are those of `<chathub-widget>`, with _ for -.

    With ChatHubMiddleware, and for somebody who is signed in, the page holds their token: the panel is there as
    soon as the page is, and no cache keeps the page. Where no token of theirs is kept ChatHub is asked while the
    page is made, two seconds at most; where there is none by then, and in async views, Python in the page asks for
    one. With a `start` of your choice (`start="ahead"`) no page holds a token: write it where you keep the page
    yourself, as within `{% cache %}`.
    """
    request = context.get("request")
    nonce = context.get("csp_nonce")  # Django 6; else django-csp
    if nonce is None:
        nonce = getattr(request, "csp_nonce", "")
    return widget_markup(request, str(nonce), **attributes)
