"""A page's Python as its developer's type checker reads it; it is never run, see tests/test_style.py.

What is wrong here on purpose says with which mistake, as in tests/server/typed_site.py.
"""

from typing import assert_type

from chathub_widget import StateChange, WidgetError, WidgetManager


def tell(change: StateChange) -> None:
    """Take what `on_state` callbacks get."""
    assert_type(change.state, str)
    assert_type(change.expires_at, str | None)


async def keep() -> str:
    """Keep a widget on the page, and say how that went."""
    manager = WidgetManager(organization="sales", isolation="frame", fallback_email=None)
    remove = manager.on_state(tell)
    try:
        await manager.start()
        await manager.refresh()
    except WidgetError as error:
        assert_type(error.retry_after_s, float | None)
        return error.code
    manager.change(locale="da")
    remove()
    manager.stop()
    return assert_type(manager.report(), str)


def mistakes(manager: WidgetManager) -> None:
    """Do wrong what a checker can see."""
    WidgetManager(organisation="sales")  # type: ignore[call-arg]
    WidgetManager(organization=20)  # type: ignore[arg-type]
    manager.change(local="da")  # type: ignore[call-arg]
    manager.on_state(lambda: None)  # type: ignore[arg-type, misc]
    manager.on_state(lambda change: change.status)  # type: ignore[attr-defined]
    manager.status()  # type: ignore[attr-defined]
