"""Builds of the framework applications in the background, for whoever opens one that is not built.

Each is `app/frameworks_build.py` with one name, as a process of its own; what it says is its progress.
All times are in seconds.
"""

import asyncio
import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

# Only a clone has it.
BUILDER = Path(__file__).resolve().parents[1] / "frameworks_build.py"
# What set-up says each ten seconds while a step lasts; the page counts by itself.
STILL_AT_IT = re.compile(r"\s+… \d+ s")
LONGEST_LINE = 1 << 20  # bytes
PATIENCE_S = 3


class Build:
    """One run of the builder.

    Attributes:
        status: its exit status, None while it runs.
    """

    def __init__(self) -> None:
        self.status: int | None = None
        self._lines: list[tuple[str, float]] = []
        self._ended_s = 0.0

    def said(self, line: str) -> None:
        """Note a line."""
        if line.strip() and not STILL_AT_IT.fullmatch(line):
            self._lines.append((line, time.monotonic()))

    def ended(self, status: int) -> None:
        """Note the end."""
        self.status = status
        self._ended_s = time.monotonic()

    def report(self) -> dict[str, Any]:
        """Return how far it is, as JSON can say it.

        A step is a line that ends in "…", whatever is said while it runs a further one; where it has failed,
        what follows the last step is the sentence that says why, and what the tool has said.
        """
        count = len(self._lines)
        if self.status is not None:
            ongoing = [at for at, (line, _) in enumerate(self._lines) if line.endswith("…")]
            count = ongoing[-1] + 1 if ongoing else 0
        now_s = time.monotonic() if self.status is None else self._ended_s
        ends_s = [began_s for _, began_s in self._lines[1:]] + [now_s]
        steps = [
            {"text": line.removesuffix("…").rstrip(" .") + ".", "seconds": round(end_s - began_s)}
            for (line, began_s), end_s in zip(self._lines[:count], ends_s, strict=False)
        ]
        if not self.status:
            return {"state": "building", "steps": steps}
        rest = [line for line, _ in self._lines[count:]]
        problem = rest[0] if rest else f"The build ended with status {self.status}; try again."
        return {"state": "failed", "steps": steps, "problem": problem, "output": rest[1:]}


class FrameworkBuilds:
    """The builds of one site: one at a time for each application, shared by all who ask."""

    def __init__(self, command: Sequence[str]) -> None:
        """Make it of the builder's command, to which a name is added."""
        self._command = command
        self._builds: dict[str, Build] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @classmethod
    def of_clone(cls) -> "FrameworkBuilds | None":
        """Return those of this clone, or None where this is an installed package."""
        return cls([sys.executable, str(BUILDER)]) if BUILDER.exists() else None

    def start(self, name: str) -> None:
        """Build an application, unless that is being done."""
        if name not in self._tasks:
            self._builds[name] = Build()
            self._tasks[name] = asyncio.create_task(self._run(name, self._builds[name]))
            self._tasks[name].add_done_callback(lambda _: self._tasks.pop(name))

    def report(self, name: str) -> dict[str, Any]:
        """Return how far the build of an application is: "unbuilt", "building" or "failed"."""
        build = self._builds.get(name)
        return build.report() if build else {"state": "unbuilt", "steps": []}

    @contextlib.asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """End what is being built when the site ends."""
        try:
            yield
        finally:
            tasks = list(self._tasks.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, name: str, build: Build) -> None:
        # What builds is code of others, and the account of a real company is none of its business.
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith("CHATHUB_")
        }
        process = await asyncio.create_subprocess_exec(
            *self._command,
            name,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
            start_new_session=True,  # so that it ends with all that it has started
        )
        assert process.stderr is not None
        try:
            async for line in process.stderr:
                build.said(line.decode(errors="replace").rstrip())
            build.ended(await process.wait())
        except BaseException:
            await _end(process)
            raise


async def _end(process: asyncio.subprocess.Process) -> None:
    for name in ("SIGTERM", "SIGKILL"):
        with contextlib.suppress(ProcessLookupError):
            if sys.platform == "win32":
                process.terminate()
            else:
                os.killpg(process.pid, getattr(signal, name))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), PATIENCE_S)
            return
