"""ProcedureLogs PUT (update): what an update cannot do, beside an update that is accepted and kept."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from strategies import FORMS_OF_DATES, FORMS_OF_TIMES, REFUSED_UPDATES, UNMADE_UPDATES, broken_updates, not_surfaces, plain_body
from strategies.updates import OTHER_DAY
from suites.expect import expect
from suites.rule import each_rule, rule
from suites.updating import accepted_update, arranged_anew_after_a_failure, standing
from target import Blocked, Target


@each_rule("broken", {rule: rule for rule in REFUSED_UPDATES})
@given(data=st.data())
def test_an_update_that_breaks_one_rule_is_refused(target: Target, broken: str, data: st.DataObject) -> None:
    """Send an update with one thing wrong to a procedure that took it put right: refused, and the procedure is as it was."""
    update = data.draw(broken_updates(broken), label="update")
    made = accepted_update(target, update.twin, update.valid, read_back=False)
    with arranged_anew_after_a_failure(target, made):
        expect(target.update(made, **update.wrong)).refused()
        expect(target.read(made)).has(**update.valid)


@each_rule("broken", {rule: rule for rule in UNMADE_UPDATES})
@given(data=st.data())
def test_an_update_that_cannot_be_made_is_not_made(target: Target, broken: str, data: st.DataObject) -> None:
    """Send an update that the state or the code of a procedure rules out, beside a procedure that takes it.

    It is refused or ignored, and the procedure, read back, has what it had.
    """
    update = data.draw(broken_updates(broken), label="update")
    accepted_update(target, update.twin, update.valid)
    made = standing(target, update.body)
    record = made.answer.record or {}
    if unseen := [member for member in update.wrong if member not in record]:
        raise Blocked(f"the record shows no {unseen[0]}")
    with arranged_anew_after_a_failure(target, made):
        answer = target.update(made, **update.wrong)
        expect(answer).refused_or_ignored(target, made, **{member: record[member] for member in update.wrong})


FORMS = {
    **{f"update-procedure/{name}-format": FORMS_OF_DATES for name in ("proc-date", "date-original-prosth", "date-tp")},
    **{f"update-procedure/{name}-format": FORMS_OF_TIMES for name in ("proc-time", "proc-time-end")},
}


@each_rule("broken", {rule: rule for rule in FORMS})
@settings(max_examples=1)
@given(data=st.data())
def test_a_form_that_people_write_is_refused(target: Target, broken: str, data: st.DataObject) -> None:
    """Send a date or a time in the forms that people write instead: with one example only the first."""
    update = data.draw(broken_updates(broken), label="update")
    made = accepted_update(target, update.twin, update.valid, read_back=False)
    for wrong in FORMS[broken][: settings().max_examples]:
        with arranged_anew_after_a_failure(target, made):
            expect(target.update(made, **dict.fromkeys(update.valid, wrong))).refused()
            expect(target.read(made)).has(**update.valid)


EMPTIED: dict[str, tuple[Any, str, str]] = {
    "update-procedure/empty-tooth-num-is-ignored": ("Tooth", "ToothNum", "5"),
    "update-procedure/empty-surf-is-ignored": ("Surf", "Surf", "MOD"),
    "update-procedure/empty-tooth-range-is-ignored": ("ToothRange", "ToothRange", "5,6"),
}


NOWHERE = {rule: member for rule, (_, member, _) in EMPTIED.items()}


@each_rule("member", NOWHERE)
def test_an_empty_place_is_ignored_for_a_code_without_one(target: Target, member: str) -> None:
    """Send an empty place and another field to a procedure whose code has no such place, and to a complete one: accepted."""
    planned = accepted_update(target, plain_body(), OTHER_DAY, read_back=False)
    complete = accepted_update(target, plain_body(status="C"), OTHER_DAY, read_back=False)
    for made in (planned, complete):
        with arranged_anew_after_a_failure(target, made):
            expect(target.update(made, **{member: "", **OTHER_DAY})).succeeded()


@each_rule("place", EMPTIED)
def test_an_empty_place_is_ignored(target: Target, place: tuple[Any, str, str]) -> None:
    """Send an empty place and another field to a procedure that took a place before: accepted, and the place stays."""
    area, member, value = place
    made = accepted_update(target, plain_body(area=area), {member: value}, read_back=False)
    with arranged_anew_after_a_failure(target, made):
        expect(target.update(made, **{member: "", "ProcDate": "2018-05-06"})).succeeded()
        expect(target.read(made)).has(**{member: value})


@rule("update-procedure/surf-other-surface-is-not-kept")
@given(letters=not_surfaces())
def test_a_letter_that_is_no_surface_is_not_kept(target: Target, letters: str) -> None:
    """Send letters that are no surfaces behind two that are: the update is refused, or the letters are dropped."""
    made = accepted_update(target, plain_body(area="Surf"), {"Surf": "MOD"}, read_back=False)
    with arranged_anew_after_a_failure(target, made):
        answer = target.update(made, Surf=f"MO{letters}")
        expect(answer).is_true(answer.refused or answer.succeeded, "refused, or made without the letters", f"{answer.status}")
        shown = str((target.read(made).record or {}).get("Surf"))
        expect(answer).is_true(not set(letters) & set(shown), f"a Surf without {letters}", shown)
    target.forget(made)
