"""A record is not believed but checked: what does not follow from its rules is refused with one sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click import ClickException
from hypothesis import given
from hypothesis import strategies as st

from procedurelogs_conformance import compare_command, replay_command, report_command
from reports.derived import contradiction
from reports.outcomes import OUTCOMES
from reports.results import load_results
from tests.reports_sample import aside, failing, passing, results, some_rules

RULES = list(some_rules(3))
FAILED, PASSED, *_ = [rule for rule in RULES if rule.level == "must"]
WAIVER = {"reason": "Known.", "ticket": "PL-1", "expires": "2027-01-01"}
ASIDE = ("not-run", "not-applicable", "blocked")


def failed_run(**run: Any) -> dict[str, Any]:
    """A run in which one must-rule failed and all others passed."""
    return results(lambda rule: failing(rule, 1) if rule == FAILED else passing(rule, 2), rules=RULES, run=run)


def entry_of(record: Mapping[str, Any], rule: str) -> Any:
    """The entry of a rule."""
    return next(one for one in record["rules"] if one["id"] == rule)


def edited(member: str, value: Any) -> dict[str, Any]:
    """The record of a failed run with another value of a member; `rule.` stands for the failed rule."""
    record = failed_run()
    *path, last = member.split(".")
    place = entry_of(record, FAILED.id) if path[:1] == ["rule"] else record
    for name in path[path[:1] == ["rule"] :]:
        place = place[name]
    place[last] = value
    return record


EDITS: tuple[tuple[str, Any, str], ...] = (
    ("verdict", "conformant", "verdict is conformant, but its rules make it non-conformant"),
    ("verdict", "partial", "verdict is partial"),
    ("exit_code", 0, "exit_code is 0, but its rules make it 1"),
    ("counts.must.failed", 0, "counts do not follow"),
    ("versions", [], "versions do not follow"),
    ("rule.outcome", "passed", "has the outcome passed, but its judgements make it failed"),
    ("rule.outcome", "not-applicable", "has the outcome not-applicable"),
    ("rule.judgements", [], "but its judgements make it not-run"),
    ("rule.level", "should", "not those of the catalogue"),
    ("rule.waived", WAIVER, "is waived, but the run has no waiver"),
    ("run.complete", False, ""),
    ("run.problems", ["The suite itself failed."], ""),
    ("suite.rules", 7, "suite.rules is 7"),
    ("target.judged_as", "21.1", "versions do not follow"),
)


@pytest.mark.parametrize(("member", "value", "words"), EDITS, ids=[f"{edit[0]}-{edit[1]}" for edit in EDITS])
def test_an_edited_record_is_refused(tmp_path: Path, member: str, value: Any, words: str) -> None:
    """One edited member is found, in one sentence that names it; edits that change nothing of the verdict are not."""
    path = tmp_path / "results.json"
    path.write_text(json.dumps(edited(member, value)), encoding="utf-8")
    if not words:
        assert load_results(path)["verdict"] == "non-conformant"
        return
    with pytest.raises(ValueError, match=words) as caught:
        load_results(path)
    assert str(caught.value).startswith(f"{path} contradicts itself: ")
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_a_rule_that_is_left_out_is_missed() -> None:
    """A record from which the failed rule is removed, with all that follows from it, contradicts its catalogue."""
    whole, without = failed_run(), results(passing, rules=[rule for rule in RULES if rule != FAILED])
    assert contradiction(without) == ""
    without["suite"] = whole["suite"] | {"rules": len(RULES) - 1}
    assert contradiction(without) == "its rules are not those of the catalogue whose digest it has"


@given(
    st.lists(st.sampled_from(OUTCOMES), min_size=len(RULES), max_size=len(RULES)),
    st.sets(st.sampled_from([rule.id for rule in RULES]), max_size=4),
    st.fixed_dictionaries(
        {"complete": st.booleans(), "fail_on": st.sampled_from(["must", "should"])},
        optional={"problems": st.just(["The suite itself failed."])},
    ),
)
def test_every_record_that_is_built_agrees_with_itself(outcomes: list[Any], waived: set[str], run: Any) -> None:
    """Whatever the outcomes, waivers and problems of a run, nothing in its record is refused."""
    given_to = dict(zip((rule.id for rule in RULES), outcomes, strict=True))
    record = results(
        lambda rule: passing(rule, 1, outcome=given_to[rule.id]) if given_to[rule.id] not in ASIDE[:2] else None,
        rules=RULES,
        set_aside={rule: aside(outcome, "So it is.") for rule, outcome in given_to.items() if outcome in ASIDE},
        run=run | {"waivers": dict.fromkeys(waived, WAIVER)},
    )
    assert contradiction(record) == ""


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (report_command, ["{}"]),
        (report_command, ["{}", "--format", "html"]),
        (report_command, ["{}", "--format", "badge"]),
        (report_command, ["{}", "--format", "badge-json"]),
        (compare_command, ["{}", "{}"]),
        (replay_command, ["{}", FAILED.id]),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else one.__name__.rpartition(".")[2],
)
def test_no_command_reads_an_edited_record(tmp_path: Path, command: Any, arguments: list[str]) -> None:
    """`report`, the badge, `compare` and `replay` end with exit code 2 and the sentence."""
    path = tmp_path / "results.json"
    path.write_text(json.dumps(edited("verdict", "conformant")), encoding="utf-8")
    with pytest.raises(ClickException, match="contradicts itself: verdict is conformant") as caught:
        command.command.main([word.format(path) for word in arguments], standalone_mode=False)
    assert caught.value.exit_code == 2
