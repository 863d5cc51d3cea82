"""The widget on a Django site, started as the example says."""

import pytest

from .framework_site import a_working_day, running

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    command = "chathub_server.examples.django_site", "runserver", "{port}", "--noreload"
    folder = tmp_path_factory.mktemp("site")
    with running(folder, *command, says=r"development server at (http\S+)") as found:
        yield found


def sign_in(page):
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Username").fill("anna")
    page.get_by_label("Password").fill("anna-word")
    page.get_by_role("button", name="Sign in").click()


def test_an_operators_day_on_a_django_site(engines, engine, site):
    context = engines.context(engine, site.site)
    a_working_day(context, site, sign_in)
    context.close()
