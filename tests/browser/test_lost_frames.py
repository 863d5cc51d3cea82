"""A framed widget whose frame goes elsewhere, or lies over the whole page."""

import pytest

from . import modules
from .stories import every_engine, other_engines_in_full

FRAME = "document.querySelector('iframe[srcdoc]')"
INSIDE = f"{FRAME}.contentDocument"
REFRESH_THERE = f"""(place) => new Promise((done) => {{
  const frame = {FRAME};
  frame.contentWindow.location.assign(place);
  const look = () => {{
    if (frame.contentDocument !== null) return setTimeout(look, 1);
    document.querySelector("chathub-widget").refresh();
    done(true);
  }};
  look();
}})"""
LINK = """document.body.append(Object.assign(document.createElement("a"), { href: "#top", textContent: "Top" }));"""
LAYER = """const layer = document.createElement("div");
layer.style.cssText = "position: fixed; inset: 0; {}";
document.body.append(layer);
panel.style.cssText = "position: fixed; inset: auto 0 0 auto; inline-size: 5rem; block-size: 5rem";"""
OWN_IS_MET = """() => {
  const { left, top, width, height } = document.querySelector("#own").getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + height / 2).id === "own";
}"""


def framed(name):
    return modules.element(name, 'isolation="frame"')


@other_engines_in_full
@pytest.mark.parametrize("place", ["/own/empty.html", "{elsewhere}/own/empty.html"])
def test_a_frame_that_shows_another_page_is_a_lost_widget_and_comes_back(
    mount, chathub, own_pages_folder, place
):
    modules.write(own_pages_folder, "leaves")
    seen = mount(framed("leaves"))
    seen.state("ready")
    place = place.format(elsewhere=chathub.site.replace("127.0.0.1", "localhost"))
    seen.page.evaluate(f"(place) => void {FRAME}.contentWindow.location.assign(place)", place)
    seen.until("said.some(({ reason }) => /frame shows another page/.test(reason))")
    seen.reached("ready", 2)
    seen.until(f"{INSIDE}?.querySelector('.made') !== null")
    seen.remove()
    seen.nothing_is_left()


@every_engine
def test_a_frame_on_another_site_does_not_hold_a_refresh_up(mount, chathub, own_pages_folder):
    modules.write(own_pages_folder, "leaves")
    seen = mount(framed("leaves"))
    seen.state("ready")
    elsewhere = chathub.site.replace("127.0.0.1", "localhost") + "/own/empty.html"
    seen.page.evaluate(REFRESH_THERE, elsewhere)
    seen.reached("ready", 2)
    seen.until(f"{INSIDE}?.querySelector('.made') !== null")


def test_a_link_in_a_framed_widget_leads_out_of_it(mount, own_pages_folder):
    modules.write(own_pages_folder, "links", LINK)
    seen = mount(framed("links"))
    seen.state("ready")
    with seen.page.expect_popup() as opened:
        seen.page.frame_locator("iframe[srcdoc]").get_by_role("link", name="Top").click()
    opened.value.close()
    assert seen.states == ["loading", "ready"]
    assert seen.page.evaluate(f"{INSIDE}.querySelector('.made') !== null")


@every_engine
@pytest.mark.parametrize("layer", ["pointer-events: none", "visibility: hidden", "opacity: 0"])
def test_a_layer_that_nobody_sees_or_touches_leaves_the_page_its_clicks(
    mount, own_pages_folder, layer
):
    modules.write(own_pages_folder, "layer", LAYER.format(layer))
    seen = mount(framed("layer") + '<button id="own">own</button>')
    seen.state("ready")
    seen.until(f"document.elementFromPoint(innerWidth - 9, innerHeight - 9) === {FRAME}")
    assert seen.page.evaluate(OWN_IS_MET)
