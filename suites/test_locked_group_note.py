"""ProcedureLogs PUT GroupNote: appending to a locked group note, beside other fields, signed and long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from judging.expect import answered, expect, in_words
from judging.records import broken, difference
from judging.rule import rule
from judging.topic import Topic
from oracle import Permitted
from oracle.grouped import renoted, unsigned
from oracle.permitted import Containing, value
from strategies import Body
from strategies.group_notes import long_text
from subject import Answer, Blocked, Made, Practice, Target
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
    shown = read_note(target, note).record or {}
    if "Note" not in shown:
        raise Blocked.not_shown("Note")
    before: Mapping[str, Any] = {"PatNum": note.PatNum, **shown}
    texts = [unsigned(str(before["Note"]))]
    for words, fields in _appended(target, before):
        body: Body = {"PatNum": note.PatNum, "Note": fresh_text(target), "doAppendNote": "true", **fields}
        answer = target.update_group_note(note.ProcNum, body)
        if not answer.succeeded:
            expect(answer).fails("acceptance", answered(answer), Topic(sent=words))
        _expect([one for one in renoted(before, body, locked=True) if one.rule == APPENDS], answer, words)
        texts.append(body["Note"])
        before = {**before, **(answer.record or {})}
    _expect(
        [value(APPENDS, Note=Containing(tuple(texts)))],
        read_note(target, note),
        "texts to a locked group note, one after another",
    )


def _appended(target: Target, before: Mapping[str, Any]) -> Iterator[tuple[str, Body]]:
    """What is sent one after another, in words, and the fields beside the text."""
    yield 'a text with isSigned "true" to a locked note', {"isSigned": "true"}
    yield "a text to a locked and signed note", {}
    provider = {"ProvNum": before["ProvNum"]} if "ProvNum" in before else {}
    longer = {"Note": long_text(LONG)} if len(str(before["Note"])) < LONG_ENOUGH else {}
    yield f"a text with {in_words(provider) or 'nothing else'} to a locked note", {**longer, **provider}
    yield "a text to a long locked note", {}


def _expect(permitted: list[Permitted], shown: Answer, words: str) -> None:
    record = shown.record or {}
    for one in permitted:
        if broken([one], record):
            found = difference(one, record)
            topic = Topic(one.members, sent=words, changes=found.changes)
            expect(shown, one.rule).fails(found.expected, found.received, topic)
        expect(shown, one.rule).is_true(True, "", "")
