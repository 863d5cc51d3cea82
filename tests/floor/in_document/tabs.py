# What the tabs of a site tell each other, and whose turn it is.
import asyncio

import js

from .element import until
from .harness import same

SOON_S = 0.05
LATE_S = 5


async def test_tabs_hear_each_other_and_not_themselves_until_they_end(page):
    heard = []
    one = page.browser.channel("floor", lambda text: heard.append(("one", text)))
    other = page.browser.channel("floor", lambda text: heard.append(("other", text)))
    elsewhere = page.browser.channel("elsewhere", lambda text: heard.append(("elsewhere", text)))
    one.post("hello")
    await until(lambda: heard, "heard")
    same(heard, [("other", "hello")])
    other.close()
    late = page.browser.channel("floor", lambda text: heard.append(("late", text)))
    one.post("anybody?")
    await until(lambda: len(heard) > 1, "heard")
    same(heard[1:], [("late", "anybody?")])
    for channel in (one, elsewhere, late):
        channel.close()


# Turns


async def test_where_there_are_no_locks_it_is_ones_turn_at_once(page):
    for _ in range(2):
        end, has_waited = await page.browser.turn("token", LATE_S)
        same(has_waited, False)
    end()


async def test_one_tab_after_the_other_has_its_turn(page):
    js.harness.locks()
    time_s = [100]
    page.browser.monotonic_s = lambda: time_s[0]
    end, has_waited = await page.browser.turn("token", LATE_S)
    same(has_waited, False)
    later = asyncio.create_task(page.browser.turn("token", LATE_S))
    end_other, has_waited = await page.browser.turn("another", LATE_S)
    same(has_waited, False)
    await page.browser.sleep(SOON_S)
    same(later.done(), False)
    time_s[0] += 1
    end()
    end_later, has_waited = await later
    same(has_waited, True)
    end_other()
    end_later()


async def test_who_has_waited_long_enough_goes_on_and_keeps_nobody_waiting_later(page):
    js.harness.locks()
    end, _ = await page.browser.turn("token", LATE_S)
    end_late, has_waited = await page.browser.turn("token", SOON_S)
    same(has_waited, True)
    next_one = asyncio.create_task(page.browser.turn("token", 12 * LATE_S))
    await asyncio.sleep(0)
    end()
    await until(next_one.done, "its turn")
    end_late()
    (await next_one)[0]()
