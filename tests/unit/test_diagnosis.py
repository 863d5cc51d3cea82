"""Why a script did not load, in one sentence; and what is heard of one that throws or is not allowed."""

import pytest
from chathub_widget.page.diagnosis import cause_of, not_trusted, why_not_loaded

from .fake_browser import SITE, WIDGET, Element
from .helpers import Widget

ELSEWHERE = "https://other.example/app.js"
NEARBY = "https://widget.example/chunks/socket.js"
VIOLATED = "securitypolicyviolation"


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (404, "not-found", "The widget's script was not found at {} (404)."),
        (410, "not-found", "The widget's script was not found at {} (410)."),
        (400, "script", "The widget's script cannot be loaded: {} answered 400."),
        (503, "script", "The widget's script cannot be loaded: {} answered 503."),
        (
            200,
            "script",
            "The widget's script cannot be loaded: {} answered, but not with JavaScript.",
        ),
        (
            399,
            "script",
            "The widget's script cannot be loaded: {} answered, but not with JavaScript.",
        ),
        (0, "script", "The widget's script cannot be reached at {}."),
    ],
)
async def test_the_status_says_what_is_wrong(fake, status, code, sentence):
    fake.reachable = False
    error = await cause_of(fake, WIDGET, status)
    assert (error.code, error.reason) == (code, sentence.format(WIDGET))


async def test_a_script_that_is_there_now_was_away_or_imports_what_is_missing(fake):
    fake.javascript = True
    error = await cause_of(fake, WIDGET, 200)
    assert (error.code, error.reason) == (
        "script",
        f"The widget's script cannot be loaded, though {WIDGET} answers: it was away for a moment,"
        " or something it imports is missing.",
    )


async def test_a_server_that_answers_others_alone_does_not_know_this_origin(fake):
    error = await cause_of(fake, WIDGET, 0)
    assert (error.code, error.reason) == (
        "cors",
        f"The widget's script is blocked by CORS: ask ChatHub to allow {SITE}.",
    )


async def test_a_policy_that_was_violated_is_named_and_nobody_is_asked(fake):
    fake.status_of = None
    error = await why_not_loaded(fake, WIDGET, 0, "script-src-elem")
    assert (error.code, error.reason) == (
        "policy",
        f"The widget's script is blocked by this page's policy: script-src-elem does not allow {WIDGET}.",
    )


def test_trusted_types_are_named():
    error = not_trusted()
    assert (error.code, error.reason) == (
        "policy",
        "The widget is blocked by this page's policy: trusted-types does not allow the policy chathub.",
    )


# What is heard while it loads and runs


async def loading(fake, **settings):
    widget = Widget(fake, **settings)
    await widget.start()
    await widget.renewed()
    return widget


@pytest.mark.parametrize(
    ("url", "directive", "code"),
    [
        (WIDGET, "script-src-elem", "policy"),
        (f"{WIDGET}#2", "script-src", "policy"),
        (WIDGET, "connect-src", "not-found"),
        (ELSEWHERE, "script-src-elem", "not-found"),
    ],
)
async def test_a_policy_is_the_cause_where_it_keeps_this_script_from_running(
    fake, url, directive, code
):
    fake.statuses[WIDGET] = 404
    widget = await loading(fake)
    await fake.event(VIOLATED, blockedURI=url, effectiveDirective=directive)
    await fake.module_fails()
    assert widget.changes[-1].code == code


async def test_a_frame_whose_own_policy_forbids_the_script_says_so(fake):
    widget = await loading(fake, isolation="frame")
    inside = await fake.frame_opens()
    await inside.event(VIOLATED, blockedURI=WIDGET, effectiveDirective="script-src-elem")
    await inside.module_fails()
    assert widget.changes[-1].code == "policy"


async def test_a_script_that_throws_while_it_runs_says_how(fake):
    widget = await loading(fake)
    await fake.module_runs(error="x is not defined")
    assert widget.changes[-1].code == "crashed"
    assert widget.reason == "The widget's script failed while running: x is not defined"


async def test_what_it_throws_later_is_no_crash_of_the_next_load(fake):
    widget = await Widget(fake).ready()
    await fake.event("error", filename=WIDGET, message="a button was clicked")
    await fake.pass_time(0.1)
    await widget.ask("reload")
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"


@pytest.mark.parametrize(
    ("file", "state"),
    [
        (WIDGET, "refreshing"),
        (NEARBY, "refreshing"),
        ("https://widget.example/elsewhere.js", "refreshing"),
        ("", "refreshing"),
        (ELSEWHERE, "ready"),
        (f"{SITE}/app.js", "ready"),
    ],
)
async def test_token_expired_counts_where_it_may_be_the_widgets(fake, file, state):
    widget = await Widget(fake).ready()
    await fake.event("error", filename=file, message="Uncaught Error: Token expired")
    assert widget.state == state


@pytest.mark.parametrize(("file", "state"), [("/chat/part.js", "refreshing"), ("/app.js", "ready")])
async def test_on_the_sites_own_origin_the_widgets_folder_alone_is_the_widgets(fake, file, state):
    fake.site_settings["widget_url"] = f"{SITE}/chat/widget.js"
    widget = await Widget(fake).ready()
    await fake.event("error", filename=SITE + file, message="token expired")
    assert widget.state == state


async def test_in_a_frame_every_error_is_the_widgets(fake):
    widget = await loading(fake, isolation="frame")
    inside = await fake.frame_opens()
    await inside.module_runs(Element("section"))
    await inside.event("error", filename=ELSEWHERE, message="token expired")
    assert widget.state == "refreshing"
