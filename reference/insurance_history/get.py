"""GET /procedurelogs/InsuranceHistory: the most recent treatment of each category under an insurance plan."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from reference.call import Answer, Asked, Call
from reference.faults.insured_histories import found_treatments, spoiled_day
from reference.faults.wrong_values import other_day
from reference.insurance_history.categories import CATEGORIES, Category
from reference.insurance_history.codes import codes_of
from reference.insurance_history.keys import KEYS, known_keys
from reference.refusals import Refused
from reference.store import Row
from reference.values import NOBODY

MEMBERS = {"insHistPrefName": "ins-hist-pref-name", "procDate": "proc-date", "ProcNum": "proc-num"}
"""The members of a category in the answer, with their names in rule ids."""

SOME_PROCEDURE = 1
"""The ProcNum that a faulty server shows for a category without a procedure."""


def get_insurance_history(call: Call, asked: Asked) -> Answer:
    """List the categories with the most recent procedure of each; raises Refused."""
    query = dict(asked.query)
    keys = {name: _read_key(call, name, query.get(name)) for name in KEYS}
    found = _procedures(call, known_keys(call, keys))
    answer = [line for category in CATEGORIES for line in _lines(call, category, found)]
    status = 202 if call.broken("answers-200") else 200
    return Answer(status, {"insuranceHistory": answer} if call.broken("answers-an-array") else answer)


def _read_key(call: Call, name: str, text: str | None) -> int | None:
    if text is None:
        if call.broken(f"{KEYS[name][1]}-is-required"):
            return None
        raise Refused(f"{name} is required.")
    if not re.fullmatch(r"-?[0-9]+", text):
        raise Refused(f"{name} must be a whole number.")
    return int(text) if len(text) <= 18 else NOBODY


def _procedures(call: Call, keys: dict[str, int]) -> list[Row]:
    """The treatments that count for this patient and plan, the most recent one first."""
    patient, plan = keys["PatNum"], keys["InsSubNum"]
    claimed = "SELECT 1 FROM claimproc AS c WHERE c.ProcNum = p.ProcNum"
    plans = f"(c.InsSubNum = {plan:d} OR {_other_plans(call, patient)})"
    entered = f"EXISTS ({claimed} AND c.Status IN ('InsHist', 'Received') AND {plans})"
    if call.broken("ordinary-procedures-do-not-count"):
        entered = f"({entered} OR p.ProcStatus = 'EO' AND NOT EXISTS ({claimed}))"
    whose = "TRUE" if call.broken("of-the-patient-only") else f"p.PatNum = {patient:d}"
    rows = call.store.history(f"p.ProcStatus IN ('C', 'EO') AND {whose} AND {entered}")
    return rows[::-1] if call.broken("most-recent-wins") else rows


def _other_plans(call: Call, patient: int) -> str:
    """The SQL condition for other plans whose treatments count, too; it is never met on an intact server."""
    if call.broken("of-the-plan-only"):
        return "TRUE"
    return f"p.PatNum <> {patient:d}" if call.broken("of-the-patient-only") else "FALSE"


def _lines(call: Call, category: Category, found: list[Row]) -> list[dict[str, Any]]:
    """The line of the category; a faulty server leaves the category out or, for every second category, repeats it."""
    line = {"insHistPrefName": category.name, **_treatment(call, category, found)}
    times = 1
    if call.broken(f"has-{category.slug}"):
        times = CATEGORIES.index(category) % 2 * 2
    return [{name: line[name] for name, slug in MEMBERS.items() if not call.broken(f"answer-{slug}")}] * times


def _treatment(call: Call, category: Category, found: list[Row]) -> dict[str, Any]:
    codes = codes_of(call, category)
    if not codes:
        return _nothing(call, "not-set", "Not Set", "No History")
    mine = [row for row in found if row["procCode"] in codes and category.quadrant in ("", row["Surf"])]
    row = next(iter(found_treatments(call, mine) if call.switches.faults else mine), None)
    if not row:
        return _nothing(call, "no-history", "No History", "0001-01-01")
    if call.switches.faults:
        row = {**row, "ProcDate": spoiled_day(call, row["ProcDate"])}
    day = date.fromisoformat(row["ProcDate"])
    if call.broken("shows-the-date"):
        day = other_day(day)
    shown = day.strftime("%m/%d/") + f"{day.year:04}" if call.broken("shows-proc-date") else day.isoformat()
    return {"procDate": shown, "ProcNum": row["ProcNum"] + (1 if call.broken("shows-the-procedure") else 0)}


def _nothing(call: Call, rule: str, words: str, wrong: str) -> dict[str, Any]:
    return {
        "procDate": wrong if call.broken(rule) else words,
        "ProcNum": SOME_PROCEDURE if call.broken(f"{rule}-has-no-proc-num") else 0,
    }
