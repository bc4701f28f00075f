"""GET /procedurelogs/InsuranceHistory: when each category was last treated under an insurance plan."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from reference.call import Answer, Asked, Call
from reference.categories import CATEGORIES, Category
from reference.refusals import Refused
from reference.store import Row
from reference.values import NOBODY

TABLES = {"PatNum": ("patient", "pat-num", "Patient"), "InsSubNum": ("inssub", "ins-sub-num", "Insurance subscriber")}
"""The keys that both operations on insurance history require: table, name in rule ids, title."""

MEMBERS = {"insHistPrefName": "ins-hist-pref-name", "procDate": "proc-date", "ProcNum": "proc-num"}
"""The members of a category with their names in rule ids."""

SOME_PROCEDURE = 1
"""The ProcNum of a category without a procedure, on a server that breaks the rule."""


def get_insurance_history(call: Call, asked: Asked) -> Answer:
    """List the categories with the most recent procedure of each."""
    query = dict(asked.query)
    keys = {name: _read_key(call, name, query.get(name)) for name in TABLES}
    found = _procedures(call, known_keys(call, keys))
    answer = [line for category in CATEGORIES for line in _lines(call, category, found)]
    status = 202 if call.broken("answers-200") else 200
    return Answer(status, {"insuranceHistory": answer} if call.broken("answers-an-array") else answer)


def _read_key(call: Call, name: str, text: str | None) -> int | None:
    if text is None:
        if call.broken(f"{TABLES[name][1]}-is-required"):
            return None
        raise Refused(f"{name} is required.")
    if not re.fullmatch(r"-?[0-9]+", text):
        raise Refused(f"{name} must be a whole number.")
    return int(text) if len(text) <= 18 else NOBODY


def known_keys(call: Call, keys: dict[str, int | None]) -> dict[str, int]:
    """The keys of a patient and a subscriber that exist; for one that a faulty server does without, the other one's."""
    for name, key in keys.items():
        table, slug, title = TABLES[name]
        rule = f"{slug}-zero-is-refused" if key == 0 else f"{slug}-unknown-is-refused"
        if key is not None and not call.store.find(table, key) and not call.broken(rule):
            raise Refused(f"{title} not found.", 404)
    return {name: _stand_in(call, name, keys) if key is None else key for name, key in keys.items()}


def _stand_in(call: Call, name: str, keys: dict[str, int | None]) -> int:
    subscribers = call.store.rows("inssub")
    other, mine = ("InsSubNum", "Subscriber") if name == "PatNum" else ("Subscriber", "InsSubNum")
    key = keys["InsSubNum" if name == "PatNum" else "PatNum"]
    return int(next((one for one in subscribers if one[other] == key), subscribers[0])[mine])


def _procedures(call: Call, keys: dict[str, int]) -> list[Row]:
    """The treatments that count for this patient and plan, the one that wins first."""
    patient, plan = keys["PatNum"], keys["InsSubNum"]
    claimed = "SELECT 1 FROM claimproc AS c WHERE c.ProcNum = p.ProcNum"
    entered = f"EXISTS ({claimed} AND c.Status IN ('InsHist', 'Received') AND (c.InsSubNum = {plan:d} OR {_other_plans(call, patient)}))"
    if call.broken("ordinary-procedures-do-not-count"):
        entered = f"({entered} OR p.ProcStatus = 'EO' AND NOT EXISTS ({claimed}))"
    whose = "TRUE" if call.broken("of-the-patient-only") else f"p.PatNum = {patient:d}"
    rows = call.store.history(f"p.ProcStatus IN ('C', 'EO') AND {whose} AND {entered}")
    return rows[::-1] if call.broken("most-recent-wins") else rows


def _other_plans(call: Call, patient: int) -> str:
    """Whose other plans count too: nobody's, unless a fault says so."""
    if call.broken("of-the-plan-only"):
        return "TRUE"
    return f"p.PatNum <> {patient:d}" if call.broken("of-the-patient-only") else "FALSE"


def codes_of(call: Call, category: Category) -> list[str]:
    """The procedure codes that the preference of the category holds, in its order."""
    return [code for word in call.preference(category.name).split(",") if (code := word.strip())]


def _lines(call: Call, category: Category, found: list[Row]) -> list[dict[str, Any]]:
    """The line of the category; a faulty server leaves out every second one of them, and gives the others twice."""
    line = {"insHistPrefName": category.name, **_treatment(call, category, found)}
    times = 1
    if call.broken(f"has-{category.slug}"):
        times = CATEGORIES.index(category) % 2 * 2
    return [{name: line[name] for name, slug in MEMBERS.items() if not call.broken(f"answer-{slug}")}] * times


def _treatment(call: Call, category: Category, found: list[Row]) -> dict[str, Any]:
    codes = codes_of(call, category)
    if not codes:
        return _nothing(call, "not-set", "Not Set", "No History")
    mine = (row for row in found if row["procCode"] in codes and category.quadrant in ("", row["Surf"]))
    row = next(mine, None)
    if not row:
        return _nothing(call, "no-history", "No History", "0001-01-01")
    day = date.fromisoformat(row["ProcDate"])
    if call.broken("shows-the-date"):
        day = next_day(day)
    shown = day.strftime("%m/%d/") + f"{day.year:04}" if call.broken("shows-proc-date") else day.isoformat()
    return {"procDate": shown, "ProcNum": row["ProcNum"] + (1 if call.broken("shows-the-procedure") else 0)}


def _nothing(call: Call, rule: str, words: str, wrong: str) -> dict[str, Any]:
    return {
        "procDate": wrong if call.broken(rule) else words,
        "ProcNum": SOME_PROCEDURE if call.broken(f"{rule}-has-no-proc-num") else 0,
    }


def next_day(day: date) -> date:
    """Another day: the next one, or the one before the last of the calendar."""
    return day + timedelta(days=-1 if day == date.max else 1)
