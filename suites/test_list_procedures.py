"""ProcedureLogs GET (multiple): the answer, pages and open points."""

from __future__ import annotations

from collections import Counter

from hypothesis import given

from judging.expect import expect, observe
from judging.rule import each_rule, rule
from spec import members, shown_form, slug
from strategies import bad_date_times
from strategies.keys import UNKNOWN_KEY
from subject import Answer, Blocked, Made, Practice, Target, key_of
from suites.collection import Collection
from suites.listing import NOTHING_FOUND, expect_list, expect_nothing_listed, later, read_list, stamps
from suites.observations import key_kind, other_members, refusal_shape
from suites.refusals import answered_once
from suites.server_time import expect_read_now

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
        bool(listed.rows), "an array with the procedures of the patient", f"{listed.status} {listed.shown}"
    )


@rule("list-procedures/parameters-are-optional")
def test_a_list_without_parameters(target: Target) -> None:
    """Ask for procedures without saying which."""
    expect_list(target.list())


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
    expect(_refused(target)).refused_as_documented()


@rule("list-procedures/refusal-is-explained")
def test_a_refusal_is_explained(target: Target) -> None:
    """A refusal says why."""
    accepted(target)
    expect(_refused(target)).explained()


@rule("list-procedures/refusal-shape")
def test_the_shape_of_a_refusal(target: Target) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(_refused(target)))


def _refused(target: Target) -> Answer:
    return answered_once(target, "GET with a bad stamp", lambda: target.list(DateTStamp=BAD_STAMP))


def accepted(target: Target) -> None:
    """The accepted twin of a refused stamp: a good one; raises Blocked where the target refuses it."""
    good = answered_once(target, "GET with a good stamp", lambda: target.list(DateTStamp=GOOD_STAMP))
    if not good.succeeded:
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
        if None in keys:
            raise Blocked.not_shown("ProcNum")
        if not answer.rows:
            break
    missing = [made.ProcNum for made in a_few if made.ProcNum not in keys]
    repeated = sorted(key for key, times in Counter(map(str, keys)).items() if times > 1)
    wrong = [f"procedures {missing} were on no page"] if missing else []
    wrong += [f"procedures [{', '.join(repeated)}] were there more than once"] if repeated else []
    expect(answer).is_true(not wrong, "each procedure once", " and ".join(wrong))


def _keys(answer: Answer) -> list[int | None]:
    return [key_of(row, "ProcNum") for row in answer.rows or []]


@rule("list-procedures/deleted-procedures")
def test_whether_deleted_procedures_are_listed(collection: Collection) -> None:
    """Look for a deleted procedure in the list of its patient, and in that of their procedures with status D."""
    deleted = collection.deleted
    if deleted is None:
        raise Blocked("arrangement", "the target did not delete a procedure that is treatment planned")
    patient = {"PatNum": deleted.made.PatNum}
    listed = collection.search(patient).holds(deleted.made)
    asked_for = collection.search({**patient, "ProcStatus": "D"}).holds(deleted.made)
    observe("listed" if listed else "asked-for" if asked_for else "gone")


@rule("list-procedures/pat-num-unknown")
def test_the_list_of_an_unknown_patient(target: Target) -> None:
    """Ask for the procedures of nobody."""
    answer = target.list(PatNum=UNKNOWN_KEY)
    observe("refused" if answer.refused else "empty-list" if answer.rows == [] else f"{answer.status}")


STATUS, STATUS_LISTS_NOTHING = (
    "list-procedures/proc-status-other-values",
    "list-procedures/proc-status-other-values-list-nothing",
)


@rule(STATUS, STATUS_LISTS_NOTHING)
def test_a_status_outside_the_eight(target: Target) -> None:
    """Ask for a status that does not exist: nothing is listed; a documented one is answered."""
    known = target.list(ProcStatus="TP", PatNum=target.practice.patients[0].PatNum)
    if not known.succeeded:
        raise Blocked.twin(f"the target answered {known.status} to a search for a documented status")
    expect_nothing_listed(target.list(ProcStatus="XX"), STATUS, STATUS_LISTS_NOTHING)


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
