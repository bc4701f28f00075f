"""How many examples a check tries, and the settings of Hypothesis under which it does."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

PROFILE = "conformance"

_COMMON = settings(
    derandomize=False,  # each check has a seed of its own
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    print_blob=True,  # read by judging/hypothesis_adapter.py
    suppress_health_check=[HealthCheck.too_slow],
)

ONE_EXAMPLE = settings(_COMMON, max_examples=1, phases=[Phase.generate])
"""For a check whose simplest example shows everything: there is nothing to shrink."""


def use_examples(number: int, *, shrink: bool) -> None:
    """Let the checks that are imported from here on try so many examples, and look for the smallest one that fails."""
    _register(number, shrink=shrink)
    settings.load_profile(PROFILE)


def budget() -> int:
    """The number of examples that a check of this run tries at most, whatever its own settings; 1 outside of a run."""
    return int(settings.get_profile(PROFILE).max_examples)


def _register(number: int, *, shrink: bool) -> None:
    phases = (Phase.explicit, Phase.generate, *([Phase.shrink] if shrink else []))
    settings.register_profile(PROFILE, _COMMON, max_examples=number, phases=phases)


_register(1, shrink=False)


EXAMPLES_FOR_ROWS = 3


def has_rows() -> bool:
    """Whether this run sends rows of many fields: from three examples on, since they are several hundred requests."""
    return budget() >= EXAMPLES_FOR_ROWS
