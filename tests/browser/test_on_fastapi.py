"""The widget on a FastAPI site, started as the example says."""

import pytest

from .framework_site import a_working_day, running

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    factory = "chathub_server.examples.fastapi_site:create_site"
    command = "uvicorn", "--factory", factory, "--port", "{port}"
    folder = tmp_path_factory.mktemp("site")
    with running(folder, *command, says=r"Uvicorn running on (http\S+)") as found:
        yield found


def sign_in(page):
    page.get_by_role("button", name="Sign in").click()


def test_an_operators_day_on_a_fastapi_site(engines, engine, site):
    context = engines.context(engine, site.site)
    a_working_day(context, site, sign_in)
    context.close()
