"""ProcedureLogs PUT GroupNote: appending to a locked group note, beside other fields, signed and long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from judging.expect import expect
from judging.records import broken, expected_words, received_words
from judging.rule import rule
from oracle import Permitted
from oracle.grouped import renoted, unsigned
from oracle.permitted import Containing, value
from strategies import Body
from strategies.group_notes import long_text
from subject import Answer, Made, Practice, Target
from suites.group_notes import fresh_text, read_note

APPENDS = "update-group-note/do-append-note-appends"
LONG = 1_200
LONG_ENOUGH = 3_000
"""Characters up to which a note of the practice is made longer: it stays where it is from run to run."""


@rule(APPENDS)
def test_texts_are_appended_to_a_locked_note(target: Target, practice: Practice) -> None:
    """Append texts to a locked group note of the practice: the old text stands before each new one."""
    locked = next(one for one in practice.disposable if one.kind == "locked-group-note")
    note = Made(locked.ProcNum, locked.PatNum, {}, target.list_group_notes(locked.PatNum))
    before: Mapping[str, Any] = read_note(target, note).record or {}
    texts = [unsigned(str(before.get("Note")))]
    for words, fields in _appended(target, before):
        body: Body = {"PatNum": note.PatNum, "Note": fresh_text(target), "doAppendNote": "true", **fields}
        answer = target.update_group_note(note.ProcNum, body)
        expect(answer).is_true(answer.succeeded, f"accepted {words}", f"{answer.status} {answer.shown}")
        _expect([one for one in renoted(before, body, locked=True) if one.rule == APPENDS], answer, words)
        texts.append(body["Note"])
        before = {**before, **(answer.record or {})}
    _expect([value(APPENDS, Note=Containing(tuple(texts)))], read_note(target, note), "in the list")


def _appended(target: Target, before: Mapping[str, Any]) -> Iterator[tuple[str, Body]]:
    """What is sent beside the texts one after another, and what meets there."""
    yield "beside isSigned", {"isSigned": "true"}
    yield "to a signed note", {}
    provider = {"ProvNum": before["ProvNum"]} if "ProvNum" in before else {}
    longer = {"Note": long_text(LONG)} if len(str(before.get("Note"))) < LONG_ENOUGH else {}
    yield f"beside {', '.join(provider) or 'nothing else'}", {**longer, **provider}
    yield "to a long note", {}


def _expect(permitted: list[Permitted], shown: Answer, words: str) -> None:
    record = shown.record or {}
    for one in permitted:
        wrong = broken([one], record)
        expect(shown, one.rule).is_true(not wrong, f"{expected_words(one)} {words}", received_words(one, record))
