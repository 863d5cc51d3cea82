"""The operator token goes into the tag and nowhere else."""

from playwright.sync_api import expect


def test_no_token_in_console_events_urls_or_storage(page, open_page, chathub):
    seen = open_page()
    tag = page.locator("script[id^=operator-chat-panel]")
    first = seen.ready()
    tokens = [tag.get_attribute("token")]
    seen.call("refresh")
    second = seen.another_token(first)
    tokens.append(tag.get_attribute("token"))
    chathub.advance(86_400)
    seen.another_token(second)
    tokens.append(tag.get_attribute("token"))
    assert len(set(tokens)) == 3

    said = [text for _, text in seen.console] + seen.errors + seen.urls
    said.append(str(seen.changes))
    said.append(
        page.evaluate(
            """async () => JSON.stringify([
              { ...localStorage }, { ...sessionStorage }, document.cookie, location.href,
              performance.getEntries().map(({ name }) => name),
              await indexedDB.databases(), await caches.keys(),
            ])"""
        )
    )
    for token in tokens:
        signature = token.rsplit(".", 1)[1]
        assert not any(token in text or signature in text for text in said)


def test_a_token_that_an_error_repeats_is_struck_out(page, open_page, chathub):
    page.route(
        "**/operator-chat-panel/widget-script.js",
        lambda route: route.fulfill(
            body="throw new Error('bad ' + document.querySelector('script[token]').getAttribute('token'))",
            content_type="text/javascript",
            headers={"access-control-allow-origin": "*"},
        ),
    )
    seen = open_page()
    reason = seen.unavailable("failed while running: .*bad …")
    assert "eyJ" not in reason
    expect(seen.fallback).not_to_contain_text("eyJ")
