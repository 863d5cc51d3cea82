"""What a first visit to two lines of HTML costs, without a clock: requests and bytes."""

from .seen import WIDGET_ELEMENT

MOST_REQUESTS = 14  # with the page itself
MOST_BYTES = 320_000


def test_a_first_visit_needs_few_requests_and_few_bytes(page, seen, own_pages):
    finished = []
    page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108
    seen.sign_in("demo")
    page.goto(own_pages.write_plain("weight", WIDGET_ELEMENT))
    seen.ready()
    sizes = {each.url: each.sizes() for each in finished}
    assert len(sizes) == len(finished), "nothing is asked for twice"
    assert len(finished) <= MOST_REQUESTS, sorted(sizes)
    bytes_of = {
        url: size["responseHeadersSize"] + size["responseBodySize"] for url, size in sizes.items()
    }
    assert sum(bytes_of.values()) <= MOST_BYTES, bytes_of
