"""The operator token goes into the tag and nowhere else."""

import pytest
from playwright.sync_api import expect

from .page_scripts import DOCUMENTS
from .stories import the_token_dies

ON_THE_TAG = f"""{DOCUMENTS}.flatMap((each) => [...each.querySelectorAll("script[token]")])
  .at(-1).getAttribute("token")"""

RECORD = """
window.recorded = [];
const dispatch = EventTarget.prototype.dispatchEvent;
EventTarget.prototype.dispatchEvent = function (event) {
  recorded.push(`${event.type} ${JSON.stringify(event.detail)} ${event.message} ${event.reason}`);
  return dispatch.call(this, event);
};
for (const level of ["debug", "info", "log", "trace", "warn", "error"]) {
  const write = console[level].bind(console);
  console[level] = (...words) => { recorded.push(words.map(String).join(" ")); write(...words); };
}
"""
STORES = """async () => JSON.stringify([
  { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, window.name, history.state,
  performance.getEntries().map(({ name }) => name), recorded,
  await indexedDB.databases(), await caches.keys(),
])"""
# Everything that can be reached from the window or an element without calling anything, but for the memory
# of the interpreters, which hold the token as they must. Returns where the texts stand.
WALK = """(texts) => {
  const found = [];
  const visited = new WeakSet();
  const queue = [["window", window], ["document", document]];
  document.querySelectorAll("*").forEach((each) => queue.push([each.localName, each]));
  const look = (path, value) => {
    if (typeof value === "string" && texts.some((text) => value.includes(text))) found.push(path);
    else if (value !== null && /object|function/.test(typeof value)) queue.push([path, value]);
  };
  while (queue.length) {
    const [path, object] = queue.pop();
    if (visited.has(object) || object instanceof ArrayBuffer || ArrayBuffer.isView(object)) continue;
    visited.add(object);
    try {
      for (const entry of object instanceof Map || object instanceof Set ? [...object] : []) {
        for (const each of [entry].flat()) look(`${path}.entry`, each);
      }
    } catch {
      // the prototype of one
    }
    for (const key of Reflect.ownKeys(object)) {
      const property = Object.getOwnPropertyDescriptor(object, key);
      if (property && "value" in property) look(`${path}.${String(key)}`, property.value);
    }
    if (Object.getPrototypeOf(object)) look(`${path}.prototype`, Object.getPrototypeOf(object));
  }
  const copy = document.documentElement.cloneNode(true);
  copy.querySelectorAll("script[token]").forEach((tag) => tag.removeAttribute("token"));
  if (texts.some((text) => copy.outerHTML.includes(text))) found.push("the document");
  return found;
}"""


@pytest.mark.parametrize("isolation", ["page", "frame"])
def test_the_token_is_on_the_tag_and_nowhere_else(page, open_page, isolation):
    page.add_init_script(RECORD)
    seen = open_page(
        f'<chathub-widget organization="sales" isolation="{isolation}"></chathub-widget>'
    )
    first = seen.ready()
    tokens = [seen.page.evaluate(ON_THE_TAG)]
    seen.call("refresh")
    seen.another_token(first)
    tokens.append(seen.page.evaluate(ON_THE_TAG))
    the_token_dies(seen)
    tokens.append(seen.page.evaluate(ON_THE_TAG))
    assert len(set(tokens)) == 3

    parts = [part for token in tokens for part in (token, token.rsplit(".", 1)[1])]
    said = [text for _, text in seen.console] + seen.errors + seen.urls
    said += [str(seen.changes), seen.page.evaluate(STORES)]
    assert not [text for text in said if any(part in text for part in parts)]
    assert "chathub-state" in said[-1], "what was recorded"
    assert seen.page.evaluate(WALK, parts) == []
    seen.page.evaluate(
        "(text) => { window.somewhere = { deep: new Map([[1, `a ${text}`]]) }; }", parts[0]
    )
    assert seen.page.evaluate(WALK, parts) == ["window.somewhere.deep.entry"], "it does find one"


def test_a_token_that_an_error_repeats_is_struck_out(mount):
    seen = mount("")
    seen.page.route(
        "**/operator-chat-panel/widget-script.js",
        lambda route: route.fulfill(
            body="throw new Error('bad ' + document.querySelector('script[token]').getAttribute('token'))",
            content_type="text/javascript",
            headers={"access-control-allow-origin": "*"},
        ),
    )
    seen = mount()
    last = seen.unavailable("failed while running: .*bad …")
    assert "eyJ" not in last["reason"]
    expect(seen.fallback).not_to_contain_text("eyJ")
