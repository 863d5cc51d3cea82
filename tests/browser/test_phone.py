"""On a phone: the stand-in's panel begins as its head, and covers nothing that somebody needs."""

import pytest
from playwright.sync_api import expect

from .stories import working

PHONE = {"width": 390, "height": 844}
# Whether somebody who touches the middle of an element touches it, once all has its place: a frame is fitted to its
# panel a moment after that is there.
CAN_BE_TOUCHED = """async (element) => {
  const isTouched = () => {
    const box = element.getBoundingClientRect();
    let [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    let view = element.ownerDocument.defaultView;
    if (!element.contains(element.ownerDocument.elementFromPoint(x, y))) return false;
    while (view.frameElement) {
      const frame = view.frameElement;
      const place = frame.getBoundingClientRect();
      [x, y] = [x + place.x, y + place.y];
      if (frame.ownerDocument.elementFromPoint(x, y) !== frame) return false;
      view = frame.ownerDocument.defaultView;
    }
    return true;
  };
  const end = performance.now() + 5000;
  while (!isTouched() && performance.now() < end) await new Promise(requestAnimationFrame);
  return isTouched();
}"""


def panel_of(page, organization, isolation):
    """Return the panel of an organization, in the page or in its frame."""
    if isolation == "page":
        return page.locator("section.operator-chat-panel", has_text=organization)
    frames = [page.frame_locator(f"iframe[srcdoc] >> nth={number}") for number in range(2)]
    panels = [frame.locator("section.operator-chat-panel") for frame in frames]
    (panel,) = [panel for panel in panels if organization in panel.inner_text()]
    return panel


def test_the_panel_begins_as_its_head_and_says_whether_it_is_open(page, seen):
    page.set_viewport_size(PHONE)
    page.goto("/")
    seen.ready("Sally Jensen")
    field = page.get_by_role("textbox", name="Message to the customer")
    toggle = page.locator(".operator-chat-panel .toggle")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(field).to_be_hidden()
    page.get_by_role("button", name="Open").click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    field.fill("Half a sentence")
    page.get_by_role("button", name="Close").click()
    expect(field).to_be_hidden()
    page.get_by_role("button", name="Open").click()
    expect(field).to_have_value("Half a sentence")


def test_on_a_desktop_all_of_it_is_there(page, seen):
    page.goto("/")
    seen.ready()
    expect(page.get_by_role("textbox", name="Message to the customer")).to_be_visible()
    expect(page.locator(".operator-chat-panel .toggle")).to_be_hidden()


@pytest.mark.parametrize("isolation", ["page", "frame"])
def test_two_panels_leave_each_other_their_button_and_their_input(page, seen, isolation):
    page.set_viewport_size(PHONE)
    page.goto(f"/organizations?isolation={isolation}")
    names = ("Sales", "Support")
    working(seen, *names)  # one that is not connected yet sends nothing
    panels = [panel_of(page, name, isolation) for name in names]
    for panel in panels:
        assert panel.locator(".toggle").evaluate(CAN_BE_TOUCHED)
    for panel in panels:
        panel.locator(".toggle").click()
        expect(panel.get_by_role("textbox")).to_be_visible()
    for panel in panels:
        panel.get_by_role("textbox").fill("Hello")
        assert panel.get_by_role("textbox").evaluate(CAN_BE_TOUCHED)
        panel.get_by_role("button", name="Send").click()
        expect(panel.get_by_role("log")).to_contain_text("Hello")


def test_the_controls_can_be_reached_above_the_panel(page, seen):
    page.set_viewport_size(PHONE)
    page.goto("/")
    seen.ready()
    for button in page.get_by_role("main").get_by_role("button").all():
        button.scroll_into_view_if_needed()
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    last = page.locator("main :is(a, button, summary):visible").last
    assert last.evaluate(CAN_BE_TOUCHED)
