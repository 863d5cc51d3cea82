"""What a developer writes is checked: one clear sentence, nothing else disturbed."""

import pytest
from chathub_widget.page.messages import ENGLISH, LANGUAGES, messages_for
from chathub_widget.settings import Settings

from .fake_browser import SITE
from .helpers import Widget


@pytest.mark.parametrize("name", ["token_url", "widget_url"])
@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://x.example/w.js", "data:text/javascript,1", "nonsense:"]
)
async def test_an_address_that_is_not_http_ends_in_the_fallback_with_its_name(fake, name, url):
    widget = Widget(fake, **{name: url})
    await widget.start()
    assert widget.state == "unavailable"
    assert name.replace("_", "-") in widget.reason
    assert url in widget.reason
    assert ("error", widget.reason) in fake.logged
    assert "not set up correctly" in fake.shown()
    assert fake.requests == []
    await fake.pass_time(86_400)
    assert fake.requests == []


async def test_widget_elements_that_are_no_selector_are_refused_by_name(fake):
    widget = Widget(fake, widget_elements="div[")
    await widget.start()
    assert "widget-elements is 'div['" in widget.reason


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fallback_email", "not an address"),
        ("fallback_email", "a@b?subject=x"),
        ("fallback_email", "@example.com"),
        ("fallback_phone", "call me"),
        ("fallback_phone", "--"),
        ("fallback_url", "javascript:alert(1)"),
    ],
)
def test_a_contact_nobody_can_be_reached_at_is_left_out_and_said(fake, name, value):
    settings = Settings(fake, **{name: value})
    assert settings.problem is None
    assert (settings.mail, settings.phone, settings.link) == (None, None, None)
    assert name.replace("_", "-") in settings.warnings[0]
    assert value in settings.warnings[0]


async def test_a_warning_is_in_the_first_event_and_in_the_console(fake):
    widget = Widget(fake, fallback_phone="call me")
    await widget.start()
    assert "fallback-phone" in widget.changes[0].reason
    assert fake.logged[0][0] == "warn"
    assert len(fake.requests) == 1, "the widget starts all the same"


def test_markup_of_strangers_asks_nobody_to_sign_in_on_another_site(fake):
    settings = Settings(fake, markup=True, sign_in_url="https://evil.example/sign-in")
    assert settings.problem is None
    assert settings.sign_in is None
    assert "not an address of this site" in settings.warnings[0]
    assert Settings(fake, markup=True, sign_in_url=f"{SITE}.evil.example/").sign_in is None
    assert Settings(fake, markup=True, sign_in_url=" /sign-in#form ").sign_in == f"{SITE}/sign-in"


def test_the_pages_own_python_may_name_any_sign_in_that_is_an_address(fake):
    named = Settings(fake, sign_in_url="https://accounts.example/sign-in?back=")
    assert named.sign_in == "https://accounts.example/sign-in?back="
    wrong = Settings(fake, sign_in_url="javascript:alert(1)")
    assert wrong.sign_in is None
    assert "not an http(s) address" in wrong.warnings[0]


def test_good_contacts_are_kept(fake):
    settings = Settings(
        fake,
        fallback_email=" help@site.example ",
        fallback_phone="+45 70 10 10 10",
        fallback_url="https://site.example/contact",
    )
    assert settings.mail == "help@site.example"
    assert settings.phone == "+45 70 10 10 10"
    assert settings.link == "https://site.example/contact"
    assert settings.warnings == []


def test_the_sites_configuration_says_what_nobody_else_says(fake):
    fake.site_settings = {"token_url": "/our/token", "widget_url": "https://cdn.example/w.js#2"}
    settings = Settings(fake)
    assert settings.token_url == "https://site.example/our/token"
    assert settings.widget_url == "https://cdn.example/w.js"
    named = Settings(fake, token_url="/named", widget_url="https://named.example/w.js")
    assert named.token_url == "https://site.example/named"
    assert named.widget_url == "https://named.example/w.js"


def test_a_site_without_a_configuration_has_the_vendors_module_and_the_usual_endpoint(fake):
    fake.site_settings = {}
    settings = Settings(fake)
    assert settings.token_url == "https://site.example/api/chathub/token"
    assert settings.widget_url == ("https://widget.smsbat.com/operator-chat-panel/widget-script.js")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language):
    assert set(LANGUAGES[language]) == set(ENGLISH)
    assert LANGUAGES[language]["language"] == language
    assert all(LANGUAGES[language].values())
    assert "{origin}" in LANGUAGES[language]["cors"]


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("da", "da"),
        ("da-DK", "da"),
        ("pt_BR", "pt"),
        ("UK", "uk"),
        ("en-GB", "en"),
        ("xx", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_follows_the_locale(locale, language):
    assert messages_for(locale)["language"] == language


@pytest.mark.parametrize("token_url", ["ftp://evil.example/token", "/api/chathub/token"])
def test_markup_lets_no_module_run_also_where_something_else_is_wrong_with_it(fake, token_url):
    evil = "https://evil.example/x.js"
    assert Settings(fake, markup=True, token_url=token_url, widget_url=evil).problem is not None
    assert not fake.may_run(evil)
