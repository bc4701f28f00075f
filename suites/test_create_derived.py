"""ProcedureLogs POST (create): what the target sets by itself, twins and defaults."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from judging.expect import expect, in_words
from judging.rule import each_rule, rule
from strategies import current, knows, plain_body
from subject import Answer, Blocked, Code, Made, Practice, Target
from suites.updating import standing

TWINS = ("Priority", "priority"), ("Dx", "dxName")


# Defaults: a procedure that was created with the required fields only.

PLAIN_DEFAULTS: dict[str, dict[str, Any]] = {
    "create-procedure/planned-apt-num-default": {"PlannedAptNum": 0},
    "create-procedure/claim-note-default": {"ClaimNote": ""},
    "create-procedure/site-num-default": {"SiteNum": 0},
    "create-procedure/proc-time-default": {"ProcTime": "00:00:00"},
    "create-procedure/proc-time-end-default": {"ProcTimeEnd": "00:00:00"},
    "create-procedure/prognosis-default": {"Prognosis": 0},
    "create-procedure/billing-note-default": {"BillingNote": ""},
    "create-procedure/discount-default": {"Discount": 0.0},
    "create-procedure/is-date-prosth-est-default": {"IsDateProsthEst": "false"},
    "create-procedure/unit-qty-default": {"UnitQty": 1},
    "create-procedure/hide-graphics-default": {"HideGraphics": "false"},
    "create-procedure/canadian-type-codes-default": {"CanadianTypeCodes": ""},
    "create-procedure/is-locked-default": {"IsLocked": "false"},
}


@pytest.fixture(scope="session")
def bare_record(target: Target, bare: Made) -> Answer:
    """A procedure with the required fields only, read back."""
    return target.read(bare)


@each_rule("default", PLAIN_DEFAULTS)
def test_a_default(bare_record: Answer, default: dict[str, Any]) -> None:
    """What was not sent has its documented default."""
    expect(bare_record).has(**default)


DEFINITION_DEFAULTS = {"create-procedure/priority-default": TWINS[0], "create-procedure/dx-default": TWINS[1]}


@each_rule("twins", DEFINITION_DEFAULTS)
def test_the_default_definition(practice: Practice, bare_record: Answer, twins: tuple[str, str]) -> None:
    """Without a definition the record has none, the first by order or the first by key, and its name agrees."""
    key, name = twins
    definitions = practice.priorities if key == "Priority" else practice.diagnoses
    by_order, by_key = definitions[0], min(definitions, key=lambda one: one.DefNum)
    expect(bare_record).has_one_reading(
        zero={key: 0, name: ""},
        first_by_order={key: by_order.DefNum, name: by_order.ItemName},
        first_by_key={key: by_key.DefNum, name: by_key.ItemName},
    )


@rule("create-procedure/date-tp-default")
def test_the_default_date_of_planning(bare_record: Answer) -> None:
    """Without DateTP the procedure was planned on the day on which it was created, by the target's clock."""
    record = bare_record.record or {}
    today = _day(record.get("serverDateTime")) or _day(record.get("SecDateEntry"))
    if today is None:
        raise Blocked("not-shown", "the record shows no time of the target's clock")
    _expect_near(bare_record, "DateTP", today)


@rule("create-procedure/sec-date-entry-is-now")
def test_the_moment_of_the_create(bare_record: Answer) -> None:
    """The procedure was entered today, by the target's clock."""
    _expect_near(bare_record, "SecDateEntry", current().today)


def _expect_near(answer: Answer, member: str, today: date) -> None:
    """The member shows that day or one beside it."""
    record = answer.record or {}
    if member not in record:
        raise Blocked.not_shown(member)
    shown = _day(record[member])
    near = shown is not None and abs(shown - today) <= timedelta(days=1)
    expect(answer).is_true(near, f"{member} within a day of {today}", in_words({member: record[member]}))


def _day(value: Any) -> date | None:
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError:
        return None


@rule("create-procedure/proc-fee-default")
def test_the_default_fee(target: Target, practice: Practice) -> None:
    """Without ProcFee a patient without insurance is charged the fee of the code."""
    patient = next(one for one in practice.patients if one.insured is False)
    code = _with_fee(practice)
    expect(standing(target, plain_body(code=code, patient=patient)).answer).has(ProcFee=f"{code.fee:.2f}")


def _with_fee(practice: Practice) -> Code:
    plain_first = sorted(practice.codes, key=lambda code: code.TreatArea not in ("None", "Mouth"))
    return next(code for code in plain_first if code.fee)


@rule("create-procedure/proc-fee-default-insured")
def test_the_default_fee_of_an_insured_patient(target: Target, practice: Practice) -> None:
    """Without ProcFee an insured patient is charged the fee that the insurance sets, however the code is named."""
    patient, code, fee = _insured(practice)
    bodies = [plain_body(code=code, patient=patient)]
    if knows("CodeNum"):
        bodies.append(plain_body(code=code, patient=patient, CodeNum=code.CodeNum))
    for body in bodies:
        expect(standing(target, body).answer).has(ProcFee=f"{fee:.2f}")


def _insured(practice: Practice) -> tuple[Any, Code, Decimal]:
    return next(
        (patient, code, patient.fees[code.ProcCode])
        for patient in practice.patients
        for code in practice.codes
        if patient.fees.get(code.ProcCode, code.fee) != code.fee
    )


@rule("create-procedure/prov-num-default-appointment")
def test_the_default_provider_on_an_appointment(target: Target, practice: Practice) -> None:
    """Without ProvNum a procedure on an appointment has the provider of the appointment."""
    own = {patient.PatNum: patient.PriProv for patient in practice.patients}
    one = next(
        one
        for one in practice.appointments_that_are("Scheduled")
        if one.ProvNum and own[one.PatNum] not in (None, one.ProvNum)
    )
    expect(standing(target, plain_body(patient=one.PatNum, AptNum=one.AptNum)).answer).has(ProvNum=one.ProvNum)


@rule("create-procedure/prov-num-default-patient")
def test_the_default_provider_of_a_patient(target: Target, practice: Practice) -> None:
    """Without ProvNum and appointment the procedure has the patient's provider."""
    patient = next(one for one in practice.patients if one.PriProv and one.PriProv != practice.default_provider)
    expect(standing(target, plain_body(patient=patient)).answer).has(ProvNum=patient.PriProv)


@rule("create-procedure/prov-num-default-practice")
def test_the_default_provider_of_the_practice(target: Target, practice: Practice) -> None:
    """Without ProvNum, appointment and provider of the patient the procedure has the practice's provider."""
    patient = next(one for one in practice.patients if one.PriProv == 0)
    expect(standing(target, plain_body(patient=patient)).answer).has(ProvNum=practice.default_provider)


@rule("create-procedure/clinic-num-default")
def test_the_default_clinic(target: Target, practice: Practice) -> None:
    """Without ClinicNum the procedure is in the patient's clinic."""
    patient = next(one for one in practice.patients if one.ClinicNum)
    expect(standing(target, plain_body(patient=patient)).answer).has(ClinicNum=patient.ClinicNum)


@rule("create-procedure/place-service-default-practice")
def test_the_default_place_without_a_clinic(target: Target, practice: Practice) -> None:
    """Without PlaceService and clinic the procedure has the practice's default place."""
    patient = next(one for one in practice.patients if one.ClinicNum == 0)
    expect(standing(target, plain_body(patient=patient)).answer).has(PlaceService=practice.default_place_service)


@rule("create-procedure/place-service-default-clinic")
def test_the_default_place_in_a_clinic(target: Target, practice: Practice) -> None:
    """Without PlaceService a procedure in a clinic has the default place of the clinic or of the practice."""
    clinic = next(
        one for one in practice.clinics if one.DefaultPlaceService not in (None, practice.default_place_service)
    )
    expect(standing(target, plain_body(ClinicNum=clinic.ClinicNum)).answer).has_one_reading(
        clinic={"PlaceService": clinic.DefaultPlaceService}, practice={"PlaceService": practice.default_place_service}
    )
