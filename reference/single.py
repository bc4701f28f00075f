"""GET /procedurelogs/{ProcNum}: one procedure by its key, and how the other operations find theirs."""

from __future__ import annotations

import re

from reference.alterations import OTHERWISE
from reference.answers import show
from reference.call import Answer, Asked, Call
from reference.fields import BY_NAME
from reference.refusals import Refused
from reference.store import Row
from reference.values import NOBODY


def get_procedure(call: Call, asked: Asked) -> Answer:
    """Show one procedure."""
    row = locate(call, asked.key) or call.store.any_procedure()
    if call.broken("returns-the-record"):
        row["ProcDate"] = OTHERWISE["date"](call, BY_NAME["ProcDate"], row["ProcDate"])
    answer = show(call, {**row, "serverDateTime": call.server_date_time})
    if call.broken("returns-the-procedure"):
        answer["ProcNum"] = row["ProcNum"] + 1
    return Answer(202 if call.broken("answers-200") else 200, answer)


def locate(call: Call, text: str) -> Row | None:
    """The procedure of that key; none where a fault lets a key through that no procedure has."""
    sort = _sort_of_key(text)
    row = None if sort == "text" else call.store.procedure(int(text) if len(text) <= 18 else NOBODY)
    if row or call.broken(f"proc-num-{sort}-is-refused"):
        return row
    if sort == "text":
        raise Refused("ProcNum must be a whole number.")
    raise Refused("Procedure not found.", 400 if call.broken("proc-num-unknown-is-404") else 404)


def _sort_of_key(text: str) -> str:
    if not re.fullmatch(r"-?[0-9]+", text):
        return "text"
    if not text.strip("-0"):
        return "zero"
    return "negative" if text.startswith("-") else "unknown"
