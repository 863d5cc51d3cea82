"""What the rows of `table.py` do: change the fields of the state, and list effects for the shell.

An effect is a tuple, its name first; `page` has a method for each, `do_…`. Nothing here waits or calls back.

The file is longer than others on purpose: it is a list of small functions, looked up by the names in the
table's rows, which know nothing of each other; in several files one would first have to guess the subject.
"""

from .conditions import RIGHT_IS_GONE, a_refresh_is_due
from .errors import BAD_TOKEN, CRASHED, STOPPED, TIMEOUT, WidgetError
from .schedule import (
    DRAFT_CHECK_S,
    LOAD_TIMEOUT_S,
    WAIT_FOR_OTHERS_S,
    backoff_s,
    refresh_at_s,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .core import Core

# Starting and ending


def begin(core: "Core") -> None:
    """Begin to listen to the page."""
    wait_too(core)
    core.failures = 0
    core.asked_s = core.now_s
    core.in_frame = core.event.in_frame
    core.do("begin")


def begin_anew(core: "Core") -> None:
    """Begin anew because somebody asked."""
    core.failures = 0
    show_loading(core)


def close(core: "Core") -> None:
    """Take everything away, and listen no more."""
    core.do("close")


def answer_that_it_was_stopped(core: "Core") -> None:
    """Tell everybody who waits for something."""
    core.answer(WidgetError(STOPPED, "The widget was stopped."), also_wishes=True)


def say_what_is_wrong(core: "Core") -> None:
    """Fail with what is wrong with the settings."""
    core.do("fail", core.event.problem)


def fail_again(core: "Core") -> None:
    """Fail once the loading state has been told."""
    core.do("fail", core.event.error)


# A tag that is there


def look_for_a_tag(core: "Core") -> None:
    """Look for a tag of the page's own."""
    core.do("look_for_tag")


def adopt(core: "Core") -> None:
    """Take a tag over, with its token or without."""
    core.token = core.event.token
    core.is_fresh = core.token is None
    if core.token:
        start_the_schedule(core)


def make_sure(core: "Core") -> None:
    """Find out whether the tag's script runs."""
    core.deadline_s = core.now_s + LOAD_TIMEOUT_S
    core.do("make_sure")


# What is asked, and of whom


def wait_too(core: "Core") -> None:
    """Let whoever asked wait for what is under way."""
    core.waiting.append(core.event.number)


def remember(core: "Core") -> None:
    """Do it as soon as the widget works."""
    core.wishes.append((core.event.name, core.event.number))


def answer_at_once(core: "Core") -> None:
    """Tell whoever asked that it is so already."""
    core.do("answer", [core.event.number], None)


def do_as_asked(core: "Core") -> None:
    """Run the module again with the token at hand, whatever was typed."""
    core.new = core.new or core.token
    core.was_asked = True


def finish(core: "Core") -> None:
    """Tell everybody who waits that it worked."""
    core.failures = 0
    core.answer(None)


# Tokens


def ask(core: "Core") -> None:
    """Ask for the next token."""
    core.asked_s = core.now_s
    core.do("ask", core.token is not None, core.is_fresh, bool(core.is_refused))


def ask_for_a_fresh_one(core: "Core") -> None:
    """Ask for a token of the widget's own, not one that is kept somewhere."""
    core.is_fresh = True
    ask(core)


def check(core: "Core") -> None:
    """Ask whether this person may have the panel still."""
    core.check_at_s = None
    core.checks = (core.checks or 0) + 1
    core.asked_s = core.now_s
    core.do("check")


def take_it(core: "Core") -> None:
    """Use the new token from now on."""
    _confirm(core)
    core.token = core.event.token
    start_the_schedule(core)


def use_the_new_one(core: "Core") -> None:
    """Use the token that was at the ready."""
    core.token = core.new
    start_the_schedule(core)


def start_the_schedule(core: "Core") -> None:
    """Plan when the token is to be renewed."""
    core.is_refused = None
    token = core.token
    core.refresh_at_s = refresh_at_s(core.now_s, token.issued_s, token.expires_s, core.chance)


def count_its_life_from_now(core: "Core") -> None:
    """Plan as if the token were new, so as not to ask in a circle."""
    core.event.token.issued_s = core.now_s
    take_it(core)


def hand_over(core: "Core") -> None:
    """Give the widget the new token."""
    _confirm(core)
    core.new = core.event.token
    core.do("hand_over", core.new)


def keep_the_offer(core: "Core") -> None:
    """Use another tab's token when this tab's turn comes."""
    core.do("keep_offer", core.event.token)


def refuse_the_token(core: "Core") -> None:
    """Use the token no more: the widget says it is dead."""
    core.is_refused = True


def plan_a_fresh_one(core: "Core") -> None:
    """Ask for another one, at once but every half a minute at most."""
    core.is_fresh = True
    core.refresh_at_s = core.reports.renewal_s(core.now_s)


def forget_the_token(core: "Core") -> None:
    """Have no token any more, and want a fresh one."""
    core.token = core.refresh_at_s = None
    core.is_fresh = True


def say_that_it_has(core: "Core") -> None:
    """Fail because the token has expired; a retry that is planned stays planned."""
    core.event.error = core.error or WidgetError(BAD_TOKEN, "The token has expired.")


# The script


def load(core: "Core") -> None:
    """Put the tag into the page."""
    core.deadline_s = core.now_s + WAIT_FOR_OTHERS_S
    core.do("load", core.token)


def give_it_its_time(core: "Core") -> None:
    """Give the script fifteen seconds, now that its tag is in the page."""
    core.deadline_s = core.now_s + LOAD_TIMEOUT_S


def give_up_the_script(core: "Core") -> None:
    """Fail because the script has neither loaded nor failed in time."""
    reason = "The widget's script neither loaded nor failed within {} seconds."
    core.event.error = WidgetError(TIMEOUT, reason.format(LOAD_TIMEOUT_S))


def find_the_cause(core: "Core") -> None:
    """Find out why the script did not load; one that threw has said so itself."""
    if core.event.error:
        core.do("fail", core.event.error)
    else:
        core.do("find_cause")


def fetch_the_script(core: "Core") -> None:
    """Fetch the script, so that the old widget goes only when it is there."""
    core.do("fetch")


def run_what_was_fetched(core: "Core") -> None:
    """Run the module again in the page."""
    core.deadline_s = core.now_s + WAIT_FOR_OTHERS_S
    core.do("load_again", core.token)


def open_a_frame(core: "Core") -> None:
    """Load the new widget in a frame behind the old one."""
    core.deadline_s = core.now_s + WAIT_FOR_OTHERS_S
    core.do("open", core.new)


def change_frames(core: "Core") -> None:
    """Show the new frame and close the old one."""
    core.do("change_frames")
    show_the_widget(core)


def close_the_new_frame(core: "Core") -> None:
    """Give the frame up that was opened behind, if there is one."""
    if core.in_frame:
        core.do("close_new_frame")


def leave_the_old_one(core: "Core") -> None:
    """Take the old widget away; its module stays in the page, and its token will die there."""
    token = core.new or core.event.token
    if core.token and token is not core.token:
        core.reports.leave_behind(core.token.expires_s)
    if core.event.name != "fetched":  # the endpoint has just said who is here: somebody else
        core.is_hidden = None
    core.do("remove")
    show_loading(core)


# Drafts


def look_for_a_draft(core: "Core") -> None:
    """Look whether what was typed has been sent."""
    core.do("look_for_draft")


def look_again_later(core: "Core") -> None:
    """Hold the new token until it has."""
    core.refresh_at_s = None
    core.look_at_s = core.now_s + DRAFT_CHECK_S


# What is shown


def show_loading(core: "Core") -> None:
    """Show that the widget is starting."""
    core.error = None
    core.do("show", "loading")


def show_loading_again(core: "Core") -> None:
    """Show it instead of the fallback, because somebody asked."""
    if core.error:
        begin_anew(core)


def show_the_widget(core: "Core") -> None:
    """Show nothing else: the widget is there. One that nobody may see yet stays hidden, a new one too."""
    core.error = None
    if core.is_hidden:
        core.do("hide")
    else:
        core.do("show", "nothing")


def take_everything_away(core: "Core") -> None:
    """Show the fallback instead of the widget; what is under way is given up."""
    error = core.event.error
    if error.code in RIGHT_IS_GONE and not core.event.was_told:
        core.do("tell_tabs", error.code)
    core.do("give_up")
    close_the_new_frame(core)
    core.do("remove")
    if error.code == CRASHED or error.code in RIGHT_IS_GONE:
        core.token = core.refresh_at_s = None
    _note(core, error)
    core.answer(error, also_wishes=True)
    core.do("show", error.code, error.retry)


def keep_the_widget(core: "Core") -> None:
    """Let the widget be: its token lives."""
    if a_refresh_is_due(core):
        core.refresh_at_s = None
    _note(core, core.event.error)
    core.answer(core.error)


def _note(core: "Core", error: WidgetError) -> None:
    core.error = error
    core.failures += 1
    core.do("log", "warn" if error.retry else "error", error.reason)


def plan_a_retry(core: "Core") -> None:
    """Plan the next try where one can help: by exponential backoff, or as the server asked.

    A widget that works and was only to run again, because somebody asked, is not tried again.
    """
    error = core.error
    if core.event.name == "time" and core.retry_at_s is not None:
        return  # planned already, before the token expired
    core.told_to_wait = error.retry_after_s is not None
    core.retry_at_s = None
    if error.retry and not core.was_asked:
        wait_s = backoff_s(core.failures, core.chance, error.retry_after_s)
        core.retry_at_s = core.now_s + (0 if core.is_back and not core.told_to_wait else wait_s)


def retry_now(core: "Core") -> None:
    """Do not wait for the planned retry."""
    core.retry_at_s = core.now_s


def retry_at_once_if_this_fails(core: "Core") -> None:
    """Remember that the page is back: what is under way was begun before, maybe without a network."""
    core.is_back = True


# Whether this person may still have this panel


def plan_a_check(core: "Core") -> None:
    """Ask as soon as nothing else is under way; a page that was kept shows no panel until then."""
    if core.event.was_kept and not core.is_hidden:
        core.is_hidden = True
        core.do("hide")
    core.returned_in = core.generation
    core.check_at_s = core.now_s
    core.checks = 0


def end_the_check(core: "Core") -> None:
    """Go on: the person may."""
    _confirm(core)


def check_again_later(core: "Core") -> None:
    """Nobody has said no, and nobody yes: ask again where the panel is hidden."""
    if core.is_hidden:
        wait_s = backoff_s(core.checks, core.chance, core.event.error.retry_after_s)
        core.check_at_s = core.now_s + wait_s


def _confirm(core: "Core") -> None:
    core.is_fresh = False
    # An answer to what was asked before the person came back says nothing of them.
    if core.returned_in is None or core.event.is_offer or core.generation == core.returned_in:
        return
    core.check_at_s = core.returned_in = core.checks = None
    if core.is_hidden:
        core.is_hidden = None
        core.do("unhide")
