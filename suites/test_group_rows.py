"""ProcedureLogs POST, PUT and DELETE GroupNote: sizes, repeats, texts, signatures and providers, in every pair."""

from __future__ import annotations

from collections import Counter

from judging.examples import budget
from judging.rule import rule
from spec import catalogue
from strategies import current
from strategies.group_rows import group_rows, unlike_rows
from subject import Practice, Target
from suites.group_notes import can_share_members, noted_patient, providers_beside
from suites.group_rows import DELETED, NOT_UPDATED, OTHERS, SIGNATURE, GroupJudge
from suites.unlike_members import CREATED, REFUSED, SURVIVE, UPDATED, MemberJudge, others_of

EXAMPLES_FOR_TRIPLES = 10

WRITTEN = {
    "create-group-note": (
        *("is-listed", "repeated-proc-nums-are-ignored", "pat-num-is-kept", "proc-nums-are-kept", "note-is-kept"),
        *("note-keeps-long-text", "is-signed-is-optional", "is-signed-accepts-true", "is-signed-accepts-false"),
        *("is-signed-default", "prov-num-is-optional", "prov-num-is-kept", "prov-num-default"),
    ),
    "update-group-note": (
        *("answer-is-the-note", "members-are-kept", "note-is-updated", "do-append-note-is-optional"),
        *("do-append-note-false-replaces", "is-signed-is-optional", "is-signed-true-signs"),
        *("is-signed-true-overwrites", "is-signed-false-clears", "prov-num-is-optional", "prov-num-is-updated"),
    ),
    "list-group-notes": (
        *("lists-every-note", "pat-num-is-the-patients", "prov-num-is-the-notes", "proc-nums-are-the-members"),
        *("note-is-the-text", "is-signed-tells"),
    ),
}
DIFFER = tuple(f"create-group-note/same-{word}-is-required" for word in ("date", "clinic", "provider"))
RULES = tuple(catalogue()[f"{operation}/{name}"].id for operation, names in WRITTEN.items() for name in names)


@rule(*RULES, *DIFFER, DELETED, OTHERS, SIGNATURE, NOT_UPDATED, CREATED, UPDATED, SURVIVE, REFUSED)
def test_every_pair_of_parts(
    target: Target, practice: Practice, run_seed: int, figures: dict[str, Counter[str]]
) -> None:
    """Write, update and delete group notes with many parts: each shows what the document permits.

    Beside them some are refused, for procedures of which one differs: in each field at each place, and in two fields;
    with one example not at two places. The procedures stay as they were made.
    """
    patient = noted_patient(practice)
    judge = GroupJudge(target, patient)
    strength = 3 if budget() >= EXAMPLES_FOR_TRIPLES else 2
    providers = [one for one in providers_beside(practice, patient) if one != patient.PriProv]
    rows = list(group_rows(current(), providers, strength=strength, salt=str(run_seed)))
    for batch in [rows] if can_share_members(target) else [[row] for row in rows]:
        judge.judge(batch)
    members = MemberJudge(target, patient, judge.members, judge.failures)
    fields = list(others_of(practice, patient))
    members.refuse(unlike_rows(fields, turn=run_seed, two_places=budget() > 1))
    members.expect_unchanged()
    figures.setdefault("requests", Counter()).update(judge.requests)
    judge.failures.conclude()
