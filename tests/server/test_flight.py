"""Whoever asks for what is already being fetched waits for that answer, and nobody loses it to another."""

import asyncio

import loops
import pytest
from chathub_server.flight import SingleFlight


class Job:
    """A job that ends when a test says so.

    Attributes:
        runs: how often it was started.
    """

    def __init__(self):
        self.runs = 0
        self._answer = asyncio.get_running_loop().create_future()

    async def start(self):
        self.runs += 1
        return await self._answer

    def end(self, answer):
        (self._answer.set_exception if isinstance(answer, Exception) else self._answer.set_result)(
            answer
        )


def asking(flights, job, key="operator 7"):
    return asyncio.create_task(flights.join(key, job.start))


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


def test_all_who_ask_meanwhile_get_the_answer_of_one_job():
    async def run():
        flights, job = SingleFlight(), Job()
        waiting = [asking(flights, job) for _ in range(3)]
        await settle()
        under_way = flights.is_under_way("operator 7"), flights.is_under_way("operator 8")
        job.end("token")
        return await asyncio.gather(*waiting), job.runs, under_way

    assert loops.run(run) == (["token"] * 3, 1, (True, False))


def test_a_failure_is_everybodys_too_and_the_next_who_asks_begins_anew():
    async def run():
        flights, failing, working = SingleFlight(), Job(), Job()
        waiting = [asking(flights, failing) for _ in range(2)]
        await settle()
        failing.end(ValueError("away"))
        failures = await asyncio.gather(*waiting, return_exceptions=True)
        under_way = flights.is_under_way("operator 7")
        again = asking(flights, working)
        await settle()
        working.end("token")
        return [str(each) for each in failures], under_way, await again

    assert loops.run(run) == (["away", "away"], False, "token")


def test_what_is_asked_under_another_key_is_another_job():
    async def run():
        flights, job = SingleFlight(), Job()
        waiting = [asking(flights, job), asking(flights, job, "operator 8")]
        await settle()
        job.end("token")
        await asyncio.gather(*waiting)
        return job.runs

    assert loops.run(run) == 2


def test_who_gives_up_takes_the_answer_from_nobody():
    async def run():
        flights, job = SingleFlight(), Job()
        impatient, patient = asking(flights, job), asking(flights, job)
        await settle()
        impatient.cancel()
        await settle()
        job.end("token")
        return await patient, impatient.cancelled(), job.runs

    assert loops.run(run) == ("token", True, 1)


@pytest.mark.parametrize("everybody_left", [False, True])
def test_a_failure_that_nobody_waited_for_is_no_noise(everybody_left):
    async def run():
        noise = []
        asyncio.get_running_loop().set_exception_handler(lambda _, what: noise.append(what))
        flights, job = SingleFlight(), Job()
        only = asking(flights, job)
        await settle()
        if everybody_left:
            only.cancel()
            await settle()
        job.end(ValueError("away"))
        await asyncio.gather(only, return_exceptions=True)
        await settle()
        under_way = flights.is_under_way("operator 7")
        del flights, job, only
        return noise, under_way

    assert loops.run(run) == ([], False)


def test_a_job_that_is_cancelled_is_no_longer_under_way():
    async def run():
        flights, job = SingleFlight(), Job()
        waiting = asking(flights, job)
        await settle()
        (running,) = flights._jobs.values()
        running.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return flights.is_under_way("operator 7"), waiting.cancelled()

    assert loops.run(run) == (False, True)
