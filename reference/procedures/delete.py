"""DELETE /procedurelogs/{ProcNum}: the conditions of a deletion, and the rows that it removes."""

from __future__ import annotations

from reference.call import Answer, Asked, Call
from reference.faults.former_statuses import judged_status, refuse_beside_fields
from reference.procedures.lookup import locate
from reference.refusals import Refused
from reference.store import Row, Store
from reference.versions import V23_1_11

DELETABLE = ("TP", "TPi")
DELETABLE_LATER = ("C",)

ATTACHED: tuple[tuple[str, str, str], ...] = (
    ("paysplit", "refuses-patient-payment", "attached to a patient payment"),
    ("adjustment", "refuses-adjustment", "attached to an adjustment"),
    ("rxpat", "refuses-prescription", "attached to a prescription"),
    ("payplancharge", "refuses-payment-plan", "attached to a payment plan"),
    ("refattach", "refuses-referral", "attached to a referral"),
    ("orthoproclink", "refuses-ortho-case", "linked to an ortho case"),
)
"""Tables whose rows forbid the deletion of their procedure, each with its rule and the words of the refusal."""

OWN_ROWS = ("claimproc", "procnote", "procgroupitem")
"""The tables whose rows are deleted with the procedure."""


def delete_procedure(call: Call, asked: Asked) -> Answer:
    """Remove a procedure, or give it the status D if the server deletes softly; raises Refused."""
    row = None if _is_deleted_again(call, asked.key) else locate(call, asked.key)
    if row and not (row["ProcStatus"] == "D" and call.broken("refuses-d")):
        _check_status(call, row)
        _check_attachments(call, row)
        if call.switches.faults:
            refuse_beside_fields(call, row)
        if not call.broken("is-gone-afterwards"):
            _remove(call, row)
        if call.broken("deletes-nothing-else"):
            for other in call.store.neighbours(row, call.today):
                _remove(call, other)
    return Answer(202 if call.broken("answers-200") else 200)


def _is_deleted_again(call: Call, text: str) -> bool:
    """Whether the key is of a deleted procedure and the faulty server deletes procedures twice."""
    if not call.broken("refuses-d") or not text.isdecimal() or len(text) > 18:
        return False
    return 0 < int(text) <= call.store.last_key() and not call.store.procedure(int(text))


def _check_status(call: Call, row: Row) -> None:
    status = judged_status(call, row)
    deletable = (*DELETABLE, *DELETABLE_LATER) if call.knows(V23_1_11) else DELETABLE
    rule = "accepts" if status in deletable else "refuses"
    if (status in deletable) == call.broken(f"{rule}-{status.lower()}"):
        raise Refused(
            f"Only procedures with a status of {', '.join(deletable[:-1])} or {deletable[-1]} can be deleted."
        )


def _check_attachments(call: Call, row: Row) -> None:
    key = int(row["ProcNum"])
    for forbidden, rule, words in (
        (
            _is_last_of_preauthorization(call.store, key),
            "refuses-last-of-preauthorization",
            "the last one of a preauthorization",
        ),
        (_is_claimed(call.store, key), "refuses-claim", "attached to a claim"),
        (_is_paid_by_insurance(call.store, key), "refuses-insurance-payment", "attached to an insurance payment"),
        *((bool(call.store.rows(table, ProcNum=key)), rule, words) for table, rule, words in ATTACHED),
    ):
        if forbidden and not call.broken(rule):
            raise Refused(f"Not allowed to delete a procedure that is {words}.")


def _claims(store: Store, key: int) -> list[Row]:
    """The claims and preauthorizations of the procedure."""
    found = (store.find("claim", int(one["ClaimNum"])) for one in store.rows("claimproc", ProcNum=key))
    return [claim for claim in found if claim]


def _is_claimed(store: Store, key: int) -> bool:
    return any(claim["ClaimType"] != "PreAuth" for claim in _claims(store, key))


def _is_paid_by_insurance(store: Store, key: int) -> bool:
    return any(one["InsPayAmt"] > 0 for one in store.rows("claimproc", ProcNum=key))


def _is_last_of_preauthorization(store: Store, key: int) -> bool:
    preauthorizations = [claim["ClaimNum"] for claim in _claims(store, key) if claim["ClaimType"] == "PreAuth"]
    return any(
        {one["ProcNum"] for one in store.rows("claimproc", ClaimNum=number)} == {key} for number in preauthorizations
    )


def _remove(call: Call, row: Row) -> None:
    """Delete the procedure and its rows, or mark it as deleted if the server keeps deleted procedures."""
    if is_kept(call):
        call.store.remove("claimproc", ProcNum=row["ProcNum"])
        call.store.mark_deleted(row["ProcNum"], call.moment)
        return
    for table in OWN_ROWS:
        call.store.remove(table, ProcNum=row["ProcNum"])
    call.store.delete(row["ProcNum"])


def is_kept(call: Call) -> bool:
    """Whether the server keeps deleted procedures with status D, which it needs to list or update them, too."""
    listed = call.switches.reading("list-procedures/deleted-procedures") != "gone"
    updated = call.switches.reading("update-procedure/deleted-procedure") == "accepted"
    return listed or updated or call.switches.reading("delete-procedure/is-gone-afterwards") == "deleted-status"
