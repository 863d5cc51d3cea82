"""A stop in the middle of everything leaves nothing behind, and what comes late changes nothing."""

import pytest
from chathub_widget.core.errors import STOPPED

from .fake_browser import Element
from .helpers import DAY_S, Widget, token_answer


async def idle(widget):
    pass


async def asking(widget):
    await widget.start()


async def loading(widget):
    await widget.start()
    await widget.browser.answer(200, token_answer())


async def diagnosing(widget):
    await loading(widget)
    widget.browser.fire_on(widget.browser.tag(), "error")


async def ready(widget):
    await widget.ready()


async def refreshing(widget):
    await widget.ready()
    await widget.ask("refresh")


async def fetching_the_module(widget):
    await refreshing(widget)
    widget.browser.requests[-1].arrive(None)


async def running_again(widget):
    await refreshing(widget)
    await widget.renewed(jti="second")


async def kept_after_a_failure(widget):
    await refreshing(widget)
    await widget.browser.answer(503)


async def unavailable(widget):
    await widget.start()
    await widget.browser.answer(503)


async def retrying(widget):
    await unavailable(widget)
    await widget.browser.pass_time(1)


async def loading_under_the_fallback(widget):
    await retrying(widget)
    await widget.browser.answer(200, token_answer())


async def signed_out(widget):
    await widget.start()
    await widget.browser.answer(401)


async def stopped(widget):
    await widget.ready()
    widget.manager.stop()


MOMENTS = [
    idle,
    asking,
    loading,
    diagnosing,
    ready,
    refreshing,
    fetching_the_module,
    running_again,
    kept_after_a_failure,
    unavailable,
    retrying,
    loading_under_the_fallback,
    signed_out,
    stopped,
]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_stop_leaves_nothing_behind(fake, moment):
    mine = fake.append_to_body(Element("main", "The page's own"))
    widget = Widget(fake)
    await moment(widget)
    widget.manager.stop()
    assert widget.state == "stopped"
    assert fake.head.children == []
    assert fake.body.children == [mine]
    assert fake.listeners == []
    assert [timer for timer in fake.timers if timer.due_s is not None] == []
    assert fake.live_callbacks == 0
    assert not any(watch.watching for watch in fake.watches)


@pytest.mark.parametrize("moment", MOMENTS)
async def test_what_comes_after_a_stop_changes_nothing(fake, moment):
    widget = Widget(fake)
    await moment(widget)
    tag = fake.tag()
    late = list(tag.listeners) if tag else []
    widget.manager.stop()
    said = len(widget.changes)
    for request in fake.requests:
        request.arrive(None)
    for name, function in late:
        assert (name, function) not in tag.listeners
    await fake.event("online")
    await fake.pass_time(2 * DAY_S)
    assert widget.state == "stopped"
    assert len(widget.changes) == said
    assert fake.head.children == []


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_stop_can_be_repeated_and_a_start_begins_anew(fake, moment):
    widget = Widget(fake)
    await moment(widget)
    widget.manager.stop()
    widget.manager.stop()
    assert widget.states.count("stopped") == 1
    await widget.start()
    await widget.renewed(jti="anew")
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"
    assert fake.shown() == "Chat of Sally"


@pytest.mark.parametrize("moment", [asking, loading, refreshing, running_again])
async def test_whoever_waits_hears_of_the_stop(fake, moment):
    widget = Widget(fake)
    await moment(widget)
    widget.manager.stop()
    await fake.settle()
    assert [error.code for error in widget.errors] == [STOPPED]


async def test_a_request_under_way_is_aborted(fake):
    widget = Widget(fake)
    await widget.start()
    widget.manager.stop()
    assert fake.requests[0].aborted


async def test_only_what_the_module_added_goes(fake):
    widget = Widget(fake, widget_elements="#late")
    await loading(widget)
    await fake.module_runs(widget.panel())
    mine = fake.append_to_body(Element("main"))
    late = fake.append_to_body(Element("div"))
    late.attributes["id"] = "late"
    widget.manager.stop()
    assert fake.body.children == [mine]


@pytest.mark.parametrize("state", ["loading", "ready", "refreshing", "unavailable", "signed-out"])
async def test_a_stop_in_a_listener_leaves_nothing_behind(fake, state):
    mine = fake.append_to_body(Element("main", "The page's own"))
    widget = Widget(fake)
    seen_after = []

    def stop(change):
        if change.state == state:
            widget.manager.stop()
            seen_after.append(widget.manager.state)

    widget.manager.on_state(stop)
    await widget.start()
    if state in ("unavailable", "signed-out"):
        await fake.answer(503 if state == "unavailable" else 401)
    elif state != "loading":
        await fake.answer(200, token_answer())
        await fake.module_runs(widget.panel())
        if state == "refreshing":
            await widget.ask("refresh")
    assert seen_after == ["stopped"], "at once"
    assert widget.states[-2:] == [state, "stopped"], "told in order"
    assert fake.head.children == []
    assert fake.body.children == [mine]
    assert fake.listeners == []
    assert fake.live_callbacks == 0
    assert fake.channels == []
    await fake.pass_time(DAY_S)
    assert widget.state == "stopped"


async def test_a_start_in_a_listener_of_a_stop_starts_again(fake):
    widget = await Widget(fake).ready()
    remove = widget.manager.on_state(
        lambda change: widget.manager.begin("start") if change.state == "stopped" else None
    )
    widget.manager.stop()
    remove()
    await fake.settle()
    await widget.renewed(jti="anew")
    await fake.module_runs(widget.panel())
    assert widget.states == ["loading", "ready", "stopped", "loading", "ready"]


async def test_a_mistake_of_what_was_begun_before_a_stop_ends_no_later_start(fake):
    widget = await Widget(fake).ready()

    async def breaks_late(url, timeout_s):
        raise TypeError("undefined is not callable")

    fake.preload = breaks_late
    widget.manager.begin("reload")
    widget.manager.stop()
    widget.manager.begin("start")
    await fake.settle()
    assert widget.state == "loading"
    await widget.renewed(jti="anew")
    await fake.module_runs(widget.panel())
    assert widget.states == ["loading", "ready", "stopped", "loading", "ready"]
