"""Where a widget can be, and every allowed move between those places.

A widget is in exactly one state. Only `move` changes it, only along this table, and a move
that is not in the table raises `IllegalMove` and changes nothing.

    idle         made, never started
    loading      started, no widget yet
    ready        the widget works
    refreshing   the widget works, a new token is under way
    unavailable  the fallback is shown, a retry is scheduled where one can help
    signed-out   the site knows no session: widget and token are gone, no retry
    stopped      everything is gone

The events: `start` (somebody asks), `adopt` (a vendor tag was there already), `run` (the
module runs), `renew` (a new token is asked for), `keep` (the widget stays as it is: it took
the token, or the old one still lives), `load` (the module is to run again), `fail`, `refuse`
(401) and `stop`.
"""

from .errors import IllegalMove

IDLE = "idle"
LOADING = "loading"
READY = "ready"
REFRESHING = "refreshing"
UNAVAILABLE = "unavailable"
SIGNED_OUT = "signed-out"
STOPPED = "stopped"

MOVES = {
    IDLE: {"start": LOADING, "adopt": READY, "stop": STOPPED},
    LOADING: {"run": READY, "fail": UNAVAILABLE, "refuse": SIGNED_OUT, "stop": STOPPED},
    READY: {
        "renew": REFRESHING,
        "keep": READY,
        "load": LOADING,
        "fail": UNAVAILABLE,
        "refuse": SIGNED_OUT,
        "stop": STOPPED,
    },
    REFRESHING: {
        "keep": READY,
        "load": LOADING,
        "fail": UNAVAILABLE,
        "refuse": SIGNED_OUT,
        "stop": STOPPED,
    },
    UNAVAILABLE: {
        "start": LOADING,
        "run": READY,
        "fail": UNAVAILABLE,
        "refuse": SIGNED_OUT,
        "stop": STOPPED,
    },
    SIGNED_OUT: {"start": LOADING, "stop": STOPPED},
    STOPPED: {"start": LOADING, "adopt": READY, "stop": STOPPED},
}


def move(state, event):
    """Return the state that `event` leads to.

    Raises:
        IllegalMove: the table has no such move.
    """
    if event not in MOVES[state]:
        raise IllegalMove("a widget that is {} cannot {}".format(state, event))
    return MOVES[state][event]
