"""What a search lists by the oracle, and the procedures and searches that show that no criterion is ignored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from oracle.listed import Known, is_required, meets, misses_only
from spec import NEWEST, Version, parameters
from strategies import current, use_practice
from strategies.classes import classes_of
from strategies.lookalikes import Lookalike, lookalikes, scene_of
from strategies.searches import Search, searches
from subject import load_practice

NOON = datetime(2026, 11, 29, 12, 0, 0)  # noqa: DTZ001 - the form of DateTStamp has no zone
MEMBERS = {"PatNum": "11", "AptNum": 201, "ProcStatus": "TP", "CodeNum": 2}
KNOWN = Known(MEMBERS, created=NOON, changed=NOON)


@pytest.fixture(autouse=True)
def practice() -> None:
    """Use the practice of the reference server."""
    manifest = Path(__file__).parents[1] / "reference" / "practice.yaml"
    use_practice(load_practice(manifest), NEWEST, date(2026, 11, 29))


@pytest.mark.parametrize(
    ("criterion", "value", "expected"),
    [
        ("PatNum", 11, True),
        ("PatNum", 12, False),
        ("ProcStatus", "TP", True),
        ("ProcStatus", "TPi", False),
        ("ClinicNum", 1, None),
        ("DateTStamp", "2026-11-29 12:00:00", True),
        ("DateTStamp", "2026-11-29 12:00:01", False),
    ],
)
def test_a_criterion_is_met_missed_or_open(criterion: str, value: Any, expected: bool | None) -> None:
    """A key is compared as a number, a moment with the second of creation; what is not known is open."""
    assert meets(criterion, value, KNOWN) is expected


def test_a_moment_between_creation_and_change_is_open() -> None:
    """The document says created, an earlier edition said changed."""
    changed = Known(MEMBERS, created=NOON, changed=datetime(2026, 11, 30, 12, 0, 0))  # noqa: DTZ001
    assert meets("DateTStamp", "2026-11-29 18:00:00", changed) is None
    assert not is_required({"PatNum": 11, "DateTStamp": "2026-11-29 18:00:00"}, changed)


def test_a_deleted_procedure_is_never_required() -> None:
    """Whether a deleted procedure stays in the list is open."""
    assert is_required({"PatNum": 11}, KNOWN)
    assert not is_required({"PatNum": 11}, Known({**MEMBERS, "ProcStatus": "D"}))


def _known(one: Lookalike) -> Known:
    """The procedure as its requests make it, by the codes of the practice."""
    members: dict[str, Any] = {"AptNum": 0, "PlannedAptNum": 0, **one.create}
    for update in one.updates:
        members |= update
    code = next(code for code in current().practice.codes if code.ProcCode == members["procCode"])
    return Known({**members, "CodeNum": code.CodeNum}, NOON, NOON)


def _searches(strength: int) -> Iterator[tuple[Search, list[Known]]]:
    scene = scene_of(current())
    known = [_known(one) for one in lookalikes(current(), scene) if not one.deleted]
    own, others = (
        {**values, "DateTStamp": moment}
        for values, moment in ((scene.own, "2026-11-29 12:00:00"), (scene.others, "2026-11-29 12:00:01"))
    )

    def excludes(criteria: Mapping[str, Any], name: str) -> bool:
        return any(misses_only(name, criteria, one) for one in known)

    for search in searches(own, others, excludes, strength=strength, salt="1"):
        yield search, known


@pytest.mark.parametrize("strength", [2, 3])
def test_every_criterion_is_shown_beside_every_other_parameter(strength: int) -> None:
    """For each two parameters a search has both, and one procedure is listed only where the first one is ignored."""
    shown = {
        (name, other)
        for search, known in _searches(strength)
        for name in search.criteria
        if any(misses_only(name, search.criteria, one) for one in known)
        for other in search.parameters
    }
    every = set(permutations((*scene_of(current()).own, "DateTStamp", "Offset"), 2))
    assert {pair for pair in every if pair[0] != "Offset"} <= shown


def test_the_first_and_the_last_procedure_meet_every_criterion() -> None:
    """The last one meets them by its updates alone."""
    scene = scene_of(current())
    made = list(lookalikes(current(), scene))
    assert is_required(scene.own, _known(made[0]))
    assert is_required(scene.own, _known(made[-1]))
    assert [name for name in scene.own if not meets(name, scene.own[name], _known(Lookalike(made[-1].create)))] == [
        *("AptNum", "PlannedAptNum", "ProcStatus", "ClinicNum", "CodeNum")
    ]


@pytest.mark.parametrize("field", ["ProcFee", "Discount", "ProcDate", "DateTP", "ProcTime", "ClaimNote", "BillingNote"])
def test_every_class_of_values_is_read(field: str) -> None:
    """The procedures have every value of each class that a read may change; the last time of day only as an end."""
    made = list(lookalikes(current(), scene_of(current())))
    values = {str(one.create.get("ProcTimeEnd" if field == "ProcTime" else field)) for one in made}
    values |= {str(one.create.get(field)) for one in made}
    assert {str(one) for one in classes_of(field, current())} <= values


def test_no_value_is_at_odds_with_another() -> None:
    """No discount is above the fee, no procedure ends before it starts."""
    for one in lookalikes(current(), scene_of(current())):
        assert Decimal(str(one.create.get("Discount", 0))) <= Decimal(one.create.get("ProcFee", "0"))
        assert one.create.get("ProcTime", "") <= one.create.get("ProcTimeEnd", "")


@pytest.mark.parametrize("version", ["21.4", "22.3.32", "24.4.5"])
def test_an_older_version_has_its_own_criteria(version: str) -> None:
    """Criteria and fields that a version lacks are not sent."""
    around = current()
    use_practice(around.practice, Version.parse(version), around.today)
    scene = scene_of(current())
    assert set(scene.own) == set(parameters("list-procedures", Version.parse(version))) & set(scene.own)
    assert all("ClaimNote" not in one.create for one in lookalikes(current(), scene))
