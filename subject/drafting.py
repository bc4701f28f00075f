"""Drafting a manifest from what a target shows of its practice; the target is only read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from spec import enumeration, insurance_categories
from subject.companions import Companions, Row
from subject.errors import ConfigurationError
from subject.exchanges import key_of
from subject.practice import is_internal

Entry = dict[str, Any]
Sections = dict[str, Any]

FEATURE_PREFERENCES = {
    "public_health": ("EasyHidePublicHealth", False),
    "medical_insurance": ("ShowFeatureMedicalInsurance", True),
}
"""The preference that shows a feature, and its value if the feature is on, by the feature's name in the manifest."""

PLACES = tuple(enumeration("PlaceService"))
"""The places of service in the order of their numbers, since a preference holds the number."""

AREAS = ("None", "Mouth", "Tooth", "Surf", "Quad", "Sextant", "Arch", "ToothRange")
DEFINITIONS: Mapping[str, Sequence[int]] = {
    "priorities": (20,),
    "diagnoses": (16,),
    "prognoses": (30,),
    "other_definitions": (11, 2, 1),
}
"""Categories of definitions, by section."""
MOST_PATIENTS = 6
MOST_OF_A_KIND = 3


def draft(companions: Companions, chosen: Sequence[int] = ()) -> Sections:
    """The entries found, by section of the manifest; raises ConfigurationError if there is no patient or no code."""
    procedures = companions.procedures() or []
    for pat_num in chosen:
        procedures = [*procedures, *(companions.procedures(PatNum=pat_num) or ())]
    preferences = _preferences(companions)
    history = _insurance_history(companions)
    patients = _patients(companions, procedures, chosen, preferences.get("PracticeDefaultProv"))
    own = [row for row in procedures if key_of(row, "PatNum") in {one["PatNum"] for one in patients}]
    sections: Sections = {
        "features": _features(companions),
        "preferences": preferences,
        "patients": patients,
        "codes": _codes(companions, procedures, set(chain.from_iterable(history.values()))),
        "providers": _providers(companions, procedures),
        "clinics": _keys("ClinicNum", companions.rows("clinics", "ClinicNum") or procedures),
        "sites": _keys("SiteNum", [*(companions.rows("patients", "PatNum") or ()), *procedures]),
        "appointments": [entry for one in patients for entry in _appointments(companions, one["PatNum"])],
        **{section: _definitions(companions, categories) for section, categories in DEFINITIONS.items()},
        "procedures": _procedures(own),
        "subscribers": [entry for one in patients for entry in _subscribers(companions, one)],
        "insurance_history": history,
    }
    _without_group_notes(companions, patients)
    _without_history(companions, sections["subscribers"], history)
    for section, what in (
        ("patients", "patient; name one with --patient"),
        ("codes", "procedure code that could be used"),
    ):
        if not sections[section]:
            raise ConfigurationError(
                f"The target shows no {what}: copy the example of the README and fill it in by hand."
            )
    return sections


def _features(companions: Companions) -> dict[str, bool]:
    told = {feature: companions.preference(preference) for feature, (preference, _) in FEATURE_PREFERENCES.items()}
    return {feature: is_on(feature, value) for feature, value in told.items() if value is not None}


def is_on(feature: str, value: str) -> bool:
    """Whether a feature is on where its preference has this value."""
    return _true(value) is FEATURE_PREFERENCES[feature][1]


def _preferences(companions: Companions) -> Entry:
    provider = companions.preference("PracticeDefaultProv") or ""
    place = companions.preference("DefaultProcedurePlaceService") or ""
    place = PLACES[int(place)] if place.isdigit() and int(place) < len(PLACES) else place
    found: Entry = {"PracticeDefaultProv": int(provider)} if provider.isdigit() and int(provider) else {}
    return found | ({"DefaultProcedurePlaceService": place} if place in PLACES else {})


def _insurance_history(companions: Companions) -> dict[str, list[str]]:
    found = {name: companions.preference(name) for name in insurance_categories().values()}
    return {
        name: [code.strip() for code in value.split(",") if code.strip()]
        for name, value in found.items()
        if value is not None
    }


def _patients(
    companions: Companions, procedures: Iterable[Row], chosen: Sequence[int], default: int | None
) -> list[Entry]:
    """The chosen patients, or a few who differ in provider, clinic and procedures; of each only the keys."""
    seen: dict[int | None, Row] = {key_of(row, "PatNum"): {} for row in procedures}
    shown = companions.rows("patients", "PatNum") or ()
    seen |= {key_of(row, "PatNum"): row for row in shown if row.get("PatStatus", "Patient") == "Patient"}
    known = {key: row for key, row in seen.items() if key}
    if chosen:
        _check_known(chosen, shown)
        return [_patient(pat_num, known.get(pat_num, {})) for pat_num in dict.fromkeys(chosen)]
    of_kind = {
        row.get("PatNum"): row.get("ProcStatus")
        for row in procedures
        if row.get("ProcStatus") == "TPi" or _altered(row)
    }
    kinds = {key: _kinds(row, default) | {f"procedure {of_kind.get(key)}"} for key, row in known.items()}
    picked: list[int] = []
    while len(picked) < min(MOST_PATIENTS, len(known)):
        covered = {kind for key in picked for kind in kinds[key]}
        picked.append(max((key for key in known if key not in picked), key=lambda key: len(kinds[key] - covered)))
    return [_patient(key, known[key]) for key in sorted(picked)]


def _check_known(chosen: Iterable[int], shown: Collection[Row]) -> None:
    """Raise ConfigurationError if the target lists its patients and a chosen one is not among them."""
    strangers = sorted(set(chosen) - {key_of(row, "PatNum") for row in shown}) if shown else []
    if strangers:
        raise ConfigurationError(f"The target knows no patient {strangers[0]}: give --patient a PatNum that it has.")


def _kinds(row: Row, default: int | None) -> set[str]:
    """The kinds of patient that rules tell apart."""
    provider, clinic = key_of(row, "PriProv"), key_of(row, "ClinicNum")
    return {
        f"provider {min(provider or 0, 1)}",
        f"own provider {provider not in (0, None, default)}",
        f"clinic {min(clinic or 0, 1)}",
    }


def _patient(pat_num: int, row: Row) -> Entry:
    return {
        "PatNum": pat_num,
        **{name: key for name in ("PriProv", "ClinicNum") if (key := key_of(row, name)) is not None},
    }


def _codes(companions: Companions, procedures: Iterable[Row], wanted: set[str]) -> list[Entry]:
    """A few codes of each treatment area, prosthetic or not, and the codes of insurance history."""
    shown = companions.rows("procedurecodes", "CodeNum")
    usable = [entry for row in shown if (entry := _code(row))] if shown is not None else _codes_seen(procedures)
    counts: dict[tuple[object, ...], int] = {}
    found = []
    for entry in usable:
        kind = tuple(entry.get(name) for name in ("TreatArea", "AreaAlsoToothRange", "IsProsth"))
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= MOST_OF_A_KIND or entry["ProcCode"] in wanted:
            found.append(entry)
    return found


def _code(row: Row) -> Entry | None:
    key, text, area = key_of(row, "CodeNum"), str(row.get("ProcCode", "")), row.get("TreatArea")
    if not key or not text or is_internal(text) or area not in AREAS:
        return None
    flags = [
        name
        for name in ("AreaAlsoToothRange", "IsProsth")
        if name in row and (name == "IsProsth" or area in ("Quad", "Arch"))
    ]
    return {
        "CodeNum": key,
        "ProcCode": text,
        **_described(row.get("Descript")),
        "TreatArea": area,
        **{name: _true(str(row[name])) for name in flags},
    }


def _described(text: Any) -> Entry:
    return {"Descript": text} if isinstance(text, str) and text else {}


def _codes_seen(procedures: Iterable[Row]) -> list[Entry]:
    """Codes of the procedures shown; of those without a place, which may be None or Mouth, only the first is taken."""
    areas: dict[tuple[int, str], set[str]] = {}
    ranges: set[int] = set()
    words: dict[int, Entry] = {}
    for row in procedures:
        key, text = key_of(row, "CodeNum"), str(row.get("procCode") or "")
        if key and text and not is_internal(text) and row.get("ProcStatus") in ("TP", "C"):
            areas.setdefault((key, text), set()).add(_area_seen(row))
            words[key] = _described(row.get("descript"))
            ranges |= {key} if row.get("ToothRange") else set()
    found: list[Entry] = []
    for (key, text), seen in areas.items():
        area = max(seen, key=AREAS.index)
        also = {"AreaAlsoToothRange": True} if area in ("Quad", "Arch") and key in ranges else {}
        found.append({"CodeNum": key, "ProcCode": text, **words[key], "TreatArea": area, **also})
    placeless = [entry for entry in found if entry["TreatArea"] == "Mouth"]
    return [entry for entry in found if entry not in placeless[1:]]


def _area_seen(row: Row) -> str:
    tooth, surf, several = (str(row.get(name) or "") for name in ("ToothNum", "Surf", "ToothRange"))
    if tooth:
        return "Surf" if surf else "Tooth"
    if surf in ("UL", "UR", "LL", "LR"):
        return "Quad"
    if surf in ("U", "L"):
        return "Arch"
    if surf:
        return "Sextant"
    return "ToothRange" if several else "Mouth"


def _providers(companions: Companions, procedures: Iterable[Row]) -> list[Entry]:
    shown = companions.rows("providers", "ProvNum")
    told = [(key_of(row, "ProvNum"), row.get("Abbr")) for row in shown or () if not _true(str(row.get("IsHidden", "")))]
    told = told or [(key_of(row, "ProvNum"), row.get("provAbbr")) for row in procedures]
    return [{"ProvNum": key, "Abbr": abbr} for key, abbr in dict(told).items() if key and isinstance(abbr, str)]


def _keys(name: str, rows: Iterable[Row]) -> list[Entry]:
    return [{name: key} for key in dict.fromkeys(key_of(row, name) for row in rows) if key]


def _appointments(companions: Companions, pat_num: int) -> list[Entry]:
    found = []
    for row in companions.where("appointments", "AptNum", "PatNum", pat_num) or ():
        key, provider = key_of(row, "AptNum"), key_of(row, "ProvNum")
        if key and row.get("AptStatus") in ("Scheduled", "Planned"):
            entry = {"AptNum": key, "PatNum": pat_num, "AptStatus": row["AptStatus"]}
            found.append(entry | ({"ProvNum": provider} if provider else {}))
    return found[: 2 * MOST_OF_A_KIND]


def _definitions(companions: Companions, categories: Iterable[int]) -> list[Entry]:
    found = []
    for category in categories:
        rows = companions.where("definitions", "DefNum", "Category", category) or ()
        for row in sorted(rows, key=lambda row: key_of(row, "ItemOrder") or 0):
            if (key := key_of(row, "DefNum")) and row.get("ItemName") and not _true(str(row.get("isHidden", ""))):
                found.append({"DefNum": key, "ItemName": str(row["ItemName"])})
    return found[: 3 * MOST_OF_A_KIND]


def _procedures(rows: Iterable[Row]) -> list[Entry]:
    """One procedure of each status, both unaltered and altered on a later day than its entry."""
    found: dict[tuple[str, bool], Entry] = {}
    for row in rows:
        key, status = key_of(row, "ProcNum"), str(row.get("ProcStatus"))
        if key and status in ("TP", "C", "EC", "EO", "R", "Cn", "TPi") and row.get("procCode") != "~GRP~":
            entry = {"ProcNum": key, "PatNum": key_of(row, "PatNum"), "ProcStatus": status}
            found.setdefault((status, _altered(row)), entry | ({"altered": True} if _altered(row) else {}))
    return list(found.values())


def _altered(row: Row) -> bool:
    entered, changed = (str(row.get(name) or "")[:10] for name in ("SecDateEntry", "DateTStamp"))
    return "1900" < entered < changed


def _subscribers(companions: Companions, patient: Entry) -> list[Entry]:
    """The patient's links to insurance plans; a patient without a link and a fee schedule is noted as not insured."""
    pat_num = patient["PatNum"]
    plans = companions.where("patplans", "PatPlanNum", "PatNum", pat_num)
    subscribed = companions.where("inssubs", "InsSubNum", "Subscriber", pat_num)
    keys = dict.fromkeys(key_of(row, "InsSubNum") for row in chain(plans or (), subscribed or ()))
    shown = [row for row in companions.rows("patients", "PatNum") or () if key_of(row, "PatNum") == pat_num]
    if plans == [] and shown and key_of(shown[0], "FeeSched") == 0 and not keys:
        patient["insured"] = False
    return [{"InsSubNum": key, "PatNum": pat_num} for key in keys if key]


def _without_group_notes(companions: Companions, patients: list[Entry]) -> None:
    """Note the last patient without a group note, except the first patient."""
    for patient in reversed(patients[1:]):
        answer = companions.read("/procedurelogs/GroupNotes", PatNum=patient["PatNum"])
        if answer is not None and (answer.rows == [] or answer.status == 404):
            patient["group_notes"] = False
            return


def _without_history(companions: Companions, subscribers: list[Entry], history: Mapping[str, Sequence[str]]) -> None:
    """Note up to two categories without a procedure for the last subscriber, if there are other subscribers."""
    for one in subscribers[:0:-1]:
        answer = companions.read("/procedurelogs/InsuranceHistory", PatNum=one["PatNum"], InsSubNum=one["InsSubNum"])
        told = {str(row.get("insHistPrefName")): row.get("procDate") for row in (answer.rows if answer else None) or ()}
        empty = [name for name, codes in history.items() if codes and told.get(name) == "No History"]
        if empty:
            one["no_history"] = empty[-2:]
            return


def _true(text: str) -> bool:
    return text.strip().lower() in ("1", "true")
