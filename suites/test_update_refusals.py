"""ProcedureLogs PUT (update): what an update cannot do, beside an update that is accepted and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.check import current_check
from judging.examples import ONE_EXAMPLE, budget, one_less
from judging.expect import expect, observe
from judging.rule import each_rule, rule
from strategies import (
    FORMS_OF_DATES,
    FORMS_OF_TIMES,
    REFUSED_UPDATES,
    UNMADE_UPDATES,
    Body,
    broken_updates,
    current,
    not_surfaces,
    plain_body,
    updates_everywhere,
    updates_to_like_areas,
)
from strategies.changes_beside import changes_beside
from strategies.updates import OTHER_DAY, BrokenUpdate
from subject import Blocked, Made, Practice, Target
from suites.updating import accepted_update, arranged_anew_after_a_failure, expect_unchanged, read, standing

NOTHING = "update-procedure/refused-changes-nothing"


def each_update(rules: Iterable[str]) -> pytest.MarkDecorator:
    """Run a check for each rule that an update can break; it also judges that a rejected update stores nothing."""
    return pytest.mark.parametrize(
        "broken", [pytest.param(one, marks=rule(one, NOTHING), id=one.partition("/")[2]) for one in rules]
    )


@each_update(REFUSED_UPDATES)
@one_less()
@given(data=st.data())
def test_an_update_that_breaks_one_rule_is_refused(target: Target, broken: str, data: st.DataObject) -> None:
    """Send one wrong value beside valid changes of every other field: rejected, and the procedure is unchanged.

    Its twin, with every value valid, was accepted.
    """
    if broken in current_check().set_aside:
        return
    update = data.draw(broken_updates(broken), label="update")
    made, beside = changed_before(target, update)
    with arranged_anew_after_a_failure(target, made):
        answer = target.update(made, **beside, **update.wrong)
        expect(answer, broken).refused()
        expect_unchanged(made.answer, target.read(made), rule=NOTHING)


def changed_before(target: Target, update: BrokenUpdate) -> tuple[Made, Body]:
    """A procedure that took a valid change of every field, read back, and other changes to send beside a wrong one.

    If the target does not take all of them at once, a procedure that took the valid twin, and no other changes.
    """
    with suppress(Blocked):
        twin = {**update.valid, **changes_beside({}, update.twin, current())}
        made = accepted_update(target, update.twin, twin, read_back=True)
        return made, changes_beside(update.wrong, {**update.twin, **twin}, current())
    return accepted_update(target, update.twin, update.valid, read_back=True), {}


@each_rule(
    "broken",
    {rule: rule for rule in ("update-procedure/code-within-the-area", "update-procedure/code-num-within-the-area")},
)
def test_a_code_of_a_like_area_is_refused(target: Target, broken: str) -> None:
    """Change a code to one of a like area: rejected. With one example only the first."""
    for update in updates_to_like_areas(broken)[: budget() * 2 - 1]:
        made = accepted_update(target, update.twin, update.valid, read_back=False)
        with arranged_anew_after_a_failure(target, made):
            expect(target.update(made, **update.wrong)).refused()


IN_MANY_AREAS = tuple(
    f"update-procedure/{name}"
    for name in (
        "tooth-num-needs-its-area",
        "surf-needs-its-area",
        "tooth-range-needs-its-area",
        "tooth-range-needs-also-tooth-range",
    )
)


@each_update([rule for rule in UNMADE_UPDATES if rule not in IN_MANY_AREAS])
@one_less()
@given(data=st.data())
def test_an_update_that_cannot_be_made_is_not_made(target: Target, broken: str, data: st.DataObject) -> None:
    """Send what the state or the code of a procedure rules out, beside valid changes of every other field.

    It is refused and nothing is stored, or ignored; another procedure took it.
    """
    if broken in current_check().set_aside:
        return
    update = data.draw(broken_updates(broken), label="update")
    accepted_update(target, update.twin, update.valid, read_back=False)
    expect_not_made_beside_changes(target, update)


@each_update(IN_MANY_AREAS)
@ONE_EXAMPLE
@given(data=st.data())
def test_a_place_is_set_in_no_area_without_it(target: Target, broken: str, data: st.DataObject) -> None:
    """Send a place in the mouth to a procedure of every area that has none such, once beside valid changes."""
    if broken in current_check().set_aside:
        return
    first, *others = data.draw(updates_everywhere(broken), label="updates")
    accepted_update(target, first.twin, first.valid, read_back=False)
    expect_not_made_beside_changes(target, first)
    for update in others:
        made = target.twin(update.body)
        present = present_of(made, update.wrong)
        with arranged_anew_after_a_failure(target, made):
            answer = target.update(made, **update.wrong)
            if answer.refused:
                observe("refused", broken)
            else:
                expect(answer, broken).refused_or_ignored(target, made, **present)


def expect_not_made_beside_changes(target: Target, update: BrokenUpdate) -> None:
    """Beside valid changes of every other field the update is refused and nothing is stored, or it is ignored."""
    made = standing(target, update.body)
    present = present_of(made, update.wrong)
    beside = changes_beside(update.wrong, update.body, current())
    with arranged_anew_after_a_failure(target, made):
        answer = target.update(made, **beside, **update.wrong)
        if answer.refused:
            expect_unchanged(made.answer, target.read(made), rule=NOTHING)
            observe("refused", update.rule)
            return
        expect(answer, update.rule).refused_or_ignored(target, made, **present)
    target.forget(made)


def present_of(made: Made, wrong: Mapping[str, Any]) -> Body:
    """The values that the procedure has in the members of a wrong update; raises Blocked where it shows one not."""
    record = made.answer.record or {}
    if unseen := [member for member in wrong if member not in record]:
        raise Blocked.not_shown(unseen[0])
    return {member: record[member] for member in wrong}


def expect_not_made(target: Target, made: Made, wrong: Mapping[str, Any]) -> None:
    """The update is refused or ignored, and the procedure, read back, has what it had."""
    present = present_of(made, wrong)
    with arranged_anew_after_a_failure(target, made):
        expect(target.update(made, **wrong)).refused_or_ignored(target, made, **present)


COMPLETED_LATER: dict[str, tuple[tuple[Any, bool, Body], ...]] = {
    "update-procedure/completed-tooth-num-is-locked": (
        ("Surf", False, {"ToothNum": "5"}),
        ("Tooth", False, {"ToothNum": "5"}),
    ),
    "update-procedure/completed-surf-is-locked": (
        *(("Quad", False, {"Surf": "LR"}), ("Sextant", False, {"Surf": "5"}), ("Arch", False, {"Surf": "L"})),
        ("Surf", False, {"Surf": "MOD"}),
    ),
    "update-procedure/completed-tooth-range-is-locked": (
        *(
            ("Arch", True, {"ToothRange": "5,6"}),
            ("Quad", True, {"ToothRange": "11,12"}),
            ("ToothRange", False, {"ToothRange": "5,6"}),
        ),
    ),
}
"""By rule: the plain procedures of areas that have the place, and another place there."""


@each_rule("places", COMPLETED_LATER)
def test_a_procedure_that_was_completed_later_is_locked_too(
    target: Target, practice: Practice, places: tuple[tuple[Any, bool, Body], ...]
) -> None:
    """Complete a procedure, then send another place: it stays. With one or two examples only in the first area."""
    offered = [one for one in places if practice.codes_of(one[0], with_range=one[1])]
    for area, with_range, place in offered[: max(1, budget() - 1)]:
        body = plain_body(area=area, with_range=with_range)
        accepted_update(target, body, place)
        expect_not_made(target, completed(target, body), place)


def completed(target: Target, body: Body) -> Made:
    """A procedure that was planned and then completed, with the answer to reading it; arranged once."""
    return target.once(
        "completed later", body, make=lambda: read(target, accepted_update(target, body, {"ProcStatus": "C"}))
    )


FORMS = {
    **{f"update-procedure/{name}-format": FORMS_OF_DATES for name in ("proc-date", "date-original-prosth", "date-tp")},
    **{f"update-procedure/{name}-format": FORMS_OF_TIMES for name in ("proc-time", "proc-time-end")},
}


@each_rule("broken", {rule: rule for rule in FORMS})
@ONE_EXAMPLE
@given(data=st.data())
def test_a_form_that_people_write_is_refused(target: Target, broken: str, data: st.DataObject) -> None:
    """Send a date or a time in the forms that people write instead: with one example only the first."""
    update = data.draw(broken_updates(broken), label="update")
    made = accepted_update(target, update.twin, update.valid, read_back=False)
    for wrong in FORMS[broken][: budget() * 2 - 1]:
        with arranged_anew_after_a_failure(target, made):
            expect(target.update(made, **dict.fromkeys(update.valid, wrong))).refused()


EMPTIED: dict[str, tuple[Any, str, str]] = {
    "update-procedure/empty-tooth-num-is-ignored": ("Tooth", "ToothNum", "5"),
    "update-procedure/empty-surf-is-ignored": ("Surf", "Surf", "MOD"),
    "update-procedure/empty-tooth-range-is-ignored": ("ToothRange", "ToothRange", "5,6"),
}


NOWHERE = {rule: member for rule, (_, member, _) in EMPTIED.items()}


@each_rule("member", NOWHERE)
def test_an_empty_place_is_ignored_for_a_code_without_one(target: Target, member: str) -> None:
    """Send an empty place and another field to a complete procedure, and to one whose code has no place: accepted."""
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
        expect(answer).is_true(
            answer.refused or answer.succeeded, "refused, or made without the letters", f"{answer.status}"
        )
        shown = str((target.read(made).record or {}).get("Surf"))
        expect(answer).is_true(not set(letters) & set(shown), f"a Surf without {letters}", shown)
    target.forget(made)
