"""The React application of static/frameworks, as React's own tools have built it."""

import pytest

from . import desks


@pytest.fixture
def desk(seen):
    return desks.Desk(seen, "React")


def test_a_whole_life_in_react(seen):
    desks.story(seen, "React")


@pytest.mark.engines("firefox", "webkit")
def test_a_short_life_in_react_in_the_other_engines(seen):
    desks.short_story(seen, "React")


def test_sixty_renders_a_second_change_nothing_and_a_hundred_routes_end_in_one_panel(seen):
    desks.a_hundred_route_changes(seen, "React", framed=False)


def test_strict_modes_double_mount_is_one_start_and_one_panel(seen, desk):
    desk.open()
    desk.works_for("Sally Jensen")
    mounted = seen.page.evaluate("performance.getEntriesByName('mounted').length")
    assert mounted == 2, "StrictMode is on"
    assert seen.states == ["loading", "ready"]
    assert desk.tokens_asked() == 1
    desk.nothing_went_wrong()


@pytest.mark.parametrize("held", ["**/api/chathub/token*", "**/widget-script.js*"])
def test_unmounting_in_the_middle_of_a_load_leaves_nothing_behind(page, seen, desk, held):
    routes = []

    def hold(route):
        routes.append(route)

    page.route(held, hold)
    with page.expect_request(held):
        desk.open()
        desk.says("Loading")
    desk.chat.uncheck()
    desk.left()
    for route in routes:
        route.continue_()
    page.unroute(held)
    # What was held has come when what is asked for later has.
    page.evaluate("() => fetch('/api/chathub/token?org=sales')")
    desk.left()
    desk.says("Not mounted")
    desk.chat.check()
    desk.works_for("Sally Jensen")
    desk.nothing_went_wrong()
