"""When there is no chat: people read why, in their language, and can reach somebody."""

import pytest
from playwright.sync_api import expect

CONTACTS = (
    '<chathub-widget organization="archive" fallback-email="help@site.example"'
    ' fallback-phone="+45 70 10 10 10" fallback-url="/contact"></chathub-widget>'
)
LANGUAGES = [
    ("en", "Chat is not available", "Try again"),
    ("da-DK", "Chatten er ikke tilgængelig", "Prøv igen"),
    ("pt", "O chat não está disponível", "Tentar novamente"),
    ("uk", "Чат недоступний", "Спробувати ще раз"),
]


@pytest.mark.parametrize(("language", "title", "again"), LANGUAGES)
def test_the_fallback_speaks_the_pages_language(mount, language, title, again):
    seen = mount("")
    seen.page.evaluate("(language) => { document.documentElement.lang = language; }", language)
    seen = mount(CONTACTS)
    expect(seen.fallback.get_by_role("heading", name=title)).to_be_visible()
    expect(seen.fallback.get_by_role("button", name=again)).to_be_visible()


def test_the_locale_attribute_goes_before_the_pages_language(mount):
    seen = mount(CONTACTS.replace("<chathub-widget", '<chathub-widget locale="da"'))
    expect(seen.page.get_by_role("button", name="Prøv igen")).to_be_visible()
    seen.set("locale", "uk")
    expect(seen.page.get_by_role("button", name="Спробувати ще раз")).to_be_visible()


def test_people_can_write_call_or_follow_a_link(mount, chathub):
    seen = mount(CONTACTS)
    expect(seen.fallback).to_be_visible()
    links = seen.fallback.get_by_role("link").evaluate_all("(all) => all.map((link) => link.href)")
    assert links == ["mailto:help@site.example", "tel:+4570101010", f"{chathub.site}/contact"]


def test_a_sentence_ends_on_its_right_on_an_arabic_page_too(mount):
    seen = mount(f'<div dir="rtl">{CONTACTS}</div>')
    last_word, full_stop = seen.fallback.locator("p").evaluate(
        """(sentence) => [2, 1].map((fromTheEnd) => {
          const range = document.createRange();
          const place = sentence.textContent.length - fromTheEnd;
          range.setStart(sentence.firstChild, place);
          range.setEnd(sentence.firstChild, place + 1);
          return range.getBoundingClientRect().left;
        })"""
    )
    assert last_word < full_stop


def test_the_fallback_is_not_printed(mount):
    seen = mount(CONTACTS)
    expect(seen.fallback).to_be_visible()
    seen.page.emulate_media(media="print")
    try:
        expect(seen.fallback).to_be_hidden()
    finally:
        seen.page.emulate_media(media="null")


def test_the_keyboard_reaches_try_again_and_stays_there(mount, chathub):
    chathub.fail("operator-token", status=500)
    seen = mount(CONTACTS.replace("archive", "sales"), token_kept=False)
    expect(seen.fallback).to_be_visible()
    again = seen.page.get_by_role("button", name="Try again")
    again.focus()
    seen.page.keyboard.press("Enter")
    seen.reached("loading", 2)
    expect(again).to_be_focused()
    chathub.mend()
    seen.ready()


def test_the_same_failure_again_is_not_announced_again(mount, chathub):
    chathub.fail("operator-token", status=500)
    seen = mount(token_kept=False)
    seen.unavailable("502")
    seen.fallback.evaluate("(card) => { card.mark = 'the same'; }")
    for times in (2, 3):
        seen.pass_time("01:00")
        seen.reached("unavailable", times)
    assert seen.fallback.evaluate("(card) => card.mark") == "the same"


def test_markup_in_what_a_server_says_stays_text(mount):
    seen = mount("")
    seen.page.route(
        "**/api/chathub/token*",
        lambda route: route.fulfill(status=404, json={"error": "<img src=x onerror=alert(1)>"}),
    )
    seen = mount()
    seen.unavailable("<img")
    assert seen.page.locator("img").count() == 0
