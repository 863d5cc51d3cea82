# What a person sees while there is no widget, and what a screen reader says.
from chathub_widget.page.view import View
from chathub_widget.settings import Settings

from .harness import same


class Shown:
    """A view in a page, and how often somebody has asked for another try."""

    def __init__(self, page, host=None, **settings):
        self.page = page
        self.tries = 0
        self.host = host
        self.view = View(page.browser, host, Settings(page.browser, **settings), self._try)
        self.root = (host or page.document.body.lastElementChild).shadowRoot

    def _try(self):
        self.tries += 1

    def find(self, selector):
        return self.page.browser.plain(self.root.querySelector(selector))

    def text(self, selector):
        return str(self.find(selector).textContent)

    def focused(self):
        """Return the text of what has the keyboard's focus in it, or None."""
        element = self.page.browser.plain(self.root.activeElement)
        return None if element is None else str(element.textContent)

    def press(self):
        self.find("button").click()


def in_element(page, **settings):
    return Shown(page, page.put("<chathub-widget></chathub-widget>"), **settings)


# For screen readers


def test_that_it_is_starting_is_said_politely(page):
    shown = in_element(page)
    shown.view.loading()
    same(shown.text("[role=status]"), "Chat is starting…")
    same(shown.find("[role=alert]"), None)


def test_a_failure_is_announced_in_the_language_it_is_written_in(page):
    shown = in_element(page, locale="da-DK")
    shown.view.fallback("timeout", will_retry=True)
    alert = shown.find("[role=alert]")
    same(str(alert.lang), "da")
    same(shown.text("h2"), "Chatten er ikke tilgængelig")
    same(shown.text("p"), "Chatprogrammet blev ikke hentet i tide. Der prøves igen automatisk.")
    same(shown.text("button"), "Prøv igen")


def test_the_same_failure_again_is_announced_once(page):
    shown = in_element(page)
    shown.view.fallback("endpoint")
    card = shown.find("section")
    shown.view.fallback("endpoint")
    assert shown.find("section:only-child").isSameNode(card)
    shown.view.fallback("timeout")
    assert not shown.find("section").isSameNode(card)


def test_a_page_that_is_loading_already_is_not_announced_again(page):
    shown = in_element(page)
    shown.view.loading()
    card = shown.find(".card")
    shown.view.loading()
    assert shown.find(".card:only-child").isSameNode(card)


# The fallback


def test_who_is_signed_out_is_told_so(page):
    shown = in_element(page)
    shown.view.fallback("signed-out")
    same(shown.text("h2"), "You are signed out")


def test_who_is_signed_out_can_sign_in_and_comes_back_to_the_page(page):
    shown = in_element(page, sign_in_url="/sign-in")
    shown.view.fallback("signed-out")
    link = shown.find("a.sign-in")
    same(shown.text("a.sign-in"), "Sign in")
    back = page.browser.quote(page.browser.page_address())
    same(str(link.getAttribute("href")), "https://site.example/sign-in?next=" + back)
    shown.view.fallback("endpoint")
    same(shown.find("a.sign-in"), None)
    same(shown.text("button"), "Try again")


def test_a_sign_in_may_call_the_way_back_what_it_likes(page):
    for url, wanted in (
        ("/sign-in?lang=da", "/sign-in?lang=da&next="),
        ("/sign-in?from=", "/sign-in?from="),
        ("/sign-in#form", "/sign-in?next="),
    ):
        shown = in_element(page, sign_in_url=url)
        shown.view.fallback("signed-out")
        back = page.browser.quote(page.browser.page_address())
        address = str(shown.find("a.sign-in").getAttribute("href"))
        same(address, "https://site.example" + wanted + back)


def test_a_page_that_has_moved_on_since_is_the_one_to_come_back_to(page):
    shown = in_element(page, sign_in_url="/sign-in")
    shown.view.fallback("signed-out")
    link = shown.find("a.sign-in")
    page.window.history.pushState(None, "", "/customers?case=8#last")
    link.addEventListener("click", page.window.eval("(event) => event.preventDefault()"))
    link.click()
    assert str(link.getAttribute("href")).endswith("next=%2Fcustomers%3Fcase%3D8%23last")


def test_where_trying_cannot_help_nobody_is_asked_to(page):
    shown = in_element(page, fallback_email="help@site.example")
    shown.view.fallback("signed-out")
    same(shown.find("button"), None)
    same(shown.find("a.sign-in"), None)
    same(shown.text("li a"), "help@site.example")


def test_another_try_is_promised_only_where_one_comes(page):
    shown = in_element(page)
    shown.view.fallback("endpoint")
    same(shown.text("p"), "The connection to the chat failed.")
    shown.view.fallback("endpoint", will_retry=True)
    same(shown.text("p"), "The connection to the chat failed. It is tried again by itself.")


def test_what_only_the_page_can_mend_has_no_button_to_try_again(page):
    shown = in_element(page, fallback_email="help@site.example")
    for code in ("bad-setting", "policy"):
        shown.view.fallback(code)
        same(shown.find("button"), None)
        same(shown.text("li a"), "help@site.example")
    shown.view.fallback("forbidden")
    same(shown.text("button"), "Try again")


def test_a_fallback_without_an_element_comes_back_when_the_page_empties_its_body(page):
    view = View(page.browser, None, Settings(page.browser), lambda: None)
    view.fallback("endpoint")
    page.document.body.innerHTML = "<main></main>"
    view.put_back()
    same(
        str(page.document.body.lastElementChild.shadowRoot.querySelector("h2").textContent),
        "Chat is not available",
    )
    view.close()
    same(str(page.document.body.innerHTML), "<main></main>")


def test_a_site_that_the_vendor_does_not_know_is_named(page):
    shown = in_element(page)
    shown.view.fallback("cors")
    assert "ask ChatHub to allow https://site.example." in shown.text("p")


def test_people_are_reached_by_mail_by_phone_and_by_a_page(page):
    shown = in_element(
        page,
        fallback_email="help@site.example",
        fallback_phone="+45 (70) 10-10",
        fallback_url="/contact",
    )
    shown.view.fallback("endpoint")
    links = shown.root.querySelectorAll("li a")
    same(
        [(str(link.getAttribute("href")), str(link.textContent)) for link in links],
        [
            ("mailto:help@site.example", "help@site.example"),
            ("tel:+45701010", "+45 (70) 10-10"),
            ("/contact", "Other ways to reach us"),
        ],
    )
    same(shown.text("li"), "Write to us: help@site.example")


def test_without_any_contact_there_is_no_empty_list(page):
    shown = in_element(page)
    shown.view.fallback("endpoint")
    same(shown.find("ul"), None)


def test_what_a_contact_says_stays_text(page):
    shown = in_element(page, fallback_email="<b>@site.example")
    shown.view.fallback("endpoint")
    same(shown.find("b"), None)


def test_another_contact_or_language_changes_what_is_shown(page):
    shown = in_element(page)
    shown.view.fallback("endpoint")
    shown.view.change(Settings(page.browser, locale="pt", fallback_email="help@site.example"))
    same(shown.text("li a"), "help@site.example")
    same(str(shown.find("section").lang), "pt")
    shown.view.loading()
    shown.view.change(Settings(page.browser, locale="da"))
    same(shown.text("[role=status]"), "Chatten starter…")
    shown.view.nothing()
    shown.view.change(Settings(page.browser))
    same(int(shown.root.childNodes.length), 0)


def test_each_part_is_of_the_kind_that_the_style_is_for(page):
    shown = in_element(page, sign_in_url="/sign-in")
    for show, parts in (
        (shown.view.loading, ("div.card.loading > span.dot", "span.dot + span")),
        (lambda: shown.view.fallback("signed-out"), ("section.card > h2 + p + a.sign-in",)),
        (lambda: shown.view.fallback("endpoint"), ("section.card > h2 + p + button:last-child",)),
        (shown.view.placeholder, ("button.open:only-child",)),
    ):
        show()
        for part in parts:
            assert shown.find(part) is not None, part


# Trying again


def test_a_person_tries_again_by_a_button(page):
    shown = in_element(page)
    shown.view.fallback("endpoint")
    same(str(shown.find("button").type), "button")
    shown.press()
    same(shown.tries, 1)


def test_a_button_that_is_no_longer_shown_asks_for_nothing(page):
    shown = in_element(page)
    shown.view.fallback("endpoint")
    button = shown.find("button")
    shown.view.loading()
    button.click()
    same(shown.tries, 0)


def test_who_has_tried_again_keeps_the_keyboard_on_the_button(page):
    shown = in_element(page)
    shown.view.fallback("endpoint")
    same(shown.focused(), None)
    shown.press()
    shown.view.loading()
    shown.view.fallback("endpoint")
    same(shown.focused(), "Try again")


def test_a_later_failure_does_not_take_the_keyboard_from_what_a_person_does(page):
    shown = in_element(page)
    shown.view.fallback("endpoint")
    shown.press()
    shown.view.loading()
    shown.view.fallback("endpoint")
    page.document.body.focus()
    shown.find("button").blur()
    shown.view.loading()
    shown.view.fallback("endpoint")
    same(shown.focused(), None)


def test_a_widget_that_has_come_ends_what_a_person_asked_for(page):
    shown = in_element(page)
    shown.view.fallback("endpoint")
    shown.press()
    shown.view.nothing()
    shown.view.fallback("endpoint")
    same(shown.focused(), None)


# The button that starts a widget


def test_pointing_at_the_button_or_reaching_it_by_keyboard_is_enough(page):
    for name in ("click", "pointerenter", "focus"):
        shown = in_element(page)
        shown.view.placeholder()
        same(shown.text("button.open"), "Open the chat")
        same(str(shown.find("button").type), "button")
        shown.find("button").dispatchEvent(page.window.Event.new(name))
        same(shown.tries, 1)


def test_a_start_button_that_is_gone_starts_nothing(page):
    shown = in_element(page)
    shown.view.placeholder()
    button = shown.find("button")
    shown.view.nothing()
    for name in ("click", "pointerenter", "focus"):
        button.dispatchEvent(page.window.Event.new(name))
    same(shown.tries, 0)


def test_a_start_button_that_is_shown_stays_the_same(page):
    shown = in_element(page)
    shown.view.placeholder()
    button = shown.find("button")
    shown.view.placeholder()
    assert shown.find("button:only-child").isSameNode(button)


# Where it is shown


def test_after_a_stop_nothing_is_shown_and_the_pages_own_element_stays(page):
    shown = in_element(page)
    shown.view.fallback("endpoint")
    shown.view.close()
    same(int(shown.root.childNodes.length), 0)
    assert shown.host.isConnected


def test_a_widget_without_an_element_is_shown_in_one_of_its_own_that_goes_with_it(page):
    shown = Shown(page)
    shown.view.fallback("endpoint")
    same(shown.text("h2"), "Chat is not available")
    same(int(page.document.body.childElementCount), 1)
    shown.view.close()
    same(int(page.document.body.childElementCount), 0)


def test_what_is_shown_moves_with_the_widget_to_another_element(page):
    shown = in_element(page)
    shown.view.fallback("endpoint")
    host = page.browser.append_to_body(page.browser.create("chathub-widget"))
    moved = shown.view.moved_to(host)
    same(str(host.shadowRoot.querySelector("h2").textContent), "Chat is not available")
    same(int(shown.root.childNodes.length), 0)
    host.shadowRoot.querySelector("button").click()
    same(shown.tries, 1)
    moved.loading()
    assert host.shadowRoot.querySelector("[role=status]")


def test_an_element_that_is_used_again_has_its_style_once(page):
    shown = in_element(page)
    shown.view.loading()
    shown.view.close()
    again = Shown(page, shown.host)
    again.view.loading()
    (style,) = again.root.adoptedStyleSheets
    assert ".card" in " ".join(str(rule.cssText) for rule in style.cssRules)
    same(int(again.root.childElementCount), 1)
