"""How many examples a check tries."""

from __future__ import annotations

from hypothesis import Phase, settings

ONE_EXAMPLE = settings(max_examples=1, phases=[Phase.generate])
"""For a check whose plainest example says all: nothing of it is left to be shrunk."""


def budget() -> int:
    """How many examples a check of this run tries at the most, whatever the settings of the check under way."""
    return int(settings.get_profile("conformance").max_examples)
