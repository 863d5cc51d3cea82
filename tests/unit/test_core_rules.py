"""The core, with every event in every order, as the package ships it to whoever changes the core."""

import subprocess
import sys

import pytest
from chathub_server.testing.core_rules import Rules
from chathub_widget.core import Core
from hypothesis import Phase, settings

TestTheRulesHold = Rules.TestCase


class Stubborn(Core):
    """A core that does not hear of a sign-out in another tab."""

    def step(self, event, now_s, chance, generation=None):
        if event.name == "failed" and event.was_told:
            return []
        return super().step(event, now_s, chance, generation)


class StubbornRules(Rules):
    make_core = Stubborn


# To find it is enough; the shortest way to it takes a minute.
StubbornRules.TestCase.settings = settings(
    Rules.TestCase.settings, phases=[Phase.generate], database=None, derandomize=True
)


def test_the_machine_finds_what_is_wrong_with_a_core_of_ones_own():
    with pytest.raises(AssertionError):
        StubbornRules.TestCase("runTest").runTest()


def test_without_hypothesis_one_sentence_says_to_install_it():
    code = "import sys; sys.modules['hypothesis'] = None; import chathub_server.testing.core_rules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == (
        "ImportError: The core's machine runs on Hypothesis, which is not installed;"
        " run: pip install hypothesis"
    )
