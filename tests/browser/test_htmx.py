"""htmx puts the next page's body in the place of this one's; the panel stays."""

from .stories import no_policy_was_violated, nothing_is_cut_off, swapped_site


def test_the_panel_survives_a_swap_to_a_page_that_has_it_and_leaves_with_one_that_has_not(seen):
    swapped_site(seen, "htmx")
    no_policy_was_violated(seen)
    assert seen.states[:2] == ["loading", "ready"]
    nothing_is_cut_off(seen.page)
    seen.press("ChatHub widget")
    seen.until("/managed from Python/.test(document.querySelector('h1')?.textContent)")
