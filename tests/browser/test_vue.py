"""The Vue application of static/frameworks, as Vue's own tools have built it."""

import pytest

from . import desks

pytestmark = pytest.mark.full


def test_a_whole_life_in_vue(seen):
    desks.story(seen, "Vue")


@pytest.mark.engines("firefox", "webkit")
def test_a_short_life_in_vue_in_the_other_engines(seen):
    desks.short_story(seen, "Vue")


def test_sixty_renders_a_second_change_nothing_and_a_hundred_routes_end_in_one_panel(seen):
    desks.a_hundred_route_changes(seen, "Vue", framed=False)
