"""DELETE /procedurelogs/{ProcNum}: what forbids it, and what is left of a procedure that is deleted."""

from __future__ import annotations

from reference.call import Answer, Asked, Call
from reference.refusals import Refused
from reference.single import locate
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
"""The tables in which a row of the procedure forbids to delete it: the rule, and the words for it."""

OWN_ROWS = ("claimproc", "procnote", "procgroupitem")
"""The tables whose rows go with the procedure."""


def delete_procedure(call: Call, asked: Asked) -> Answer:
    """Remove one procedure, or keep it as deleted where the server deletes softly; or refuse it."""
    row = None if _let_through(call, asked.key) else locate(call, asked.key)
    if row and not (row["ProcStatus"] == "D" and call.broken("refuses-d")):
        _check_status(call, row)
        _check_attachments(call, row)
        if not call.broken("is-gone-afterwards"):
            _take_away(call, row)
        if call.broken("deletes-nothing-else"):
            for other in call.store.neighbours(row, call.today):
                _take_away(call, other)
    return Answer(202 if call.broken("answers-200") else 200)


def _let_through(call: Call, text: str) -> bool:
    """Whether a fault takes a key that was given once for one that can be deleted again."""
    if not call.broken("refuses-d") or not text.isdecimal() or len(text) > 18:
        return False
    return 0 < int(text) <= call.store.last_key() and not call.store.procedure(int(text))


def _check_status(call: Call, row: Row) -> None:
    status = str(row["ProcStatus"])
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
    """The claims and preauthorizations that the procedure is on."""
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


def _take_away(call: Call, row: Row) -> None:
    """For good, or with its notes and its place in the lists that a soft deletion leaves."""
    if is_kept(call):
        call.store.remove("claimproc", ProcNum=row["ProcNum"])
        call.store.mark_deleted(row["ProcNum"], call.moment)
        return
    for table in OWN_ROWS:
        call.store.remove(table, ProcNum=row["ProcNum"])
    call.store.delete(row["ProcNum"])


def is_kept(call: Call) -> bool:
    """Whether the server keeps deleted procedures with status D; one that lists or updates them keeps them."""
    listed = call.switches.reading("list-procedures/deleted-procedures") != "gone"
    updated = call.switches.reading("update-procedure/deleted-procedure") == "accepted"
    return listed or updated or call.switches.reading("delete-procedure/is-gone-afterwards") == "deleted-status"
