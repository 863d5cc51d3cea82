"""What a visit to a page costs: what came over the network, in Chromium."""


def transfers_of(page):
    """Return a list to which is added, for each answer of a server to a page, its URL and its bytes with headers.

    Playwright's own events count what comes out of the browser's cache, too.
    """
    urls, transfers = {}, []

    def asked(event):
        urls[event["requestId"]] = event["request"]["url"]

    def finished(event):
        size = event["encodedDataLength"]
        if size:
            transfers.append((urls.get(event["requestId"], "a request from before"), size))

    session = page.context.new_cdp_session(page)
    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    return transfers
