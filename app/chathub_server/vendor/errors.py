"""What can go wrong between this server and ChatHub; no message holds a secret.

VendorError
├── VendorRefused       the vendor answered with a status that is not 200
├── VendorRateLimited   it answered 429
│   └── VendorPaused    it did so a moment ago, and is not asked before its pause is over
├── VendorBadAnswer     it answered 200 with something it never documented
└── VendorUnreachable   it did not answer at all, or not in time
    ├── VendorCircuitOpen  it has failed so often that it is not asked for a moment
    └── VendorBusy         more want to ask it than can be served in time
"""

UNREACHABLE_RETRY_AFTER_S = 2  # short: most such gaps are restarts


class VendorError(Exception):
    """Say what went wrong between this server and ChatHub, without any secret.

    Attributes:
        call: which of ChatHub's calls it was.
        status: the status that ChatHub answered with, None where it was none or 200.
    """

    status: int | None = None

    def __init__(self, call: str, sentence: str) -> None:
        super().__init__(sentence)
        self.call = call


class VendorRefused(VendorError):
    """Raised when ChatHub answers with an error status."""

    status: int

    def __init__(self, call: str, status: int) -> None:
        super().__init__(call, f"ChatHub refused the call {call} with status {status}.")
        self.status = status


class VendorRateLimited(VendorError):
    """Raised when ChatHub answers 429; `retry_after_s` says when it may be asked again."""

    status = 429

    def __init__(self, call: str, retry_after_s: int) -> None:
        super().__init__(
            call, f"ChatHub asks for a pause of {retry_after_s} s before the next {call}."
        )
        self.retry_after_s = retry_after_s


class VendorPaused(VendorRateLimited):
    """Raised without asking, while the pause that ChatHub asked for goes on."""


class VendorBadAnswer(VendorError):
    """Raised when ChatHub's answer is not what it documents."""

    def __init__(self, call: str, expected: str) -> None:
        super().__init__(
            call, f"ChatHub answered the call {call} with something that is not {expected}."
        )


class VendorUnreachable(VendorError):
    """Raised when ChatHub cannot be reached or does not answer in time.

    `sent` is False where the request cannot have arrived there.
    """

    retry_after_s = UNREACHABLE_RETRY_AFTER_S

    def __init__(self, call: str, *, sent: bool = True) -> None:
        super().__init__(call, f"ChatHub cannot be reached for the call {call}.")
        self.sent = sent


class VendorCircuitOpen(VendorUnreachable):
    """Raised without asking, while ChatHub is left alone after failing several times in a row."""

    def __init__(self, call: str, retry_after_s: int) -> None:
        VendorError.__init__(
            self,
            call,
            f"ChatHub has failed several times; the next {call} waits {retry_after_s} s.",
        )
        self.retry_after_s = retry_after_s
        self.sent = False


class VendorBusy(VendorUnreachable):
    """Raised without asking, where so many are waiting that this one would wait in vain."""

    def __init__(self, call: str, retry_after_s: int) -> None:
        VendorError.__init__(
            self,
            call,
            f"Too many are waiting for ChatHub; the next {call} can be made in {retry_after_s} s.",
        )
        self.retry_after_s = retry_after_s
        self.sent = False
