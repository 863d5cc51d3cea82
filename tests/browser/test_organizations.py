"""Several organizations on one page: each loads, renews and fails on its own."""

import pytest
from playwright.sync_api import expect

from .stories import DAY_S, mend, nothing_is_left, panels, panels_until
from .test_refresh import pass_hours

BOTH = {"Sales", "Support"}


def online(*organizations):
    """Return a condition: these have a panel that works, and no other has one."""
    return lambda found: (
        set(found) == set(organizations) and all(panel["online"] for panel in found.values())
    )


def renewed(before):
    """Return a condition: the same organizations work, each with another token."""
    return lambda found: (
        online(*before)(found)
        and all(found[name]["token"] != before[name]["token"] for name in before)
    )


@pytest.mark.parametrize("isolation", ["page", "frame"])
def test_sales_and_support_live_side_by_side_and_marketing_has_no_chat(
    page, seen, chathub, isolation
):
    page.clock.install()
    loaded = chathub.calls()["widget"]
    page.goto(f"/organizations?isolation={isolation}")
    first = panels_until(page, online(*BOTH), timeout_s=30)
    assert chathub.calls()["widget"] >= loaded + 1
    ids = {panel["id"] for panel in first.values()}
    if isolation == "page":
        assert ids == {"operator-chat-panel-sales", "operator-chat-panel-support"}
    else:
        assert ids == {"operator-chat-panel"}
        expect(page.locator("iframe[srcdoc]")).to_have_count(2)
    section = {name: page.locator(f"#{name}") for name in ("sales", "support", "marketing")}
    expect(section["marketing"].get_by_role("alert")).to_contain_text("marketing@example.com")
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(section["marketing"].locator("[data-said]")).to_contain_text("404")
    nothing_overlaps(page)

    section["sales"].get_by_role("button", name="Refresh", exact=True).click()
    second = panels_until(
        page, lambda found: renewed({"Sales": first["Sales"]})(only(found, "Sales"))
    )
    assert second["Support"] == first["Support"]

    chathub.fail("operator-token", status=500)
    section["sales"].get_by_role("button", name="Fail").click()
    expect(section["sales"].locator("[data-said]")).to_contain_text("502")
    expect(section["support"].locator("[data-said]")).to_be_empty()
    assert panels(page)["Support"] == first["Support"]
    mend(seen)
    page.clock.fast_forward("00:02:00")
    expect(section["sales"].locator("[data-said]")).to_be_empty()
    third = panels_until(page, online(*BOTH))

    pass_hours(seen, 23)
    fourth = panels_until(page, renewed(third))
    chathub.advance(DAY_S)
    panels_until(page, renewed(fourth))

    section["sales"].get_by_role("button", name="Stop").click()
    left = panels_until(page, online("Support"))
    section["sales"].get_by_role("button", name="Start").click()
    assert panels_until(page, online(*BOTH))["Support"] == left["Support"]
    for name in ("sales", "support"):
        section[name].get_by_role("button", name="Stop").click()
    panels_until(page, online())
    nothing_is_left(seen)
    assert [error for error in seen.errors if "token expired" not in error] == []


def only(found, name):
    """Return the panels of one organization."""
    return {each: panel for each, panel in found.items() if each.startswith(name)}


def nothing_overlaps(page):
    """Expect the panels, the fallback and the text to stand beside each other."""
    boxes = [page.locator("main").bounding_box()]
    for frame in page.frames:
        panel = frame.locator("section[id^=operator-chat-panel]")
        boxes += [each.bounding_box() for each in panel.all()]
    assert len(boxes) == 3
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            apart = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            assert apart, boxes
