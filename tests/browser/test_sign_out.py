"""A session that ends, or becomes another person's, takes widget and token with it."""

import chathub_standin
import httpx
import pytest
from chathub_server.tokens.cached_list import STALE_IF_ERROR_S

from .page_scripts import SECTIONS
from .seen import Seen
from .stories import every_engine

FOCUS = "() => void dispatchEvent(new Event('focus'))"


def comes_back(seen):
    """Let a quarter of a minute pass, and a person come back to the page."""
    seen.pass_time("00:15")
    seen.page.evaluate(FOCUS)


def deactivate(chathub, operator):
    """Let an operator of the vendor's take no chats any more, and the site find that out."""
    with httpx.Client(base_url=chathub.vendor, trust_env=False) as vendor:
        account = {"login": chathub_standin.LOGIN, "password": chathub_standin.PASSWORD}
        token = vendor.post("/api/company/get-token", json=account).json()
        answer = vendor.post(
            "/api/operator/status",
            json={"id": operator, "status": 1},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.is_success, answer.text
    chathub.advance(STALE_IF_ERROR_S)


@every_engine
def test_a_sign_out_is_noticed_when_a_person_comes_back(mount):
    seen = mount()
    seen.ready()
    seen.sign_out()
    comes_back(seen)
    seen.state("signed-out")
    seen.nothing_is_left()


@every_engine
def test_a_session_that_lives_goes_on_when_a_person_comes_back(mount, chathub):
    seen = mount()
    token = seen.ready()
    chathub.said()
    comes_back(seen)
    seen.until_said('"GET /api/chathub/token')
    assert seen.ready() == token
    assert seen.states == ["loading", "ready"]


def test_the_sites_own_sign_out_takes_the_panel_from_all_tabs(context, chathub):
    first = Seen(context.new_page(), chathub)
    first.sign_in("demo")
    first.page.goto("/spa/customers")
    first.ready()
    second = Seen(context.new_page(), chathub)
    second.page.goto("/own/empty.html")
    second.page.evaluate("() => import('/chathub/chathub-widget.js').then(() => true)")
    second.page.evaluate("() => void dispatchEvent(new Event('chathub-sign-out'))")
    first.state("signed-out")
    first.until(f"{SECTIONS}.length === 0")


@pytest.mark.engines("chromium", "firefox")
def test_somebody_who_signs_in_meanwhile_gets_no_panel_of_the_one_before(mount):
    seen = mount('<chathub-widget organization="support"></chathub-widget>')
    seen.ready("Oksana Kovalenko")
    seen.sign_out()
    seen.sign_in("sally")
    seen.call("refresh")
    last = seen.unavailable("403")
    assert "Oksana" not in last["reason"]
    seen.nothing_is_left()


@every_engine
def test_a_panel_of_another_operator_is_loaded_anew_without_what_was_typed(mount, chathub):
    seen = mount(
        f'<chathub-widget organization="sales" widget-url="{chathub.vendor}'
        '/operator-chat-panel/widget-script.js?hand-over"></chathub-widget>'
    )
    seen.ready("Sally Jensen")
    seen.type("Between us")
    deactivate(chathub, 101)
    comes_back(seen)
    seen.reached("ready", 2)
    seen.ready()
    (panel,) = seen.panels
    assert panel["operator"] != "Sally Jensen"
    assert panel["draft"] == ""


def test_the_signed_out_find_a_door_that_leads_back_to_where_they_were(page, seen):
    page.goto("/spa/customers?case=7")
    seen.ready("Sally Jensen")
    page.request.delete(f"{seen.chathub.site}/session")
    seen.call("refresh")
    seen.fallback_says("You are signed out")
    assert page.get_by_role("button", name="Try again").count() == 0, "it could not help"
    seen.fallback.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sign in as sally").click()
    page.wait_for_url("**/spa/customers?case=7")
    seen.ready("Sally Jensen")
