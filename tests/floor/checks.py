# Runs on MicroPython (floor.mjs): what is most likely to differ from CPython.
from chathub_widget import IllegalMove, WidgetError
from chathub_widget.core import Core, Event
from chathub_widget.core.schedule import backoff_s, refresh_at_s
from chathub_widget.core.token import claims, read_token
from chathub_widget.page.messages import messages_for

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJuYW1lIjoixoHDpmsiLCJleHAiOjE4MDAwODY0MDAsImlhdCI6MTgwMDAwMDAwMH0.x"

assert claims(JWT)["exp"] == 1800086400, claims(JWT)
token = read_token(JWT, 1800000000.5)
assert token.expires_s == 1800086400
assert refresh_at_s(1800000000, token.issued_s, token.expires_s, 0) == 1800000000 + 23 * 3600
assert backoff_s(1000, 1) == 60
assert messages_for("uk-UA")["again"] == "Спробувати ще раз"
for broken in ("a.b.c", "a.!.c", "a.W10.c", ""):
    assert claims(broken) == {}, broken


def raised(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        return error
    return None


error = raised(read_token, "<html>", 1)
assert isinstance(error, WidgetError), error
assert error.code == "bad-token", error.code
assert error.retry
assert str(error) == error.reason
core = Core()
assert isinstance(raised(core.step, Event("token"), 0, 0), IllegalMove)
effects = core.step(Event("start", number=1, in_frame=True), 1800000000.5, 0)
assert effects == [("begin",), ("look_for_tag",)], effects
assert core.step(Event("absent"), 1800000000.5, 0)[-1] == ("ask", False, False, False)
assert core.state == "asking"
