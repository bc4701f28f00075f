"""Procedures that wrong updates are sent to, and those that take their twins: as few different ones as will do."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from strategies.bodies import Body, find_code, plain_body
from strategies.codes import codes_alike, codes_of_kind
from strategies.creates import ordinary_and_planned, prosthetic
from strategies.money import BESIDE_A_DISCOUNT
from strategies.practice import current
from subject.errors import Blocked
from subject.practice import Code


def ready() -> Body:
    """A procedure that many updates share: not planned, and of a prosthetic code, which takes every field."""
    with suppress(StopIteration):
        return prosthetic(status="EO")()
    return plain_body(status="EO")


def surfaced(status: str, area: Any) -> Body:
    """A procedure with surfaces if the area will do, so that many updates share it."""
    shared: Any = "Surf" if area in (None, "Tooth") and current().practice.codes_of("Surf") else area
    return plain_body(area=shared, status=status, **({} if shared == "ToothRange" else BESIDE_A_DISCOUNT))


def lockable_codes() -> list[Code]:
    """Two codes or more of one area, if possible with surfaces, as the other fields have that completion locks."""
    found = codes_of_kind("Surf", with_range=False)
    return found if len(found) > 1 else codes_alike()


def bodies_of(areas: Sequence[Any], with_range: bool | None) -> list[Body]:
    """A procedure of each of the areas that the practice offers, for one of them the one that many updates share."""
    practice, shared = current().practice, ready()
    shared_area = find_code(shared["procCode"]).TreatArea
    return [
        shared if area == shared_area == "Mouth" else plain_body(area=area, with_range=with_range)
        for area in areas
        if practice.codes_of(area)
    ]


def first_offered(areas: Sequence[tuple[Any, bool]]) -> Body:
    """The first of the areas that the practice offers, plainly filled in."""
    found = [(area, also) for area, also in areas if current().practice.codes_of(area, with_range=also)]
    if not found:
        raise Blocked.lacking(f"a code with area {areas[0][0]}")
    return plain_body(area=found[0][0], with_range=found[0][1])


def ranged() -> Body:
    """A procedure with a ToothRange, if possible beside a quadrant or an arch."""
    return first_offered((("Quad", True), ("Arch", True), ("ToothRange", False), ("Quad", False)))


def scheduled() -> Body:
    """A procedure that no other update shares: it is put on an appointment."""
    patient = current().practice.appointments_that_are("Scheduled")[0].PatNum
    return plain_body(patient=patient, ProcFee="125.95")


def of_an_ordinary_appointment() -> Body:
    """A plain procedure of a patient who has an ordinary appointment."""
    return plain_body(patient=ordinary_and_planned()[0].PatNum)


def other_tooth_code() -> Code:
    """Another code with area Tooth than the first, prosthetic or not as that one is; the last one if none is alike."""
    first, *others = current().practice.codes_of("Tooth")
    return next((one for one in others if one.IsProsth == first.IsProsth), [first, *others][-1])
