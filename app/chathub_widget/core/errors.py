"""The one error this package raises, and the codes it comes with.

Every code names one likely cause and has a sentence for people in `page/messages.py`:

    signed-out        401, the site has no session for this person
    forbidden         403, this person may not act in that organization
    no-organization   404, no such organization, or no active operator in it
    endpoint          the token endpoint failed, or cannot be reached
    bad-token         the token endpoint answered, but not with a usable token
    bad-setting       an attribute or argument that cannot work
    not-found         the widget's script is not there
    cors              the vendor does not allow this site's origin
    policy            this page's Content-Security-Policy blocks the script
    script            the widget's script cannot be loaded for another reason
    timeout           the widget's script neither loaded nor failed in time
    crashed           the widget's script threw while it ran
    no-python         Python did not answer (told by static/chathub/without-python.js)
    stopped           the widget was stopped while something waited for it
"""

SIGNED_OUT = "signed-out"
FORBIDDEN = "forbidden"
NO_ORGANIZATION = "no-organization"
ENDPOINT = "endpoint"
BAD_TOKEN = "bad-token"
BAD_SETTING = "bad-setting"
NOT_FOUND = "not-found"
CORS = "cors"
POLICY = "policy"
SCRIPT = "script"
TIMEOUT = "timeout"
CRASHED = "crashed"
STOPPED = "stopped"

# What another try cannot mend: the answer stays the same until a person changes something.
_FINAL = (SIGNED_OUT, FORBIDDEN, NO_ORGANIZATION, BAD_SETTING, POLICY, STOPPED)


class WidgetError(Exception):
    """Say in one sentence why the widget does not work.

    Args:
        code: one of the codes above.
        reason: the sentence, also `str(error)`. Never contains a token.
        retry: whether another try can help; follows from the code unless given.
        retry_after_s: seconds the server asked to wait (`Retry-After`), or None.
    """

    def __init__(
        self, code: str, reason: str, retry: bool | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.retry = code not in _FINAL if retry is None else retry
        self.retry_after_s = retry_after_s


class IllegalMove(Exception):
    """Say that a state was asked to move where the table of states has no way."""
