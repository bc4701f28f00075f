"""POST and GET InsuranceHistory: what an entry makes, and what the history shows after entries and updates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from oracle.permitted import Permitted, value
from spec import insurance_categories
from subject.practice import Practice

CREATE, GET = "create-insurance-history", "get-insurance-history"
OTHERS = f"{CREATE}/changes-no-other-category"


@dataclass(frozen=True, slots=True)
class Treatment:
    """A procedure that counts for a category, on its present date; without a date where the category has none."""

    ProcNum: int
    day: date


def entered(body: Mapping[str, Any], practice: Practice) -> list[Permitted]:
    """What the procedure of an accepted POST InsuranceHistory may show, rule by rule.

    Source: "ProcedureLogs POST InsuranceHistory", the second and third sentence.
    """
    category = body["insHistPrefName"]
    slug = next(name for name, one in insurance_categories().items() if one == category)
    codes = practice.insurance_history.get(category, ())
    readings = tuple({"procCode": code} for code in codes)
    return [
        value(f"{CREATE}/makes-an-eo-procedure", ProcStatus="EO"),
        value(f"{CREATE}/pat-num-is-kept", PatNum=body["PatNum"]),
        value(f"{CREATE}/proc-date-is-kept", ProcDate=body["ProcDate"]),
        *([Permitted(f"{CREATE}/accepts-{slug}", readings)] if readings else []),
    ]


def shown(own: Sequence[Treatment], shared: Sequence[Treatment] = ()) -> list[Permitted]:
    """What the history may show for a category with treatments: the most recent one, of several on one day any.

    `shared` are those of other categories that have a code in common with it: the document does not say how they are
    told apart, so that one of them may be shown, too. Source: "ProcedureLogs GET InsuranceHistory", the fields.
    """
    readings = [*_latest(own), *(_latest([*own, *shared]) if shared else [])]
    days = tuple({"procDate": one["procDate"]} for one in readings)
    keys = tuple({"ProcNum": one["ProcNum"]} for one in readings)
    found = [
        Permitted(f"{CREATE}/is-shown-in-the-history", tuple(readings)),
        Permitted(f"{GET}/shows-the-date", days),
        Permitted(f"{GET}/shows-the-procedure", keys),
    ]
    return [*found, Permitted(f"{GET}/most-recent-wins", tuple(readings))] if len(own) > 1 else found


def _latest(treatments: Sequence[Treatment]) -> list[Mapping[str, Any]]:
    latest = max(one.day for one in treatments)
    return [{"procDate": latest.isoformat(), "ProcNum": one.ProcNum} for one in treatments if one.day == latest]


def unchanged(rule: str, before: Mapping[str, Any]) -> Permitted:
    """What the history may show for a category that nothing was entered into: what it showed before."""
    return value(rule, **{name: before[name] for name in ("procDate", "ProcNum") if name in before})
