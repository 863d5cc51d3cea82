"""What holds of the core and its page at all times."""

from chathub_widget.core.states import WORKING

from .core_effects import CoreEffects


def hold(page: CoreEffects) -> None:
    """Assert that what is on the page is what the core's state says.

    Raises:
        AssertionError: it is not.
    """
    core = page.core
    state = core.public_state[0]
    if state in ("idle", "stopped"):
        assert (page.panel, page.new_panel, page.shown, page.request) == (None,) * 4
        assert not page.is_begun
        assert not core.waiting
        assert not core.wishes
        return
    if core.state in WORKING:
        assert page.panel == "there"
        assert bool(page.is_hidden) == bool(core.is_hidden)
        assert page.shown == ("loading" if page.is_hidden else "nothing")
    else:
        assert page.shown == ("loading" if state == "loading" else core.error.code)
        assert page.panel != "there" or core.state in ("adopting", "diagnosing", "loading")
    if core.state in ("down", "signed-out"):
        assert page.panel is None
        assert page.request is None
        assert not core.waiting
    if core.state == "signed-out":
        assert core.token is None
    if core.state == "ready":
        assert core.token is not None
        assert not core.wishes
