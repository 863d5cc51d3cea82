"""The extension: the token endpoint, the files, and a function for templates."""

from collections.abc import Callable

from flask import Blueprint, Flask, Response, abort, current_app, g, request, url_for
from werkzeug.exceptions import HTTPException

from ..settings.settings import Settings
from ..staticfiles.markup import NEVER
from ..staticfiles.static_files import ELEMENT, StaticFiles
from ..users import User
from ..web.threaded_site import PageMarkup, ThreadedSite, file_answer
from .messages import as_response, headers_of, web_request

NAME = "chathub"  # of the blueprint, and among the application's extensions
Who = Callable[[], User | str | None]


class ChatHub:
    """ChatHub's widget on a Flask site.

    Args:
        app: the application; or give it to `init_app`.
        user: returns who has signed in, called in the request: a `User`, the name of one whom CHATHUB_OPERATORS
            knows, or None for nobody.
        prefix: the path before `/chathub/…` and `/api/chathub/…`.
        settings: the company's, from CHATHUB_… of the environment unless given.

    Raises:
        SettingsError: a CHATHUB_… variable is missing or wrong.
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        user: Who,
        prefix: str = "",
        settings: Settings | None = None,
    ) -> None:
        self._user = user
        self._prefix = prefix
        self._settings = settings
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Give an application its token endpoint, the widget's files, and `chathub_widget` in its templates.

        Raises:
            SettingsError: a CHATHUB_… variable is missing or wrong.
        """
        company = _Company(self._settings or Settings(), self._user)
        app.extensions[NAME] = company
        blueprint = Blueprint(NAME, __name__, url_prefix=self._prefix or None)
        blueprint.add_url_rule("/chathub/<path:path>", view_func=file)
        blueprint.add_url_rule("/api/chathub/token", view_func=token, methods=["GET", "OPTIONS"])
        blueprint.add_url_rule(
            "/api/chathub/validate-token", view_func=validate_token, methods=["POST", "OPTIONS"]
        )
        blueprint.add_app_template_global(chathub_widget)
        blueprint.after_app_request(_sent)
        app.register_blueprint(blueprint)


class _Company(ThreadedSite):
    """The company of one application."""

    def __init__(self, settings: Settings, user: Who) -> None:
        super().__init__(settings, passes_on=HTTPException)
        self._user = user
        self._named = settings.users() if settings.operators else None

    def who(self) -> User | None:
        """Return who makes this request.

        Raises:
            SettingsError: it is a name, and CHATHUB_OPERATORS does not say whose.
        """
        user = self._user()
        if not isinstance(user, str):
            return user
        return (self._named or self.settings.users())(user) if user else None


def chathub_widget(**attributes: object) -> PageMarkup:
    """Return the HTML of one widget for the page that is being made.

    Whole for its body; or `chat.head` and `chat.body`, which is faster. Attributes are those of
    `<chathub-widget>`, with _ for -; `nonce` is the one of the page's policy, where its scripts need one.

    For somebody who is signed in the page holds their token: the panel is there as soon as the page is, and no
    cache keeps the page. Where no token of theirs is kept ChatHub is asked while the page is made, two seconds at
    most; where there is none by then, and in a page that is streamed, Python in the page asks for one. With a
    `start` of your choice (`start="ahead"`) no page holds a token: write it where you keep the page yourself.

    Raises:
        ValueError: there is no such attribute.
    """
    company = _company()
    nonce = str(attributes.pop("nonce", ""))
    may_hold_token = not g.get(f"{NAME}_sent")
    markup = company.markup(
        _files(), lambda: company.who() if may_hold_token else None, nonce, attributes
    )
    if markup.holds_token:
        setattr(g, f"{NAME}_holds_token", True)
    return markup


def token() -> Response:
    """Give the signed-in user their token."""
    return as_response(_company().token(web_request(request), _company().who))


def validate_token() -> Response:
    """Say what ChatHub says of a token."""
    return as_response(_company().validate(web_request(request), _company().who))


def file(path: str) -> Response:
    """Give a file that browsers load; Python's page with a policy of its own."""
    answer = file_answer(_files(), path, headers_of(request))
    if answer is None:
        abort(404)
    return as_response(answer)


def _sent(response: Response) -> Response:
    """Say of a page that holds somebody's token that nobody may keep it."""
    setattr(g, f"{NAME}_sent", True)
    if g.get(f"{NAME}_holds_token"):
        response.headers["Cache-Control"] = NEVER
    return response


def _company() -> _Company:
    company: _Company = current_app.extensions[NAME]
    return company


def _files() -> StaticFiles:
    """Return the widget's files, with the addresses that they have in this request, below a proxy's path too."""
    script = url_for(f"{NAME}.file", path=ELEMENT)
    return _company().files(
        prefix=script.removesuffix(f"/{ELEMENT}"), token_url=url_for(f"{NAME}.token")
    )
