"""What can go wrong between this server and ChatHub: what each says, and what is known of it."""

import pytest
from chathub_server.vendor.errors import (
    VendorBadAnswer,
    VendorBusy,
    VendorCircuitOpen,
    VendorPaused,
    VendorRateLimited,
    VendorRefused,
    VendorUnreachable,
)

PAUSE = "ChatHub asks for a pause of 9 s before the next token."


@pytest.mark.parametrize(
    ("kind", "arguments", "says", "status", "retry_after_s"),
    [
        (
            VendorRefused,
            ("token", 500),
            "ChatHub refused the call token with status 500.",
            500,
            None,
        ),
        (VendorRateLimited, ("token", 9), PAUSE, 429, 9),
        (VendorPaused, ("token", 9), PAUSE, 429, 9),
        (
            VendorBadAnswer,
            ("token", "a token"),
            "ChatHub answered the call token with something that is not a token.",
            None,
            None,
        ),
        (VendorUnreachable, ("token",), "ChatHub cannot be reached for the call token.", None, 2),
        (
            VendorCircuitOpen,
            ("token", 9),
            "ChatHub has failed several times; the next token waits 9 s.",
            None,
            9,
        ),
        (
            VendorBusy,
            ("token", 9),
            "Too many are waiting for ChatHub; the next token can be made in 9 s.",
            None,
            9,
        ),
    ],
    ids=lambda each: each.__name__ if isinstance(each, type) else "",
)
def test_each_says_what_went_wrong_and_of_which_call(kind, arguments, says, status, retry_after_s):
    error = kind(*arguments)
    assert (str(error), error.call, error.status) == (says, "token", status)
    assert getattr(error, "retry_after_s", None) == retry_after_s


def test_what_cannot_have_arrived_is_known():
    errors = [
        VendorUnreachable("token"),
        VendorUnreachable("token", sent=False),
        VendorCircuitOpen("token", 9),
        VendorBusy("token", 9),
    ]
    assert [each.sent for each in errors] == [True, False, False, False]
