from . import desks
from .stories import *

def test_dbg(seen, page):
    desk = desks.Desk(seen, "Vue")
    page.clock.install()
    desk.open()
    desk.works_for("Sally Jensen")
    a_day_passes(seen)
    the_token_dies(seen)
    page.clock.fast_forward("01:00")
    seen.chathub.fail("operator-token", status=500)
    n = len(seen.changes)
    seen.chathub.advance(DAY_S)
    try:
        desk.says("Unavailable")
    except AssertionError as e:
        print(seen.panel.inner_text(), seen.panel.get_attribute("data-expires-at"))
        for c in seen.changes: print(c)
        for c in seen.console: print(c)
        print(seen.errors)
        print(page.evaluate("new Date().toISOString()"))
        raise
