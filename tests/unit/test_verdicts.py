"""What /compare says of a side, from what is on its screen."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest

FILE = Path(__file__).resolve().parents[2] / "static/pages/assets/compare/verdicts.py"
SPEC = importlib.util.spec_from_file_location("verdicts", FILE)
verdicts = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(verdicts)

SALES, SUPPORT = ("Sales", "online"), ("Support", "online")


def verdict(*panels, wanted=("sales",), signed_in=True, has_fallback=False, is_loading=False):
    shown = [SimpleNamespace(organization=name, status=status) for name, status in panels]
    return verdicts.verdict(shown, wanted, signed_in, has_fallback, is_loading)


@pytest.mark.parametrize(
    ("panels", "about", "said"),
    [
        ([SALES], {}, ("good", "Works")),
        ([("Sales", "connecting")], {}, ("waits", "Connecting")),
        ([("Sales", "expired")], {}, ("bad", "Token dead")),
        ([("Sales", "refused")], {}, ("bad", "Token dead")),
        ([SALES, SALES], {}, ("bad", "There twice")),
        ([SALES], {"signed_in": False}, ("bad", "Open, with nobody signed in")),
        ([SALES], {"wanted": ()}, ("bad", "Left behind")),
        ([], {"wanted": ()}, ("none", "No panel on this view")),
        ([], {}, ("bad", "No panel")),
        ([], {"is_loading": True}, ("waits", "Loading")),
        ([], {"has_fallback": True, "is_loading": True}, ("warn", "Fallback shown")),
        ([SALES, SUPPORT], {"wanted": ("sales", "support")}, ("good", "Works")),
        ([SALES], {"wanted": ("sales", "support")}, ("bad", "No panel of Support")),
        ([SALES], {"wanted": ("sales", "support"), "is_loading": True}, ("waits", "Loading")),
    ],
)
def test_a_side_is_what_its_screen_shows(panels, about, said):
    assert verdict(*panels, **about) == said
