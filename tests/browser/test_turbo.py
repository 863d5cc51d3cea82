"""Turbo puts the next page's body in the place of this one's; the panel stays."""

from .stories import swapped_site


def test_the_panel_survives_a_swap_to_a_page_that_has_it_and_leaves_with_one_that_has_not(seen):
    swapped_site(seen, "turbo")
    unwanted = [text for kind, text in seen.console if "Content Security Policy" in text]
    assert unwanted == []
    assert [error for error in seen.errors if "token expired" not in error] == []
