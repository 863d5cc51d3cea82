"""Hypothesis, which only the core's machine needs, or one sentence that says to install it."""

try:
    from hypothesis import HealthCheck, settings, strategies as st
    from hypothesis.stateful import (
        RuleBasedStateMachine,
        initialize,
        invariant,
        precondition,
        rule,
    )
except ImportError:
    raise ImportError(
        "The core's machine runs on Hypothesis, which is not installed; run: pip install hypothesis"
    ) from None

__all__ = [
    "HealthCheck",
    "RuleBasedStateMachine",
    "initialize",
    "invariant",
    "precondition",
    "rule",
    "settings",
    "st",
]
