"""ProcedureLogs PUT (update): what follows from an update."""

from __future__ import annotations

from typing import Any

from judging.expect import expect, observe
from judging.rule import rule
from judging.sameness import same
from strategies import codes_alike, plain_body
from subject import Answer, Blocked, Code, Made, Practice, Target
from suites.practice_entries import CHOSEN_KEYS, appointment, code_of, first, neither_first, other_provider
from suites.updating import updated


def _change_code(target: Target, by: str) -> tuple[Answer, Code]:
    """Change the code of a procedure to another one of its area: the record, and the code that it has now."""
    one, other = codes_alike()[:2]
    named: dict[str, Any] = {"procCode": other.ProcCode} if by == "procCode" else {"CodeNum": other.CodeNum}
    return updated(target, plain_body(code=one), **named), other


@rule("update-procedure/proc-code-sets-code-num")
def test_a_new_code_brings_its_key(target: Target) -> None:
    """Send procCode: the record has the CodeNum of that code."""
    record, code = _change_code(target, "procCode")
    expect(record).has(CodeNum=code.CodeNum)


@rule("update-procedure/code-num-sets-proc-code")
def test_the_key_of_a_new_code_brings_the_code(target: Target) -> None:
    """Send CodeNum: the record has the procCode of that code."""
    record, code = _change_code(target, "CodeNum")
    expect(record).has(procCode=code.ProcCode)


@rule("update-procedure/proc-code-sets-descript")
def test_a_new_code_brings_its_description(target: Target) -> None:
    """Send procCode, and send CodeNum: the record has the description that the practice gives for that code."""
    for by in "procCode", "CodeNum":
        record, code = _change_code(target, by)
        if code.Descript is None:
            raise Blocked("manifest", f"the practice manifest gives no Descript for {code.ProcCode}")
        expect(record).has(descript=code.Descript)


@rule("update-procedure/proc-code-changes-the-fee")
def test_what_a_new_code_does_to_the_fee(target: Target) -> None:
    """Change the code of a procedure that has the fee of its code, and note whether the fee changes with it."""
    codes = codes_alike()
    one, other = next(((one, other) for one in codes for other in codes if one.fee != other.fee), codes[:2])
    made = target.make(plain_body(code=one))
    before = (target.read(made).record or {}).get("ProcFee")
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
    """Update fields of a procedure on an ordinary appointment one by one, and note whether all are made."""
    one = appointment(practice)
    made = target.make(plain_body(patient=one.PatNum, AptNum=one.AptNum))
    offered = {"ProvNum": practice.providers, "ClinicNum": practice.clinics}
    keys = {name: CHOSEN_KEYS[name](practice)[name] for name, found in offered.items() if found}
    fields: dict[str, Any] = {"ProcDate": "2019-03-04", "ProcFee": "31.50", **keys}
    made_ones = [_is_made(target, made, name, value) for name, value in fields.items()]
    observe("open" if all(made_ones) else "locked")


MONEY = ("adjustment", "patient-payment", "payment-plan")


@rule("update-procedure/associated-as-in-the-program")
def test_an_update_of_what_money_hangs_on(target: Target, practice: Practice) -> None:
    """Send the practice's procedures with an adjustment, a payment or a payment plan the date that they have."""
    records = [
        Made(one.ProcNum, one.PatNum, {}, target.list(PatNum=one.PatNum))
        for one in practice.disposable
        if one.kind in MONEY
    ]
    answers = [target.update(made, ProcDate=str((target.read(made).record or {}).get("ProcDate"))) for made in records]
    observe("refused" if any(answer.refused for answer in answers) else "accepted")


def _is_made(target: Target, made: Made, name: str, value: Any) -> bool:
    answer = target.update(made, **{name: value})
    return answer.succeeded and same(name, value, (target.read(made).record or {}).get(name))


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


@rule("update-procedure/priority-sets-priority-name")
def test_a_new_priority_brings_its_name(target: Target, practice: Practice) -> None:
    """Send the key of a priority: the record has its name too."""
    one = neither_first(practice.priorities)
    expect(updated(target, plain_body(), Priority=one.DefNum)).has(priority=one.ItemName)


@rule("update-procedure/dx-sets-dx-name")
def test_a_new_diagnosis_brings_its_name(target: Target, practice: Practice) -> None:
    """Send the key of a diagnosis: the record has its name too."""
    one = neither_first(practice.diagnoses)
    expect(updated(target, plain_body(), Dx=one.DefNum)).has(dxName=one.ItemName)


@rule("update-procedure/prov-num-sets-prov-abbr")
def test_a_new_provider_brings_its_abbreviation(target: Target, practice: Practice) -> None:
    """Send another provider: the record has its abbreviation."""
    provider = practice.provider(other_provider(practice))
    expect(updated(target, plain_body(), ProvNum=other_provider(practice))).has(
        provAbbr=provider.Abbr if provider else ""
    )
