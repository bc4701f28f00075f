"""ProcedureLogs PUT (update): what follows from an update."""

from __future__ import annotations

from typing import Any

from judging.expect import expect, observe
from judging.rule import rule
from judging.sameness import same
from strategies import codes_alike, plain_body
from subject import Answer, Blocked, Made, Practice, Target, key_of
from suites.practice_entries import CHOSEN_KEYS, appointment, code_of, first
from suites.updating import updated


@rule("update-procedure/proc-code-changes-the-fee")
def test_what_a_new_code_does_to_the_fee(target: Target) -> None:
    """Change the code of a procedure that has the fee of its code, and note whether the fee changes with it."""
    codes = codes_alike()
    one, other = next(((one, other) for one in codes for other in codes if one.fee != other.fee), codes[:2])
    made = target.make(plain_body(code=one))
    before = shown_in(target, made, made.answer, "ProcFee")
    if not target.update(made, procCode=other.ProcCode).succeeded:
        raise Blocked("arrangement", "the target does not change the code")
    after = (target.read(made).record or {}).get("ProcFee")
    observe("keeps" if same("ProcFee", before, after) else "changes")


@rule("update-procedure/code-with-another-range")
def test_a_code_that_also_has_a_range(target: Target, practice: Practice) -> None:
    """Change a quadrant code to one that also takes a ToothRange, with a range, and note whether it is done."""
    other = code_of(practice, "Quad", with_range=True)
    made = target.make(plain_body(area="Quad", with_range=False))
    answer = target.update(made, procCode=other.ProcCode, ToothRange="9,10")
    observe("refused" if answer.refused else "accepted" if answer.succeeded else f"{answer.status}")


@rule("update-procedure/attached-fields")
def test_the_fields_of_a_procedure_on_an_appointment(target: Target, practice: Practice) -> None:
    """Update fields of a procedure on an ordinary appointment, and note whether all are made."""
    one = appointment(practice)
    made = target.make(plain_body(patient=one.PatNum, AptNum=one.AptNum))
    offered = {"ProvNum": practice.providers, "ClinicNum": practice.clinics}
    keys = {name: CHOSEN_KEYS[name](practice)[name] for name, found in offered.items() if found}
    fields: dict[str, Any] = {"ProcDate": "2019-03-04", "ProcFee": "31.50", **keys}
    answer = target.update(made, **fields)
    kept = answer.succeeded and all(
        same(name, value, shown_in(target, made, answer, name)) for name, value in fields.items()
    )
    observe("open" if kept else "locked")


MONEY = ("adjustment", "patient-payment", "payment-plan")


@rule("update-procedure/associated-as-in-the-program")
def test_an_update_of_what_money_hangs_on(target: Target, practice: Practice) -> None:
    """Send the practice's procedures with an adjustment, a payment or a payment plan the date that they have."""
    kept = {one.ProcNum: one.PatNum for one in practice.disposable if one.kind in MONEY}
    pages = [page for pat_num in sorted(set(kept.values())) for page in target.pages(PatNum=pat_num)]
    rows = {key: row for page in pages for row in page.rows or () if (key := key_of(row, "ProcNum")) in kept}
    if not rows:
        raise Blocked("stale-entry", "no disposable procedure with money attached is listed")
    answers = [target.update(key, ProcDate=str(row.get("ProcDate"))) for key, row in rows.items()]
    observe("refused" if any(answer.refused for answer in answers) else "accepted")


def shown_in(target: Target, made: Made, answer: Answer, name: str) -> Any:
    """What an answer about a procedure shows of a member; what a read shows where it does not."""
    return (answer.record or {})[name] if name in (answer.record or {}) else (target.read(made).record or {}).get(name)


@rule("update-procedure/default-note-is-not-used")
def test_the_default_note_of_a_new_code_is_not_used(target: Target, practice: Practice) -> None:
    """Change the code of a procedure to one with a default note: no member of the record contains the note."""
    pairs = [
        (one, other)
        for other in practice.codes
        if other.default_note
        for one in practice.codes_of(other.TreatArea, with_range=other.AreaAlsoToothRange)
        if one != other
    ]
    one, other = first(pairs, "a code of the same treatment area as the one with a default_note")
    record = updated(target, plain_body(code=one), procCode=other.ProcCode)
    told = [member for member, value in (record.record or {}).items() if str(other.default_note) in str(value)]
    expect(record).is_true(not told, "a record without the code's default note", f"the note in {', '.join(told)}")
