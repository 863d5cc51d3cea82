# What the seam knows of time.
from .element import until
from .harness import same

LATE_S = 5


async def test_a_timer_rings_once_and_a_later_setting_counts(page):
    rung = []
    timer = page.browser.timer(lambda *_: rung.append(1))
    timer.set(LATE_S)
    timer.set(0)
    await until(lambda: rung, "rung")
    timer.set(0)
    timer.cancel()
    timer.set(-1)
    await until(lambda: len(rung) == 2, "rung again")
    timer.set(0)
    timer.close()
    later = page.browser.timer(lambda *_: rung.append(2))
    later.set(0)
    await until(lambda: 2 in rung, "the later one")
    later.close()
    same(rung, [1, 1, 2])


def test_a_date_is_read_in_every_form_that_a_server_may_use(page):
    for text, time_s in (
        ("2027-01-15T08:00:00Z", 1800000000),
        ("2027-01-15T08:00:00.250Z", 1800000000.25),
        ("2027-01-15T09:00:00+01:00", 1800000000),
        ("Fri, 15 Jan 2027 08:00:00 GMT", 1800000000),
        ("1969-12-31T00:00:00Z", None),
        ("soon", None),
        ("", None),
        (None, None),
        (1800000000, None),
    ):
        found = page.browser.parse_time(text)
        # MicroPython counts in 32 bits: a quarter of a second is what is left of so large a number.
        assert found == time_s or abs(found - time_s) < 1, (text, found, time_s)


def test_a_moment_is_written_as_iso_8601(page):
    same(page.browser.iso(1800000000), "2027-01-15T08:00:00.000Z")
    same(page.browser.iso(None), None)


def test_clocks_tell_the_time_and_how_long_a_page_has_been_open(page):
    assert 1.7e9 < page.browser.now_s() < 1e11
    assert 0 <= page.browser.monotonic_s() < 600
    assert 0 <= page.browser.chance() < 1


async def test_one_waits_as_long_as_one_wants_to(page):
    began_s = page.browser.monotonic_s()
    await page.browser.sleep(0.05)
    assert page.browser.monotonic_s() - began_s > 0.04
