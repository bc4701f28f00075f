"""GET /procedurelogs/{ProcNum}: one procedure."""

from __future__ import annotations

from reference.call import Answer, Asked, Call
from reference.faults.wrong_values import WRONG_VALUES
from reference.fields import BY_NAME
from reference.procedures.answers import show
from reference.procedures.lookup import locate


def get_procedure(call: Call, asked: Asked) -> Answer:
    """Show the procedure of the key in the path; raises Refused."""
    row = locate(call, asked.key) or call.store.any_procedure()
    if call.broken("returns-the-record"):
        row["ProcDate"] = WRONG_VALUES["date"](call, BY_NAME["ProcDate"], row["ProcDate"])
    if call.broken("is-locked-tells"):
        row["IsLocked"] = "false"
    answer = show(call, {**row, "serverDateTime": call.server_date_time})
    if call.broken("returns-the-procedure"):
        answer["ProcNum"] = row["ProcNum"] + 1
    return Answer(202 if call.broken("answers-200") else 200, answer)
