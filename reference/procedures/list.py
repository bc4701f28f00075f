"""GET /procedurelogs: a page of the procedures that meet the criteria of the query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reference.call import Answer, Asked, Call
from reference.fields import STATUSES, Value
from reference.procedures.answers import show
from reference.refusals import Refused
from reference.values import NOBODY
from reference.versions import V21_1, V22_3_32, V23_3_13, V24_4_5, V25_2_21, Version

MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """A search parameter; the slug is its name in rule ids."""

    name: str
    slug: str
    kind: Literal["key", "key-or-any", "status", "moment"]
    since: Version = V21_1


FILTERS: tuple[Filter, ...] = (
    Filter("PatNum", "pat-num", "key-or-any"),
    Filter("AptNum", "apt-num", "key-or-any", V22_3_32),
    Filter("ProcStatus", "proc-status", "status", V25_2_21),
    Filter("PlannedAptNum", "planned-apt-num", "key", V24_4_5),
    Filter("ClinicNum", "clinic-num", "key", V23_3_13),
    Filter("CodeNum", "code-num", "key", V25_2_21),
    Filter("DateTStamp", "date-t-stamp", "moment"),
)
"""The search parameters; for a parameter of the kind key-or-any, 0 means that it does not filter."""

Criterion = tuple[str, Value]
"""An SQL condition with a placeholder, and its value."""

NOT_DELETED: Criterion = ("p.ProcStatus <> ?", "D")
NOT_UPDATED: Criterion = ("p.Replaced = ?", "{}")


def list_procedures(call: Call, asked: Asked) -> Answer:
    """List the procedures that meet every criterion of the query; raises Refused."""
    query = dict(asked.query)
    limit, offset = _page(call, query)
    criteria = _criteria(call, query)
    rows = call.store.procedures([one[0] for one in criteria], [one[1] for one in criteria], limit=limit, offset=offset)
    if not rows and call.reading("nothing-found") == "refused":
        raise Refused("No procedures found.", 404)
    if rows and ("Limit" not in query or len(rows) < limit) and call.broken("none-listed-twice"):
        rows.append(rows[0])
    answer = [show(call, {**row, "serverDateTime": call.server_date_time}) for row in rows]
    if call.broken("rows-are-the-records"):
        answer = [{**row, "dxName": "", "priority": ""} for row in answer]
    status = 202 if call.broken("answers-200") else 200
    return Answer(status, {"procedurelogs": answer} if call.broken("answers-an-array") else answer)


def _page(call: Call, query: dict[str, str]) -> tuple[int, int]:
    limit = min(_count("Limit", query.get("Limit", str(MOST_ROWS)), least=1), MOST_ROWS)
    offset = _count("Offset", query.get("Offset", "0"), least=0)
    if "Limit" in query and offset and call.broken("pages-cover-the-list"):
        offset += 1
    return MOST_ROWS if call.broken("limit-caps") else limit, 0 if call.broken("offset-skips") else offset


def _count(name: str, text: str, *, least: int) -> int:
    if not re.fullmatch(r"[0-9]+", text):
        raise Refused(f"{name} must be a whole number.")
    count = int(text) if len(text) <= 18 else NOBODY
    if count < least:
        raise Refused(f"{name} must be at least {least}.")
    return count


def _criteria(call: Call, query: dict[str, str]) -> list[Criterion]:
    known = {one.name: one for one in FILTERS if call.knows(one.since)}
    if call.reading("unknown-parameter") == "refused":
        _refuse_unknown(query, [*known, "Limit", "Offset"])
    if not known.keys() & query.keys() and call.broken("parameters-are-optional"):
        raise Refused("A search parameter is required.")
    found = [_criterion(call, known[name], text) for name, text in query.items() if name in known]
    criteria = [one for one in found if one]
    if call.broken("criteria-combine"):
        criteria = criteria[:1]
    if "PatNum" in query and call.broken("lists-every-procedure"):
        criteria.append(NOT_UPDATED)
    listed = {"gone": False, "listed": True, "asked-for": query.get("ProcStatus") == "D"}[
        call.reading("deleted-procedures")
    ]
    return criteria if listed else [*criteria, NOT_DELETED]


def _refuse_unknown(query: dict[str, str], known: list[str]) -> None:
    for name in query:
        if name not in known:
            raise Refused(f"There is no such parameter; known are {', '.join(known)}.")


def _criterion(call: Call, one: Filter, text: str) -> Criterion | None:
    """The criterion of the parameter; None if it does not filter, or a faulty server ignores it."""
    if one.kind == "status":
        return _status(call, text)
    criterion = _moment(call, text) if one.kind == "moment" else _key(call, one, text)
    return None if call.broken(f"{one.slug}-filters") else criterion


def _key(call: Call, one: Filter, text: str) -> Criterion | None:
    if not re.fullmatch(r"-?[0-9]+", text):
        if call.broken("key-that-is-no-number-lists-nothing"):
            return None
        raise Refused(f"{one.name} must be a whole number.")
    key = int(text) if len(text) <= 18 else NOBODY
    if key == 0 and one.kind == "key-or-any":
        return None
    if one.name == "PatNum" and call.reading("pat-num-unknown") == "refused" and not call.store.find("patient", key):
        raise Refused("Patient not found.", 404)
    return f"{_column(call, one.name)} = ?", key


def _status(call: Call, text: str) -> Criterion | None:
    if text not in STATUSES and call.broken("proc-status-other-values-list-nothing"):
        return None
    if text not in STATUSES and call.reading("proc-status-other-values") == "refused":
        raise Refused("ProcStatus is invalid.")
    return None if call.broken(f"proc-status-{text.lower()}-filters") else (f"{_column(call, 'ProcStatus')} = ?", text)


def _column(call: Call, name: str) -> str:
    """The column that is compared; on a faulty server the value that it had before any update."""
    former = call.switches.broken("list-procedures", f"finds-former-{name}")
    return f"COALESCE(json_extract(p.Replaced, '$.{name}'), p.{name})" if former else f"p.{name}"


def _moment(call: Call, text: str) -> Criterion | None:
    column = "DateTStamp" if call.reading("date-t-stamp-moment") == "altered" else "SecDateEntry"
    if not _is_moment(text):
        if call.broken("date-t-stamp-format"):
            return None
        raise Refused("DateTStamp format must be yyyy-MM-dd HH:mm:ss.")
    if call.broken("date-t-stamp-includes-later"):
        return f"p.{column} = ?", text
    return f"p.{column} {'>' if call.broken('date-t-stamp-includes-equal') else '>='} ?", text


def _is_moment(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}", text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
