"""The operator token goes into the tag and nowhere else."""

from playwright.sync_api import expect

from .stories import the_token_dies

STORES = """async () => JSON.stringify([
  { ...localStorage }, { ...sessionStorage }, document.cookie, location.href,
  performance.getEntries().map(({ name }) => name),
  await indexedDB.databases(), await caches.keys(),
])"""


def test_no_token_in_console_events_urls_or_storage(mount):
    seen = mount()
    tag = seen.page.locator("script[id^=operator-chat-panel]")
    first = seen.ready()
    tokens = [tag.get_attribute("token")]
    seen.call("refresh")
    seen.another_token(first)
    tokens.append(tag.get_attribute("token"))
    the_token_dies(seen)
    tokens.append(tag.get_attribute("token"))
    assert len(set(tokens)) == 3

    said = [text for _, text in seen.console] + seen.errors + seen.urls
    said += [str(seen.changes), seen.page.evaluate(STORES)]
    for token in tokens:
        signature = token.rsplit(".", 1)[1]
        assert not any(token in text or signature in text for text in said)


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
