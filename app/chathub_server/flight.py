"""Single flight: whoever asks for what is already being fetched waits for that answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class SingleFlight:
    """Run at most one job for a key at a time, and give its outcome to all who asked."""

    def __init__(self) -> None:
        self._jobs: dict[Hashable, asyncio.Task[Any]] = {}

    def is_under_way(self, key: Hashable) -> bool:
        """Tell whether whoever joins now waits for a job that others have started."""
        return key in self._jobs

    async def join(self, key: Hashable, start: Callable[[], Awaitable[T]]) -> T:
        """Wait for the job under `key`, starting it with `start` when none is under way.

        Raises:
            Exception: whatever the job raised, to everyone who waited for it.
        """
        job = self._jobs.get(key)
        if job is None:
            job = asyncio.ensure_future(start())
            self._jobs[key] = job
            job.add_done_callback(lambda done: self._land(key, done))
        # Shielded: one caller who gives up must not take the answer from the others.
        return await asyncio.shield(job)

    def _land(self, key: Hashable, job: "asyncio.Task[Any]") -> None:
        del self._jobs[key]
        # Read here so that a failure nobody waited for any more is not reported as forgotten.
        if not job.cancelled():
            job.exception()
