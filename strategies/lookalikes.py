"""Procedures that searches tell apart: two that meet every criterion, and others that each miss one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from spec import enumeration, parameters, since
from spec.field_groups import PROSTHETIC_FIELDS
from strategies.bodies import Body, knows, ordered, plain_body, takes_range
from strategies.changes_beside import changes_beside
from strategies.classes import AMOUNTS, DISCOUNTS, TIMES, classes_of
from strategies.practice import Surroundings
from strategies.row_filling import FIELDS
from subject.practice import Appointment, Code, Patient

FEES = list(zip(sorted(AMOUNTS, key=Decimal), [None, *sorted(DISCOUNTS)], strict=False))[::-1]
"""A fee and a discount that is not above it, so that every class of either occurs."""

HOURS = list(pairwise(sorted(TIMES)))
"""The start and the end of a procedure, so that every class of either occurs."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A procedure to create, what to update it with one after another, and whether to delete it in the end."""

    create: Body
    updates: Sequence[Body] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What the criteria select, and another value of each where the practice has one; by criterion."""

    own: Mapping[str, Any]
    others: Mapping[str, Any]
    codes: Sequence[Code]
    """The code of the procedures that are selected, and another one of its area where there is one."""


def scene_of(around: Surroundings) -> Scene:
    """The patient with most kinds of appointments, their appointments, a clinic and a pair of codes."""
    practice, patient = around.practice, _patient(around)
    codes = _codes(around)
    clinics = [one.ClinicNum for one in practice.clinics]
    values: dict[str, Sequence[Any]] = {
        "PatNum": [patient.PatNum, *_other_patients(around, patient)],
        "AptNum": [one.AptNum for one in _appointments(around, patient, "Scheduled")],
        "PlannedAptNum": [one.AptNum for one in _appointments(around, patient, "Planned")],
        "ProcStatus": ["TP", "C"],
        "ClinicNum": [*clinics, 0] if clinics else [],
        "CodeNum": [one.CodeNum for one in codes],
    }
    known = parameters("list-procedures", around.version)
    return Scene(
        own={name: found[0] for name, found in values.items() if found and name in known},
        others={name: found[1] for name, found in values.items() if len(found) > 1 and name in known},
        codes=codes,
    )


def lookalikes(around: Surroundings, scene: Scene) -> Iterator[Lookalike]:
    """One that meets every criterion, others that miss one each or have another status, and one updated to meet all.

    They go through the classes of values of every field that does not matter.
    """
    bodies = _Bodies(around, scene)
    yield Lookalike(bodies.make())
    if "AptNum" in scene.own:
        yield Lookalike(bodies.make(AptNum=...))
    if "PlannedAptNum" in scene.own:
        yield Lookalike(bodies.make(PlannedAptNum=...))
    if "ClinicNum" in scene.others:
        yield Lookalike(bodies.make(ClinicNum=scene.others["ClinicNum"]))
    if len(scene.codes) > 1:
        yield Lookalike(bodies.make(code=scene.codes[1]))
    if "PatNum" in scene.others:
        yield Lookalike(bodies.make(patient=scene.others["PatNum"], AptNum=..., PlannedAptNum=...))
    for status in enumeration("ProcStatus", around.version):
        if status != "TP":
            yield Lookalike(bodies.make(status=status, AptNum=..., PlannedAptNum=...))
    yield Lookalike(plain_body(patient=scene.own["PatNum"]), deleted=True)
    yield bodies.late()


class _Bodies:
    """Makes bodies of creates that go through the classes of values in turn."""

    def __init__(self, around: Surroundings, scene: Scene) -> None:
        self._around = around
        self._scene = scene
        self._turn = 0

    def make(self, *, code: Code | None = None, **changes: Any) -> Body:
        """A create that meets every criterion but those that the changes concern."""
        own = self._scene.own
        fields = {name: own[name] for name in ("AptNum", "PlannedAptNum", "ClinicNum") if name in own}
        chosen = code or self._scene.codes[0]
        body = plain_body(code=chosen, **{"patient": own["PatNum"], **self._values(chosen), **fields, **changes})
        if (
            body["ProcStatus"] == "C"
        ):  # a discount of a completed procedure is an adjustment, which keeps it from deletion
            return ordered({name: value for name, value in body.items() if name != "Discount"})
        self._turn += 1
        return ordered(body)

    def late(self) -> Lookalike:
        """A create that misses every criterion but the patient, and the updates after which it meets all of them."""
        own, others = self._scene.own, self._scene.others
        elsewhere = {"ClinicNum": others["ClinicNum"]} if "ClinicNum" in others else {}
        created = self.make(code=self._scene.codes[-1], status="EO", AptNum=..., PlannedAptNum=..., **elsewhere)
        if self._around.version < since("update-procedure"):
            return Lookalike(created)
        moved = {name: own[name] for name in ("PlannedAptNum", "ClinicNum") if name in own}
        moved |= {"procCode": self._scene.codes[0].ProcCode} if len(self._scene.codes) > 1 else {}
        changes = {**changes_beside({}, created, self._around), **moved, "ProcStatus": "TP"}
        attached = [{"AptNum": own["AptNum"]}] if "AptNum" in own else []
        return Lookalike(created, (ordered(changes), *attached))

    def _values(self, code: Code) -> dict[str, Any]:
        """A value of each field that the version, the practice and the code offer; none at odds with another."""
        chosen: dict[str, Any] = {}
        alike: Counter[str] = Counter()
        for field in ("ProcDate", *FIELDS, "Priority", "Dx"):
            offered = classes_of(field, self._around)
            if offered and (field not in PROSTHETIC_FIELDS or code.IsProsth):
                chosen[field] = offered[(self._turn + alike[str(offered[0])]) % len(offered)]
                alike[str(offered[0])] += 1
        chosen["ProcFee"], chosen["Discount"] = FEES[self._turn % len(FEES)]
        chosen["ProcTime"], chosen["ProcTimeEnd"] = HOURS[self._turn % len(HOURS)]
        chosen |= {"Prosthesis": "R", "IsDateProsthEst": "true"} if code.IsProsth else {}
        open_fields = {name for name in chosen if knows(name) and self._around.opens(name)}
        return {name: value for name, value in chosen.items() if name in open_fields and value is not None}


def _patient(around: Surroundings) -> Patient:
    return max(
        around.practice.patients,
        key=lambda one: sum(bool(_appointments(around, one, kind)) for kind in ("Scheduled", "Planned")),
    )


def _other_patients(around: Surroundings, patient: Patient) -> list[int]:
    """The other patients, first one who has an inactive treatment plan."""
    inactive = [one.PatNum for one in around.practice.procedures if one.ProcStatus == "TPi"]
    others = [one.PatNum for one in around.practice.patients if one != patient]
    return sorted(others, key=lambda one: one not in inactive)


def _appointments(around: Surroundings, patient: Patient, kind: str) -> list[Appointment]:
    return [one for one in around.practice.appointments_that_are(kind) if one.PatNum == patient.PatNum]


def _codes(around: Surroundings) -> list[Code]:
    """Two codes of one area, prosthetic ones first; a single one where no area has two."""
    codes = [one for one in around.practice.codes if not one.is_internal]
    ranked = sorted(codes, key=lambda one: not one.IsProsth)
    for one in ranked:
        alike = [other for other in codes if _kind(other) == _kind(one) and other != one]
        if alike:
            return [one, alike[0]]
    return ranked[:1]


def _kind(code: Code) -> tuple[str, bool, bool]:
    return code.TreatArea, takes_range(code), bool(code.IsProsth)
