"""One organization has one panel in a page, by whatever name the page calls it."""

import pytest

from .fake_browser import Element
from .helpers import Widget, token_answer

SALES = token_answer(organization=10)


async def loaded(fake, name, **settings):
    """Return a widget that was answered with a token of the same organization."""
    widget = Widget(fake, name, **settings)
    await widget.start()
    await fake.answer(200, SALES)
    return widget


async def ready(fake):
    """Return one that shows its panel."""
    widget = await loaded(fake, "sales")
    await fake.module_runs(widget.panel())
    assert widget.state == "ready"
    return widget


@pytest.mark.parametrize("name", ["Sales", "10", None])
@pytest.mark.parametrize("isolation", ["page", "frame"])
async def test_a_second_panel_of_an_organization_is_refused(fake, name, isolation):
    first = await ready(fake)
    second = await loaded(fake, name, isolation=isolation)
    assert second.state == "unavailable"
    assert second.errors[0].code == "bad-setting"
    assert second.reason == "This page has a widget for this organization already."
    assert first.state == "ready"


async def test_it_may_come_once_the_first_has_gone(fake):
    first = await ready(fake)
    first.manager.stop()
    await fake.settle()
    second = await loaded(fake, "10")
    await fake.module_runs(Element("section", "Chat of Sally"))
    assert second.state == "ready"


async def test_it_comes_by_itself_once_the_first_has_gone(fake):
    first = await ready(fake)
    second = await loaded(fake, "10")
    first.manager.stop()
    await fake.pass_time(60)
    await fake.answer(200, SALES)
    await fake.module_runs(Element("section", "Chat of Sally"))
    assert second.state == "ready"


async def test_a_widget_that_is_loaded_again_is_no_second_one(fake):
    first = await ready(fake)
    await first.ask("reload")
    await fake.module_runs(first.panel())
    assert (first.state, first.errors) == ("ready", [])


async def test_where_nothing_names_the_organization_nobody_is_refused(fake):
    for name in ("sales", "support"):
        widget = Widget(fake, name)
        await widget.start()
        await fake.answer(200, token_answer())
        await fake.module_runs(Element("section", name))
        assert widget.state == "ready"
