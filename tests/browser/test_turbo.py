"""Turbo puts the next page's body in the place of this one's; the panel stays."""

from .stories import every_engine, no_policy_was_violated, swapped_site


@every_engine
def test_the_panel_survives_a_swap_to_a_page_that_has_it_and_leaves_with_one_that_has_not(seen):
    swapped_site(seen, "turbo")
    no_policy_was_violated(seen)
