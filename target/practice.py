"""The practice: what the target holds and the suite may use, read from a YAML manifest."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import jsonschema
import yaml

from target.errors import ConfigurationError


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
    """A procedure that is there already; the suite only reads it."""

    ProcNum: int
    PatNum: int
    ProcStatus: str
    altered: bool = False


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A patient's link to an insurance plan; no_history names categories that stay without a procedure."""

    InsSubNum: int
    PatNum: int
    no_history: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Disposable:
    """A record that the suite may try to change or delete; kind tells what is attached to it, or what it is."""

    ProcNum: int
    PatNum: int
    kind: str


@dataclass(frozen=True, slots=True)
class Practice:
    """Everything that the manifest names; definitions stand in the order of their category."""

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
        """The provider of that key, where the manifest names it."""
        return next((one for one in self.providers if one.ProvNum == prov_num), None)

    def patient(self, pat_num: int) -> Patient | None:
        """The patient of that key, where the manifest names it."""
        return next((one for one in self.patients if one.PatNum == pat_num), None)

    def excluded(self, needs: Sequence[str]) -> str | None:
        """Why the practice, as the manifest declares it, cannot have what a rule needs; None where it could."""
        history = self.insurance_history
        for need in needs:
            category = INSURANCE_CATEGORIES.get(need.removeprefix("insurance.codes-"), "")
            if category in history and not history[category]:
                return f"{category} has no codes at this target"
            if need == "insurance.not-set" and len(history) == len(INSURANCE_CATEGORIES) and all(history.values()):
                return "every category of insurance history has codes at this target"
        return None

    def missing(self, needs: Sequence[str]) -> list[str]:
        """What the practice lacks of a rule's needs, each in words."""
        return [NEEDS[need][0] for need in needs if not NEEDS[need][1](self)]


INSURANCE_CATEGORIES: Mapping[str, str] = {
    "bw": "InsHistBWCodes",
    "pano": "InsHistPanoCodes",
    "exam": "InsHistExamCodes",
    "prophy": "InsHistProphyCodes",
    "perio-ur": "InsHistPerioURCodes",
    "perio-ul": "InsHistPerioULCodes",
    "perio-lr": "InsHistPerioLRCodes",
    "perio-ll": "InsHistPerioLLCodes",
    "perio-maint": "InsHistPerioMaintCodes",
    "debridement": "InsHistDebridementCodes",
}
"""The categories of insurance history, by the name that rules use for them."""

DISPOSABLE_KINDS = (
    *("tpi", "claim", "insurance-payment", "patient-payment", "adjustment", "prescription", "payment-plan"),
    *("referral", "ortho-case", "last-of-preauthorization", "locked-group-note", "invalidated-group-note"),
)


def _has_codes(category: str) -> Callable[[Practice], object]:
    return lambda practice: practice.insurance_history.get(category)


def _has_disposable(kind: str) -> Callable[[Practice], object]:
    return lambda practice: [one for one in practice.disposable if one.kind == kind]


NEEDS: Mapping[str, tuple[str, Callable[[Practice], object]]] = {
    "patient.second": ("a second patient", lambda p: len(p.patients) > 1),
    "patient.provider": (
        "a patient whose PriProv is not the practice's default provider",
        lambda p: [one for one in p.patients if one.PriProv and one.PriProv != p.default_provider],
    ),
    "patient.no-provider": ("a patient with PriProv 0", lambda p: [one for one in p.patients if one.PriProv == 0]),
    "patient.in-clinic": ("a patient with a ClinicNum", lambda p: [one for one in p.patients if one.ClinicNum]),
    "patient.no-clinic": ("a patient with ClinicNum 0", lambda p: [one for one in p.patients if one.ClinicNum == 0]),
    "patient.insured": (
        "a patient with fees that differ from a code's own fee",
        lambda p: [one for one in p.patients for code in p.codes if one.fees.get(code.ProcCode, code.fee) != code.fee],
    ),
    "practice.provider": ("the preference PracticeDefaultProv", lambda p: p.default_provider),
    "provider.second": ("two providers", lambda p: len(p.providers) > 1),
    "clinic": ("a clinic", lambda p: p.clinics),
    "clinic.place-service": (
        "a clinic whose DefaultPlaceService is not that of the practice",
        lambda p: [one for one in p.clinics if one.DefaultPlaceService not in (None, p.default_place_service)],
    ),
    "preference.place-service": ("the preference DefaultProcedurePlaceService", lambda p: p.default_place_service),
    "code.second": ("two codes with area None or Mouth", lambda p: len(p.codes_of("None")) + len(p.codes_of("Mouth")) > 1),
    "code.no-area": ("a code with area None or Mouth", lambda p: p.codes_of("None") + p.codes_of("Mouth")),
    "code.none": ("a code with area None", lambda p: p.codes_of("None")),
    "code.mouth": ("a code with area Mouth", lambda p: p.codes_of("Mouth")),
    "code.tooth": ("a code with area Tooth", lambda p: p.codes_of("Tooth")),
    "code.surf": ("a code with area Surf", lambda p: p.codes_of("Surf")),
    "code.quad": ("a code with area Quad", lambda p: p.codes_of("Quad")),
    "code.sextant": ("a code with area Sextant", lambda p: p.codes_of("Sextant")),
    "code.arch": ("a code with area Arch", lambda p: p.codes_of("Arch")),
    "code.tooth-range": ("a code with area ToothRange", lambda p: p.codes_of("ToothRange")),
    "code.quad-range": ("a code with area Quad and AreaAlsoToothRange", lambda p: p.codes_of("Quad", with_range=True)),
    "code.arch-range": ("a code with area Arch and AreaAlsoToothRange", lambda p: p.codes_of("Arch", with_range=True)),
    "code.prosthetic": ("a code with IsProsth true", lambda p: [code for code in p.codes if code.IsProsth]),
    "code.not-prosthetic": ("a code with IsProsth false", lambda p: [code for code in p.codes if code.IsProsth is False]),
    "code.fee": (
        "a code with a fee, and a patient with insured false",
        lambda p: any(code.fee for code in p.codes) and any(one.insured is False for one in p.patients),
    ),
    "code.default-note": ("a code with a default_note", lambda p: [code for code in p.codes if code.default_note]),
    "appointment": ("an appointment with AptStatus Scheduled", lambda p: p.appointments_that_are("Scheduled")),
    "appointment.provider": (
        "a Scheduled appointment whose ProvNum is not the patient's PriProv",
        lambda p: [
            one
            for one in p.appointments_that_are("Scheduled")
            for patient in p.patients
            if one.ProvNum and one.PatNum == patient.PatNum and patient.PriProv not in (None, one.ProvNum)
        ],
    ),
    "appointment.planned": ("an appointment with AptStatus Planned", lambda p: p.appointments_that_are("Planned")),
    "priority": ("two priorities", lambda p: len(p.priorities) > 1),
    "diagnosis": ("two diagnoses", lambda p: len(p.diagnoses) > 1),
    "prognosis": ("a prognosis", lambda p: p.prognoses),
    "definition.other": ("an entry of other_definitions", lambda p: p.other_definitions),
    "site": ("a site", lambda p: p.sites),
    "procedure.tpi": ("a procedure with ProcStatus TPi", lambda p: [one for one in p.procedures if one.ProcStatus == "TPi"]),
    "procedure.altered": ("a procedure with altered true", lambda p: [one for one in p.procedures if one.altered]),
    "patient.without-group-notes": ("a patient with group_notes false", lambda p: [one for one in p.patients if one.group_notes is False]),
    "insurance": ("a subscriber", lambda p: p.subscribers),
    "insurance.no-history": ("a subscriber with a category in no_history", lambda p: [one for one in p.subscribers if one.no_history]),
    "insurance.not-set": (
        "a category of insurance_history without codes",
        lambda p: [c for c, codes in p.insurance_history.items() if not codes],
    ),
    "insurance.codes": ("a category of insurance_history with codes", lambda p: [c for c, codes in p.insurance_history.items() if codes]),
    "insurance.second-plan": (
        "two subscribers with one PatNum",
        lambda p: len({one.PatNum for one in p.subscribers}) < len(p.subscribers),
    ),
    "insurance.second-patient": ("subscribers of two patients", lambda p: len({one.PatNum for one in p.subscribers}) > 1),
    "insurance.clinic": (
        "a subscriber whose patient has a ClinicNum",
        lambda p: [one for one in p.subscribers if (patient := p.patient(one.PatNum)) and patient.ClinicNum is not None],
    ),
    "insurance.provider": (
        "a subscriber whose patient has a PriProv",
        lambda p: [one for one in p.subscribers if (patient := p.patient(one.PatNum)) and patient.PriProv],
    ),
    **{
        f"insurance.codes-{name}": (f"codes in {category} of insurance_history", _has_codes(category))
        for name, category in INSURANCE_CATEGORIES.items()
    },
    **{f"disposable.{kind}": (f"a disposable procedure of kind {kind}", _has_disposable(kind)) for kind in DISPOSABLE_KINDS},
}
"""Each need of a rule: what it asks of the practice in words, and how to see it."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent / "practice.schema.json").read_text(encoding="utf-8"))


def load_practice(path: Path) -> Practice:
    """Read a manifest; raises ConfigurationError with what, where and what to do."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The practice manifest {path} cannot be read: {error}.") from error
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise ConfigurationError(f"The practice manifest {path} is not YAML: {' '.join(str(error).split())}.") from error
    faults = sorted(
        jsonschema.Draft202012Validator(_SCHEMA).iter_errors(data),
        key=lambda one: (one.validator != "additionalProperties", len(one.absolute_path)),
    )
    for fault in faults:
        raise ConfigurationError(f"The practice manifest {path}, line {_line(node, fault.absolute_path)}: {_explain(fault)}")
    return practice_from(data)


def practice_from(data: Mapping[str, Any]) -> Practice:
    """Build a practice from a manifest that the schema accepts."""
    preferences = data.get("preferences", {})
    return Practice(
        patients=tuple(
            Patient(**{**one, "fees": {code: Decimal(fee) for code, fee in one.get("fees", {}).items()}}) for one in data["patients"]
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
        disposable=tuple(Disposable(**one) for one in data.get("disposable", ())),
        features=data.get("features", {}),
        default_provider=preferences.get("PracticeDefaultProv"),
        default_place_service=preferences.get("DefaultProcedurePlaceService"),
    )


def _explain(error: jsonschema.ValidationError) -> str:
    where = "/".join(str(part) for part in error.absolute_path) or "the top level"
    if error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = list(cast("Mapping[str, Any]", error.schema)["properties"])
        unknown = next(str(key) for key in error.instance if key not in known)
        near = difflib.get_close_matches(unknown, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}."
        return f"{where} has no key {unknown!r}; {hint}"
    return f"{where}: {error.message}."


def _line(node: yaml.Node | None, path: Sequence[str | int]) -> int:
    for part in path:
        if isinstance(node, yaml.MappingNode):
            node = next(value for key, value in node.value if key.value == str(part))
        elif isinstance(node, yaml.SequenceNode):
            node = node.value[int(part)]
    return node.start_mark.line + 1 if node else 1
