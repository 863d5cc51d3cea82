"""The Vue application of static/frameworks, as Vue's own tools have built it."""

import pytest

from . import desks


def test_a_whole_life_in_vue(seen):
    desks.story(seen, "Vue")


@pytest.mark.engines("firefox", "webkit")
def test_a_short_life_in_vue_in_the_other_engines(seen):
    desks.short_story(seen, "Vue")


def test_a_hundred_route_changes_end_in_one_panel_or_none(seen):
    desks.a_hundred_route_changes(seen, "Vue", framed=False)


def test_a_parent_that_renders_sixty_times_a_second_changes_nothing(seen):
    desks.a_parent_that_renders_sixty_times_a_second(seen, "Vue")
