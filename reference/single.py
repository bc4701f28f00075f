"""GET and DELETE /procedurelogs/{ProcNum}: one procedure by its key."""

from __future__ import annotations

import re

from reference.alterations import OTHERWISE
from reference.answers import show
from reference.call import Answer, Asked, Call
from reference.fields import BY_NAME
from reference.refusals import Refused
from reference.store import Row
from reference.values import NOBODY
from reference.versions import V23_1_11

DELETABLE = ("TP", "TPi")
DELETABLE_LATER = ("C",)


def get_procedure(call: Call, asked: Asked) -> Answer:
    """Show one procedure."""
    row = _find(call, asked.key) or _made_up(call, asked.key)
    if call.broken("returns-the-record"):
        row["ProcDate"] = OTHERWISE["date"](call, BY_NAME["ProcDate"], row["ProcDate"])
    answer = show(call, {**row, "serverDateTime": call.moment})
    if call.broken("returns-the-procedure"):
        answer["ProcNum"] = row["ProcNum"] + 1
    return Answer(202 if call.broken("answers-200") else 200, answer)


def delete_procedure(call: Call, asked: Asked) -> Answer:
    """Remove one procedure, or keep it as deleted where the server deletes softly."""
    row = _find(call, asked.key)
    if not row:
        raise Refused("Procedure not found.", 404)
    deletable = (*DELETABLE, *DELETABLE_LATER) if call.knows(V23_1_11) else DELETABLE
    if row["ProcStatus"] not in deletable:
        raise Refused(f"Only procedures with a status of {', '.join(deletable[:-1])} or {deletable[-1]} can be deleted.")
    if call.switches.reading("list-procedures/deleted-procedures") == "listed":
        call.store.mark_deleted(row["ProcNum"], call.moment)
    else:
        call.store.delete(row["ProcNum"])
    return Answer(200)


def _find(call: Call, text: str) -> Row | None:
    """The procedure of that key; a key that is no number is refused here, unless a fault lets it through."""
    if re.fullmatch(r"-?[0-9]+", text):
        return call.store.procedure(int(text) if len(text) <= 18 else NOBODY)
    if call.broken("proc-num-text-is-refused"):
        return None
    raise Refused("ProcNum must be a whole number.")


def _made_up(call: Call, text: str) -> Row:
    """What a server shows for a key that no procedure has; one without faults refuses."""
    if not call.broken(f"proc-num-{_sort_of_key(text)}-is-refused"):
        raise Refused("Procedure not found.", 400 if call.broken("proc-num-unknown-is-404") else 404)
    return call.store.procedures((), (), limit=1, offset=0)[0]


def _sort_of_key(text: str) -> str:
    if not re.fullmatch(r"-?[0-9]+", text):
        return "text"
    if not text.strip("-0"):
        return "zero"
    return "negative" if text.startswith("-") else "unknown"
