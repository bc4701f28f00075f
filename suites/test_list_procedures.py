"""ProcedureLogs GET (multiple): the answer, pages and open points."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from judging.examples import ONE_EXAMPLE
from judging.expect import expect, observe
from judging.rule import each_rule, rule
from spec import enumeration, members, shown_form, slug
from strategies import EVERY_SORT, bad_date_times, full_procedures, knows, plain_body
from subject import Answer, Blocked, Made, Practice, Target, key_of
from suites.listing import NOTHING_FOUND, expect_list, later, read_list, stamps
from suites.observations import key_kind, other_members, refusal_shape
from suites.practice_entries import other_clinic
from suites.server_time import expect_read_now
from suites.updating import expect_alike

BAD_STAMP = "yesterday"
GOOD_STAMP = "2020-07-30 08:00:00"
ENOUGH = 50
"""So many procedures of a list tell how it writes them."""


@rule("list-procedures/answers-200")
def test_a_list_is_answered_with_200(listed: Answer) -> None:
    """Ask for the procedures of a patient who has some."""
    expect(listed).status(200)


@rule("list-procedures/answers-an-array")
def test_the_answer_is_an_array_of_objects(listed: Answer) -> None:
    """The body is an array whose items are objects."""
    expect(listed).is_true(
        bool(listed.rows), "an array with the procedures of the patient", f"{listed.status} {listed.text[:200]}"
    )


@rule("list-procedures/parameters-are-optional")
def test_a_list_without_parameters(target: Target) -> None:
    """Ask for procedures without saying which."""
    expect_list(target.list())


@rule("list-procedures/none-listed-twice")
def test_no_procedure_is_listed_twice(target: Target, bare: Made) -> None:
    """The keys of one answer are all different, in a long list and in a short one."""
    newest = target.make(plain_body())
    for since in {}, _since(target, newest):
        answer = target.list(PatNum=bare.PatNum, **since)
        expect_list(answer)
        keys = _keys(answer)
        expect(answer).is_true(
            len(keys) == len(set(keys)), "each procedure once", f"{len(keys) - len(set(keys))} of {len(keys)} again"
        )


def _since(target: Target, made: Made) -> dict[str, str]:
    """The criterion that leaves out what is older, where the target shows when a procedure was created."""
    try:
        return {"DateTStamp": later(stamps(target, made)[0])}
    except Blocked:
        return {}


@rule("list-procedures/rows-are-the-records")
@ONE_EXAMPLE
@given(data=st.data())
def test_a_row_is_the_record(target: Target, practice: Practice, data: st.DataObject) -> None:
    """Find a filling with every optional field in the list, and read it alone: what both show, they show alike."""
    notes = dict.fromkeys(("ClaimNote", "BillingNote"), EVERY_SORT) if knows("ClaimNote") else {}
    made = target.make(
        data.draw(full_procedures(area="Surf" if practice.codes_of("Surf") else None, **notes), label="body")
    )
    listing = read_list(target, PatNum=made.PatNum)
    rows = [row for row in listing.rows if key_of(row, "ProcNum") == made.ProcNum]
    expect(listing.last).is_true(
        listing.holds(made), f"procedure {made.ProcNum} in the list of its patient", "it is not listed"
    )
    expect_alike(target.read(made), listing.last.at(rows[0]))


@rule("list-procedures/lists-every-procedure")
def test_a_procedure_without_a_fee_is_listed_too(target: Target, a_few: list[Made]) -> None:
    """Look for a few procedures, one of them without a fee, in the list of their patient."""
    listing = read_list(target, PatNum=a_few[0].PatNum)
    missing = [made.ProcNum for made in a_few if not listing.holds(made)]
    expect(listing.last).is_true(not missing, "every procedure of the patient", f"a list without {missing}")


@rule("list-procedures/lists-every-procedure")
def test_a_procedure_of_every_status_is_listed(target: Target, practice: Practice) -> None:
    """Look for a procedure of each status, and one in another clinic, in the list of their patient."""
    bodies = [plain_body(status=status) for status in enumeration("ProcStatus", target.version)]
    bodies += [plain_body(ClinicNum=other_clinic(practice))] if practice.clinics else []
    made = {json.dumps(body): target.twin(body) for body in bodies}
    listing = read_list(target, PatNum=bodies[0]["PatNum"])
    missing = [body for body, one in made.items() if not listing.holds(one)]
    expect(listing.last).is_true(
        not missing, "every procedure of the patient", f"a list without those that were created with {missing}"
    )


@rule("list-procedures/server-date-time-is-now")
def test_each_procedure_tells_the_time(target: Target, bare: Made) -> None:
    """Find a procedure that the run made: serverDateTime is the present."""
    listing = read_list(target, PatNum=bare.PatNum)
    rows = [row for row in listing.rows if key_of(row, "ProcNum") == bare.ProcNum]
    if not rows:
        raise Blocked("arrangement", f"procedure {bare.ProcNum} is not in the list of its patient")
    expect_read_now(listing.last.at(rows[0]))


@rule("list-procedures/date-t-stamp-format")
@given(stamp=bad_date_times())
def test_a_stamp_that_is_no_date_and_time_is_refused(target: Target, stamp: str) -> None:
    """Ask for what came after a moment that is none."""
    accepted(target)
    expect(target.list(DateTStamp=stamp)).refused()


@rule("list-procedures/refusal-status")
def test_a_refusal_is_400_or_404(target: Target) -> None:
    """Whatever is wrong with a request, the document knows two statuses for it."""
    accepted(target)
    expect(target.list(DateTStamp=BAD_STAMP)).refused_as_documented()


@rule("list-procedures/refusal-is-explained")
def test_a_refusal_is_explained(target: Target) -> None:
    """A refusal says why."""
    accepted(target)
    expect(target.list(DateTStamp=BAD_STAMP)).explained()


@rule("list-procedures/refusal-shape")
def test_the_shape_of_a_refusal(target: Target) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(target.list(DateTStamp=BAD_STAMP)))


def accepted(target: Target) -> None:
    """The accepted twin of a refused stamp: a good one; raises Blocked where the target refuses it."""
    if not target.list(DateTStamp=GOOD_STAMP).succeeded:
        raise Blocked.twin("a good DateTStamp was refused")


@rule("list-procedures/nothing-found")
def test_a_list_without_anything_in_it(target: Target, practice: Practice) -> None:
    """Ask for what came after a moment that is still to come, and note how nothing is said."""
    answer = target.list(PatNum=practice.patients[0].PatNum, DateTStamp="2199-01-01 00:00:00")
    observe("refused" if answer.refused else "empty-list" if answer.rows == [] else f"{answer.status}")


@each_rule("member", {f"list-procedures/answer-{slug(member)}": member for member in members()})
def test_each_procedure_has_the_member(listed: Answer, row: Answer, member: str) -> None:
    """Each member of the sample is there in every procedure, in its JSON kind."""
    expect(row).has_member("list-procedures", member)
    for other in (listed.rows or [])[1:ENOUGH]:
        expect(listed.at(other)).has_member("list-procedures", member)


@each_rule("member", {f"list-procedures/shows-{slug(member)}": member for member in members() if shown_form(member)})
def test_each_procedure_writes_the_member_as_the_sample_does(row: Answer, member: str) -> None:
    """Dates, times, amounts and booleans look like those of the sample."""
    expect(row).shows("list-procedures", member)


@rule("list-procedures/answer-key-kind")
def test_how_keys_are_written(row: Answer) -> None:
    """Note how keys are written."""
    observe(key_kind(row))


@rule("list-procedures/answer-other-members")
def test_members_beyond_the_documented_ones(row: Answer) -> None:
    """Note whether there are more members than documented."""
    observe(other_members(row))


@rule("list-procedures/limit-caps")
def test_limit_bounds_the_answer(target: Target, a_few: list[Made]) -> None:
    """Ask for two of several."""
    answer = target.list(PatNum=a_few[0].PatNum, Limit=2)
    expect_list(answer)
    expect(answer).is_true(len(answer.rows or []) <= 2, "at most 2 procedures", str(len(answer.rows or [])))


@rule("list-procedures/offset-skips")
def test_offset_skips(target: Target, a_few: list[Made]) -> None:
    """Skip one: what stood first is gone, what stood second is there."""
    two = target.list(PatNum=a_few[0].PatNum, Limit=2)
    if len(_keys(two)) < 2:
        raise Blocked(
            "arrangement", f"there are not two procedures to skip one of: the list was answered with {two.status}"
        )
    first, second = _keys(two)[:2]
    answer = target.list(PatNum=a_few[0].PatNum, Offset=1)
    expect_list(answer)
    keys = _keys(answer)
    expect(answer).is_true(
        first not in keys and second in keys, f"procedure {first} skipped and {second} not", f"procedures {keys[:3]}"
    )


@rule("list-procedures/pages-cover-the-list")
def test_pages_cover_the_list(target: Target, a_few: list[Made]) -> None:
    """Page by page, every own procedure comes, and none twice."""
    keys: list[int | None] = []
    since = later(stamps(target, a_few[0])[0])
    for offset in range(0, 1000, 2):
        answer = target.list(PatNum=a_few[0].PatNum, DateTStamp=since, Limit=2, Offset=offset)
        if keys and answer.status == NOTHING_FOUND:
            break
        expect_list(answer)
        keys += _keys(answer)
        if not answer.rows:
            break
    missing = [made.ProcNum for made in a_few if made.ProcNum not in keys]
    expect(answer).is_true(
        not missing and len(keys) == len(set(keys)),
        "each procedure once",
        f"procedures {missing} missing, {len(keys) - len(set(keys))} twice",
    )


def _keys(answer: Answer) -> list[int | None]:
    return [key_of(row, "ProcNum") for row in answer.rows or []]


@rule("list-procedures/deleted-procedures")
def test_whether_deleted_procedures_are_listed(target: Target) -> None:
    """Delete a procedure and look for it in the list of its patient."""
    made = target.make(plain_body())
    if not target.delete(made.ProcNum).succeeded:
        raise Blocked("arrangement", "the target did not delete a procedure that is treatment planned")
    listed = read_list(target, PatNum=made.PatNum, may_be_empty=True).holds(made)
    asked_for = read_list(target, PatNum=made.PatNum, ProcStatus="D", may_be_empty=True).holds(made)
    observe("listed" if listed else "asked-for" if asked_for else "gone")


@rule("list-procedures/pat-num-unknown")
def test_the_list_of_an_unknown_patient(target: Target) -> None:
    """Ask for the procedures of nobody."""
    answer = target.list(PatNum=2_000_000_000)
    observe("refused" if answer.refused else "empty-list" if answer.rows == [] else f"{answer.status}")


@rule("list-procedures/proc-status-other-values")
def test_a_status_outside_the_eight(target: Target) -> None:
    """Ask for a status that there is not."""
    answer = target.list(ProcStatus="XX")
    observe("refused" if answer.refused else "empty-list" if answer.rows == [] else "ignored")


@rule("list-procedures/unknown-parameter")
def test_a_parameter_that_is_not_documented(target: Target) -> None:
    """Ask with a parameter that the document does not know."""
    observe("refused" if target.list(NotAParameter="1").refused else "ignored")


@rule("list-procedures/date-t-stamp-moment")
def test_what_the_stamp_looks_at(target: Target, practice: Practice) -> None:
    """Ask for what came after the creation of a procedure that was changed later."""
    known = next(one for one in practice.procedures if one.altered)
    changed = Made(known.ProcNum, known.PatNum, {}, target.list(PatNum=known.PatNum))
    between = later(stamps(target, changed)[0], seconds=1)
    observe("altered" if read_list(target, PatNum=known.PatNum, DateTStamp=between).holds(changed) else "created")
