"""A Flask site that differs from the example in all that matters to ChatHub: behind a proxy, at a path, by names."""

from chathub_server import Settings
from chathub_server.flask import ChatHub
from flask import Flask, abort, render_template_string, request, stream_template_string
from werkzeug.middleware.proxy_fix import ProxyFix

PAGES = {
    "whole": "{{ chathub_widget(fallback_email=mail, organization='sales', nonce='n0nce') }}",
    "parts": "{% set chat = chathub_widget() %}{{ chat.head }}<hr>{{ chat.body }}",
    "ahead": "{{ chathub_widget(start='ahead') }}",
    "framed": "{{ chathub_widget(isolation='frame') }}",
    "mistaken": "{{ chathub_widget(colour='red') }}",
}


def create_app():
    """Return the site; nobody but its proxy can reach it."""
    app = Flask(__name__)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_prefix=1, x_proto=1, x_host=1)
    chathub = ChatHub(user=who, prefix="/support", settings=Settings(prefix="SHOP_"))
    chathub.init_app(app)
    app.add_url_rule("/streamed", view_func=streamed)
    app.add_url_rule("/<name>", view_func=page)
    return app


def who():
    """Take the proxy's word for who has signed in."""
    name = request.headers.get("X-User")
    if name == "a teapot":
        abort(418)
    return name


def page(name):
    """Show one use of the function."""
    return render_template_string(f"<body>{PAGES[name]}</body>", mail="a&b@site.example")


def streamed():
    """Make the page while it is sent."""
    return stream_template_string("<body>{{ chathub_widget() }}</body>")
