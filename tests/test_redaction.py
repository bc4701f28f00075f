"""Redaction: reports contain no names, notes or other texts from a target unless asked to, and stay readable."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from reports.outcomes import Judgement
from reports.redaction import redact
from tests.bundles import bundled
from tests.forked import launch_forked
from tests.launching import results_in

NOTE = "Patient presented with pain. Vital signs taken."
"""The default note of the reference server."""


def exchange(
    body: str, *, sent: Mapping[str, Any] | None = None, status: int = 200, headers: Sequence[Sequence[str]] = ()
) -> dict[str, Any]:
    """An exchange with the members that redaction reads."""
    answer = {"status": status, "response_headers": list(headers), "response_body": body}
    return {"url": "http://host/procedurelogs?PatNum=5", "request_body": json.dumps(sent or {}), **answer}


def shown(body: str, **more: Any) -> str:
    """The body of a response after redaction."""
    return str(redact([], {1: exchange(body, **more)})[1][1]["response_body"])


def test_texts_from_the_target_are_replaced_and_those_of_the_suite_kept() -> None:
    """A text becomes its kind, number and length; documented values and texts that the suite sent are kept."""
    row = {
        "ProcNum": 7,
        "ProcDate": "2020-01-02",
        "Note": "Fears needles",
        "LName": "Okafor",
        "ClaimNote": "of ours",
        "Surf": "MO",
    }
    redacted = json.loads(shown(json.dumps(row), sent={"ClaimNote": "this is of ours indeed"}))
    assert redacted == {**row, "Note": "[text 1, 13 characters]", "LName": "[name 1, 6 characters]"}


def test_the_same_text_gets_the_same_placeholder() -> None:
    """A text has one placeholder throughout a run, so that equal texts can be recognised."""
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
    """Text is replaced as a member name, in a truncated body, deep inside, in HTML, and as a whole body."""
    assert "Fears" not in shown(body)


def test_headers_that_may_hold_patient_data_are_replaced() -> None:
    """Headers of HTTP, numbers, ids and secrets' placeholders are kept; any other header is replaced."""
    plain = [
        ["Content-Type", "text/plain"],
        ["X-Request-Id", "7f3a-11"],
        ["X-Total", "3"],
        ["Set-Cookie", "[REDACTED]"],
    ]
    redacted = redact(
        [],
        {
            1: exchange(
                "[]", headers=[*plain, ["X-Patient", "Okafor"], ["Content-Disposition", "attachment; filename=Okafor"]]
            )
        },
    )
    assert redacted[1][1]["response_headers"][:4] == plain
    assert "Okafor" not in str(redacted[1])
    assert redacted[2] == 2


@pytest.mark.parametrize(
    "body", ["ProcDate is required.", '"ProcDate is required."', '{"message": "ProcDate is required."}']
)
def test_the_text_of_a_rejection_is_kept(body: str) -> None:
    """The body of a 400 response is about what the suite sent and is kept."""
    assert shown(body, status=400) == body


def test_texts_in_judgements_are_replaced_too() -> None:
    """A text of a response is replaced in judgements too, whether whole, escaped or truncated."""
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
        symptom=f"list-procedures answered 500: {note}",
    )
    redacted = redact([judgement], {1: exchange(json.dumps({"Note": note}), sent={"Note": "ours"})})[0][0]
    assert redacted.expected == 'Note "ours"'
    assert redacted.received == 'Note "[text 1, 26 characters]"'
    assert "said" not in redacted.message + redacted.input + redacted.symptom


def test_a_changed_text_is_replaced_and_the_expected_text_kept() -> None:
    """A text that the target changed is replaced as a whole, escaped or not; what the suite sent is kept."""
    sent, kept = (
        {"ClaimNote": 'O\'Brien: "ah" and more of it ü зуб 牙'},
        {"ClaimNote": 'O\'Brien: "ah" and more of it ü зуб 牙?!'},
    )
    for ascii_only in (True, False):
        words = [f"ClaimNote {json.dumps(one['ClaimNote'], ensure_ascii=ascii_only)}" for one in (sent, kept)]
        judged = Judgement("a/b", "test_a", "failed", expected=words[0], received=words[1], exchanges=(1,))
        [redacted], _, _ = redact([judged], {1: exchange(json.dumps(kept, ensure_ascii=ascii_only), sent=sent)})
        assert (redacted.expected, redacted.received) == (words[0], 'ClaimNote "[text 1, 38 characters]"')


def test_reports_show_notes_of_the_target_only_with_show_data(tmp_path: Path) -> None:
    """Without --show-data no report contains the server's note, and the record counts the replaced texts."""
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
        assert (NOTE in files) is bool(options)
        bundle = bundled(tmp_path / "out", tmp_path)
        assert any(NOTE.encode() in content for content in bundle.values()) is bool(options)
        assert results["run"]["redaction"]["shown"] is bool(options)
        assert bool(results["run"]["redaction"]["values"]) is not bool(options)
        assert [note for note in results["notes"] if "--show-data" in note]


def test_the_page_of_a_firewall_is_shown() -> None:
    """The words of a 403 say who turned the request away; those of a 500 may be about a patient."""
    page = "<html><title>Blocked by Example Firewall, incident 77</title></html>"
    assert shown(page, status=403) == page
    assert "Firewall" not in shown(page, status=500)
