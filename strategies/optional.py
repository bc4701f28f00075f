"""The optional fields of a create: what each may hold for this patient and this code, never its default."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from strategies.bodies import knows
from strategies.dates import dates_text, times_of_day
from strategies.definitions import no_defaults
from strategies.enumerations import places_of_service, prostheses
from strategies.money import amounts, discounts
from strategies.notes import billing_notes, claim_notes
from strategies.practice import Surroundings
from target.practice import Appointment, Code, Definition, Patient

Part = SearchStrategy[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose procedure it is, and what is done how far."""

    around: Surroundings
    patient: Patient
    code: Code | None
    status: str

    def appointments(self, kind: str) -> Sequence[Appointment]:
        """The patient's appointments; none unless the procedure is treatment-planned."""
        found = self.around.practice.appointments_that_are(kind) if self.status == "TP" else ()
        return [one for one in found if one.PatNum == self.patient.PatNum]


def parts(scene: Scene, pinned: Mapping[str, Any]) -> dict[str, Part]:
    """The parts that the scene allows beside the pinned fields: a strategy of fields by the part's name."""
    found = {name: part(scene, pinned) for name, part in _PARTS.items()}
    return {name: part for name, part in found.items() if part is not None}


def provider_by_default(scene: Scene, appointment: int | None) -> int | None:
    """The provider that the document names when ProvNum is left out, as far as the manifest tells."""
    for one in scene.around.practice.appointments:
        if one.AptNum == appointment and one.ProvNum:
            return one.ProvNum
    return scene.patient.PriProv or scene.around.practice.default_provider


def _field(name: str, values: Callable[[Scene], SearchStrategy[Any] | None]) -> Callable[[Scene, Mapping[str, Any]], Part | None]:
    def part(scene: Scene, pinned: Mapping[str, Any]) -> Part | None:
        found = values(scene) if name not in pinned and knows(name) else None
        return None if found is None else st.fixed_dictionaries({name: found})

    return part


def _twins(key: str, name: str, values: Callable[[Scene], Sequence[Definition]]) -> Callable[[Scene, Mapping[str, Any]], Part | None]:
    def part(scene: Scene, pinned: Mapping[str, Any]) -> Part | None:
        if key in pinned or name in pinned or not (found := no_defaults(values(scene))):
            return None
        chosen = st.sampled_from(found)
        return chosen.map(lambda one: {key: one.DefNum}) | chosen.map(lambda one: {name: one.ItemName})

    return part


def _one_of(values: Sequence[Any]) -> SearchStrategy[Any] | None:
    return st.sampled_from(values) if values else None


def _clinics(scene: Scene) -> SearchStrategy[Any] | None:
    return _one_of([one.ClinicNum for one in scene.around.practice.clinics if one.ClinicNum != scene.patient.ClinicNum])


def _providers(scene: Scene, pinned: Mapping[str, Any]) -> Part | None:
    if "ProvNum" in pinned:
        return None
    taken = {provider_by_default(scene, pinned.get("AptNum"))}
    if "AptNum" not in pinned:
        taken |= {one.ProvNum for one in scene.appointments("Scheduled")}
    every = [one.ProvNum for one in scene.around.practice.providers]
    found = _one_of([one for one in every if one not in taken] or [one for one in every if one != provider_by_default(scene, None)])
    return None if found is None else st.fixed_dictionaries({"ProvNum": found})


def _where(
    condition: Callable[[Scene], object], values: Callable[[], SearchStrategy[Any]]
) -> Callable[[Scene], SearchStrategy[Any] | None]:
    return lambda scene: values() if condition(scene) else None


def _always(_: Scene) -> bool:
    return True


def _prosthetic(scene: Scene) -> bool:
    return scene.code is not None and scene.code.IsProsth is True


def _public(scene: Scene) -> bool:
    return scene.around.has("public_health")


_PARTS: Mapping[str, Callable[[Scene, Mapping[str, Any]], Part | None]] = {
    "AptNum": _field("AptNum", lambda scene: _one_of([one.AptNum for one in scene.appointments("Scheduled")])),
    "PlannedAptNum": _field("PlannedAptNum", lambda scene: _one_of([one.AptNum for one in scene.appointments("Planned")])),
    "ProcFee": _field("ProcFee", _where(_always, amounts)),
    "Priority": _twins("Priority", "priority", lambda scene: scene.around.practice.priorities),
    "ProvNum": _providers,
    "Dx": _twins("Dx", "dxName", lambda scene: scene.around.practice.diagnoses),
    "PlaceService": _field("PlaceService", _where(_public, places_of_service)),
    "Prosthesis": _field("Prosthesis", _where(_prosthetic, prostheses)),
    "DateOriginalProsth": _field("DateOriginalProsth", _where(_prosthetic, dates_text)),
    "IsDateProsthEst": _field("IsDateProsthEst", _where(_prosthetic, lambda: st.just("true"))),
    "ClaimNote": _field("ClaimNote", _where(_always, claim_notes)),
    "ClinicNum": _field("ClinicNum", _clinics),
    "DateTP": _field("DateTP", _where(_always, dates_text)),
    "SiteNum": _field("SiteNum", lambda scene: _one_of(scene.around.practice.sites) if _public(scene) else None),
    "ProcTime": _field("ProcTime", _where(_always, times_of_day)),
    "ProcTimeEnd": _field("ProcTimeEnd", _where(lambda scene: scene.around.has("medical_insurance"), times_of_day)),
    "Prognosis": _field("Prognosis", lambda scene: _one_of([one.DefNum for one in scene.around.practice.prognoses])),
    "BillingNote": _field("BillingNote", _where(_always, billing_notes)),
    "Discount": _field("Discount", _where(_always, discounts)),
}
