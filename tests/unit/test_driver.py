"""The driver: what is wrong in us is told, and never ends in silence or in a circle."""

import pytest
from chathub_widget.page.panel_effects import PanelEffects
from chathub_widget.page.shell import Shell

from .helpers import Widget

SAID = "The widget could not be started: ValueError('{}')"


@pytest.fixture
def broken(monkeypatch):
    """Let an effect of a part raise an error of this text."""

    def break_it(part, name, text):
        def fail(*_):
            raise ValueError(text)

        monkeypatch.setattr(part, name, fail)

    return break_it


async def test_a_mistake_is_the_reason_of_a_fallback(fake, broken):
    broken(PanelEffects, "do_look_for_tag", "looking")
    widget = Widget(fake)
    await widget.start()
    assert (widget.state, widget.reason) == ("unavailable", SAID.format("looking"))
    assert fake.logged == [("warn", SAID.format("looking"))]


async def test_a_mistake_of_showing_that_is_written_to_the_console_alone(fake, broken):
    broken(PanelEffects, "do_look_for_tag", "looking")
    widget = Widget(fake)
    broken(Shell, "do_show", "showing")
    await widget.start()
    assert ("error", SAID.format("showing")) in fake.logged
    assert widget.state == "unavailable"
