"""A token service for threads: one call for all who ask at once, its own thread, its end, and processes that fork."""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from chathub_server import TokenService, User
from chathub_server.tokens.directory import NoActiveOperator
from chathub_server.tokens.rate_limit import TooManyRequests

from .sites import claims, service_of, settings_of

pytestmark = pytest.mark.timeout(30)  # what waits for a thread that never comes waits for ever


@pytest.fixture
def service(chathub_alone):
    return service_of(chathub_alone)


def test_many_threads_share_one_call(service, chathub_alone):
    with service.blocking() as tokens, ThreadPoolExecutor(20) as threads:
        issued = list(threads.map(tokens.issue, [101] * 40))
        assert [each.name for each in threading.enumerate()].count("chathub") == 1
        assert {claims(each.token)["operatorId"] for each in issued} == {101}
        assert chathub_alone.calls["operator-token"] == 1
        with pytest.raises(NoActiveOperator):
            tokens.issue(100)
        assert tokens.validate(issued[0].token)["isValid"] is True
        assert tokens.organizations()[0].name == "Sales"


def test_threads_ask_for_what_an_event_loop_asks_for(chathub_alone):
    service = TokenService(settings_of(chathub_alone).model_copy(update={"rate_limit": "1/minute"}))
    ben = User("ben", organizations={"Sales", "Support"})
    with service.blocking() as tokens:
        first = tokens.issue(101)
        assert tokens.issue(101).token == first.token
        assert tokens.issue(101, fresh=True).token != first.token
        for_ben = tokens.issue_for(ben, "support")
        assert for_ben.operator.id == 201
        assert tokens.issue_for(ben).operator.id == 101
        assert tokens.issue_for(ben, "support", fresh=True).token != for_ben.token
        tokens.admit("ben")
        with pytest.raises(TooManyRequests):
            tokens.admit("ben")
    assert "chathub" not in {each.name for each in threading.enumerate()}


def test_a_service_for_threads_can_be_closed_and_used_again(service):
    tokens = service.blocking()
    first = tokens.issue(101)
    tokens.close()
    tokens.close()
    assert claims(tokens.issue(101).token)["operatorId"] == claims(first.token)["operatorId"]
    tokens.close()


def test_a_process_that_was_forked_serves_its_own_threads_and_ends(service):
    tokens = service.blocking()
    tokens.issue(101)
    fork = multiprocessing.get_context("fork")
    answers = fork.SimpleQueue()
    child = fork.Process(target=lambda: answers.put(claims(tokens.issue(102).token)["operatorId"]))
    child.start()
    child.join(15)
    ended = child.exitcode
    child.kill()
    assert ended == 0
    assert answers.get() == 102
    assert claims(tokens.issue(101).token)["operatorId"] == 101
    tokens.close()
