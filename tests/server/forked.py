"""Server processes for the tests, forked from one that has imported everything already.

Importing takes each of them longer than most tests. That they also start from nothing is proved
where the start is what is tested: test_development.py, test_examples.py, test_plugin.py.
"""

import contextlib
import importlib
import multiprocessing
import os
import signal

SERVERS = multiprocessing.get_context("forkserver")
SERVERS.set_forkserver_preload(
    [
        "anyio._backends._asyncio",
        "chathub_server.check",
        "chathub_demo.development",
        "chathub_server.examples.fastapi_site",
        "chathub_server.examples.starlette_site",
        "chathub_server.tokens.redis_rate_limit",
        "httpcore",
        "uvicorn.protocols.http.h11_impl",
        "uvicorn.lifespan.on",
    ]
)
# ChatHub's own pauses are waited for where they are what is tested: test_vendor_trouble.py.
IMPATIENT = {
    "chathub_server.vendor.transport.FIRST_WAIT_S": 0.02,
    "chathub_server.vendor.transport.WAIT_JITTER_S": 0.0,
    # A process that stands still is no dead Redis; one that is killed refuses at once.
    "chathub_server.tokens.redis_connection.ANSWER_WITHIN_S": 60.0,
}


class Forked:
    """A process that makes one call and ends; what `subprocess.Popen` has, as far as tests need it.

    Args:
        call: a function of a module, called with `arguments`.
        environment: all of the process's environment.
        stderr: a path that takes it; none: it goes where stdout goes.
        instead: values for constants, by their full names.

    Attributes:
        pid: the process's id.
        stdout: what it prints, as a text file.
    """

    def __init__(self, call, arguments, *, environment, stderr=None, instead=IMPATIENT):
        reading, writing = SERVERS.Pipe(duplex=False)
        with reading, writing:
            self.stdout = os.fdopen(os.dup(reading.fileno()))
            self._process = SERVERS.Process(
                target=_run,
                args=(call, arguments, environment, writing, stderr, instead),
                daemon=True,  # the end of the tests is not to wait for one that was forgotten
            )
            self._process.start()
        self.pid = self._process.pid

    def send_signal(self, number):
        """Send a signal, unless it has ended; its id may be gone before the fork server has said so."""
        if self._process.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, number)

    def kill(self):
        """End it at once, however it is."""
        self.send_signal(signal.SIGKILL)

    def wait(self, within_s=10):
        """Wait until it has ended, and return its exit code."""
        self._process.join(within_s)
        assert self._process.exitcode is not None, f"it did not end within {within_s} s"
        return self._process.exitcode


def _run(call, arguments, environment, stdout, stderr, instead):
    os.dup2(stdout.fileno(), 1)
    stdout.close()
    errors = os.open(stderr, os.O_WRONLY | os.O_CREAT) if stderr else os.dup(1)
    os.dup2(errors, 2)
    os.close(errors)
    os.environ.clear()
    os.environ.update(environment)
    for name, value in instead.items():
        module, _, constant = name.rpartition(".")
        assert hasattr(importlib.import_module(module), constant), f"there is no {name}"
        setattr(importlib.import_module(module), constant, value)
    call(*arguments)
