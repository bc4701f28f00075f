"""Strategies of bodies for create: valid procedures, and procedures that break one rule."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.vendor.pretty import pretty

import strategies.practice
from spec import NEWEST, Version, catalogue, openapi
from strategies import (
    AREAS,
    FIELDS,
    REFUSALS,
    Body,
    Broken,
    broken_procedures,
    claim_notes,
    current,
    full_procedures,
    minimal_procedures,
    plain_body,
    procedures,
    use_practice,
)
from subject.errors import Blocked
from subject.manifest import load_practice
from subject.needs import NEEDS
from tests.drawing import drawn_from, quick, simplest
from tests.strategies_sample import DEFAULTS, FRONT, LATER, MANIFEST, REQUIRED_BY_AREA, TODAY, faults, sample

EXAMPLE = Path(__file__).parent.parent / "reference" / "practice.yaml"
BEFORE_LATER = Version((25, 2, 20))
PLAIN: Body = {"PatNum": 11, "ProcDate": "2020-01-02", "ProcStatus": "TP", "procCode": "D0120"}

pytestmark = pytest.mark.usefixtures("sample_practice")


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("with_range", [False, True])
def test_procedures_of_each_treatment_area(area: Any, *, with_range: bool) -> None:
    """A procedure has the fields that its treatment area requires; an area without a code in the practice blocks."""
    if (area, with_range) not in REQUIRED_BY_AREA:
        with pytest.raises(Blocked):
            simplest(procedures(area=area, with_range=with_range))
        return
    for body in drawn_from(procedures(area=area, with_range=with_range), count=20):
        assert {"ToothNum", "Surf", "ToothRange"} & {*body} == REQUIRED_BY_AREA[area, with_range]
        assert not faults(body, sample())


def test_all_areas_occur() -> None:
    """Without an `area` procedures of every treatment area occur."""
    codes = {one.ProcCode: one for one in sample().codes} | {one.CodeNum: one for one in sample().codes}
    drawn = [codes[body.get("procCode", body.get("CodeNum"))] for body in drawn_from(procedures(), count=600)]
    assert {(code.TreatArea, code.AreaAlsoToothRange) for code in drawn} == {*REQUIRED_BY_AREA}


@quick
@given(body=procedures() | full_procedures() | minimal_procedures())
def test_procedures_are_valid(body: Body) -> None:
    """An independent reading of the document finds no wrong field, and the fields are in their usual order."""
    assert not faults(body, current().practice)
    assert [*body] == [name for name in FIELDS if name in body]


@quick
@given(body=procedures() | full_procedures())
def test_values_are_never_the_default(body: Body) -> None:
    """No field has its default value, so that a server that ignores the field is noticed."""
    assert not {name: value for name, value in body.items() if DEFAULTS.get(name) == value}
    assert body.get("ProcFee") not in ("50.00", "20.00", "125.95")
    assert body.get("ProvNum") not in ((2, 3) if body["PatNum"] == 11 else (1,))
    assert body.get("ClinicNum") != (1 if body["PatNum"] == 11 else 0)
    assert body.get("PlaceService") not in ("Office", "School", "MobileUnit")
    assert not {body.get("Priority"), body.get("priority")} & {63, 61, "First", "Second"}
    assert not {body.get("Dx"), body.get("dxName")} & {71, "Caries"}
    assert body.get("DateTP", "") < "2026-03-03"


@quick
@given(body=full_procedures(patient=11, code="D2740", status="TP"))
def test_full_procedures_have_every_field(body: Body) -> None:
    """A full procedure has every field that its code, patient and features allow, and one of each pair of names."""
    assert {*body} >= {*FIELDS} - {"procCode", "CodeNum", "Priority", "priority", "Dx", "dxName", "Surf", "ToothRange"}
    assert [
        len({*body} & {*twins}) for twins in (("procCode", "CodeNum"), ("Priority", "priority"), ("Dx", "dxName"))
    ] == [1, 1, 1]
    assert body["ProcTime"] <= body["ProcTimeEnd"]
    assert body["Discount"] <= float(body["ProcFee"])


@pytest.mark.parametrize("features", [{}, {"public_health": False}, {"medical_insurance": True}])
def test_fields_that_need_a_feature(features: dict[str, bool]) -> None:
    """PlaceService and SiteNum need Public Health, ProcTimeEnd needs Medical Insurance; by default both are off."""
    use_practice(sample(features=features), NEWEST, TODAY)
    for body in drawn_from(full_procedures(), count=20):
        assert not {"PlaceService", "SiteNum"} & {*body}
        assert ("ProcTimeEnd" in body) is features.get("medical_insurance", False)


def test_an_older_version_has_fewer_fields() -> None:
    """At an older version newer fields are left out, and the code is named by procCode, not by CodeNum."""
    use_practice(sample(), BEFORE_LATER, TODAY)
    for body in drawn_from(full_procedures(), count=30):
        assert not LATER & {*body}
        assert "procCode" in body
    use_practice(sample(), Version((25, 2, 21)), TODAY)
    assert [body for body in drawn_from(full_procedures(), count=30) if "CodeNum" in body]


def test_fields_are_those_of_the_openapi_document() -> None:
    """FIELDS lists each field of a create in the OpenAPI document once."""
    assert sorted(FIELDS) == sorted(openapi()["components"]["schemas"]["ProcedureLogCreate"]["properties"])


@pytest.mark.parametrize(("version", "drawn"), [((23, 1, 10), {"TP"}), ((23, 1, 11), {"TP", "C"})])
def test_the_default_status_can_be_deleted(version: tuple[int, ...], drawn: set[str]) -> None:
    """Without a `status` procedures have a status that the version allows a delete to have."""
    use_practice(sample(), Version(version), TODAY)
    assert {body["ProcStatus"] for body in drawn_from(procedures())} == drawn


@pytest.mark.parametrize(
    ("version", "allowed"), [((25, 1, 13), {"TP", "C", "EO"}), ((25, 1, 14), {"TP", "C", "EO", "EC", "R", "Cn"})]
)
def test_statuses_that_a_version_allows(version: tuple[int, ...], allowed: set[str]) -> None:
    """A status that the version does not allow raises InvalidArgument."""
    use_practice(sample(), Version(version), TODAY)
    for status in ("TP", "C", "EO", "EC", "R", "Cn", "D", "TPi"):
        if status in allowed:
            assert drawn_from(procedures(status=status), count=1) == [{**PLAIN, "ProcStatus": status}]
        else:
            with pytest.raises(InvalidArgument):
                drawn_from(procedures(status=status), count=1)


@quick
@given(body=full_procedures())
def test_only_planned_procedures_are_on_appointments(body: Body) -> None:
    """Only procedures with status TP have an appointment."""
    assert ({"AptNum", "PlannedAptNum"} & {*body} != set()) is (body["ProcStatus"] == "TP")


def test_the_simplest_procedure_is_the_plain_one() -> None:
    """The first example and the end of shrinking have only the required fields and those of the area."""
    for strategy in procedures(), minimal_procedures():
        assert drawn_from(strategy, count=1) == [PLAIN]
        assert simplest(strategy) == PLAIN
    assert simplest(procedures(), lambda body: "ClaimNote" in body) == {**PLAIN, "ClaimNote": "note"}
    assert simplest(procedures(area="Surf")) == {**PLAIN, "procCode": "D2392", "ToothNum": "1", "Surf": "M"}
    assert simplest(full_procedures()).items() > {**PLAIN, "AptNum": 301, "Priority": 62, "ClaimNote": "note"}.items()


def test_the_plain_body_is_always_the_same() -> None:
    """`plain_body` returns the required fields and those of the area, always with the same values."""
    assert plain_body() == plain_body(area="None") == PLAIN
    assert plain_body(area="Surf", patient=12) == {
        **PLAIN,
        "PatNum": 12,
        "procCode": "D2392",
        "ToothNum": "4",
        "Surf": "MO",
    }
    for area, with_range in REQUIRED_BY_AREA:
        assert not faults(plain_body(area=area, with_range=with_range), sample())  # type: ignore[arg-type] # a key of another table


def test_fields_can_be_pinned() -> None:
    """A field can be pinned to a value, a strategy, or `...` to omit it; its other name is then left out."""
    for body in drawn_from(
        procedures(complete=True, Priority=61, ProcFee=..., ClaimNote=claim_notes(), ProcNum=9), count=20
    ):
        assert (body["Priority"], body["ProcNum"]) == (61, 9)
        assert "ClaimNote" in body
        assert not {"priority", "ProcFee"} & {*body}
    assert simplest(minimal_procedures(ProcDate=...)) == {
        key: value for key, value in PLAIN.items() if key != "ProcDate"
    }
    assert plain_body(CodeNum=4) == {
        **{key: PLAIN[key] for key in [*PLAIN][:3]},
        "CodeNum": 4,
        "ToothNum": "4",
        "Surf": "MO",
    }
    assert plain_body(AptNum=303)["PatNum"] == 12
    for body in drawn_from(procedures(Surf="F"), count=20):
        assert body["Surf"] == "F"


def test_teeth_and_surfaces_agree_with_pinned_ones() -> None:
    """The tooth has the pinned surfaces, and the surfaces exist on the pinned tooth."""
    for body in drawn_from(procedures(area="Surf", Surf="IF"), count=20) + drawn_from(
        procedures(area="Surf", ToothNum="8"), count=20
    ):
        assert body["ToothNum"] in FRONT
        assert not {*body["Surf"]} & {*"OB"}


def test_impossible_arguments_raise() -> None:
    """Impossible arguments raise InvalidArgument with a sentence that names the problem."""
    with pytest.raises(InvalidArgument, match="did you mean 'ClaimNote'"):
        procedures(ClaimNotes="x")
    with pytest.raises(InvalidArgument, match="no treatment area"):
        procedures(area="Jaw")  # type: ignore[arg-type] # the point of the test
    with pytest.raises(InvalidArgument, match="own area"):
        procedures(area="Surf", code="D0120")
    with pytest.raises(InvalidArgument, match="no code 'D9999'"):
        plain_body(code="D9999")
    with pytest.raises(InvalidArgument, match="no patient 99"):
        plain_body(patient=99)


def test_a_practice_must_be_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing from a strategy without a practice in use raises RuntimeError that names `use_practice`."""
    monkeypatch.setattr(strategies.practice, "_in_use", [])
    with pytest.raises(RuntimeError, match="use_practice"):
        simplest(procedures())


def test_the_seed_decides_the_bodies() -> None:
    """The same seed gives the same bodies, another seed gives others."""
    first, again, second = (drawn_from(procedures(), count=20, numbered=number) for number in (1, 1, 2))
    assert first == again
    assert first[1:] != second[1:]


REFUSING = re.compile(r"\b(is|are) rejected\b|cannot be set|is not stored")
OF_BAD_INPUT = (
    *("malformed-json-is-refused", "body-that-is-no-object-is-refused", "invalid-data-is-refused"),
    *("wrong-types-are-refused", "optional-wrong-types-are-refused", "impossible-keys-are-refused"),
    "credentials-are-asked-for",
)
RULES = [rule for rule in catalogue() if rule.operation == "create-procedure" and rule.level != "observe"]


def test_every_rule_on_rejections_has_a_strategy() -> None:
    """Every rule by which a create is rejected can be broken, except those on rejections and on bad input as such."""
    broken = {rule.id for rule in RULES if REFUSING.search(rule.text) and not re.search("/refus(al|ed)-", rule.id)}
    assert broken - {f"create-procedure/{name}" for name in OF_BAD_INPUT} == REFUSALS


@pytest.mark.parametrize("rule", sorted(REFUSALS))
def test_a_broken_procedure_breaks_one_rule(rule: str) -> None:
    """It differs from its twin in one field, to which alone an independent reading objects; the twin is valid."""
    features = dict.fromkeys(
        ("public_health", "medical_insurance"), not (catalogue()[rule].feature or "").startswith("no-")
    )
    use_practice(sample(features=features), NEWEST, TODAY)
    drawn: list[Broken] = drawn_from(broken_procedures(rule), count=40)
    for broken in drawn:
        wrong = {name for name in {*broken.body} | {*broken.valid} if broken.body.get(name) != broken.valid.get(name)}
        assert len(wrong) == 1
        assert (broken.rule, broken.valid) == (rule, drawn[0].valid)
        assert not faults(broken.valid, current().practice)
        assert faults(broken.body, current().practice) == wrong
        assert broken.body.get(*wrong) == broken.wrong
        assert [*broken.body] == [name for name in FIELDS if name in broken.body]
    assert len(drawn) == 1 or len({str(broken.wrong) for broken in drawn}) > 1


def test_rules_share_twins() -> None:
    """At least ten rules share the plain body as their twin, since each twin costs a request."""
    twins = [str(drawn_from(broken_procedures(rule), count=1)[0].valid) for rule in sorted(REFUSALS)]
    assert twins.count(str(PLAIN)) >= 10
    assert len({*twins}) <= len(REFUSALS) * 2 / 3


def test_broken_procedures_are_blocked_without_what_they_need() -> None:
    """If the practice lacks an entry that the rule needs, drawing raises Blocked and names it."""
    use_practice(sample(appointments=[]), NEWEST, TODAY)
    with pytest.raises(Blocked, match=NEEDS["appointment"].words):
        simplest(broken_procedures("create-procedure/apt-num-unknown-is-refused"))


def test_an_unknown_rule_raises() -> None:
    """An unknown rule raises ValueError, which suggests the nearest rule."""
    with pytest.raises(ValueError, match="Did you mean 'create-procedure/proc-date-is-required'"):
        broken_procedures("create-procedure/proc-dat-is-required")


def test_a_practice_with_one_code_and_one_patient_is_enough() -> None:
    """Fields for which the practice has no entry are left out."""
    bare = {"patients": MANIFEST["patients"][:1], "codes": MANIFEST["codes"][3:4]}
    nothing: dict[str, Any] = {
        key: [] for key in MANIFEST if key not in ("patients", "codes", "features", "preferences")
    }
    use_practice(sample(**bare, **nothing), NEWEST, TODAY)
    for body in drawn_from(full_procedures(), count=20):
        assert not faults(body, current().practice)
        assert not {"AptNum", "Priority", "priority", "Dx", "ProvNum", "ClinicNum", "SiteNum", "Prognosis"} & {*body}


def test_the_example_practice_offers_everything() -> None:
    """The practice of the reference server has the entries that every strategy needs."""
    use_practice(load_practice(EXAMPLE), NEWEST, TODAY)
    for body in drawn_from(procedures() | full_procedures()):
        assert not faults(body, current().practice)
    for rule in sorted(REFUSALS):
        for broken in drawn_from(broken_procedures(rule), count=1):
            assert not faults(broken.valid, current().practice)
            assert faults(broken.body, current().practice) or "-needs-public-" in rule or "-needs-medical-" in rule


@quick
@given(data=st.data())
def test_strategies_can_be_drawn_from_interactively(data: st.DataObject) -> None:
    """A body can be drawn within a test, from a strategy that is made there."""
    area = data.draw(st.sampled_from(AREAS))
    assert not faults(data.draw(procedures(area=area)), current().practice)


def test_the_representation_of_a_broken_procedure() -> None:
    """A broken procedure is printed as the wrong body in JSON, followed by the body that is accepted."""
    use_practice(sample(), NEWEST, TODAY)
    broken = drawn_from(broken_procedures("create-procedure/prosthesis-other-values-are-refused"), count=1)[0]
    first, wrong, middle, valid = pretty(broken).split("\n")
    assert (first, middle) == ("", "where this is accepted:")
    assert (json.loads(wrong), json.loads(valid)) == (broken.body, broken.valid)
