"""A Flask site with a sign-in of its own and a page that has the widget.

    export SITE_SECRET=… CHATHUB_LOGIN=… CHATHUB_PASSWORD=…
    flask --app chathub_server.examples.flask_site run --port 8003

Sign in as anna, with the password anna-word.
"""

import os

from flask import Flask, redirect, render_template_string, request, session
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.wrappers import Response

from chathub_server import User
from chathub_server.flask import ChatHub

# What a site knows of its people; yours has a database.
PASSWORDS = {"anna": generate_password_hash("anna-word")}
STAFF = {"anna": User("anna", operator=101)}

PAGE = """{% set chat = chathub_widget(fallback_email="support@example.com") %}<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Service desk</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }</style>
{% if session.user %}{{ chat.head }}{% endif %}
</head>
<body>
<h1>Service desk</h1>
{% if session.user %}
<p>Good morning, {{ session.user }}. The chat is in the corner.</p>
<form method="post" action="{{ url_for('sign_out') }}"><button>Sign out</button></form>
{{ chat.body }}
{% else %}
<form method="post" action="{{ url_for('sign_in') }}">
<p><label>Name <input name="name" autocomplete="username" required></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>
<button>Sign in</button>
</form>
{% endif %}
</body>
</html>
"""


def who() -> User | None:
    """Return who has signed in."""
    return STAFF.get(session.get("user", ""))


def create_app() -> Flask:
    """Return the site.

    Raises:
        SettingsError: a CHATHUB_… variable is missing or wrong.
    """
    app = Flask(__name__)
    app.secret_key = os.environ["SITE_SECRET"]
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    ChatHub(app, user=who)

    @app.get("/")
    def desk() -> str:
        return render_template_string(PAGE)

    @app.post("/sign-in")
    def sign_in() -> Response:
        name = request.form["name"]
        if name in PASSWORDS and check_password_hash(PASSWORDS[name], request.form["password"]):
            session["user"] = name
        return redirect("/")

    @app.post("/sign-out")
    def sign_out() -> Response:
        session.clear()
        return redirect("/")

    return app
