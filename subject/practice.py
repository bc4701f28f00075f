"""The practice: the data of the target that the suite may use, as the manifest describes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from spec import insurance_categories


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient whose procedures the suite may make and delete."""

    PatNum: int
    PriProv: int | None = None
    ClinicNum: int | None = None
    insured: bool | None = None
    group_notes: bool | None = None
    fees: Mapping[str, Decimal] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Code:
    """A procedure code; TreatArea is one of the eight names of the schema documentation."""

    CodeNum: int
    ProcCode: str
    TreatArea: str
    AreaAlsoToothRange: bool = False
    IsProsth: bool | None = None
    Descript: str | None = None
    fee: Decimal | None = None
    default_note: str | None = None

    @property
    def is_internal(self) -> bool:
        """Whether it is a code that Open Dental uses for itself, such as ~GRP~ of group notes."""
        return is_internal(self.ProcCode)


def is_internal(proc_code: str) -> bool:
    """Whether a ProcCode is one that Open Dental uses for itself, such as ~GRP~ of group notes."""
    return proc_code.startswith("~")


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider and its abbreviation."""

    ProvNum: int
    Abbr: str


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic, with its default place of service where it is known."""

    ClinicNum: int
    DefaultPlaceService: str | None = None


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment of a patient, an ordinary one (Scheduled) or a planned one."""

    AptNum: int
    PatNum: int
    AptStatus: str
    ProvNum: int | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition: a priority, a diagnosis, a prognosis or something else."""

    DefNum: int
    ItemName: str


@dataclass(frozen=True, slots=True)
class KnownProcedure:
    """An existing procedure; the suite only reads it."""

    ProcNum: int
    PatNum: int
    ProcStatus: str
    altered: bool = False


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A patient's link to an insurance plan; `no_history` names categories that must stay without a procedure."""

    InsSubNum: int
    PatNum: int
    no_history: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Disposable:
    """A record that the suite may change or delete; `kind` names its attachment or its type."""

    ProcNum: int
    PatNum: int
    kind: str


@dataclass(frozen=True, slots=True)
class Practice:
    """Everything in the manifest; definitions are in the order of their category."""

    patients: Sequence[Patient]
    codes: Sequence[Code]
    providers: Sequence[Provider] = ()
    clinics: Sequence[Clinic] = ()
    sites: Sequence[int] = ()
    appointments: Sequence[Appointment] = ()
    priorities: Sequence[Definition] = ()
    diagnoses: Sequence[Definition] = ()
    prognoses: Sequence[Definition] = ()
    other_definitions: Sequence[Definition] = ()
    procedures: Sequence[KnownProcedure] = ()
    subscribers: Sequence[Subscriber] = ()
    insurance_history: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    code_order: Sequence[str] = ()
    disposable: Sequence[Disposable] = ()
    features: Mapping[str, bool] = field(default_factory=dict, hash=False)
    default_provider: int | None = None
    default_place_service: str | None = None

    def codes_of(self, area: str, *, with_range: bool = False) -> list[Code]:
        """The codes of a treatment area; with_range picks those with AreaAlsoToothRange."""
        return [code for code in self.codes if code.TreatArea == area and code.AreaAlsoToothRange == with_range]

    def appointments_that_are(self, status: str) -> list[Appointment]:
        """The ordinary (Scheduled) or the Planned appointments of patients that the manifest names."""
        known = {patient.PatNum for patient in self.patients}
        return [one for one in self.appointments if one.AptStatus == status and one.PatNum in known]

    def provider(self, prov_num: int) -> Provider | None:
        """The provider with this key; None if it is not in the manifest."""
        return next((one for one in self.providers if one.ProvNum == prov_num), None)

    def patient(self, pat_num: int) -> Patient | None:
        """The patient with this key; None if it is not in the manifest."""
        return next((one for one in self.patients if one.PatNum == pat_num), None)

    def excluded(self, needs: Sequence[str]) -> str | None:
        """The reason why the declared practice can never meet these needs; None if it could."""
        history = self.insurance_history
        categories = insurance_categories()
        for need in needs:
            category = categories.get(need.removeprefix("insurance.codes-"), "")
            if category in history and not history[category]:
                return f"{category} has no codes at this target"
            if need == "insurance.not-set" and len(history) == len(categories) and all(history.values()):
                return "every category of insurance history has codes at this target"
        return None


def practice_from(data: Mapping[str, Any]) -> Practice:
    """Build a practice from a manifest that the schema accepts."""
    preferences = data.get("preferences", {})
    return Practice(
        patients=tuple(
            Patient(**{**one, "fees": {code: Decimal(fee) for code, fee in one.get("fees", {}).items()}})
            for one in data["patients"]
        ),
        codes=tuple(Code(**{**one, "fee": Decimal(one["fee"]) if "fee" in one else None}) for one in data["codes"]),
        providers=tuple(Provider(**one) for one in data.get("providers", ())),
        clinics=tuple(Clinic(**one) for one in data.get("clinics", ())),
        sites=tuple(one["SiteNum"] for one in data.get("sites", ())),
        appointments=tuple(Appointment(**one) for one in data.get("appointments", ())),
        priorities=tuple(Definition(**one) for one in data.get("priorities", ())),
        diagnoses=tuple(Definition(**one) for one in data.get("diagnoses", ())),
        prognoses=tuple(Definition(**one) for one in data.get("prognoses", ())),
        other_definitions=tuple(Definition(**one) for one in data.get("other_definitions", ())),
        procedures=tuple(KnownProcedure(**one) for one in data.get("procedures", ())),
        subscribers=tuple(Subscriber(**one) for one in data.get("subscribers", ())),
        insurance_history=data.get("insurance_history", {}),
        code_order=tuple(data.get("code_order", ())),
        disposable=tuple(Disposable(**one) for one in data.get("disposable", ())),
        features=data.get("features", {}),
        default_provider=preferences.get("PracticeDefaultProv"),
        default_place_service=preferences.get("DefaultProcedurePlaceService"),
    )
