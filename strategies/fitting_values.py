"""Values that fit a procedure and that no default leads to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from strategies.creates import good_definition
from subject.practice import Practice


def place_for(practice: Practice) -> str:
    """A place of service that is no default."""
    defaults = {practice.default_place_service, *(clinic.DefaultPlaceService for clinic in practice.clinics)}
    return next(
        place for place in ("School", "MobileUnit", "MilitaryTreatFac", "FederalHealthCenter") if place not in defaults
    )


def provider_for(practice: Practice) -> int:
    """A provider who is no default of the first patient, if there is one."""
    defaults = {practice.default_provider, practice.patients[0].PriProv}
    return next(
        (one.ProvNum for one in practice.providers if one.ProvNum not in defaults), practice.providers[-1].ProvNum
    )


def clinic_for(practice: Practice) -> int:
    """Another clinic than that of the first patient, if there is one."""
    numbers = [one.ClinicNum for one in practice.clinics]
    return next((number for number in numbers if number != practice.patients[0].ClinicNum), numbers[0])


def definition_for(field: str, kind: Any) -> Callable[[Practice], int]:
    """A definition of the right category: no default, and for Prognosis, where 0 is the default, any."""
    if field == "Prognosis":
        return lambda practice: practice.prognoses[0].DefNum
    return lambda practice: good_definition(getattr(practice, kind)).DefNum
