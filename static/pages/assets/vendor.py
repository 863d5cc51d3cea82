"""The stand-in vendor of this browser session: what is broken there, and its clock.

Nobody else meets these faults: the page's `data-vendor` is the address of a world of its own.
"""

import json

import page_time
from pyscript import document, fetch

told = document.body.dataset


class Faults:
    """Those that are on, as the stand-in tells them, and who wants to know."""

    on = []
    listeners = []


async def read_faults():
    """Ask which faults are on."""
    take((await fetch(told.vendor + "/_faults").json())["faults"])


def take(faults):
    """Take these for the faults that are on."""
    Faults.on = faults
    for listener in Faults.listeners:
        listener()


async def break_it(**fault):
    """Break a call: `break_it(target="widget", status=403)`."""
    await order("/_faults", fault)
    await read_faults()


async def mend():
    """Take every fault back."""
    await fetch(
        told.vendor + "/_faults", method="DELETE"
    ).text()  # unread, it would not count as done
    take([])


async def pass_time(seconds):
    """Move the clock of the vendor and the site, and before them the page's, which must not find them ahead."""
    page_time.move(seconds)
    await order("/_clock", {"advance_s": seconds})


async def order(path, what):
    """Tell the stand-in something; return its answer."""
    return await fetch(told.vendor + path, method="POST", body=json.dumps(what)).json()


def begin():
    """Know what the page knew when it was written."""
    if told.vendor:
        take(json.loads(told.faults))
        page_time.set_to(float(told.now))
