"""Turbo puts the next page's body in the place of this one's; the panel stays."""

from .stories import every_engine, no_policy_was_violated, nothing_is_cut_off, swapped_site


@every_engine
def test_the_panel_survives_a_swap_to_a_page_that_has_it_and_leaves_with_one_that_has_not(seen):
    swapped_site(seen, "turbo")


def test_a_swap_says_no_further_state_and_violates_no_policy(seen, page):
    page.goto("/turbo")
    seen.ready()
    nothing_is_cut_off(page)
    seen.press("Customers")
    seen.until("document.querySelector('h1').textContent === 'Customers'")
    seen.ready()
    assert seen.states == ["loading", "ready"]
    page.get_by_role("link", name="ChatHub widget").click()
    seen.until("/managed from Python/.test(document.querySelector('h1').textContent)")
    no_policy_was_violated(seen)
