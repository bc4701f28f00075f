"""Strategies of updates that break one rule, for every treatment area that the rule concerns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from spec import NEWEST
from strategies import REQUIRED, current, emptied, updates_everywhere, updates_to_like_areas, use_practice
from tests.drawing import drawn_from
from tests.strategies_sample import TODAY, faults, sample


@pytest.fixture(autouse=True)
def sample_practice() -> Iterator[None]:
    """Every test draws from the sample practice, at the newest version."""
    use_practice(sample(), NEWEST, TODAY)
    yield
    use_practice(sample(), NEWEST, TODAY)


@pytest.mark.parametrize(
    ("rule", "field"), [("code-within-the-area", "procCode"), ("code-num-within-the-area", "CodeNum")]
)
def test_updates_to_a_code_of_another_area(rule: str, field: str) -> None:
    """For each area the update names a code of another area and the twin a code of the same area."""
    updates = updates_to_like_areas(f"update-procedure/{rule}")
    areas = {code.ProcCode: code.TreatArea for code in current().practice.codes} | {
        code.CodeNum: code.TreatArea for code in current().practice.codes
    }
    left = [areas[update.body["procCode"]] for update in updates]
    assert set(left) == set(areas.values())
    for update, area in zip(updates, left, strict=True):
        assert areas[update.wrong[field]] != area == areas[update.valid[field]]


def test_a_tooth_is_sent_to_every_area_without_one() -> None:
    """ToothNum is sent for each of the six areas without a tooth, with one twin for all of them."""
    for updates in drawn_from(updates_everywhere("update-procedure/tooth-num-needs-its-area"), count=3):
        assert [update.body.keys() & {"ToothNum"} for update in updates] == [set()] * 6
        assert len({update.body["procCode"] for update in updates}) == 6
        assert all(update.wrong.keys() == {"ToothNum"} and update.twin == updates[0].twin for update in updates)


@pytest.mark.parametrize("rule", REQUIRED)
def test_an_emptied_create_has_one_wrong_field(rule: str) -> None:
    """An independent reading of the document objects to the one empty field, and not to the twin."""
    create = emptied(rule)
    wrong = {name for name, value in create.body.items() if value == ""}
    assert len(wrong) == 1
    assert faults(create.body, current().practice) == wrong
    assert not faults(create.valid, current().practice)
