"""Ask Redis once for what many want to know at the same moment.

The pattern is known as DataLoader (https://github.com/graphql/dataloader). A question to Redis costs
this process as much as all the rest of a request; together, they cost little more than one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BatchLoader(Generic[K, V]):
    """Load values by their keys, a batch at a time; belongs to one event loop.

    Args:
        load: returns the values for keys, in their order. The same key may be there several times.
    """

    def __init__(self, load: Callable[[Sequence[K]], Awaitable[Sequence[V]]]) -> None:
        self._load_batch = load
        self._waiting: list[tuple[K, asyncio.Future[V]]] = []
        self._loading: set[asyncio.Task[None]] = set()

    async def load(self, key: K) -> V:
        """Return the value for a key, as it is now.

        Raises:
            Exception: whatever the batch raised, to everyone in it.
        """
        future: asyncio.Future[V] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, future))
        if len(self._waiting) == 1:
            # It begins when all who are ready now have had their turn.
            task = asyncio.create_task(self._load_waiting())
            self._loading.add(task)
            task.add_done_callback(self._loading.discard)
        return await future

    async def _load_waiting(self) -> None:
        batch, self._waiting = self._waiting, []
        try:
            values = await self._load_batch([key for key, _ in batch])
        except Exception as error:
            for _, future in batch:
                if not future.done():  # who waited for it may have given up
                    future.set_exception(error)
        else:
            for (_, future), value in zip(batch, values, strict=True):
                if not future.done():
                    future.set_result(value)
