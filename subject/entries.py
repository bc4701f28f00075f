"""Entries of a manifest, compared with what the target shows of them; the target is only read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from spec import since
from subject.checkup import Finding
from subject.companions import Companions, Row
from subject.drafting import DEFINITIONS, FEATURE_PREFERENCES, PLACES, is_on
from subject.exchanges import key_of

Entry = Mapping[str, Any]
Difference = str | None
"""The difference between an entry and the target; empty if there is none, None if the target does not show it."""

DISPOSABLE_STATUS = ("TP", "C", "TPi", "EC")


def check_entries(data: Mapping[str, Any], companions: Companions) -> Iterator[Finding]:
    """Compare every entry of a manifest with the target."""
    for section, check in CHECKS.items():
        for number, entry in enumerate(data.get(section, ())):
            name, key = next(iter(entry.items()))
            yield _finding(f"{section} {name} {key}", check(companions, entry), (section, number))
    for name, value in data.get("preferences", {}).items():
        yield _finding(f"preference {name}", _preference(companions, name, value), ("preferences", name))
    for name, value in data.get("features", {}).items():
        yield _finding(f"feature {name}", _feature(companions, name, value), ("features", name))
    for name, codes in data.get("insurance_history", {}).items():
        told = companions.preference(name)
        listed = [code.strip() for code in (told or "").split(",") if code.strip()]
        wrong = "" if listed == codes else f"the target's preference has {', '.join(listed) or 'no codes'}"
        yield _finding(f"insurance_history {name}", None if told is None else wrong, ("insurance_history", name))


def _finding(subject: str, difference: Difference, place: Sequence[str | int]) -> Finding:
    if difference is None:
        return Finding("unchecked", subject, "the target does not tell", place)
    return Finding("wrong" if difference else "ok", subject, difference, place)


def _compare(entry: Entry, row: Row | None, members: Iterable[str]) -> str:
    if row is None:
        return "the target does not know it"
    differing = [name for name in members if name in entry and name in row and not _same(entry[name], row[name])]
    return "; ".join(f"{name} is {row[name]!r} at the target, not {entry[name]!r}" for name in differing)


def _same(mine: Any, theirs: Any) -> bool:
    return str(mine).lower() == str(theirs).lower()


def _in(rows: list[Row] | None, entry: Entry, key: str, *members: str) -> Difference:
    if rows is None:
        return None
    return _compare(entry, next((row for row in rows if key_of(row, key) == entry[key]), None), members)


def _patient(companions: Companions, entry: Entry) -> Difference:
    """Compare a patient, and whether they have group notes; a patient with procedures is confirmed."""
    wrong = _patient_row(companions, entry)
    if not wrong and entry.get("group_notes") is False:
        answer = companions.read("/procedurelogs/GroupNotes", PatNum=entry["PatNum"])
        if answer is not None and answer.rows:
            return f"group_notes is false, but there are {len(answer.rows)}"
    return wrong


def _patient_row(companions: Companions, entry: Entry) -> Difference:
    answer = companions.read(f"/patients/{entry['PatNum']}")
    if answer is not None and answer.succeeded and answer.record:
        return _compare(entry, answer.record, ("PatNum", "PriProv", "ClinicNum"))
    if (shown := companions.rows("patients", "PatNum")) is not None:
        return _in(shown, entry, "PatNum", "PriProv", "ClinicNum")
    rows = companions.procedures(PatNum=entry["PatNum"]) or []
    return "" if any(key_of(row, "PatNum") == entry["PatNum"] for row in rows) else None


def _code(companions: Companions, entry: Entry) -> Difference:
    members = ("ProcCode", "Descript", "TreatArea", "AreaAlsoToothRange", "IsProsth")
    if (rows := companions.rows("procedurecodes", "CodeNum")) is not None:
        return _in(rows, entry, "CodeNum", *members)
    seen = [row for row in companions.procedures() or () if key_of(row, "CodeNum") == entry["CodeNum"]]
    return _compare({"procCode": entry["ProcCode"]}, seen[0], ["procCode"]) if seen else None


def _appointment(companions: Companions, entry: Entry) -> Difference:
    rows = companions.where("appointments", "AptNum", "PatNum", entry["PatNum"])
    return _in(rows, entry, "AptNum", "AptStatus", "ProvNum")


def _definition(section: str) -> Callable[[Companions, Entry], Difference]:
    """Compare definitions in the categories of a section; an entry of other_definitions may be in any category."""

    def check(companions: Companions, entry: Entry) -> Difference:
        for category in DEFINITIONS[section]:
            rows = companions.where("definitions", "DefNum", "Category", category)
            found = _in(rows, entry, "DefNum", "ItemName")
            if found is None or found == "" or section != "other_definitions":
                return found
        return None

    return check


def _procedure(companions: Companions, entry: Entry) -> Difference:
    answer = companions.read(f"/procedurelogs/{entry['ProcNum']}")
    row = answer.record if answer is not None and answer.succeeded else None
    if row is None or "ProcNum" not in row:
        rows = companions.procedures(PatNum=entry["PatNum"])
        return _in(rows, entry, "ProcNum", "PatNum", "ProcStatus")
    return _compare(entry, row, ("PatNum", "ProcStatus"))


def _disposable(companions: Companions, entry: Entry) -> Difference:
    wrong = _procedure(companions, entry)
    if wrong and entry["kind"] == "invalidated-group-note" and companions.version < since("get-procedure"):
        return None  # it has status D, and no list shows it
    answer = companions.read(f"/procedurelogs/{entry['ProcNum']}") if wrong == "" else None
    status = str((answer.record or {}).get("ProcStatus", "TP")) if answer is not None else "TP"
    usable = (*DISPOSABLE_STATUS, *(["D"] if entry["kind"] == "invalidated-group-note" else []))
    return wrong if status in usable else f"it is used up, its ProcStatus is {status!r}"


def _subscriber(companions: Companions, entry: Entry) -> Difference:
    """Compare a link to a plan with the plans of the patient and the insurance history."""
    plans = companions.where("patplans", "PatPlanNum", "PatNum", entry["PatNum"])
    subscribed = companions.where("inssubs", "InsSubNum", "Subscriber", entry["PatNum"])
    told = plans is not None or subscribed is not None
    if told and (wrong := _in([*(plans or ()), *(subscribed or ())], entry, "InsSubNum")):
        return wrong
    answer = companions.read("/procedurelogs/InsuranceHistory", PatNum=entry["PatNum"], InsSubNum=entry["InsSubNum"])
    rows = answer.rows if answer is not None and answer.succeeded else None
    if rows is None:
        return "" if told else None
    dated = [str(row.get("insHistPrefName")) for row in rows if str(row.get("procDate", ""))[:1].isdigit()]
    used = [name for name in entry.get("no_history", ()) if name in dated]
    return f"no_history names {', '.join(used)}, where there is a procedure" if used else ""


def _preference(companions: Companions, name: str, value: Any) -> Difference:
    told = companions.preference(name)
    if name == "DefaultProcedurePlaceService" and told and told.isdigit() and int(told) < len(PLACES):
        told = PLACES[int(told)]
    return None if told is None else "" if _same(value, told) else f"it is {told!r} at the target, not {value!r}"


def _feature(companions: Companions, name: str, value: bool) -> Difference:
    preference, _ = FEATURE_PREFERENCES[name]
    told = companions.preference(preference)
    if told is None:
        return None
    return "" if is_on(name, told) == value else f"the preference {preference} is {told!r} at the target"


CHECKS: Mapping[str, Callable[[Companions, Entry], Difference]] = {
    "patients": _patient,
    "codes": _code,
    "providers": lambda companions, entry: _in(companions.rows("providers", "ProvNum"), entry, "ProvNum", "Abbr"),
    "clinics": lambda companions, entry: _in(companions.rows("clinics", "ClinicNum"), entry, "ClinicNum"),
    "sites": lambda _companions, _entry: None,  # the API has no resource of sites
    "appointments": _appointment,
    **{section: _definition(section) for section in DEFINITIONS},
    "procedures": _procedure,
    "subscribers": _subscriber,
    "disposable": _disposable,
}
"""The comparison for the entries of each section."""
