"""Who asks at the same moment is in one question to Redis, and each gets their own answer."""

import asyncio

import loops
import pytest
from chathub_server.tokens.batch_loader import BatchLoader


class Store:
    """What is asked for batches, and answers when a test says so.

    Attributes:
        asked: the batches, in their order.
    """

    def __init__(self, *, failing=False):
        self.asked = []
        self._failing = failing
        self._open = asyncio.Event()

    async def load(self, keys):
        self.asked.append(list(keys))
        await self._open.wait()
        if self._failing:
            raise ConnectionError("away")
        return [f"{key}'s" for key in keys]

    def answer(self):
        self._open.set()


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


def test_who_asks_at_the_same_moment_is_in_one_batch_and_gets_their_own():
    async def run():
        store = Store()
        store.answer()
        loader = BatchLoader(store.load)
        found = await asyncio.gather(*(loader.load(key) for key in ["anna", "marta", "anna"]))
        return found, store.asked

    found, asked = loops.run(run)
    assert found == ["anna's", "marta's", "anna's"]
    assert asked == [["anna", "marta", "anna"]]


def test_who_comes_later_asks_again_and_waits_for_nobody_else():
    async def run():
        slow = Store()
        loader = BatchLoader(slow.load)
        first = asyncio.create_task(loader.load("anna"))
        await settle()
        second = asyncio.create_task(loader.load("anna"))
        await settle()
        asked = list(slow.asked)
        slow.answer()
        return asked, await asyncio.gather(first, second)

    asked, found = loops.run(run)
    assert asked == [["anna"], ["anna"]], "an answer is from after the question"
    assert found == ["anna's", "anna's"]


def test_a_failure_is_everybodys_in_the_batch():
    async def run():
        store = Store(failing=True)
        store.answer()
        loader = BatchLoader(store.load)
        return await asyncio.gather(
            loader.load("anna"), loader.load("marta"), return_exceptions=True
        )

    assert [str(error) for error in loops.run(run)] == ["away", "away"]


@pytest.mark.parametrize("failing", [False, True])
def test_who_gives_up_takes_nothing_from_the_others(failing):
    async def run():
        store = Store(failing=failing)
        loader = BatchLoader(store.load)
        hasty, patient = [asyncio.create_task(loader.load(key)) for key in ("anna", "marta")]
        await settle()
        hasty.cancel()
        store.answer()
        return await asyncio.gather(hasty, patient, return_exceptions=True)

    gave_up, found = loops.run(run)
    assert isinstance(gave_up, asyncio.CancelledError)
    assert str(found) == ("away" if failing else "marta's")
