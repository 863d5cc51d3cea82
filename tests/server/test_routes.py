"""What the people who run a site ask, as routes of its application."""

import pytest
from chathub_server import (
    Settings,
    TokenService,
    User,
    health_route,
    metrics_route,
    operations_routes,
    readiness_route,
    token_routes,
)
from starlette.applications import Starlette
from starlette.testclient import TestClient

from .sites import NO_REDIS, service_of

NO_PAGE = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
}

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def service(chathub_alone):
    return service_of(chathub_alone)


def asked(service, routes=None):
    """Return a client of an application that has these routes, or those of operations."""
    routes = operations_routes(service) if routes is None else routes
    return TestClient(Starlette(routes=routes, lifespan=service.lifespan))


def test_a_process_that_runs_says_so(service):
    with asked(service) as site:
        answer = site.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["content-type"] == "application/json"
    assert dict(answer.headers).items() >= NO_PAGE.items()


def test_a_service_that_can_issue_tokens_is_ready(service):
    with asked(service) as site:
        answer = site.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "vendor": "ok", "cache": "ok"}


def test_a_service_whose_chathub_is_away_is_not_ready(service, chathub_alone):
    chathub_alone.fail("organizations", drop=True)
    with asked(service) as site:
        answer = site.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "vendor": "away", "cache": "ok"}


def test_a_service_whose_redis_is_away_is_ready(chathub_alone):
    account = {
        name: chathub_alone.settings[f"CHATHUB_{name.upper()}"] for name in ("login", "password")
    }
    away = Settings(
        vendor_url=chathub_alone.url,
        cache_url=NO_REDIS,
        cache_key="k" * 43 + "=",
        **account,
    )
    with asked(TokenService(away)) as site:
        answer = site.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "vendor": "ok",
        "cache": "away, using this process's memory",
    }


def test_prometheus_reads_what_was_done(service):
    with asked(service) as site:
        answer = site.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert answer.headers["cache-control"] == "no-store"
    assert "# TYPE chathub_requests_total counter" in answer.text


@pytest.mark.parametrize(
    ("route", "path"),
    [
        (lambda _: health_route(), "/healthz"),
        (readiness_route, "/readyz"),
        (lambda _: metrics_route(), "/metrics"),
    ],
    ids=["health", "readiness", "metrics"],
)
def test_each_has_a_path_unless_the_site_says_another_and_may_only_be_read(service, route, path):
    with asked(service, [route(service)]) as site:
        assert site.get(path).status_code == 200
        assert site.post(path).status_code == 405


@pytest.mark.parametrize("prefix", ["/desk", "/desk/"])
def test_the_token_endpoint_is_two_routes_that_a_site_can_name(service, prefix):
    def sally(request):
        return User("sally", operator=101) if request.headers["x-user"] == "sally" else None

    routes = token_routes(service, sally, prefix=prefix)
    app = Starlette(routes=routes, lifespan=service.lifespan)
    assert app.url_path_for("chathub-token") == "/desk/token"
    assert app.url_path_for("chathub-validate-token") == "/desk/validate-token"
    with TestClient(app, headers={"X-User": "sally"}) as site:
        token = site.get("/desk/token").json()["token"]
        judged = site.post("/desk/validate-token", json={"token": token})
        assert judged.json()["isValid"] is True
        assert site.post("/desk/token").status_code == 405
        assert site.get("/desk/validate-token").status_code == 405
        for path in ("/desk/token", "/desk/validate-token"):
            assert site.options(path).json()["code"] == "foreign_site", "it is asked, and refuses"


def test_the_token_endpoint_is_where_pages_ask_unless_told_otherwise(service):
    paths = [each.path for each in token_routes(service, lambda _: None)]
    assert paths == ["/api/chathub/token", "/api/chathub/validate-token"]
