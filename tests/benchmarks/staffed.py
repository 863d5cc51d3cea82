"""The stand-in vendor of `soak`: one that was killed comes back with the same newcomers."""

from chathub_server.clock import Clock
from chathub_standin import Worlds, app
from chathub_standin.company import Company

NEWCOMERS = 40
SALES = 10


class Staffed(Company):
    """The company of the stand-in, with operators hired as it begins."""

    def __init__(self):
        super().__init__()
        self.newcomers = [self.hire(SALES, f"Newcomer {n}").id for n in range(NEWCOMERS)]


def create_vendor():
    """Return the stand-in as an application."""
    app.Company = Staffed
    return app.create_stand_in(Worlds(Clock()), [])
