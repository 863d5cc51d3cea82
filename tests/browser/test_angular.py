"""The Angular application of static/frameworks, as Angular's own tools have built it."""

import pytest

from . import desks


def test_a_whole_life_in_angular(seen):
    desks.story(seen, "Angular")


@pytest.mark.engines("firefox", "webkit")
def test_a_short_life_in_angular_in_the_other_engines(seen):
    desks.short_story(seen, "Angular")


def test_a_hundred_route_changes_end_in_one_panel_or_none(seen):
    desks.a_hundred_route_changes(seen, "Angular", framed=True)


def test_a_parent_that_renders_sixty_times_a_second_changes_nothing(seen):
    desks.a_parent_that_renders_sixty_times_a_second(seen, "Angular")
