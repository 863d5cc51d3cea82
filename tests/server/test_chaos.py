"""Redis and the vendor die and come back while 50 clients ask without pause."""

import http.client
import json
import threading
import time
from urllib.parse import urlsplit

import pytest
from chathub_server.pytest_plugin import Running, Vendor

from .sites import CACHE_KEY, claims

CLIENTS = 50
BACK_WITHIN_S = 5.0
# Two of Sales and two of Support, so that a token of the wrong one would show.
OPERATORS = [101, 102, 201, 202]


class Crowd:
    """Clients that ask without pause, each for one operator at one of the sites."""

    def __init__(self, sites):
        self.wrong = []
        self._sites = sites
        self._ending = threading.Event()
        self._changed = threading.Condition()
        self._served_at_s = [0.0] * CLIENTS
        self._threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(CLIENTS)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def all_served(self, within_s):
        """Wait until every client has asked for a new token from now on and got one."""
        from_s = time.monotonic()
        with self._changed:
            done = self._changed.wait_for(
                lambda: self.wrong or min(self._served_at_s) > from_s, within_s
            )
        assert self.wrong == []
        late = sum(served_s <= from_s for served_s in self._served_at_s)
        assert done, f"{late} of {CLIENTS} clients not served within {within_s} s"

    def _ask(self, number):
        address = urlsplit(self._sites[number % len(self._sites)].url)
        operator = OPERATORS[number % len(OPERATORS)]
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=15)
        for turn in range(10**9):
            if self._ending.is_set():
                break
            fresh = {"ChatHub-Fresh": "1"} if turn % 2 else {}
            headers = {"X-User": str(operator), **fresh}
            began_s = time.monotonic()
            try:
                connection.request("GET", "/api/chathub/token", headers=headers)
                answer = connection.getresponse()
                if self._is_right(operator, answer.status, json.loads(answer.read())) and fresh:
                    self._note(number, began_s)
            except Exception as error:  # shown by the test, not lost in a thread
                self._tell_wrong(repr(error))
                break
        connection.close()

    def _is_right(self, operator, status, body):
        """Tell whether this was a token; anything else but an honest refusal is noted."""
        if status in (502, 503) and set(body) == {"error", "code"}:
            return False
        if status != 200:
            self._tell_wrong((status, body))
            return False
        said = claims(body["token"])
        if said["operatorId"] != operator or body["operator"]["id"] != operator:
            self._tell_wrong(f"{operator} was given a token of {said['operatorId']}")
        if said["exp"] <= time.time() or body["expiresAt"] <= body["serverTime"]:
            self._tell_wrong(f"{operator} was given a token that has expired")
        return True

    def _note(self, number, began_s):
        with self._changed:
            self._served_at_s[number] = began_s
            self._changed.notify_all()

    def _tell_wrong(self, what):
        with self._changed:
            self.wrong.append(what)
            self._changed.notify_all()


@pytest.fixture
def mortal_vendor():
    """Give a stand-in of this test's own, which it may kill."""
    running = Running()
    yield running
    running.stop()


@pytest.mark.full
def test_whatever_dies_everybody_is_served_again_and_nobody_wrongly(
    start_lasting, mortal_vendor, redis_server
):
    settings = {
        **Vendor(mortal_vendor.vendor).settings,
        "CHATHUB_CACHE_URL": redis_server.url,
        "CHATHUB_CACHE_KEY": CACHE_KEY,
        "CHATHUB_RATE_LIMIT": "1000000/minute",
        "CHATHUB_TOKEN_LIFETIME_S": "60",
    }
    with Crowd([start_lasting(**settings) for _ in range(2)]) as crowd:
        crowd.all_served(within_s=20)

        redis_server.kill()
        crowd.all_served(BACK_WITHIN_S)  # nobody has to wait for its return
        redis_server.start()
        crowd.all_served(BACK_WITHIN_S)

        mortal_vendor.restart()
        crowd.all_served(BACK_WITHIN_S)

        redis_server.kill()
        mortal_vendor.restart()
        redis_server.start()
        crowd.all_served(BACK_WITHIN_S)
