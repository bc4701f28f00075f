"""Needs of rules on the practice: in words, as an entry of the manifest, and as a test of the practice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from spec import insurance_categories
from subject.practice import Practice

Met = Callable[[Practice], object]


@dataclass(frozen=True, slots=True)
class Need:
    """What a rule needs of the practice; `entry` belongs into `section`, with ? for values that the vendor knows."""

    words: str
    met: Met
    section: str
    entry: str

    @property
    def with_entry(self) -> str:
        """The need in words, with the entry to add."""
        return f"{self.words} (in {self.section}: {self.entry})"


def missing(practice: Practice, needs: Sequence[str]) -> list[str]:
    """The needs that the practice does not meet, each in words and as an entry of the manifest."""
    return [NEEDS[need].with_entry for need in needs if not NEEDS[need].met(practice)]


DISPOSABLE_KINDS = (
    *("tpi", "claim", "insurance-payment", "patient-payment", "adjustment", "prescription", "payment-plan"),
    *("referral", "ortho-case", "last-of-preauthorization", "locked-group-note", "invalidated-group-note"),
)


def _has_codes(category: str) -> Callable[[Practice], object]:
    return lambda practice: practice.insurance_history.get(category)


def _has_disposable(kind: str) -> Callable[[Practice], object]:
    return lambda practice: [one for one in practice.disposable if one.kind == kind]


_MET: Mapping[str, tuple[str, Met]] = {
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
    "patient.uninsured": (
        "a patient with insured false",
        lambda p: [one for one in p.patients if one.insured is False],
    ),
    "practice.provider": ("the preference PracticeDefaultProv", lambda p: p.default_provider),
    "provider": ("a provider", lambda p: p.providers),
    "provider.second": ("two providers", lambda p: len(p.providers) > 1),
    "clinic": ("a clinic", lambda p: p.clinics),
    "clinic.place-service": (
        "a clinic whose DefaultPlaceService is not that of the practice",
        lambda p: [one for one in p.clinics if one.DefaultPlaceService not in (None, p.default_place_service)],
    ),
    "preference.place-service": ("the preference DefaultProcedurePlaceService", lambda p: p.default_place_service),
    "code.second": (
        "two codes with area None or Mouth",
        lambda p: len(p.codes_of("None")) + len(p.codes_of("Mouth")) > 1,
    ),
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
    "code.not-prosthetic": (
        "a code with IsProsth false",
        lambda p: [code for code in p.codes if code.IsProsth is False],
    ),
    "code.fee": ("a code with a fee", lambda p: [code for code in p.codes if code.fee]),
    "code.descript": ("a code with Descript", lambda p: [code for code in p.codes if code.Descript]),
    "code.default-note": ("a code with a default_note", lambda p: [code for code in p.codes if code.default_note]),
    "appointment": ("an appointment with AptStatus Scheduled", lambda p: p.appointments_that_are("Scheduled")),
    "appointment.provider": (
        "a Scheduled appointment with a ProvNum that is not the PriProv of its patient",
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
    "procedure": ("a procedure that can be read", lambda p: p.procedures),
    "procedure.tpi": (
        "a procedure with ProcStatus TPi",
        lambda p: [one for one in p.procedures if one.ProcStatus == "TPi"],
    ),
    "procedure.altered": ("a procedure with altered true", lambda p: [one for one in p.procedures if one.altered]),
    "patient.without-group-notes": (
        "a patient with group_notes false",
        lambda p: [one for one in p.patients if one.group_notes is False],
    ),
    "insurance": ("a subscriber", lambda p: p.subscribers),
    "insurance.no-history": (
        "a subscriber with a category in no_history",
        lambda p: [one for one in p.subscribers if one.no_history],
    ),
    "insurance.not-set": (
        "a category of insurance_history without codes",
        lambda p: [c for c, codes in p.insurance_history.items() if not codes],
    ),
    "insurance.codes": (
        "a category of insurance_history with codes",
        lambda p: [c for c, codes in p.insurance_history.items() if codes],
    ),
    "insurance.second-plan": (
        "two subscribers with one PatNum",
        lambda p: len({one.PatNum for one in p.subscribers}) < len(p.subscribers),
    ),
    "insurance.second-patient": (
        "subscribers of two patients",
        lambda p: len({one.PatNum for one in p.subscribers}) > 1,
    ),
    "insurance.clinic": (
        "a subscriber whose patient has a ClinicNum",
        lambda p: [
            one for one in p.subscribers if (patient := p.patient(one.PatNum)) and patient.ClinicNum is not None
        ],
    ),
    "insurance.provider": (
        "a subscriber whose patient has a PriProv",
        lambda p: [one for one in p.subscribers if (patient := p.patient(one.PatNum)) and patient.PriProv],
    ),
    **{
        f"insurance.codes-{name}": (f"codes in {category} of insurance_history", _has_codes(category))
        for name, category in insurance_categories().items()
    },
    **{
        f"disposable.{kind}": (f"a disposable procedure of kind {kind}", _has_disposable(kind))
        for kind in DISPOSABLE_KINDS
    },
}
"""Each need in words, and its test of a practice."""

_ENTRIES: Mapping[str, tuple[str, str]] = {
    "patient.second": ("patients", "{PatNum: ?}"),
    "patient.provider": ("patients", "{PatNum: ?, PriProv: ?}"),
    "patient.no-provider": ("patients", "{PatNum: ?, PriProv: 0}"),
    "patient.in-clinic": ("patients", "{PatNum: ?, ClinicNum: ?}"),
    "patient.no-clinic": ("patients", "{PatNum: ?, ClinicNum: 0}"),
    "patient.insured": ("patients", '{PatNum: ?, insured: true, fees: {D0120: "?"}}'),
    "patient.uninsured": ("patients", "{PatNum: ?, insured: false}"),
    "practice.provider": ("preferences", "PracticeDefaultProv: ?"),
    "provider": ("providers", "{ProvNum: ?, Abbr: ?}"),
    "provider.second": ("providers", "{ProvNum: ?, Abbr: ?}"),
    "clinic": ("clinics", "{ClinicNum: ?}"),
    "clinic.place-service": ("clinics", "{ClinicNum: ?, DefaultPlaceService: ?}"),
    "preference.place-service": ("preferences", "DefaultProcedurePlaceService: ?"),
    "code.second": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: Mouth}"),
    "code.no-area": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: Mouth}"),
    "code.none": ("codes", '{CodeNum: ?, ProcCode: ?, TreatArea: "None"}'),
    "code.mouth": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: Mouth}"),
    "code.tooth": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: Tooth}"),
    "code.surf": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: Surf}"),
    "code.quad": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: Quad}"),
    "code.sextant": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: Sextant}"),
    "code.arch": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: Arch}"),
    "code.tooth-range": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: ToothRange}"),
    "code.quad-range": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: Quad, AreaAlsoToothRange: true}"),
    "code.arch-range": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: Arch, AreaAlsoToothRange: true}"),
    "code.prosthetic": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: ?, IsProsth: true}"),
    "code.not-prosthetic": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: ?, IsProsth: false}"),
    "code.fee": ("codes", '{CodeNum: ?, ProcCode: ?, TreatArea: ?, fee: "?"}'),
    "code.descript": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: ?, Descript: ?}"),
    "code.default-note": ("codes", "{CodeNum: ?, ProcCode: ?, TreatArea: ?, default_note: ?}"),
    "appointment": ("appointments", "{AptNum: ?, PatNum: ?, AptStatus: Scheduled}"),
    "appointment.provider": ("appointments", "{AptNum: ?, PatNum: ?, AptStatus: Scheduled, ProvNum: ?}"),
    "appointment.planned": ("appointments", "{AptNum: ?, PatNum: ?, AptStatus: Planned}"),
    "priority": ("priorities", "{DefNum: ?, ItemName: ?}"),
    "diagnosis": ("diagnoses", "{DefNum: ?, ItemName: ?}"),
    "prognosis": ("prognoses", "{DefNum: ?, ItemName: ?}"),
    "definition.other": ("other_definitions", "{DefNum: ?, ItemName: ?}"),
    "site": ("sites", "{SiteNum: ?}"),
    "procedure": ("procedures", "{ProcNum: ?, PatNum: ?, ProcStatus: ?}"),
    "procedure.tpi": ("procedures", "{ProcNum: ?, PatNum: ?, ProcStatus: TPi}"),
    "procedure.altered": ("procedures", "{ProcNum: ?, PatNum: ?, ProcStatus: ?, altered: true}"),
    "patient.without-group-notes": ("patients", "{PatNum: ?, group_notes: false}"),
    "insurance": ("subscribers", "{InsSubNum: ?, PatNum: ?}"),
    "insurance.no-history": ("subscribers", "{InsSubNum: ?, PatNum: ?, no_history: [InsHistDebridementCodes]}"),
    "insurance.not-set": ("insurance_history", "InsHistDebridementCodes: []"),
    "insurance.codes": ("insurance_history", "InsHistExamCodes: [?]"),
    "insurance.second-plan": ("subscribers", "{InsSubNum: ?, PatNum: ?}"),
    "insurance.second-patient": ("subscribers", "{InsSubNum: ?, PatNum: ?}"),
    "insurance.clinic": ("patients", "{PatNum: ?, ClinicNum: ?}"),
    "insurance.provider": ("patients", "{PatNum: ?, PriProv: ?}"),
    **{
        f"insurance.codes-{name}": ("insurance_history", f"{category}: [?]")
        for name, category in insurance_categories().items()
    },
    **{f"disposable.{kind}": ("disposable", f"{{ProcNum: ?, PatNum: ?, kind: {kind}}}") for kind in DISPOSABLE_KINDS},
}
"""Each need as an entry of the manifest: its section, and the entry itself."""

NEEDS: Mapping[str, Need] = {name: Need(words, met, *_ENTRIES[name]) for name, (words, met) in _MET.items()}
"""Each need of a rule, by the name that the catalogue uses."""
