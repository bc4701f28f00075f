"""ProcedureLogs PUT (update): what an update cannot do, beside an update that is accepted and kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from judging.check import current_check
from judging.examples import budget, unshrunk
from judging.expect import expect
from judging.rule import each_rule, rule
from strategies import (
    REFUSED_UPDATES,
    UNMADE_UPDATES,
    WITHIN_THE_AREA,
    Body,
    broken_updates,
    can_be_broken,
    in_other_forms,
    not_surfaces,
    plain_body,
    updates_everywhere,
    updates_to_like_areas,
)
from strategies.updates import OTHER_DAY, BrokenUpdate
from subject import Answer, Blocked, Made, Practice, Target
from suites.first_failures import FirstFailures
from suites.refused_updates import NOTHING, UpdateJudge, present_in
from suites.updating import accepted_update, arranged_anew_after_a_failure, read, shown_of

RULES = (*REFUSED_UPDATES, *UNMADE_UPDATES)

FIXED = 2
"""Up to so many examples other forms and areas are fixed: there is one example. With more they are drawn."""


@rule(*RULES, NOTHING)
@unshrunk()
@given(data=st.data())
def test_an_update_that_cannot_be_made_is_not_made(target: Target, data: st.DataObject) -> None:
    """Send one wrong value after another to one procedure, each beside valid changes of every other field.

    Each is rejected, or where the document says only that it cannot be made ignored; the procedure is unchanged. Twins
    took every value that is valid. A place in the mouth is sent to procedures of every area that has none such.
    """
    judge = UpdateJudge(target, strict=REFUSED_UPDATES)
    asked = [one for one in RULES if judge.failures.wants(one, NOTHING) and can_be_broken(one)]
    updates = [update for one in asked for update in _drawn(one, data)]
    judge.judge(updates)
    judge.failures.conclude()


def _drawn(broken: str, data: st.DataObject) -> list[BrokenUpdate]:
    """Updates that break a rule, in forms that people write, too, and to codes of like areas."""
    many = budget() > FIXED
    try:
        if broken in IN_MANY_AREAS and not many:
            return data.draw(updates_everywhere(broken), label=broken)
        update = data.draw(broken_updates(broken), label=broken)
        others = [*in_other_forms(update), *(updates_to_like_areas(broken) if broken in WITHIN_THE_AREA else [])]
        if many and others:
            return [update, data.draw(st.sampled_from(others), label=broken)]
        return [update, *others[: budget() * 2 - 1]]
    except Blocked as blocked:
        current_check().block(broken, blocked)
        return []


IN_MANY_AREAS = tuple(
    f"update-procedure/{name}"
    for name in (
        "tooth-num-needs-its-area",
        "surf-needs-its-area",
        "tooth-range-needs-its-area",
        "tooth-range-needs-also-tooth-range",
    )
)


def expect_not_made(target: Target, made: Made, wrong: Mapping[str, Any]) -> None:
    """The update is refused or ignored, and the procedure, read back, has what it had."""
    present = present_in(made, wrong)
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
    """Complete a procedure, then send another place: it stays. With two examples only in the first area.

    With one example walks along statuses, and procedures that were created as complete ones, have to do.
    """
    offered = [one for one in places if practice.codes_of(one[0], with_range=one[1])]
    for area, with_range, place in offered[: budget() - 1]:
        body = plain_body(area=area, with_range=with_range)
        accepted_update(target, body, place)
        expect_not_made(target, completed(target, body), place)


def completed(target: Target, body: Body) -> Made:
    """A procedure that was planned and then completed, with the answer to reading it; arranged once."""
    return target.once(
        "completed later", body, make=lambda: read(target, accepted_update(target, body, {"ProcStatus": "C"}))
    )


EMPTIED: dict[str, tuple[Any, str, str]] = {
    "update-procedure/empty-tooth-num-is-ignored": ("Tooth", "ToothNum", "5"),
    "update-procedure/empty-surf-is-ignored": ("Surf", "Surf", "MOD"),
    "update-procedure/empty-tooth-range-is-ignored": ("ToothRange", "ToothRange", "5,6"),
}


NOWHERE = {member: rule for rule, (_, member, _) in EMPTIED.items()}


@rule(*NOWHERE.values())
def test_empty_places_are_ignored_for_a_code_without_them(target: Target) -> None:
    """Send empty places and another field to a complete procedure, and to one whose code has no place: accepted."""
    failures = FirstFailures()
    for status in ("TP", "C"):
        made = accepted_update(target, plain_body(status=status), OTHER_DAY, read_back=False)
        answer = target.update(made, **dict.fromkeys(NOWHERE, ""), **OTHER_DAY)
        if answer.succeeded:
            failures.passed(answer, *NOWHERE.values())
            continue
        for member, name in NOWHERE.items():
            alone = target.update(made, **{member: "", **OTHER_DAY})
            failures.judge(name, partial(_expect_success, alone, name))
        target.forget(made)
    failures.conclude()


def _expect_success(answer: Answer, name: str) -> None:
    expect(answer, name).succeeded()


@each_rule("place", EMPTIED)
def test_an_empty_place_is_ignored(target: Target, practice: Practice, place: tuple[Any, str, str]) -> None:
    """Send an empty place and another field to a procedure that took a place before: accepted, and the place stays."""
    area, member, value = place
    shared = area == "Tooth" and practice.codes_of("Surf")
    body, fields = plain_body(area="Surf" if shared else area), {member: value}
    if "Surf" in body and "ToothNum" in body:
        fields = {"ToothNum": "5", "Surf": "MOD"}
    made = accepted_update(target, body, fields, read_back=False)
    with arranged_anew_after_a_failure(target, made):
        expect(target.update(made, **{member: "", "ProcDate": "2018-05-06"})).succeeded()
        expect(target.read(made)).has(**{member: value})


@rule("update-procedure/surf-other-surface-is-not-kept")
@given(letters=not_surfaces())
def test_a_letter_that_is_no_surface_is_not_kept(target: Target, letters: str) -> None:
    """Send letters that are no surfaces behind two that are: the update is refused, or the letters are dropped."""
    fields = {"ToothNum": "5", "Surf": "MOD"}
    made = accepted_update(target, plain_body(area="Surf"), fields, read_back=False)
    with arranged_anew_after_a_failure(target, made):
        answer = target.update(made, Surf=f"MO{letters}")
        expect(answer).is_true(
            answer.refused or answer.succeeded, "refused, or made without the letters", f"{answer.status}"
        )
        shown = str(shown_of(target.read(made), "Surf"))
        expect(answer).is_true(not set(letters) & set(shown), f"a Surf without {letters}", shown)
    target.forget(made)
