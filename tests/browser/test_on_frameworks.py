"""The widget on a site of each Python framework, started as its example says."""

import pytest

from .framework_site import a_working_day, running

pytestmark = pytest.mark.full


def by_form(page, name="Name"):
    page.get_by_label(name).fill("anna")
    page.get_by_label("Password").fill("anna-word")
    page.get_by_role("button", name="Sign in").click()


def on_django(page):
    page.get_by_role("link", name="Sign in").click()
    by_form(page, "Username")


def by_a_click(page):
    page.get_by_role("button", name="Sign in").click()


EXAMPLES = "chathub_server.examples"
# What `python -m` starts, what it prints with its URL, and how somebody signs in there.
SITES = {
    "django": (
        f"{EXAMPLES}.django_site runserver {{port}} --noreload",
        r"development server at (http\S+)",
        on_django,
    ),
    "fastapi": (
        f"uvicorn --factory {EXAMPLES}.fastapi_site:create_site --port {{port}}",
        r"Uvicorn running on (http\S+)",
        by_a_click,
    ),
    "flask": (
        f"flask --app {EXAMPLES}.flask_site run --port {{port}}",
        r"Running on (http\S+)",
        by_form,
    ),
}


@pytest.mark.parametrize("framework", SITES)
def test_an_operators_day(engines, engine, tmp_path, framework):
    command, says, sign_in = SITES[framework]
    with running(tmp_path, *command.split(), says=says) as site:
        context = engines.context(engine, site.site)
        a_working_day(context, site, sign_in)
        context.close()
