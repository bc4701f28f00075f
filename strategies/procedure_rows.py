"""Rows for a procedure's life: a create with some of its fields, then an update of some, every pair of them together.

A factor is a part of the state (area of the code, patient, status, how the code is named), a field of the create
or a field of the update; the level of a field is "sent" or "absent". Fields that the document excludes in a state are
left out of the row there, so the exercised pairs are read from the requests and not from the array.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from spec import enumeration
from strategies.arrays import Row, joined_rows
from strategies.bodies import Body, knows, ordered, plain_body
from strategies.classes import ANTERIOR_SURFACES, RANGES, SURFACES, TEETH, classes_of
from strategies.practice import Surroundings
from strategies.ranges import ARCH_TEETH, QUADRANT_TEETH
from strategies.surfaces import ARCHES, QUADRANTS, SEXTANTS
from strategies.teeth import is_anterior
from subject.practice import Code, Patient

FIELDS = (
    *("ProcFee", "ProvNum", "PlaceService", "ClaimNote", "ClinicNum", "DateTP", "SiteNum", "ProcTime", "ProcTimeEnd"),
    *("Prognosis", "BillingNote", "Discount", "Prosthesis", "DateOriginalProsth", "IsDateProsthEst"),
)
"""Optional fields that a create and an update both have and that name no twin."""

PROSTHETIC = ("Prosthesis", "DateOriginalProsth", "IsDateProsthEst")
PLACES = ("ToothNum", "Surf", "ToothRange")
ON_AN_APPOINTMENT = frozenset({"ClaimNote", "BillingNote", "Priority", "Dx", "Prognosis"})
"""Fields that no appointment is likely to lock: the document says only that some fields cannot be updated there."""

LOCKED_BY_COMPLETION = frozenset({"procCode", "CodeNum", "Discount", *PLACES})


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A create and the update that follows it."""

    create: Body
    update: Body


def state_factors(around: Surroundings) -> dict[str, list[str]]:
    """The state that matters: area and name of the code, patient, statuses, how definitions are named."""
    areas = sorted({_area(code) for code in around.practice.codes if not code.ProcCode.startswith("~")})
    statuses = list(enumeration("ProcStatus", around.version))
    names = [name for name in ("procCode", "CodeNum") if knows(name)]
    return {
        "area": areas,
        "update.ProcStatus": ["absent", *statuses],
        "ProcStatus": statuses,
        "patient": [str(one.PatNum) for one in around.practice.patients],
        "code": names,
        "Priority": ["absent", "key", "name"],
        "Dx": ["absent", "key", "name"],
        "update.code": ["absent", *names],
    }


def field_factors(around: Surroundings) -> dict[str, list[str]]:
    """The optional fields of the create and of the update that version and practice offer: each absent or sent."""
    fields = [field for field in FIELDS if _offered(field, around)]
    updates = [f"update.{field}" for field in ("ProcDate", "Priority", "Dx", "place", "AptNum", *fields)]
    names = ("AptNum", "PlannedAptNum", "update.PlannedAptNum", *fields, *updates)
    return {name: ["absent", "sent"] for name in names}


def procedure_rows(around: Surroundings, *, strength: int, salt: str) -> Iterator[ProcedureRow]:
    """Creates with their updates, so that every pair (or triple) of factors is exercised that the document allows.

    Values go through the classes of each field in turn, so that each class is sent.
    """
    creates, updates = _Values(around), _Values(around)
    rows = joined_rows(state_factors(around), field_factors(around), strength=strength, salt=salt)
    for row in rows:
        yield _filled(row, around, creates, updates)
    yield from _other_places(around, creates, updates)
    yield from _other_values(around, creates, updates)
    yield from _moves_to_appointments(around)


def _other_places(around: Surroundings, creates: _Values, updates: _Values) -> Iterator[ProcedureRow]:
    """Procedures at the places in the mouth that no row has had, each moved to another of them."""
    for area, also in (("Surf", False), ("Tooth", False), ("Sextant", False), ("Quad", False), ("Arch", False)):
        codes = around.practice.codes_of(area, with_range=also)
        if not codes:
            continue
        while waiting := _unused_places(area, creates, updates):
            create = {"PatNum": around.practice.patients[0].PatNum, "ProcDate": creates.of("ProcDate")}
            create |= {"ProcStatus": "TP", "procCode": codes[0].ProcCode, **waiting[0]}
            _note(area, waiting[0], creates)
            update = waiting[1] if len(waiting) > 1 else {}
            _note(area, update, updates)
            yield ProcedureRow(ordered(create), ordered(update))


def _other_values(around: Surroundings, creates: _Values, updates: _Values) -> Iterator[ProcedureRow]:
    """Procedures with the values that no row has had, one of each field at a time."""
    practice = around.practice
    offered = [field for field in FIELDS if _offered(field, around)]
    codes = sorted(practice.codes, key=lambda one: (not one.IsProsth, one.TreatArea not in ("None", "Mouth")))
    while True:
        news, changes = (
            {field: left[0] for field in offered if (left := values.unused(field, classes_of(field, around)))}
            for values in (creates, updates)
        )
        if not news and not changes:
            return
        creates.used.update(news.items())
        updates.used.update(changes.items())
        code = codes[0]
        create: Body = {"PatNum": practice.patients[0].PatNum, "ProcDate": creates.of("ProcDate"), "ProcStatus": "TP"}
        create |= {"procCode": code.ProcCode, **_place(code, creates)}
        create |= {field: value for field, value in news.items() if _allowed(field, code)}
        _settle(create, _default_fee(code, practice.patients[0]))
        allowed = {field: value for field, value in changes.items() if _allowed(field, code)}
        update = _possible(allowed, create, _default_fee(code, practice.patients[0]))
        yield ProcedureRow(ordered(create), ordered(update))


def _moves_to_appointments(around: Surroundings) -> Iterator[ProcedureRow]:
    """Plain procedures that are put on an appointment, and on a planned one."""
    for name, kind in ("AptNum", "Scheduled"), ("PlannedAptNum", "Planned"):
        for one in around.practice.appointments_that_are(kind)[:1]:
            yield ProcedureRow(plain_body(patient=one.PatNum), {name: one.AptNum})


def _unused_places(area: str, creates: _Values, updates: _Values) -> list[Body]:
    """The places of an area that neither a create nor an update has had; every surface in a create."""
    if area in ("Surf", "Tooth"):
        teeth = [one for one in creates.unused("ToothNum", TEETH) if ("ToothNum", one) not in updates.used]
        if area == "Tooth":
            return [{"ToothNum": one} for one in teeth]
        return _unused_surfaces(teeth, creates)
    parts = {"Quad": QUADRANTS, "Sextant": SEXTANTS, "Arch": ARCHES}[area]
    return [{"Surf": one} for one in creates.unused(area, parts)]


def _unused_surfaces(teeth: Sequence[str], creates: _Values) -> list[Body]:
    found: list[Body] = []
    for anterior, surfaces in (False, SURFACES), (True, ANTERIOR_SURFACES):
        own = [one for one in teeth if is_anterior(one) == anterior] or ["8" if anterior else "4"]
        waiting = creates.unused(f"Surf {anterior}", surfaces)
        found += [{"ToothNum": own[number % len(own)], "Surf": one} for number, one in enumerate(waiting)]
    return found


def _note(area: str, place: Mapping[str, Any], values: _Values) -> None:
    for name, value in place.items():
        named = name if name == "ToothNum" else area if area != "Surf" else f"Surf {is_anterior(place['ToothNum'])}"
        values.used.add((named, value))


def _offered(field: str, around: Surroundings) -> bool:
    return knows(field) and around.opens(field) and bool(classes_of(field, around))


def _area(code: Code) -> str:
    also = code.AreaAlsoToothRange and code.TreatArea in ("Quad", "Arch")
    return f"{code.TreatArea} with range" if also else code.TreatArea


class _Values:
    """Goes through the classes of each field in turn."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self._turns: Counter[str] = Counter()
        self.used: set[tuple[str, Any]] = set()

    def next_of(self, name: str, offered: Sequence[Any], *, other_than: Any = ...) -> Any:
        """The next of the offered values that is not the present one; the turn is kept by name."""
        fitting = [one for one in offered if str(one) != str(other_than)] or list(offered)
        self._turns[name] += 1
        chosen = fitting[(self._turns[name] - 1) % len(fitting)]
        self.used.add((name, chosen))
        return chosen

    def unused(self, name: str, offered: Sequence[Any]) -> list[Any]:
        """The offered values that were not chosen under that name."""
        return [one for one in offered if (name, one) not in self.used]

    def of(self, field: str, *, other_than: Any = ...) -> Any:
        """The next value of a field."""
        return self.next_of(field, classes_of(field, self.around), other_than=other_than)


def _filled(row: Row, around: Surroundings, values: _Values, changes: _Values) -> ProcedureRow:
    code = _code(row, around, values)
    patient = _patient(row, around)
    create: Body = {
        "PatNum": patient.PatNum,
        "ProcDate": values.of("ProcDate"),
        "ProcStatus": row["ProcStatus"],
        row["code"]: getattr(code, {"procCode": "ProcCode", "CodeNum": "CodeNum"}[row["code"]]),
        **_place(code, values),
        **_appointments(row, "", patient, around, values),
    }
    create |= {field: values.of(field) for field in FIELDS if row.get(field) == "sent" and _allowed(field, code)}
    create |= _named(row, values)
    _settle(create, _default_fee(code, patient))
    update = _update(row, around, changes, code, create)
    return ProcedureRow(ordered(create), ordered(update))


def _code(row: Row, around: Surroundings, values: _Values) -> Code:
    offered = [one for one in around.practice.codes if _area(one) == row["area"] and not one.ProcCode.startswith("~")]
    wants = any(row.get(f"{step}{field}") == "sent" for step in ("", "update.") for field in PROSTHETIC)
    fitting = [one for one in offered if bool(one.IsProsth) == wants] or offered
    chosen: Code = values.next_of(f"code of {row['area']} {wants}", fitting)
    return chosen


def _patient(row: Row, around: Surroundings) -> Patient:
    """The row's patient, or one who has the appointments that the row asks for."""
    practice = around.practice
    chosen = next(one for one in practice.patients if str(one.PatNum) == row["patient"])
    kinds = [
        kind
        for name, kind in (("AptNum", "Scheduled"), ("PlannedAptNum", "Planned"))
        if _sent(row, name) and practice.appointments_that_are(kind)
    ]
    having = [
        one
        for one in practice.patients
        if all(any(apt.PatNum == one.PatNum for apt in practice.appointments_that_are(kind)) for kind in kinds)
    ]
    return chosen if chosen in having or not having else having[0]


def _sent(row: Row, name: str) -> bool:
    return "sent" in (row.get(name), row.get(f"update.{name}"))


def _appointments(row: Row, step: str, patient: Patient, around: Surroundings, values: _Values) -> Body:
    """Only procedures that are planned are put on an appointment."""
    found: Body = {}
    if row["ProcStatus"] != "TP":
        return found
    for name, kind in ("AptNum", "Scheduled"), ("PlannedAptNum", "Planned"):
        own = [one.AptNum for one in around.practice.appointments_that_are(kind) if one.PatNum == patient.PatNum]
        if row.get(f"{step}{name}") == "sent" and own and knows(name):
            found[name] = values.next_of(f"{name} of {patient.PatNum}", own)
    return found


def _named(row: Row, values: _Values) -> Body:
    found: Body = {}
    for key, name in ("Priority", "priority"), ("Dx", "dxName"):
        field = {"key": key, "name": name}.get(row[key])
        if field and classes_of(field, values.around):
            found[field] = values.of(field)
    return found


def _place(code: Code, values: _Values, present: Mapping[str, Any] | None = None) -> Body:
    """A place in the mouth that the code supports, another one than the present."""
    was = present or {}
    place: Body = {}
    if code.TreatArea in ("Tooth", "Surf"):
        place["ToothNum"] = values.next_of("ToothNum", TEETH, other_than=was.get("ToothNum"))
    if code.TreatArea == "Surf":
        anterior = is_anterior(place["ToothNum"])
        offered = ANTERIOR_SURFACES if anterior else SURFACES
        place["Surf"] = values.next_of(f"Surf {anterior}", offered, other_than=was.get("Surf"))
    if parts := {"Quad": QUADRANTS, "Sextant": SEXTANTS, "Arch": ARCHES}.get(code.TreatArea):
        place["Surf"] = values.next_of(code.TreatArea, parts, other_than=was.get("Surf"))
    if code.TreatArea == "ToothRange":
        place["ToothRange"] = values.next_of("ToothRange", RANGES, other_than=was.get("ToothRange"))
    elif code.AreaAlsoToothRange and code.TreatArea in ("Quad", "Arch"):
        first, last = {**QUADRANT_TEETH, **ARCH_TEETH}[place["Surf"]]
        spellings = (f"{first},{first + 1}", f"{first}-{first + 3}", f"{last}", f"{first},{last - 1}-{last}")
        place["ToothRange"] = values.next_of("ToothRange beside Surf", spellings, other_than=was.get("ToothRange"))
    return place


def _allowed(field: str, code: Code) -> bool:
    return bool(code.IsProsth) or field not in PROSTHETIC


def _default_fee(code: Code, patient: Patient) -> Decimal:
    return patient.fees.get(code.ProcCode, code.fee) or Decimal(0)


def _settle(body: Body, fee: Decimal) -> None:
    """No discount above the fee, no end before the start, an original prosthesis only for a replacement."""
    charged = Decimal(body["ProcFee"]) if "ProcFee" in body else fee
    if "Discount" in body and Decimal(str(body["Discount"])) > charged:
        if "ProcFee" in body:
            body["ProcFee"] = "10000.00"
        else:
            body["Discount"] = min(body["Discount"], 0.29, float(charged))
    if {"ProcTime", "ProcTimeEnd"} <= body.keys():
        body["ProcTime"], body["ProcTimeEnd"] = sorted((body["ProcTime"], body["ProcTimeEnd"]))
    if "DateOriginalProsth" in body and body.get("Prosthesis") != "R":
        body["Prosthesis"] = "R"


def _update(row: Row, around: Surroundings, values: _Values, code: Code, create: Body) -> Body:
    wanted = {name.removeprefix("update."): level for name, level in row.items() if name.startswith("update.")}
    sent = {field for field, level in wanted.items() if level == "sent"}
    update: Body = {}
    if wanted["ProcStatus"] not in ("absent", create["ProcStatus"]):
        update["ProcStatus"] = wanted["ProcStatus"]
    if "ProcDate" in sent:
        update["ProcDate"] = values.of("ProcDate", other_than=create["ProcDate"])
    for field in (*FIELDS, "Priority", "Dx"):
        if field in sent and classes_of(field, around) and _allowed(field, code):
            update[field] = values.of(field, other_than=create.get(field))
    patient = next(one for one in around.practice.patients if one.PatNum == create["PatNum"])
    update |= _appointments(row, "update.", patient, around, values)
    if "place" in sent:
        update |= _place(code, values, create)
    update |= _new_code(wanted["code"], code, around, values)
    return _possible(update, create, _default_fee(code, patient))


def _new_code(level: str, code: Code, around: Surroundings, values: _Values) -> Body:
    """Another code of the same area, range and kind."""
    alike = [
        one
        for one in around.practice.codes
        if _area(one) == _area(code) and one.IsProsth == code.IsProsth and one != code
    ]
    if level == "absent" or not alike:
        return {}
    other: Code = values.next_of(f"another code of {_area(code)}", alike)
    return {"procCode": other.ProcCode} if level == "procCode" else {"CodeNum": other.CodeNum}


def _possible(update: Body, create: Body, fee: Decimal) -> Body:
    """The update without what the document forbids, or leaves open, in this state."""
    now, then = create["ProcStatus"], update.get("ProcStatus", create["ProcStatus"])
    if "C" in (now, then):
        update = {name: sent for name, sent in update.items() if name not in LOCKED_BY_COMPLETION}
    if "AptNum" in create:
        update = {name: sent for name, sent in update.items() if name in ON_AN_APPOINTMENT}
    elif "AptNum" in update:
        update = {name: sent for name, sent in update.items() if name in ON_AN_APPOINTMENT | {"AptNum"}}
    if then != "TP":
        update = {name: sent for name, sent in update.items() if name not in ("AptNum", "PlannedAptNum")}
    return _at_ease(update, create, fee)


def _at_ease(update: Body, create: Body, fee: Decimal) -> Body:
    """The update without values that are at odds with what the procedure has."""
    both = {"ProcFee": f"{fee:.2f}", **create, **update}
    left_out: set[str] = set()
    if Decimal(str(both.get("Discount", 0))) > Decimal(both["ProcFee"]):
        if "ProcFee" in update:
            update = {**update, "ProcFee": "10000.00"}
        else:
            left_out |= {"Discount"}
    if {"procCode", "CodeNum"} & update.keys() and "Discount" in both and "ProcFee" not in {**create, **update}:
        left_out |= {"procCode", "CodeNum"} if "Discount" in create else {"Discount"}
    if both.get("ProcTime", "") > both.get("ProcTimeEnd", "99") and both.get("ProcTimeEnd") != "00:00:00":
        left_out |= {"ProcTime", "ProcTimeEnd"}
    if both.get("DateOriginalProsth") and both.get("Prosthesis") != "R":
        left_out |= {"Prosthesis", "DateOriginalProsth"} & update.keys()
    return {name: sent for name, sent in update.items() if name not in left_out}


OPTIONAL = ("AptNum", "PlannedAptNum", "Priority", "priority", "Dx", "dxName", *FIELDS)
"""Fields that a create can leave out."""

REQUIRED = ("PatNum", "ProcDate", "ProcStatus", "procCode", "CodeNum", *PLACES)
"""Fields of a create without which it is not valid, as far as the area of the code asks for them."""


def optional_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of a create that it can do without, in the order of the body."""
    return tuple(name for name in body if name not in REQUIRED)


def is_valid(body: Mapping[str, Any]) -> bool:
    """Whether the optional fields of a create are not at odds: no original prosthesis without a replacement."""
    return "DateOriginalProsth" not in body or body.get("Prosthesis") == "R"


def changes_beside(wrong: Mapping[str, Any], body: Mapping[str, Any], around: Surroundings) -> Body:
    """A new value for every field that a procedure made with `body` could change, beside the fields of `wrong`.

    Fields that exclude one of those or that the code does not support are left out; no two of them are at odds.
    """
    code = next((one for one in around.practice.codes if body.get("procCode") in (one.ProcCode, one.CodeNum)), None)
    chosen: Body = {"ProcDate": "2019-12-31"}
    for field in (*FIELDS, "Priority", "Dx"):
        fits = (field not in FIELDS or _offered(field, around)) and (
            field not in PROSTHETIC or (code and code.IsProsth)
        )
        others = [one for one in classes_of(field, around) if str(one) != str(body.get(field))] if fits else []
        chosen |= {field: others[-1]} if others else {}
    chosen |= {name: value for name, value in _CALM.items() if name in chosen}
    if body.get("ProcStatus") == "C":
        chosen = {name: value for name, value in chosen.items() if name not in LOCKED_BY_COMPLETION}
    return {name: value for name, value in chosen.items() if name not in wrong}


_CALM = {"ProcFee": "31.50", "Discount": 5.25, "ProcTime": "12:00:00", "ProcTimeEnd": "13:45:00", "Prosthesis": "R"}
"""Values that go with one another."""
