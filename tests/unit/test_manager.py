"""The life of a widget: started, refreshed, reloaded, stopped, in a page without a browser."""

import pytest
from chathub_widget import WidgetManager

from .fake_browser import WIDGET, Element
from .helpers import DAY_S, START_S, Widget, jwt, token_answer

HOUR_S = 3600


def vendor_tag(fake, token, name="operator-chat-panel-script-sales"):
    tag = Element("script")
    tag.attributes = {"type": "module", "id": name, "src": WIDGET, "token": token}
    fake.append_to_head(tag)
    return tag


async def test_a_start_asks_for_a_token_and_puts_the_documented_tag_in(fake):
    widget = Widget(fake)
    await widget.start()
    assert fake.requests[0].url == "https://site.example/api/chathub/token?org=sales"
    await fake.answer(200, token_answer())
    attributes = fake.tag().attributes
    assert attributes == {
        "type": "module",
        "id": "operator-chat-panel-script-sales",
        "src": WIDGET,
        "token": jwt(START_S + DAY_S, START_S),
    }
    await fake.module_runs(widget.panel())
    assert widget.states == ["loading", "ready"]
    assert widget.errors == []


async def test_loading_is_shown_until_the_widget_is_there(fake):
    widget = Widget(fake)
    await widget.start()
    assert "starting" in fake.shown()
    await fake.answer(200, token_answer())
    assert "starting" in fake.shown()
    await fake.module_runs(widget.panel())
    assert fake.shown() == "Chat of Sally"


async def test_a_second_start_changes_nothing(fake):
    widget = await Widget(fake).ready()
    await widget.start()
    assert len(fake.requests) == 1
    assert widget.states == ["loading", "ready"]


async def test_a_start_while_starting_waits_for_the_same_widget(fake):
    widget = Widget(fake)
    await widget.start()
    await widget.start()
    assert len(fake.requests) == 1


async def test_the_token_is_renewed_an_hour_before_it_dies(fake):
    widget = await Widget(fake).ready()
    await fake.pass_time(23 * HOUR_S - 1)
    assert len(fake.requests) == 1
    await fake.pass_time(2)
    assert len(fake.requests) == 2
    assert widget.state == "refreshing"


async def test_a_minute_long_token_is_renewed_in_time(fake):
    widget = await Widget(fake).ready(life_s=60)
    for _ in range(5):
        await fake.pass_time(48)
        assert widget.state == "refreshing"
        await widget.renewed(life_s=60)
        await fake.module_runs(widget.panel())
        assert widget.state == "ready"


async def test_a_widget_that_takes_the_token_is_not_reloaded(fake):
    widget = await Widget(fake).ready()
    tag = fake.tag()
    fake.takes_token = True
    await widget.ask("refresh")
    await widget.renewed(jti="second")
    assert fake.tag() is tag
    assert tag.attributes["token"] == jwt(START_S + DAY_S, START_S, jti="second")
    assert widget.states == ["loading", "ready", "refreshing", "ready"]


async def test_a_widget_that_does_not_is_run_again_under_a_new_fragment(fake):
    widget = await Widget(fake).ready()
    old = widget.root
    await widget.ask("refresh")
    await widget.renewed(jti="second")
    assert fake.preloads == [WIDGET + "#2"]
    assert fake.tag().attributes["src"] == WIDGET + "#2"
    assert old.parent is None
    await fake.module_runs(widget.panel())
    assert fake.shown() == "Chat of Sally"
    assert widget.state == "ready"


async def test_a_refresh_asks_the_server_for_a_token_of_its_own(fake):
    widget = await Widget(fake).ready()
    assert "ChatHub-Fresh" not in fake.requests[0].headers
    await widget.ask("refresh")
    assert fake.requests[1].headers["ChatHub-Fresh"] == "1"


async def test_the_same_token_again_is_no_reason_to_reload_or_to_ask_in_a_circle(fake):
    widget = await Widget(fake).ready()
    tag = fake.tag()
    await fake.pass_time(23 * HOUR_S + 1)
    await fake.answer(200, token_answer())
    assert widget.state == "ready"
    assert fake.tag() is tag
    await fake.pass_time(30 * 60)
    assert len(fake.requests) == 2


async def test_the_widget_stays_while_its_old_token_lives(fake):
    widget = await Widget(fake).ready()
    await fake.pass_time(23 * HOUR_S + 1)
    fake.chances = 1.0
    await fake.answer(503, '{"error": "Vendor away."}')
    assert widget.state == "ready"
    assert "Vendor away" in widget.reason
    assert widget.changes[-1].retry_at is not None
    assert fake.shown() == "Chat of Sally"


async def test_a_token_that_dies_unrenewed_ends_in_the_fallback_and_comes_back(fake):
    widget = await Widget(fake).ready()
    fake.chances = 1.0
    await fake.pass_time(23 * HOUR_S + 1)
    while fake.elapsed_s < DAY_S:
        await fake.answer(503)
        await fake.pass_time(61)
    await fake.answer(503)
    assert widget.state == "unavailable"
    assert widget.root.parent is None
    assert "help@site.example" in fake.shown()
    await fake.pass_time(61)
    await widget.renewed()
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"
    assert fake.shown() == "Chat of Sally"


async def test_a_laptop_that_slept_past_the_expiry_asks_at_once(fake):
    widget = await Widget(fake).ready()
    fake.elapsed_s += 30 * HOUR_S
    fake.asleep_s = 30 * HOUR_S
    await fake.event("visibilitychange")
    assert widget.state == "refreshing"
    assert len(fake.requests) == 2


async def test_a_timer_that_fires_hours_late_is_noticed_within_a_minute(fake):
    await Widget(fake).ready()
    fake.wall_offset_s += 23 * HOUR_S
    await fake.pass_time(61)
    assert len(fake.requests) == 2


@pytest.mark.parametrize("wrong_s", [-2 * DAY_S, 2 * DAY_S])
async def test_a_local_clock_two_days_wrong_changes_nothing(fake, wrong_s):
    fake.wall_offset_s += wrong_s
    widget = await Widget(fake).ready()
    assert len(fake.requests) == 1
    await fake.pass_time(23 * HOUR_S - 1)
    assert widget.state == "ready"
    await fake.pass_time(2)
    assert widget.state == "refreshing"


async def test_the_date_header_serves_where_the_answer_names_no_time(fake):
    fake.wall_offset_s += 2 * DAY_S
    widget = Widget(fake)
    await widget.start()
    await fake.answer(
        200, '{"token": "' + jwt(START_S + 3600) + '"}', date="Fri, 15 Jan 2027 08:00:00 GMT"
    )
    await fake.module_runs(widget.panel())
    assert widget.changes[-1].expires_at == "2027-01-15T09:00:00+00:00"


async def test_a_bare_token_serves_and_so_does_one_in_quotes(fake):
    for text in (jwt(START_S + 3600), '"' + jwt(START_S + 3600) + '"'):
        widget = Widget(fake)
        await widget.start()
        await fake.answer(200, text)
        await fake.module_runs(widget.panel())
        assert widget.state == "ready"
        assert fake.tag().attributes["token"] == jwt(START_S + 3600)
        widget.manager.stop()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "without a token"),
        ("{}", "without a token"),
        ('{"token": null}', "without a token"),
        ("[1, 2]", "without a token"),
        ('{"token": ', "broken JSON"),
        ("<!doctype html><p>Sign in", "HTML page"),
        ("this is no token", "not a token"),
        ('{"token": "' + jwt(START_S - 60) + '"}', "expired already"),
    ],
)
async def test_a_broken_answer_ends_in_the_fallback_and_is_tried_again(fake, text, says):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(200, text)
    assert widget.state == "unavailable"
    assert says in widget.reason
    assert says in str(widget.errors[0])
    assert "Chat is not available" in fake.shown()
    fake.chances = 1.0
    await fake.pass_time(2)
    assert len(fake.requests) == 2


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_what_may_pass_is_tried_again(fake, status):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(status)
    assert widget.state == "unavailable"
    await fake.pass_time(1)
    assert len(fake.requests) == 2


@pytest.mark.parametrize(
    ("status", "code"), [(403, "forbidden"), (404, "no-organization"), (400, "endpoint")]
)
async def test_what_stays_so_is_not_tried_again(fake, status, code):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(status, '{"error": "Not for you.", "code": "no"}')
    assert widget.state == "unavailable"
    assert widget.errors[0].code == code
    assert "Not for you." in widget.reason
    await fake.pass_time(DAY_S)
    assert len(fake.requests) == 1


NO_SESSION = (401, '{"error": "Sign in first.", "code": "no_session"}')


@pytest.mark.parametrize("command", ["start", "refresh", "reload"])
async def test_no_session_from_before_a_sign_in_does_not_end_what_is_told_to_go_on(fake, command):
    widget = await Widget(fake).ready()
    await widget.ask("refresh")
    await fake.answer(*NO_SESSION)
    await widget.ask(command)  # the person has signed in
    await fake.answer(*NO_SESSION)
    assert widget.state == "refreshing"
    fake.takes_token = True
    await widget.renewed(jti="second")
    assert widget.state not in ("signed-out", "unavailable")
    assert widget.errors == []


async def test_no_session_from_before_a_sign_in_does_not_end_the_first_start(fake):
    widget = Widget(fake)
    await widget.start()
    await widget.start()  # the person has signed in
    await fake.answer(*NO_SESSION)
    await widget.renewed()
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"
    assert widget.errors == []


async def test_no_session_after_that_is_one(fake):
    widget = Widget(fake)
    await widget.start()
    await widget.start()
    await fake.answer(*NO_SESSION)
    await fake.answer(*NO_SESSION)
    assert widget.state == "signed-out"
    assert [error.code for error in widget.errors] == ["signed-out"] * 2


async def test_no_session_takes_widget_and_token_away(fake):
    widget = await Widget(fake).ready()
    await widget.ask("refresh")
    await widget.signed_out()
    assert widget.state == "signed-out"
    assert fake.tag() is None
    assert widget.root.parent is None
    assert "signed out" in fake.shown()
    await fake.pass_time(DAY_S)
    assert len(fake.requests) == 3, "asked once more, and never again"


async def test_after_signing_in_a_start_brings_the_widget_back(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(401)
    await widget.start()
    await widget.renewed()
    await fake.module_runs(widget.panel())
    assert widget.states == ["loading", "signed-out", "loading", "ready"]


async def test_an_endpoint_that_does_not_answer_is_given_up_after_ten_seconds(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.pass_time(9.9)
    assert widget.state == "loading"
    await fake.pass_time(0.2)
    assert widget.state == "unavailable"
    assert "within 10 seconds" in widget.reason


async def test_a_retry_after_is_waited_out(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(503, retry_after="40")
    await fake.event("online")
    await fake.pass_time(39)
    assert len(fake.requests) == 1
    await fake.pass_time(2)
    assert len(fake.requests) == 2
    assert widget.state == "unavailable"


@pytest.mark.parametrize("sign", ["online", "pageshow", "visibilitychange"])
async def test_coming_back_tries_at_once(fake, sign):
    fake.chances = 1.0
    widget = Widget(fake)
    await widget.start()
    for _ in range(6):
        await fake.answer(0)
        await fake.pass_time(60)
    await fake.answer(0)
    asked = len(fake.requests)
    await fake.event(sign)
    assert len(fake.requests) == asked + 1
    assert widget.state == "unavailable"


async def test_a_hidden_page_does_not_hurry(fake):
    fake.chances = 1.0
    await Widget(fake).start()
    await fake.answer(0)
    fake.is_visible = False
    await fake.event("visibilitychange")
    assert len(fake.requests) == 1


async def test_try_again_tries_at_once(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(404)
    button = next(each for each in fake.body.all() if each.name == "button")
    fake.fire_on(button, "click")
    await fake.settle()
    assert len(fake.requests) == 2
    assert "starting" in fake.shown()
    await fake.answer(404)
    assert fake.focused.text == "Try again"
    assert widget.state == "unavailable"


async def test_a_script_that_never_answers_is_given_up_after_fifteen_seconds(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(200, token_answer())
    await fake.pass_time(15)
    assert widget.state == "unavailable"
    assert "within 15 seconds" in widget.reason
    assert fake.tag() is None or fake.tag().attributes["src"] != WIDGET


async def test_a_script_that_has_waited_for_anothers_has_fifteen_seconds_of_its_own(fake):
    first = Widget(fake)
    await first.start()
    await fake.answer(200, token_answer())
    second = Widget(fake)
    second.manager = WidgetManager(browser=fake, organization="support")
    second.manager.on_state(second.changes.append)
    await second.start()
    await fake.answer(200, token_answer())
    await fake.pass_time(5)
    await fake.module_runs(first.panel())
    await fake.pass_time(14)
    assert second.state == "loading"
    await fake.pass_time(2)
    assert second.state == "unavailable"
    assert "within 15 seconds" in second.reason


@pytest.mark.parametrize(
    ("status", "reachable", "code", "says"),
    [
        (404, True, "not-found", "not found"),
        (500, True, "script", "answered 500"),
        (200, True, "script", "not with JavaScript"),
        (0, True, "cors", "ask ChatHub to allow https://site.example"),
        (0, False, "script", "cannot be reached"),
    ],
)
async def test_a_script_that_fails_names_its_likely_cause(fake, status, reachable, code, says):
    fake.statuses[WIDGET] = status
    fake.reachable = reachable
    widget = Widget(fake)
    await widget.start()
    await fake.answer(200, token_answer())
    await fake.module_fails()
    assert widget.state == "unavailable"
    assert widget.errors[0].code == code
    assert widget.changes[-1].code == code
    assert says in widget.reason


async def test_a_script_that_fails_and_answers_when_asked_is_not_called_no_javascript(fake):
    fake.asked[WIDGET] = 200
    fake.javascript = True
    widget = Widget(fake)
    await widget.start()
    await fake.answer(200, token_answer())
    await fake.module_fails()
    assert "was away for a moment" in widget.reason


async def test_a_script_the_policy_blocks_names_the_directive_and_is_not_tried_again(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(200, token_answer())
    await fake.event(
        "securitypolicyviolation", blockedURI=WIDGET, effectiveDirective="script-src-elem"
    )
    await fake.module_fails()
    assert "script-src-elem" in widget.reason
    assert widget.errors[0].code == "policy"
    await fake.pass_time(DAY_S)
    assert fake.ran == {WIDGET}


@pytest.mark.parametrize(("isolation", "guarded"), [("page", "src"), ("frame", "srcdoc")])
async def test_trusted_types_that_let_no_widget_in_are_named(fake, isolation, guarded):
    fake.guarded = (guarded,)
    widget = Widget(fake, isolation=isolation)
    await widget.start()
    await fake.answer(200, token_answer())
    assert widget.states == ["loading", "unavailable"]
    assert widget.errors[0].code == "policy"
    assert "trusted-types does not allow the policy chathub" in widget.reason
    assert fake.tag() is None


async def test_a_script_that_throws_while_it_runs_leaves_nothing_behind(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(200, token_answer())
    await fake.module_runs(widget.panel(), error="Uncaught Error: broken")
    assert widget.state == "unavailable"
    assert "failed while running: Uncaught Error: broken" in widget.reason
    assert widget.root.parent is None


async def test_an_error_of_the_page_itself_is_not_the_widgets(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(200, token_answer())
    await fake.event("error", filename="https://site.example/app.js", message="mine")
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"


async def test_a_widget_that_failed_comes_back_by_itself_under_a_new_fragment(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(200, token_answer())
    await fake.module_fails()
    assert widget.state == "unavailable"
    await fake.pass_time(1)
    assert len(fake.requests) == 1, "the token at hand is good"
    assert fake.tag().attributes["src"] == WIDGET + "#2"
    assert "not available" in fake.shown(), "the fallback stays until the widget is there"
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"


async def test_a_refresh_whose_script_cannot_be_fetched_keeps_the_widget(fake):
    fake.chances = 1.0
    widget = await Widget(fake).ready()
    fake.preload_works = False
    await widget.ask("refresh")
    await widget.renewed(jti="second")
    assert widget.state == "ready"
    assert widget.errors
    assert widget.root.parent is fake.body
    fake.preload_works = True
    await fake.pass_time(1)
    await widget.renewed(jti="second")
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"
    assert widget.reason is None


async def test_a_reload_runs_the_module_again_without_a_new_token(fake):
    widget = await Widget(fake).ready()
    await widget.ask("reload")
    assert len(fake.requests) == 1
    await fake.module_runs(widget.panel())
    assert widget.states == ["loading", "ready", "loading", "ready"]


async def test_a_reload_that_fails_keeps_the_widget_and_asks_for_nothing(fake):
    widget = await Widget(fake).ready()
    fake.preload_works = False
    fake.statuses[WIDGET] = 0
    fake.reachable = False
    await widget.ask("reload")
    assert "cannot be reached" in str(widget.errors[0])
    assert "cannot be reached" in widget.reason
    assert widget.state == "ready"
    assert widget.root.parent is fake.body
    await fake.pass_time(HOUR_S)
    assert len(fake.requests) == 1


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("error", {"filename": WIDGET, "message": "Uncaught Error: token expired"}),
        ("unhandledrejection", {"reason": "Error: Token expired"}),
    ],
)
async def test_token_expired_brings_a_fresh_token_at_once(fake, kind, values):
    widget = await Widget(fake).ready()
    await fake.event(kind, **values)
    assert widget.state == "refreshing"
    assert fake.requests[1].headers["ChatHub-Fresh"] == "1"


async def test_a_refused_token_is_dead_whatever_the_clock_says(fake):
    widget = await Widget(fake).ready()
    fake.chances = 1.0
    await fake.event("unhandledrejection", reason="token expired")
    await fake.answer(503)
    assert widget.state == "unavailable"
    assert "help@site.example" in fake.shown()
    await fake.pass_time(2)
    assert fake.requests[-1].headers["ChatHub-Fresh"] == "1", "still a token of its own"
    await widget.renewed(jti="second")
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"


@pytest.mark.parametrize(("status", "state"), [(500, "unavailable"), (200, "ready")])
async def test_token_expired_while_another_is_under_way_leaves_no_dead_panel(fake, status, state):
    widget = await Widget(fake).ready()
    fake.takes_token = True
    await widget.ask("refresh")
    await fake.event("unhandledrejection", reason="token expired")
    await fake.answer(status, token_answer(life_s=DAY_S - 60))
    assert widget.state == state


async def test_a_draft_waits_for_the_clock_whatever_somebody_says_of_the_token(fake):
    widget = await Widget(fake).ready()
    fake.draft = True
    await fake.event("unhandledrejection", reason="Access token expired")
    await widget.renewed(jti="second")
    assert widget.root.parent is fake.body
    assert widget.state == "ready"
    fake.draft = False
    await fake.pass_time(6)
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"
    assert fake.tag().attributes["token"] == jwt(START_S + DAY_S, START_S, jti="second")


async def test_what_is_typed_while_the_script_is_fetched_is_not_lost(fake):
    widget = await Widget(fake).ready()

    async def preload(url, timeout_s):
        fake.draft = True
        return True

    fake.preload = preload
    await widget.ask("refresh")
    await widget.renewed(jti="second")
    assert widget.root.parent is fake.body
    assert widget.state == "ready"


async def test_token_expired_again_and_again_asks_every_half_minute(fake):
    widget = await Widget(fake).ready()
    fake.takes_token = True
    for second in range(61):
        await fake.event("unhandledrejection", reason="token expired")
        if widget.state == "refreshing":
            await widget.renewed(jti=str(second))
        await fake.pass_time(1)
    assert len(fake.requests) == 1 + 3


async def test_an_earlier_module_whose_token_dies_on_time_is_not_listened_to(fake):
    widget = await Widget(fake).ready()
    await fake.pass_time(23 * HOUR_S + 1)
    await widget.renewed(jti="second")
    await fake.module_runs(widget.panel())
    await fake.pass_time(HOUR_S)
    await fake.event("error", filename=WIDGET, message="token expired")
    await fake.event("unhandledrejection", reason="token expired")
    await fake.pass_time(60)
    assert len(fake.requests) == 2
    await fake.event("unhandledrejection", reason="token expired")
    assert len(fake.requests) == 3


SITE_JS = "https://site.example/app.js"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("error", {"filename": SITE_JS, "message": "Uncaught Error: Access token expired"}),
        ("unhandledrejection", {"file": SITE_JS, "reason": "Error: Access token expired"}),
        ("error", {"filename": "https://other.example/x.js", "message": "token expired"}),
    ],
)
async def test_an_expired_token_of_the_pages_own_is_none_of_the_widgets(fake, kind, values):
    widget = await Widget(fake).ready()
    await fake.event(kind, **values)
    assert widget.state == "ready"
    assert len(fake.requests) == 1


@pytest.mark.parametrize("file", [WIDGET + "#2", "https://widget.example/chunks/7.js", ""])
async def test_an_expired_token_in_a_file_of_the_widgets_is_the_widgets(fake, file):
    widget = await Widget(fake).ready()
    await fake.event("unhandledrejection", file=file, reason="Error: token expired")
    assert widget.state == "refreshing"


async def test_an_error_of_a_module_that_runs_well_is_no_crash_of_anothers_load(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(200, token_answer())
    await fake.event("error", filename=WIDGET, message="Uncaught Error: a reply was lost")
    await fake.pass_time(0.1)
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"


async def test_other_errors_are_none_of_the_widgets_business(fake):
    widget = await Widget(fake).ready()
    await fake.event("unhandledrejection", reason="Error: no such customer")
    assert widget.state == "ready"
    assert len(fake.requests) == 1


async def test_a_tag_that_is_there_is_adopted_and_not_loaded_again(fake):
    tag = vendor_tag(fake, jwt(START_S + DAY_S, START_S))
    widget = Widget(fake)
    await widget.start()
    assert widget.states == ["ready"]
    assert fake.tag() is tag
    assert fake.requests == []
    await fake.pass_time(23 * HOUR_S + 1)
    assert widget.state == "refreshing"


async def test_an_adopted_tag_with_a_token_of_hours_ago_is_renewed_in_time(fake):
    vendor_tag(fake, jwt(START_S + 4 * HOUR_S, START_S - 20 * HOUR_S))
    widget = Widget(fake)
    await widget.start()
    await fake.pass_time(3 * HOUR_S - 1)
    assert widget.state == "ready"
    await fake.pass_time(2)
    assert widget.state == "refreshing"


async def test_an_adopted_widget_goes_with_its_panel(fake):
    vendor_tag(fake, jwt(START_S + DAY_S, START_S))
    root = fake.append_to_body(Element("section"))
    root.attributes["id"] = "operator-chat-panel-sales"
    mine = fake.append_to_body(Element("main"))
    widget = Widget(fake)
    await widget.start()
    widget.manager.stop()
    assert fake.tag() is None
    assert fake.body.children == [mine]


async def test_an_adopted_tag_is_renewed_on_time_by_a_clock_two_days_slow(fake):
    fake.wall_offset_s -= 2 * DAY_S
    vendor_tag(fake, jwt(START_S + DAY_S, START_S))
    widget = Widget(fake)
    await widget.start()
    await fake.pass_time(23 * HOUR_S + 1)
    assert widget.state == "refreshing"


async def test_an_adopted_token_of_half_an_hour_is_renewed_on_time_by_a_clock_that_is_slow(fake):
    fake.wall_offset_s -= 600
    vendor_tag(fake, jwt(START_S + 1800, START_S))
    widget = Widget(fake)
    await widget.start()
    await fake.pass_time(0.8 * 1800 - 1)
    assert widget.state == "ready"
    await fake.pass_time(2)
    assert widget.state == "refreshing"


async def test_a_healthy_tag_is_not_run_again_by_a_clock_two_days_fast(fake):
    fake.wall_offset_s += 2 * DAY_S
    tag = vendor_tag(fake, jwt(START_S + DAY_S, START_S))
    widget = Widget(fake)
    await widget.start()
    assert widget.state == "refreshing", "it may have died: only the site knows what time it is"
    await fake.answer(200, token_answer())
    assert widget.state == "ready"
    assert fake.tag() is tag
    assert widget.changes[-1].expires_at.startswith("2027-01-16T08:00:00")


@pytest.mark.parametrize("token", ["", "nonsense with spaces", jwt(START_S - 60)])
async def test_an_adopted_tag_with_a_dead_or_broken_token_is_renewed_at_once(fake, token):
    vendor_tag(fake, token)
    widget = Widget(fake)
    await widget.start()
    assert widget.state == "refreshing"
    await widget.renewed()
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"


@pytest.mark.parametrize("status", [404, 503, 0])
async def test_an_adopted_tag_whose_script_has_failed_is_replaced(fake, status):
    vendor_tag(fake, jwt(START_S + DAY_S, START_S))
    fake.statuses[WIDGET] = status
    widget = Widget(fake)
    await widget.start()
    assert widget.state == "loading"
    assert fake.tag() is None


@pytest.mark.parametrize(
    ("browser_notes_statuses", "noted", "asked", "says"),
    [
        (False, 0, 404, "not found"),
        (False, 0, 503, "answered 503"),
        (False, None, 0, "cannot be reached"),
        (True, None, 0, "cannot be reached"),
    ],
)
async def test_a_failed_script_of_the_pages_own_is_noticed_by_asking_where_nothing_shows_it(
    fake, browser_notes_statuses, noted, asked, says
):
    vendor_tag(fake, jwt(START_S + DAY_S, START_S))
    fake.statuses_are_noted = browser_notes_statuses
    fake.statuses[WIDGET] = noted
    fake.asked[WIDGET] = asked
    fake.reachable = bool(asked)
    fake.chances = 1.0
    widget = Widget(fake)
    await widget.start()
    assert widget.states == ["loading", "unavailable"]
    assert says in widget.reason
    assert fake.tag() is None
    await fake.pass_time(2)
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"


@pytest.mark.parametrize(("noted", "asked"), [(0, 200), (0, 0), (None, 200)])
async def test_a_tag_that_may_have_run_is_kept_where_nothing_shows_it(fake, noted, asked):
    tag = vendor_tag(fake, jwt(START_S + DAY_S, START_S))
    fake.statuses_are_noted = False
    fake.statuses[WIDGET] = noted
    fake.asked[WIDGET] = asked
    widget = Widget(fake)
    await widget.start()
    assert widget.states == ["loading", "ready"]
    assert fake.tag() is tag
    assert fake.requests == []


async def test_the_server_is_not_asked_about_a_tag_whose_panel_is_there(fake):
    vendor_tag(fake, jwt(START_S + DAY_S, START_S))
    root = fake.append_to_body(Element("section"))
    root.attributes["id"] = "operator-chat-panel-sales"
    fake.statuses_are_noted = False
    fake.asked[WIDGET] = 404
    widget = Widget(fake)
    await widget.start()
    assert widget.states == ["ready"]


async def test_a_tag_that_runs_while_the_server_is_asked_is_kept(fake):
    tag = vendor_tag(fake, jwt(START_S + DAY_S, START_S))
    fake.statuses[WIDGET] = None

    async def status_of(url, since_s):
        fake.fire_on(tag, "load")
        return 503

    fake.status_of = status_of
    widget = Widget(fake)
    await widget.start()
    assert widget.states == ["loading", "ready"]
    assert fake.tag() is tag


async def test_a_tag_that_cannot_be_taken_over_is_replaced_and_the_console_says_why(fake):
    vendor_tag(fake, jwt(START_S + DAY_S, START_S))

    def last_status(url, since_s=0):
        raise TypeError("can't convert undefined to int")

    fake.last_status = last_status
    widget = Widget(fake)
    await widget.start()
    assert widget.state == "loading"
    assert fake.tag() is None
    assert any("could not be taken over" in text for _, text in fake.logged)
    await fake.answer(200, token_answer())
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"


async def test_a_start_that_breaks_ends_in_the_fallback_with_its_reason(fake):
    def by_id(name):
        raise TypeError("undefined is not callable")

    fake.by_id = by_id
    widget = Widget(fake)
    await widget.start()
    assert widget.states == ["loading", "unavailable"]
    assert "could not be started" in widget.reason
    assert "help@site.example" in fake.shown()
    del fake.by_id
    await fake.pass_time(2)
    await widget.renewed()
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"


async def test_a_second_widget_for_the_same_organization_says_so(fake):
    await Widget(fake).ready()
    second = Widget(fake)
    await second.start()
    await second.renewed()
    assert second.state == "unavailable"
    assert "already" in second.reason


@pytest.mark.parametrize("name", ["refresh", "reload"])
async def test_a_command_to_a_widget_that_is_not_started_starts_it(fake, name):
    widget = Widget(fake)
    await widget.ask(name)
    await widget.renewed()
    await fake.module_runs(widget.panel())
    assert widget.states == ["loading", "ready"]
    assert widget.errors == []


async def test_the_token_is_in_no_reason_and_no_log(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(200, token_answer())
    token = fake.tag().attributes["token"]
    await fake.module_runs(widget.panel(), error=f"bad token {token}")
    said = [change.reason or "" for change in widget.changes] + [text for _, text in fake.logged]
    assert any("bad token" in text for text in said)
    assert not any(token in text for text in said)


async def test_changed_contacts_show_without_a_new_start(fake):
    widget = Widget(fake)
    await widget.start()
    await fake.answer(404)
    widget.manager.change(organization="sales", fallback_phone="+45 70 10 10 10", locale="da-DK")
    assert "+45 70 10 10 10" in fake.shown()
    assert "Prøv igen" in fake.shown()
    assert len(fake.requests) == 1
