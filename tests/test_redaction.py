"""Names, notes and free text that a target tells do not reach a report, unless asked for; a failure stays readable."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from reports.outcomes import Judgement
from reports.redaction import redact
from tests.forked import launch_forked
from tests.launching import results_in

TOLD = "Patient presented with pain. Vital signs taken."
"""A note that the reference server writes by itself."""


def exchange(
    body: str, *, sent: Mapping[str, Any] | None = None, status: int = 200, headers: Sequence[Sequence[str]] = ()
) -> dict[str, Any]:
    """An exchange as far as it matters."""
    answer = {"status": status, "response_headers": list(headers), "response_body": body}
    return {"url": "http://host/procedurelogs?PatNum=5", "request_body": json.dumps(sent or {}), **answer}


def shown(body: str, **more: Any) -> str:
    """The body of an answer as a report shows it."""
    return str(redact([], {1: exchange(body, **more)})[1][1]["response_body"])


def test_what_the_target_told_is_replaced_and_what_the_suite_sent_stays() -> None:
    """Text is replaced by its kind, number and length; the document's own values and what was sent stay as they are."""
    row = {
        "ProcNum": 7,
        "ProcDate": "2020-01-02",
        "Note": "Fears needles",
        "LName": "Okafor",
        "ClaimNote": "of ours",
        "Surf": "MO",
    }
    told = json.loads(shown(json.dumps(row), sent={"ClaimNote": "this is of ours indeed"}))
    assert told == {**row, "Note": "[text 1, 13 characters]", "LName": "[name 1, 6 characters]"}


def test_the_same_text_gets_the_same_placeholder() -> None:
    """Throughout a run, so that a reader sees what is alike."""
    judgements, exchanges, count = redact(
        [], {n: exchange('{"Note": "Fears needles", "Other": "x y"}') for n in (1, 2)}
    )
    assert (judgements, count) == ([], 2)
    assert exchanges[1]["response_body"] == exchanges[2]["response_body"]


@pytest.mark.parametrize(
    "body",
    [
        '{"Fears needles": 1}',
        '[{"Note": "Fears need',
        '{"rows": [{"deep": {"Anything": ["Fears needles"]}}]}',
        "<p>Fears needles</p>",
        '"Fears needles"',
    ],
)
def test_text_anywhere_is_replaced(body: str) -> None:
    """As the name of a member, in a body that was cut off, deep inside, in a page, and as the whole of an answer."""
    assert "Fears" not in shown(body)


def test_headers_tell_of_the_answer_alone() -> None:
    """One that might be about a patient is replaced; those of HTTP, numbers, ids and secrets stay."""
    plain = [["Content-Type", "text/plain"], ["X-Request-Id", "7f3a-11"], ["X-Total", "31"], ["Set-Cookie", "[secret]"]]
    told = redact(
        [],
        {
            1: exchange(
                "[]", headers=[*plain, ["X-Patient", "Okafor"], ["Content-Disposition", "attachment; filename=Okafor"]]
            )
        },
    )
    assert told[1][1]["response_headers"][:4] == plain
    assert "Okafor" not in str(told[1])
    assert told[2] == 2


@pytest.mark.parametrize(
    "body", ["ProcDate is required.", '"ProcDate is required."', '{"message": "ProcDate is required."}']
)
def test_a_refusal_keeps_its_words(body: str) -> None:
    """They speak of what the suite sent, and tell why a rule failed."""
    assert shown(body, status=400) == body


def test_the_words_of_a_failure_are_redacted_too() -> None:
    """Whole, escaped and cut off, wherever the answer's text stands in a judgement."""
    note = 'He said "no" and went away'
    judgement = Judgement(
        "a/b",
        "c",
        "failed",
        'Note "ours"',
        f"Note {json.dumps(note)}",
        f"Received: {note[:20]}",
        f"x={note!r}",
        exchanges=(1,),
    )
    told = redact([judgement], {1: exchange(json.dumps({"Note": note}), sent={"Note": "ours"})})[0][0]
    assert told.expected == 'Note "ours"'
    assert told.received == 'Note "[text 1, 26 characters]"'
    assert "said" not in told.message + told.input


def test_a_text_that_was_changed_is_hidden_whole_and_what_was_expected_stays() -> None:
    """Whatever letters it has, escaped or not: nothing of it is left over, and the text that the suite sent can be read."""
    sent, kept = (
        {"ClaimNote": 'O\'Brien: "ah" and more of it ü зуб 牙'},
        {"ClaimNote": 'O\'Brien: "ah" and more of it ü зуб 牙?!'},
    )
    for ascii_only in (True, False):
        words = [f"ClaimNote {json.dumps(one['ClaimNote'], ensure_ascii=ascii_only)}" for one in (sent, kept)]
        judged = Judgement("a/b", "test_a", "failed", expected=words[0], received=words[1], exchanges=(1,))
        [told], _, _ = redact([judged], {1: exchange(json.dumps(kept, ensure_ascii=ascii_only), sent=sent)})
        assert (told.expected, told.received) == (words[0], 'ClaimNote "[text 1, 38 characters]"')


def test_no_report_of_a_run_shows_notes_of_the_target(tmp_path: Path) -> None:
    """A failing run: by default no file has a note that the server wrote; the record says how many texts were replaced."""
    fault = (
        "--fault",
        "create-procedure/default-note-is-not-used",
        "--rule",
        "create-procedure/*note*",
        "--examples",
        "1",
    )
    for options in ((), ("--show-data",)):
        launch_forked("run", *fault, *options, "--out", "out", folder=tmp_path)
        files = "".join(
            path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir() if path.name != "journal.jsonl"
        )
        results = results_in(tmp_path / "out")
        assert (TOLD in files) is bool(options)
        assert results["run"]["redaction"]["shown"] is bool(options)
        assert bool(results["run"]["redaction"]["values"]) is not bool(options)
        assert [note for note in results["notes"] if "--show-data" in note]
