"""Several organizations on one page: each loads, renews and fails on its own."""

from playwright.sync_api import expect

from .page_scripts import APART
from .stories import DAY_S, every_engine, panels, working

BOTH = {"Sales", "Support"}

ACT = """([organization, method]) =>
  void document.querySelector(`chathub-widget[organization=${organization}]`)[method]()"""


def test_sales_and_support_live_side_by_side_in_the_page(page, seen):
    side_by_side(page, seen, "page")


@every_engine
def test_sales_and_support_live_side_by_side_in_frames(page, seen):
    side_by_side(page, seen, "frame")


@every_engine
def test_one_module_runs_once_for_each_organization_of_a_page(mount):
    seen = mount(
        '<chathub-widget organization="sales"></chathub-widget>'
        '<chathub-widget organization="support"></chathub-widget>'
    )
    first = working(seen, *BOTH)
    seen.page.evaluate(ACT, ["support", "refresh"])
    second = working(seen, *BOTH, other_than={"Support": first["Support"]})
    assert second["Sales"] == first["Sales"]
    seen.page.evaluate(ACT, ["sales", "stop"])
    working(seen, "Support")


def side_by_side(page, seen, isolation):
    """Load, renew and stop each alone; Marketing, which ChatHub does not know, shows its fallback."""
    page.clock.install()
    page.goto(f"/organizations?isolation={isolation}")
    first = working(seen, *BOTH)
    ids = {panel["id"] for panel in seen.panels}
    if isolation == "page":
        assert ids == {"operator-chat-panel-sales", "operator-chat-panel-support"}
    else:
        assert ids == {"operator-chat-panel"}
    seen.fallback_says("marketing@example.com")
    seen.until(APART, ["main"])

    page.evaluate(ACT, ["sales", "refresh"])
    second = working(seen, *BOTH, other_than={"Sales": first["Sales"]})
    assert second["Support"] == first["Support"]

    seen.pass_hours(23)
    third = working(seen, *BOTH, other_than=second)
    seen.chathub.advance(DAY_S)
    working(seen, *BOTH, other_than=third)

    page.evaluate(ACT, ["sales", "stop"])
    left = working(seen, "Support")
    page.evaluate(ACT, ["sales", "start"])
    assert working(seen, *BOTH)["Support"] == left["Support"]
    for name in ("sales", "support"):
        page.evaluate(ACT, [name, "stop"])
    seen.nothing_is_left()


def test_one_organizations_failure_is_its_own_and_the_page_says_it(page, seen, chathub):
    page.clock.install()
    page.goto("/organizations")
    working(seen, *BOTH)
    first = panels(seen)
    section = {name: page.locator(f"#{name}") for name in ("sales", "support", "marketing")}
    expect(section["marketing"].get_by_role("alert")).to_contain_text("marketing@example.com")
    expect(page.get_by_role("alert")).to_have_count(1)
    # The line's Python, which writes reasons down, may have come after Marketing's: let it be told again.
    expect(page.frame_locator("iframe.line-frame").locator("#line .state")).to_have_count(3)
    page.evaluate(ACT, ["marketing", "start"])
    expect(section["marketing"].locator("[data-said]")).to_contain_text("404")

    section["sales"].get_by_role("button", name="Refresh", exact=True).click()
    working(seen, *BOTH, other_than={"Sales": first["Sales"]["token"]})
    chathub.fail("operator-token", status=500)
    section["sales"].get_by_role("button", name="Fail").click()
    expect(section["sales"].locator("[data-said]")).to_contain_text("502")
    expect(section["support"].locator("[data-said]")).to_be_empty()
    assert panels(seen)["Support"] == first["Support"]
    chathub.mend()
    seen.pass_time("00:02:00")
    expect(section["sales"].locator("[data-said]")).to_be_empty()
    working(seen, *BOTH)

    section["sales"].get_by_role("button", name="Stop").click()
    working(seen, "Support")
    section["sales"].get_by_role("button", name="Start").click()
    working(seen, *BOTH)
    assert seen.errors == []
