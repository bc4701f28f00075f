"""The optional fields of a create: what each may hold for this patient and this code, never its default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from spec import gates
from spec.field_groups import PROSTHETIC_FIELDS
from strategies.bodies import knows
from strategies.dates import dates_text, times_of_day
from strategies.definitions import no_defaults
from strategies.enumerations import places_of_service, prostheses
from strategies.money import amounts, discounts
from strategies.notes import billing_notes, claim_notes
from strategies.practice import Surroundings
from subject.practice import Appointment, Code, Patient

TWINS = {"Priority": "priority", "priority": "Priority", "Dx": "dxName", "dxName": "Dx"}
"""Fields that name the same thing by key and by text: a body has one of the two."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose procedure it is, and what is done."""

    around: Surroundings
    patient: Patient
    code: Code

    def appointments(self, kind: str) -> Sequence[Appointment]:
        """The patient's appointments."""
        return [one for one in self.around.practice.appointments_that_are(kind) if one.PatNum == self.patient.PatNum]


def optional_fields(scene: Scene, pinned: Mapping[str, Any]) -> dict[str, SearchStrategy[Any]]:
    """The fields that the scene allows beside the pinned ones and their twins."""
    closed = {*pinned, *(TWINS.get(name) for name in pinned), *_gated(scene)}
    fields = {**_values(), **_keys(scene, pinned), **_definitions(scene)}
    return {name: values for name, values in fields.items() if knows(name) and name not in closed}


def default_provider(scene: Scene, appointment: int | None) -> int | None:
    """The provider that the document names when ProvNum is left out, as far as the manifest says."""
    of_the_appointment = (one.ProvNum for one in scene.around.practice.appointments if one.AptNum == appointment)
    return next(of_the_appointment, None) or scene.patient.PriProv or scene.around.practice.default_provider


@cache
def _values() -> Mapping[str, SearchStrategy[Any]]:
    """The strategies that do not depend on the scene: made once, since making one takes longer than drawing from it."""
    return {
        "ProcFee": amounts(),
        "ClaimNote": claim_notes(),
        "DateTP": dates_text(),
        "ProcTime": times_of_day(),
        "BillingNote": billing_notes(),
        "Discount": discounts(),
        "PlaceService": places_of_service(),
        "ProcTimeEnd": times_of_day(),
        "Prosthesis": prostheses(),
        "DateOriginalProsth": dates_text(),
        "IsDateProsthEst": st.just("true"),
    }


def _keys(scene: Scene, pinned: Mapping[str, Any]) -> dict[str, SearchStrategy[Any]]:
    practice = scene.around.practice
    found = {
        "AptNum": [one.AptNum for one in scene.appointments("Scheduled")],
        "PlannedAptNum": [one.AptNum for one in scene.appointments("Planned")],
        "ProvNum": _providers(scene, pinned),
        "ClinicNum": [one.ClinicNum for one in practice.clinics if one.ClinicNum != scene.patient.ClinicNum],
        "Prognosis": [one.DefNum for one in practice.prognoses],
        "SiteNum": practice.sites,
    }
    return {name: st.sampled_from(keys) for name, keys in found.items() if keys}


def _definitions(scene: Scene) -> dict[str, SearchStrategy[Any]]:
    practice = scene.around.practice
    found: dict[str, SearchStrategy[Any]] = {}
    for key, name, definitions in ("Priority", "priority", practice.priorities), ("Dx", "dxName", practice.diagnoses):
        if good := no_defaults(definitions):
            found |= {
                key: st.sampled_from([one.DefNum for one in good]),
                name: st.sampled_from([one.ItemName for one in good]),
            }
    return found


def _providers(scene: Scene, pinned: Mapping[str, Any]) -> list[int]:
    """Those that are the default neither with nor without an appointment; without one, if that leaves none."""
    numbers = [one.ProvNum for one in scene.around.practice.providers]
    appointments = (
        [pinned["AptNum"]] if "AptNum" in pinned else [None, *(one.AptNum for one in scene.appointments("Scheduled"))]
    )
    defaults = {default_provider(scene, one) for one in appointments}
    return [one for one in numbers if one not in defaults] or [
        one for one in numbers if one != default_provider(scene, None)
    ]


def _gated(scene: Scene) -> set[str]:
    """The fields that a feature or a prosthetic code would open."""
    closed = {field for field in gates() if not scene.around.opens(field)}
    return closed if scene.code.IsProsth else closed | {*PROSTHETIC_FIELDS}
