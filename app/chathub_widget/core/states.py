"""Where a widget can be: the states that are told, and those the table is about.

Told are seven (CONTRACT names them):

    idle         made, never started
    loading      started, no widget yet
    ready        the widget works
    refreshing   the widget works, a new token is under way
    unavailable  the fallback is shown, a retry is scheduled where one can help
    signed-out   the site knows no session: widget and token are gone, no retry
    stopped      everything is gone

`STATES` are what these are made of. Each owns the fields that mean something there; all others are
empty, so that no widget is ready without a token, and none that is signed out holds one.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .errors import WidgetError

IDLE = "idle"
LOADING = "loading"
READY = "ready"
REFRESHING = "refreshing"
UNAVAILABLE = "unavailable"
SIGNED_OUT = "signed-out"
STOPPED = "stopped"

_TRYING = "token refresh_at_s error is_back"  # is_back: what fails now is tried again at once
_RETURN = " returned_in check_at_s checks"
_WORKING = "token refresh_at_s is_refused is_hidden" + _RETURN
_READY = _WORKING + " error retry_at_s told_to_wait"
_NEW = " new look_at_s"
_RENEWING = _WORKING + " is_back"
_AGAIN = _RENEWING + " new was_asked"

# state: what is told of it, and its fields. Where an `error` is at hand its fallback is on the page, and a
# widget that starts is told as unavailable still.
STATES = {
    "idle": (IDLE, ""),
    "looking": (None, "token refresh_at_s"),  # for a tag in the page; over in the same moment
    "adopting": (LOADING, "token refresh_at_s deadline_s is_back"),  # does the tag's script run?
    "asking": (LOADING, _TRYING),  # for a token, the first or one after a failure
    "loading": (
        LOADING,
        _TRYING + " deadline_s is_hidden" + _RETURN,
    ),  # the tag is in the page, or waits its turn
    "diagnosing": (LOADING, _TRYING),  # why the script did not load
    "ready": (READY, _READY),
    "checking": (READY, _READY + _NEW),  # whether this person may have the panel still
    "held": (READY, _READY + _NEW),  # a new token waits until what was typed is sent
    "renewing": (REFRESHING, _RENEWING),  # a new token is asked for
    "handing": (REFRESHING, _WORKING + _NEW),  # it is given to the widget; over in the same moment
    "fetching": (REFRESHING, _AGAIN),  # the script, before it runs again
    "opening": (REFRESHING, _AGAIN + " deadline_s"),  # a new frame behind the old one
    "examining": (REFRESHING, _AGAIN),  # why that failed
    "down": (UNAVAILABLE, "token refresh_at_s error retry_at_s told_to_wait"),
    "signed-out": (SIGNED_OUT, "error"),
    "stopped": (STOPPED, ""),
}

STARTING = ("asking", "loading", "diagnosing")
WORKING = (
    "ready",
    "checking",
    "held",
    "renewing",
    "handing",
    "fetching",
    "opening",
    "examining",
)

# Which of their times are waited for.
_DEADLINES = {
    "adopting": "deadline_s",
    "loading": "deadline_s",
    "opening": "deadline_s",
    "ready": "retry_at_s refresh_at_s check_at_s",
    "held": "retry_at_s check_at_s look_at_s",
    "down": "retry_at_s",
}


def fields(state: str) -> list[str]:
    """Return the names of the fields of a state."""
    return STATES[state][1].split()


def deadlines(state: str) -> list[str]:
    """Return the names of those fields of a state that are times to be waited for."""
    return _DEADLINES.get(state, "").split()


def public_name(state: str, error: "WidgetError | None", was_asked: bool | None) -> str | None:
    """Return what is told of a state: one of the seven, or None where it is over in the same moment.

    Args:
        state: one of `STATES`.
        error: the error whose fallback is on the page, or None.
        was_asked: whether the module is to run again because somebody asked: no token is under way.
    """
    if state == "fetching" and was_asked:
        return READY
    if state in STARTING and error is not None:
        return UNAVAILABLE
    return STATES[state][0]
