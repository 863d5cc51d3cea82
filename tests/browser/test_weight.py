"""What a first visit to two lines of HTML costs, without a clock: requests and bytes."""

from page_weight import bytes_of, finished_requests

from .seen import WIDGET_ELEMENT

MOST_REQUESTS = 13  # with the page itself
MOST_BYTES = 295_000


def test_a_first_visit_needs_few_requests_and_few_bytes(page, seen, own_pages):
    finished = finished_requests(page)
    seen.sign_in("demo")
    page.goto(own_pages.write_plain("weight", WIDGET_ELEMENT))
    seen.ready()
    weights = {each.url: bytes_of(each) for each in finished}
    assert len(weights) == len(finished), "nothing is asked for twice"
    assert len(finished) <= MOST_REQUESTS, sorted(weights)
    assert sum(weights.values()) <= MOST_BYTES, weights
