"""What the rows of `table.py` ask before they apply. Each looks and changes nothing."""

from .errors import FORBIDDEN, NO_ORGANIZATION, SIGNED_OUT
from .schedule import LAST_MINUTE_S, RETURN_GAP_S

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .core import Core

RIGHT_IS_GONE = (SIGNED_OUT, FORBIDDEN, NO_ORGANIZATION)


def _is_due(core: "Core", time_s: float | None) -> bool:
    return time_s is not None and core.now_s >= time_s


def a_setting_is_wrong(core: "Core") -> bool:
    """Whether the settings cannot work."""
    return core.event.problem is not None


def it_runs_for_sure(core: "Core") -> bool:
    """Whether something shows that the script of a tag in the page has run."""
    return core.event.is_sure


def it_is_in_a_frame(core: "Core") -> bool:
    """Whether the widget has a frame of its own."""
    return core.in_frame


def the_token_lives(core: "Core") -> bool:
    """Whether the widget's token can be used, as far as anybody has said."""
    return core.token is not None and not core.is_refused and core.now_s < core.token.expires_s


def the_token_is_good(core: "Core") -> bool:
    """Whether the token at hand is not due for a refresh yet."""
    return core.token is not None and bool(core.refresh_at_s) and core.now_s < core.refresh_at_s


def the_token_has_expired(core: "Core") -> bool:
    """Whether its time is over."""
    return core.token is not None and core.now_s >= core.token.expires_s


def the_new_one_has_expired(core: "Core") -> bool:
    """Whether the token that waits has died meanwhile."""
    return core.now_s >= core.new.expires_s


def the_script_is_late(core: "Core") -> bool:
    """Whether the script has neither loaded nor failed in its time."""
    return _is_due(core, core.deadline_s)


def a_retry_is_due(core: "Core") -> bool:
    """Whether it is time for the next try after a failure."""
    return _is_due(core, core.retry_at_s)


def a_refresh_is_due(core: "Core") -> bool:
    """Whether it is time for the next token."""
    return _is_due(core, core.refresh_at_s)


def a_check_is_due(core: "Core") -> bool:
    """Whether it is to be asked if a person who came back may have the panel still."""
    return _is_due(core, core.check_at_s)


def a_check_and_a_refresh_are_due(core: "Core") -> bool:
    """Whether a new token answers that question, too."""
    return a_check_is_due(core) and a_refresh_is_due(core)


def a_look_is_due(core: "Core") -> bool:
    """Whether it is time to look at what was typed."""
    return _is_due(core, core.look_at_s)


def a_draft_can_wait(core: "Core") -> bool:
    """Whether a sentence is being written, and the old token lives for another minute by the clock.

    Whatever somebody says of the token. A widget that is to run again because somebody asked does not wait.
    """
    if core.was_asked or not core.event.has_draft or core.token is None:
        return False
    return core.now_s < core.token.expires_s - LAST_MINUTE_S


def a_new_one_is_held(core: "Core") -> bool:
    """Whether a new token waits for a draft."""
    return core.new is not None


def it_is_another_operators(core: "Core") -> bool:
    """Whether the endpoint has answered with a token of somebody else than the widget's."""
    return core.token is not None and core.event.token.is_of_another(core.token)


def it_is_the_same_again(core: "Core") -> bool:
    """Whether the endpoint has no newer token yet."""
    return core.token is not None and core.event.token.value == core.token.value


def it_is_better(core: "Core") -> bool:
    """Whether another tab's token is this operator's, and worth a change."""
    offer, token = core.event.token, core.token
    if token is None or offer.value == token.value or offer.operator != token.operator:
        return False
    if core.new is not None and offer.value == core.new.value:
        return False
    return core.is_refused or offer.expires_s > token.expires_s


def it_is_news(core: "Core") -> bool:
    """Whether a "token expired" is about the token at hand, and not known yet."""
    return core.reports.is_news(core.now_s)


def the_session_is_gone(core: "Core") -> bool:
    """Whether the site knows no session of this person (401)."""
    return core.event.error.code == SIGNED_OUT


def the_right_is_gone(core: "Core") -> bool:
    """Whether this person may not have this panel, whatever token it still holds (403, 404)."""
    return core.event.error.code in RIGHT_IS_GONE


def a_check_is_wanted(core: "Core") -> bool:
    """Whether a person has come back to the page, and the endpoint was not asked just now."""
    event = core.event
    if not event.is_visible or (event.kind == "online" and not core.is_hidden):
        return False
    return event.was_kept or core.is_hidden or core.now_s - core.asked_s >= RETURN_GAP_S


def it_is_back(core: "Core") -> bool:
    """Whether the page is seen again, or online again."""
    return core.event.is_visible and core.event.kind != "focus"


def it_may_come_at_once(core: "Core") -> bool:
    """Whether a planned retry need not be waited out, since the page is back."""
    return core.retry_at_s is not None and not core.told_to_wait and it_is_back(core)
