"""isolation="frame": a frame of its own for the widget, and everything gone with it."""

from playwright.sync_api import expect

from .stories import a_day_passes, every_engine, the_token_dies

FRAMED = (
    '<chathub-widget organization="sales" isolation="frame" fallback-email="help@site.example">'
    "</chathub-widget>"
)
# What a click in the middle of this element would meet, the frame over the window included.
MET = """() => {
  const { left, top, width, height } = document.querySelector("#own").getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + height / 2).id;
}"""


@every_engine
def test_the_panel_works_in_its_frame_and_all_of_it_goes(mount):
    seen = mount(FRAMED)
    seen.ready("Sally Jensen")
    assert [panel["id"] for panel in seen.panels] == ["operator-chat-panel"]
    a_day_passes(seen)
    assert seen.states == ["loading", "ready", "refreshing", "ready"]
    the_token_dies(seen)
    seen.remove()
    seen.nothing_is_left()


def test_a_message_from_a_frame_reaches_the_vendor(mount):
    seen = mount(FRAMED)
    seen.ready()
    seen.panel.get_by_role("textbox").fill("Good morning")
    seen.panel.get_by_role("button", name="Send").click()
    expect(seen.panel.get_by_role("log")).to_contain_text("You said: Good morning")


@every_engine
def test_the_page_around_the_panel_can_be_clicked(mount):
    seen = mount(FRAMED + '<button id="own">own</button>')
    seen.ready()
    seen.until(f"({MET})() === 'own'")
    seen.page.evaluate("() => { own.onclick = () => { own.textContent = 'clicked'; }; }")
    seen.press("own")
    seen.until("own.textContent === 'clicked'")
