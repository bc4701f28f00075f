"""An answer that leaves a member out fails the rules about that member; what only it would show is blocked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from judging.check import Check, ExpectationFailed
from oracle.grouped import renoted
from oracle.permitted import Permitted
from subject import Answer, Blocked
from subject.exchanges import ExchangeLog
from suites.first_failures import FirstFailures
from suites.group_notes import expect_reads_as_before, row_among
from suites.updating import differences, expect_unchanged
from tests.answers_sample import answered
from tests.bench import Bench, Job

NOTES = ("create-group-note/*", "list-group-notes/*", "update-group-note/*", "delete-group-note/*")
KEPT = ("delete-procedure/refuses-*", "delete-procedure/deletes-nothing-else", "update-procedure/*changes-n*")
HISTORY = ("create-insurance-history/*", "get-insurance-history/*")
RULES = {
    "get-procedure": KEPT,
    "list-procedures": ("list-procedures/*",),
    "create-insurance-history": HISTORY,
    "get-insurance-history": HISTORY,
}
"""By the operation of a fault: what is judged, where it is not group notes."""
APPENDS = "update-group-note/do-append-note-appends"
NOTHING = "update-procedure/refused-changes-nothing"
SCHEMA = {f"{operation}/answer-fits-the-schema" for operation in ("list-group-notes", *RULES)}

RECORD = {"ProcNum": 9, "PatNum": 11, "CodeNum": 5, "Surf": "M"}


def shown(record: Mapping[str, Any], status: int = 200) -> Answer:
    """An answer with this record."""
    return answered(ExchangeLog(), "get-procedure", status, record)


@pytest.mark.parametrize(
    "faults",
    [
        ["list-group-notes/answer-proc-nums"],
        ["list-group-notes/answer-note"],
        ["list-group-notes/answer-proc-num"],
        [APPENDS, "list-group-notes/answer-proc-nums"],
        ["list-procedures/answer-proc-num"],
        ["get-procedure/answer-code-num"],
        ["get-procedure/answer-date-original-prosth"],
        ["create-insurance-history/answer-proc-date"],
        ["get-insurance-history/answer-proc-num"],
    ],
    ids="+".join,
)
def test_what_is_left_out_accuses_nobody_else(bench: Bench, faults: list[str]) -> None:
    """Rules about other things than the member are passed or blocked, and no check ends in a fault of its own."""
    rules = RULES.get(faults[0].partition("/")[0], NOTES)
    outcome = bench.submit(Job(faults=faults, rules=[*rules, *faults], brief=True)).result()
    wrong = {rule: found for rule, found in outcome.rules.items() if found in ("failed", "error")}
    assert wrong.keys() - SCHEMA == set(faults), {rule: outcome.reasons[rule] for rule in wrong}
    assert "error" not in wrong.values()


def test_what_the_list_leaves_out_is_blocked_with_the_member(bench: Bench) -> None:
    """The rule about the members of a listed note is not judged without ProcNums, and the reason names them."""
    rule = "list-group-notes/proc-nums-are-the-members"
    outcome = bench.submit(Job(faults=["list-group-notes/answer-proc-nums"], rules=[rule], brief=True)).result()
    assert (outcome.rules[rule], outcome.reasons[rule]) == ("blocked", "the record shows no ProcNums")


def test_a_value_that_no_record_shows_is_blocked_with_the_member(bench: Bench) -> None:
    """Whether a field was stored is not judged without the member that shows it, and the reason names the member."""
    rule = "update-procedure/apt-num-is-updated"
    outcome = bench.submit(Job(faults=["get-procedure/answer-apt-num"], rules=[rule])).result()
    assert (outcome.rules[rule], outcome.reasons[rule]) == ("blocked", "the record shows no AptNum")


def test_a_member_that_is_not_shown_was_not_changed() -> None:
    """Only a member that both readings have can differ; null is a value, and no member at all is none."""
    without = {name: value for name, value in RECORD.items() if name != "CodeNum"}
    assert differences(shown(RECORD), shown(without)) == {}
    assert differences(shown(without), shown(RECORD)) == {}
    assert differences(shown(RECORD), shown({**RECORD, "CodeNum": None})) == {"CodeNum": (5, None)}
    assert differences(shown(RECORD), shown({**without, "Surf": "D"})) == {"Surf": ("M", "D")}


def test_a_record_that_shows_nothing_of_what_it_showed_is_not_unchanged() -> None:
    """Without a common member nothing can be compared; a refusal in place of the record is a failure."""
    with Check("test_any", (NOTHING,)).running():
        expect_unchanged(shown(RECORD), shown({"ProcNum": 9}))
        expect_reads_as_before(shown({"ProcNum": 9}), RECORD)
        with pytest.raises(Blocked, match="no member that it showed before"):
            expect_unchanged(shown(RECORD), shown({}))
        with pytest.raises(Blocked, match="no member that it showed before"):
            expect_reads_as_before(shown({}), RECORD)
        with pytest.raises(ExpectationFailed):
            expect_unchanged(shown(RECORD), shown({"message": "There is none."}, 404))


def test_a_group_note_is_known_by_its_key_alone() -> None:
    """A note that is not among the keys is not listed; beside rows without a key nobody can tell."""
    first, second, unknown = shown({"ProcNum": 9}), shown({"ProcNum": 10}), shown({"Note": "of somebody"})
    assert row_among([first, second, unknown], 10) is second
    assert row_among([first, second], 11) is None
    with pytest.raises(Blocked, match="GET GroupNotes shows no ProcNum"):
        row_among([first, unknown], 11)


def test_what_was_not_shown_before_is_not_said_to_be_kept() -> None:
    """Without ProcNums and Note of the note before, an update is judged by what it sends."""
    before = {"ProcNum": 9, "PatNum": 11}
    body = {"PatNum": 11, "Note": "new text", "isSigned": "true"}
    assert _rules(renoted(before, body)) == ["answer-is-the-note", "note-is-updated", "is-signed-true-signs"]
    appended = {"PatNum": 11, "Note": "new text", "doAppendNote": "true"}
    assert _rules(renoted(before, appended, locked=True)) == ["answer-is-the-note"]


def _rules(permitted: list[Permitted]) -> list[str]:
    return [one.rule.partition("/")[2] for one in permitted]


def test_what_no_answer_shows_is_blocked_in_the_end() -> None:
    """A rule that was judged elsewhere in the check stays as it is; one that was not is blocked with the reason."""
    check = Check("test_any", (NOTHING, APPENDS))
    with check.running():
        failures = FirstFailures()
        failures.unseen(Blocked.not_shown("Note"), NOTHING, APPENDS, "get-procedure/answers-200")
        failures.passed(shown(RECORD), APPENDS)
        failures.conclude()
    assert {one.rule: (one.outcome, one.message) for one in check.found} == {
        APPENDS: ("passed", ""),
        NOTHING: ("blocked", "the record shows no Note"),
    }
