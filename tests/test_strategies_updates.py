"""Strategies of updates that break one rule, for every treatment area that the rule concerns."""

from __future__ import annotations

import pytest

from spec import NEWEST
from strategies import (
    REFUSED_UPDATES,
    REQUIRED,
    Body,
    broken_procedures,
    broken_updates,
    can_be_broken,
    current,
    emptied,
    updates_everywhere,
    updates_to_like_areas,
    use_practice,
)
from strategies.changes_beside import together
from strategies.row_filling import REQUIRED as REQUIRED_FIELDS
from tests.drawing import drawn_from
from tests.strategies_sample import CODES, TODAY, faults, sample

pytestmark = pytest.mark.usefixtures("sample_practice")


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


@pytest.mark.parametrize(
    ("valid", "steps"),
    [
        ([{"Dx": 72}], [{"ProcFee": "31.50", "Dx": 72}]),
        ([{"ProcFee": "1.15"}], [{"ProcFee": "31.50"}]),
        ([{"procCode": "D0120"}, {"CodeNum": 1}], [{"ProcFee": "31.50", "procCode": "D0120"}, {"CodeNum": 1}]),
        ([{"AptNum": 301}, {"Dx": 72}], [{"ProcFee": "31.50", "Dx": 72}, {"AptNum": 301}]),
    ],
    ids=["another field", "any value will do", "names of a code exclude each other", "an appointment comes last"],
)
def test_valid_updates_are_sent_together(valid: list[Body], steps: list[Body]) -> None:
    """As few updates as can be have every field; what may lock others is the last of them."""
    assert together({"ProcFee": "31.50"}, valid) == steps


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ("date-original-prosth-format", {"Prosthesis", "DateOriginalProsth"}),
        ("priority-and-priority-name-exclude-each-other", {"Priority"}),
        ("clinic-num-unknown-is-refused", {"ClinicNum"}),
    ],
)
def test_a_broken_create_can_do_with_few_fields(rule: str, kept: set[str]) -> None:
    """Alone it has the wrong part and what that needs, and differs from its twin in the wrong field only."""
    broken = drawn_from(broken_procedures(f"create-procedure/{rule}"), count=1)[0]
    alone = broken.alone()
    assert set(alone.valid) - {*REQUIRED_FIELDS} == kept
    assert not faults(alone.valid, current().practice)
    assert faults(alone.body, current().practice) == faults(broken.body, current().practice)


def test_most_wrong_updates_go_to_one_procedure() -> None:
    """At least twenty rules share the procedure that their updates are sent to: they cost a request each."""
    two_fillings = [*CODES, {"CodeNum": 12, "ProcCode": "D2391", "TreatArea": "Surf", "IsProsth": False}]
    use_practice(sample(codes=two_fillings), NEWEST, TODAY)
    asked = [rule for rule in REFUSED_UPDATES if can_be_broken(rule)]
    updates = [drawn_from(broken_updates(rule), count=1)[0] for rule in asked]
    bodies = [str(update.body) for update in updates]
    assert max(map(bodies.count, bodies)) >= 20
    assert len(set(bodies)) <= 8
