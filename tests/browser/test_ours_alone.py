"""Only what a widget has added is ever taken away, never the page's own nor another widget's."""

from . import modules
from .stories import every_engine

PAGES_OWN = '<main id="app"><textarea>Half a sente</textarea></main>'
DRAFT = "document.querySelector('main#app textarea')?.value === 'Half a sente'"
MADE = "document.querySelectorAll('.made').length"
ANSWERS_BY_ADDING = """() => {
  const observer = new MutationObserver(() => {
    if (document.querySelector("#answered") || !document.querySelector(".made")) return;
    const note = document.createElement("p");
    note.id = "answered";
    document.querySelector("#stage").append(note);
    observer.disconnect();
  });
  observer.observe(document.body, { childList: true, subtree: true });
}"""


def stopped(seen):
    seen.call("stop")
    seen.state("stopped")
    seen.until(f"{MADE} === 0")


@every_engine
def test_an_element_of_the_page_with_an_id_that_the_widget_uses_too_stays(mount, own_pages_folder):
    more = 'document.body.append(Object.assign(document.createElement("div"), { id: "app" }));'
    modules.write(own_pages_folder, "same-id", more)
    seen = mount(PAGES_OWN + modules.element("same-id"))
    seen.state("ready")
    seen.call("reload")
    seen.reached("ready", 2)
    stopped(seen)
    assert seen.page.evaluate(DRAFT)
    assert seen.page.evaluate("document.querySelectorAll('#app').length") == 1


@every_engine
def test_what_the_page_adds_because_of_the_widget_stays(mount, own_pages_folder):
    modules.write(own_pages_folder, "answered")
    seen = mount("")
    seen.page.evaluate(ANSWERS_BY_ADDING)
    seen = mount(modules.element("answered"))
    seen.state("ready")
    seen.until("document.querySelector('#answered')")
    stopped(seen)
    assert seen.page.evaluate("document.querySelector('#answered') !== null")


@every_engine
def test_an_element_of_the_page_that_the_widget_moves_stays(mount, own_pages_folder):
    modules.write(
        own_pages_folder, "moves", 'document.body.append(document.querySelector("#app"));'
    )
    seen = mount(modules.element("moves") + PAGES_OWN)
    seen.state("ready")
    stopped(seen)
    assert seen.page.evaluate(DRAFT)
    seen.page.evaluate("() => document.querySelector('#app').remove()")


@every_engine
def test_named_elements_of_another_widget_stay_with_it(mount):
    named = 'widget-elements="section[id^=operator-chat-panel]"'
    seen = mount(
        f'<chathub-widget organization="sales" {named}></chathub-widget>'
        f'<chathub-widget organization="support" {named}></chathub-widget>'
    )
    online = """(than) => {
      const found = [...document.querySelectorAll("section[id^=operator-chat-panel]")];
      const tokens = Object.fromEntries(found.filter((each) => /Online/.test(each.textContent))
        .map((each) => [each.querySelector(".organization").textContent, each.dataset.jti]));
      return found.length === 2 && tokens.Sales && tokens.Support && tokens.Sales !== than && tokens;
    }"""
    before = seen.until(online)
    seen.call("refresh")
    assert seen.until(online, before["Sales"])["Support"] == before["Support"]
    seen.page.evaluate("() => document.querySelectorAll('chathub-widget')[1].remove()")
    seen.until("document.querySelectorAll('section[id^=operator-chat-panel]').length === 1")
    seen.remove()
    seen.nothing_is_left()


@every_engine
def test_a_stranger_cannot_name_the_pages_own_elements_as_the_widgets(mount):
    seen = mount(PAGES_OWN + '<chathub-widget organization="sales" widget-elements="main, main *">')
    seen.ready()
    seen.call("stop")
    seen.state("stopped")
    seen.nothing_is_left()
    assert seen.page.evaluate(DRAFT)
