"""Citing rules: which statements of the document a check judges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from spec import catalogue


def rule(*rule_ids: str) -> pytest.MarkDecorator:
    """Cite the rules that a check judges; an unknown id stops collection and names the nearest one."""
    for rule_id in rule_ids:
        catalogue()[rule_id]
    return pytest.mark.rules(*rule_ids)


def each_rule(argument: str, cases: Mapping[str, Any]) -> pytest.MarkDecorator:
    """One check for a family of alike rules: the argument takes the case of each rule in turn."""
    return pytest.mark.parametrize(
        argument,
        [pytest.param(case, marks=rule(rule_id), id=rule_id.partition("/")[2]) for rule_id, case in cases.items()],
    )
