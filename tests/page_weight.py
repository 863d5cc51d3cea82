"""What a visit to a page costs: its requests, and the bytes of their answers."""


def finished_requests(page):
    """Return a list to which each request of a page is added once it has been answered."""
    finished = []

    def add(request):  # not the list's own method: Playwright marks what it calls
        finished.append(request)

    page.on("requestfinished", add)
    return finished


def bytes_of(request):
    """Return how many bytes an answer had on its way, its headers included."""
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]
