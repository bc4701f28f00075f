"""The outcome of a rule, the verdict and exit code of a run, and its results.json record."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.derived import rule_results_of
from reports.outcomes import (
    OUTCOMES,
    VERDICTS,
    Judgement,
    RuleResult,
    SetAside,
    exit_code,
    outcome_of,
    verdict,
    versions_satisfied,
)
from reports.results import load_results, write_results
from spec import Version, catalogue
from tests.reports_sample import aside, exchange, failing, passing, results, some_rules

FIRST, SECOND, *_ = some_rules()
OBSERVED = next(rule for rule in catalogue() if rule.level == "observe" and len(rule.readings) > 1)
outcomes = st.lists(st.sampled_from(["passed", "failed", "blocked", "error"]))
rule_results = st.lists(
    st.builds(
        RuleResult,
        rule=st.integers(0, 999).map("any/rule-{}".format),
        level=st.sampled_from(["must", "should", "observe"]),
        since=st.sampled_from([Version((21, 1)), Version((21, 4)), Version((25, 3, 36))]),
        outcome=st.sampled_from(OUTCOMES),
        set_aside=st.booleans(),
    ),
    unique_by=lambda result: result.rule,
)


def judgement(outcome: Any) -> Judgement:
    """A judgement with the given outcome."""
    return Judgement("any/rule", "test_any", outcome)


def rule_result(outcome: Any, level: str = "must", *, since: str = "21.4", set_aside: bool = False) -> RuleResult:
    """The result of a rule with the given outcome."""
    return RuleResult(f"any/{level}-{outcome}-{since}", level, Version.parse(since), outcome, set_aside)


@given(outcomes)
def test_the_outcome_of_a_rule_is_its_worst_judgement(found: list[str]) -> None:
    """The order is failed, error, blocked, passed, whatever order they come in; a rule without judgement is not-run."""
    expected = next((one for one in ("failed", "error", "blocked", "passed") if one in found), "not-run")
    assert outcome_of(judgement(one) for one in found) == expected
    assert outcome_of(judgement(one) for one in reversed(found)) == expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], "not-verified"),
        ([rule_result("passed")], "conformant"),
        ([rule_result("passed"), rule_result("not-applicable")], "conformant"),
        ([rule_result("passed"), rule_result("failed", "should"), rule_result("blocked", "should")], "conformant"),
        ([rule_result("passed"), rule_result("not-run", "observe")], "conformant"),
        ([rule_result("passed"), rule_result("failed")], "non-conformant"),
        ([rule_result("failed"), rule_result("error"), rule_result("blocked")], "non-conformant"),
        ([rule_result("passed"), rule_result("error")], "error"),
        ([rule_result("passed"), rule_result("error", "observe")], "error"),
        ([rule_result("blocked"), rule_result("error", "should")], "error"),
        ([rule_result("passed"), rule_result("blocked")], "not-verified"),
        ([rule_result("passed"), rule_result("blocked", set_aside=True)], "not-verified"),
        ([rule_result("passed"), rule_result("not-run")], "not-verified"),
        ([rule_result("passed"), rule_result("not-run", set_aside=True)], "partial"),
        ([rule_result("passed"), rule_result("not-run", set_aside=True), rule_result("blocked")], "not-verified"),
        ([rule_result("passed", "should"), rule_result("not-run", set_aside=True)], "partial"),
        ([rule_result("not-run", set_aside=True)], "not-verified"),
        ([rule_result("not-applicable", set_aside=True)], "not-verified"),
        ([rule_result("passed", "should"), rule_result("not-applicable", set_aside=True)], "not-verified"),
        ([rule_result("passed", "observe"), rule_result("not-run", set_aside=True)], "not-verified"),
    ],
)
def test_the_verdict_of_typical_runs(rules: list[RuleResult], expected: str) -> None:
    """Each combination of outcomes gives the expected verdict, from an empty run to a selection."""
    assert verdict(rules) == expected


@given(rule_results)
def test_conformant_is_never_hollow(rules: list[RuleResult]) -> None:
    """A run is conformant only if at least one must-rule applied and every one that applied passed."""
    musts = [rule.outcome for rule in rules if rule.level == "must" and rule.outcome != "not-applicable"]
    found = verdict(rules)
    assert found in VERDICTS
    assert (found == "non-conformant") == ("failed" in musts)
    if found == "conformant":
        assert musts
        assert set(musts) == {"passed"}
    if found == "partial":
        assert set(musts) <= {"passed", "not-run"}
        assert all(rule.set_aside for rule in rules if rule.level == "must" and rule.outcome == "not-run")


@given(rule_results)
def test_an_interrupted_run_proves_nothing_but_failures(rules: list[RuleResult]) -> None:
    """A run that was interrupted is non-conformant, an error or not verified, never better."""
    assert verdict(rules, complete=False) in {"non-conformant", "error", "not-verified"}


@given(rule_results, st.sampled_from(["must", "should"]))
def test_exit_code_zero_needs_something_judged(rules: list[RuleResult], fail_on: str) -> None:
    """Exit 0 requires that a rule was judged and no must-rule failed, nor a should-rule with --fail-on should."""
    code = exit_code(verdict(rules), fail_on, rules)
    failed = {rule.level for rule in rules if rule.outcome == "failed"}
    assert code in {0, 1, 3, 5}
    if code == 0:
        assert any(rule.outcome in {"passed", "failed"} for rule in rules)
        assert "must" not in failed
        assert fail_on == "must" or "should" not in failed
    assert (code == 1) == ("must" in failed or (fail_on == "should" and "should" in failed))


@pytest.mark.parametrize(("found", "code"), list(zip(VERDICTS, (0, 0, 0, 3, 1, 5), strict=True)))
def test_the_exit_code_of_each_verdict(found: Any, code: int) -> None:
    """Each verdict has its documented exit code."""
    assert exit_code(found, "must", []) == code


def test_a_version_is_satisfied_by_all_rules_up_to_it() -> None:
    """A failed rule does not affect older versions but keeps every newer one from being satisfied."""
    rules = [
        rule_result("passed", since="21.1"),
        rule_result("failed", "should", since="21.1"),
        rule_result("failed", since="22.3.32"),
        rule_result("blocked", since="25.2.21"),
        rule_result("not-applicable", since="25.2.21"),
        rule_result("not-applicable", since="25.3.36"),
    ]
    found = versions_satisfied(rules, Version((25, 2, 21)))
    assert [(str(one.version), one.satisfied, len(one.failed), len(one.unproven)) for one in found] == [
        ("21.1", True, 0, 0),
        ("22.3.32", False, 1, 0),
        ("25.2.21", False, 1, 1),
    ]


def test_a_record_is_written_and_read_unchanged(tmp_path: Path) -> None:
    """A record that was written and read equals the one that was built, and its counts add up."""
    record = results(lambda rule: passing(rule, 7), notes=["The target is newer than the document."])
    write_results(tmp_path / "results.json", record)
    assert load_results(tmp_path / "results.json") == record
    assert (record["verdict"], record["exit_code"]) == ("conformant", 0)
    assert (
        sum(sum(level.values()) for level in record["counts"].values())
        == len(record["rules"])
        == record["suite"]["rules"]
    )
    assert record["exchanges"]["7"]["request_headers"][0] == ["Content-Type", "application/json"]
    assert all(version["satisfied"] for version in record["versions"])


def test_only_cited_exchanges_are_kept() -> None:
    """An exchange that no judgement cites is left out, and a cited id without an exchange is removed."""
    record = results(lambda rule: passing(rule, 1, 99), rules=[FIRST], exchanges={1: exchange(1), 2: exchange(2)})
    assert list(record["exchanges"]) == ["1"]
    assert record["rules"][0]["judgements"][0]["exchanges"] == [1]


def test_one_passing_judgement_stands_for_all() -> None:
    """For each check the passing judgement with the simplest input is kept, and every different failing one."""
    found = [passing(FIRST, number, input=text, check="test_a") for number, text in ((1, "long input"), (2, "x"))]
    found += [passing(FIRST, 3, check="test_b")]
    found += [failing(FIRST, 4), failing(FIRST, 5, input="{}"), failing(FIRST, 6, input="{}")]
    entry = results(lambda _: None, rules=[FIRST], more=found)["rules"][0]
    assert [(one["outcome"], one["exchanges"]) for one in entry["judgements"]] == [
        ("failed", [5]),
        ("failed", [4]),
        ("passed", [3]),
        ("passed", [2]),
    ]
    assert (entry["examples"], entry["requests"], entry["outcome"]) == (6, 6, "failed")
    assert entry["reason"] == entry["judgements"][0]["message"] == "The create was not answered with 201."


def test_the_order_of_judgements_does_not_matter() -> None:
    """The record does not depend on the order in which workers deliver judgements."""
    found = [passing(FIRST, 2, input="b"), failing(FIRST, 1), passing(FIRST, 3, input="a"), passing(SECOND, 4)]
    one = results(lambda _: None, rules=[FIRST, SECOND], more=found)
    assert one == results(lambda _: None, rules=[FIRST, SECOND], more=list(reversed(found)))


@pytest.mark.parametrize(
    ("settled", "judged", "expected"),
    [
        (aside("not-applicable", "since 25.3.36"), "failed", "not-applicable"),
        (aside("not-run", "not selected"), "passed", "not-run"),
        (aside("not-run", "not selected"), "failed", "not-run"),
        (aside("blocked", "the practice names no site"), "passed", "blocked"),
        (aside("blocked", "the practice names no site"), "failed", "failed"),
        (aside("blocked", "the practice names no site"), None, "blocked"),
        (None, None, "not-run"),
    ],
)
def test_outcomes_known_before_the_run(settled: SetAside | None, judged: Any, expected: str) -> None:
    """Not-applicable and not-run override judgements; blocked by a missing need gives way to a failure."""
    found = [passing(FIRST, outcome=judged, message="why")] if judged else []
    entry = results(lambda _: None, rules=[FIRST], more=found, set_aside={FIRST.id: settled} if settled else {})[
        "rules"
    ][0]
    assert entry["outcome"] == expected
    assert entry["set_aside"] is (settled is not None)
    if settled and expected == settled.outcome:
        assert entry["reason"] == settled.cause.words
        assert entry["cause"] == {"kind": "manifest", "words": settled.cause.words, "hint": ""}


def test_a_rule_that_no_check_judged_leaves_the_run_unverified() -> None:
    """A rule that no check judged keeps the run from being verified."""
    record = results(lambda rule: None if rule == FIRST else passing(rule), rules=some_rules())
    assert (record["verdict"], record["exit_code"]) == ("not-verified", 3)


def test_an_observation_cannot_fail() -> None:
    """A failed judgement of an observe-rule is an error in the suite, not a failure of the target."""
    record = results(lambda rule: failing(rule) if rule == OBSERVED else passing(rule))
    assert (record["verdict"], record["exit_code"]) == ("error", 5)


def test_every_observation_is_recorded() -> None:
    """A target that behaves in two ways has both recorded, each with its evidence."""
    found = [
        passing(OBSERVED, 1, observation="kept"),
        passing(OBSERVED, 2, observation="ignored"),
        passing(OBSERVED, 3, observation="kept"),
    ]
    entry = results(lambda _: None, rules=[OBSERVED], more=found)["rules"][0]
    assert entry["observation"] == "ignored / kept"
    assert len(entry["judgements"]) == 2


def test_the_reason_of_a_rule_that_is_not_tested() -> None:
    """The reason in the record contains the `not_tested` of the catalogue."""
    record = results(lambda _: None, rules=[replace(FIRST, not_tested="no operation shows it")])
    assert "no operation shows it" in record["rules"][0]["reason"]


def _alter(record: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    place: Any = record
    for part in way:
        place = place[int(part)] if isinstance(place, list) else place[part]
    if value is None:
        del place[last]
    else:
        place[last] = value


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("verdict", "fine", "verdict"),
        ("verdict", None, "verdict"),
        ("surprise", 1, "surprise"),
        ("schema_version", 2, "schema version 2"),
        ("run.started", "yesterday", "started"),
        ("run.seed", "x", "seed"),
        ("target.judged_as", "newest", "judged_as"),
        ("rules.0.outcome", "green", "outcome"),
        ("rules.0.id", "<b>", "id"),
        ("rules.0.id", SECOND.id, "twice"),
        ("rules.0.judgements.0.exchanges", [77], "cites exchange 77"),
        ("exchanges.1.status", "201", "status"),
        ("counts.must.passed", -1, "passed"),
    ],
)
def test_an_invalid_record_is_rejected_with_one_sentence(tmp_path: Path, path: str, value: Any, words: str) -> None:
    """Writing and reading both fail with one sentence that names what is wrong."""
    record = results(lambda rule: passing(rule, 1), rules=[FIRST, SECOND])
    _alter(record, path, value)
    with pytest.raises(ValueError, match=words):
        write_results(tmp_path / "results.json", record)
    assert not list(tmp_path.iterdir())
    (tmp_path / "results.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ValueError, match=words) as caught:
        load_results(tmp_path / "results.json")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"\xff\xfe", None])
def test_a_file_that_is_not_a_record_is_rejected(tmp_path: Path, content: bytes | None) -> None:
    """An empty file, another format or encoding, or a missing file gives an error that names the file."""
    path = tmp_path / "results.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=r"results\.json"):
        load_results(path)


def test_the_record_is_plain_text_in_any_terminal(tmp_path: Path) -> None:
    """Control characters and lone surrogates are stored as escapes, so that the file can be printed."""
    hostile = "\x1b[31m\u202e\x00\ud800\x9b"
    write_results(tmp_path / "results.json", results(lambda rule: failing(rule, received=hostile), rules=[FIRST]))
    text = (tmp_path / "results.json").read_text(encoding="ascii")
    assert all(char.isprintable() or char == "\n" for char in text)
    assert load_results(tmp_path / "results.json")["rules"][0]["judgements"][0]["received"] == hostile


@pytest.mark.parametrize(("level", "outcome"), list(product(["must", "should", "observe"], OUTCOMES)))
def test_rule_results_are_read_from_a_record(level: Any, outcome: Any) -> None:
    """The rule results read from a record give its verdict and exit code again."""
    rule = replace(FIRST, level=level)
    settled = {rule.id: aside(outcome, "so")} if outcome in {"not-applicable", "not-run", "blocked"} else {}
    record = results(lambda rule: passing(rule, outcome=outcome), rules=[rule], set_aside=settled)
    found = rule_results_of(record["rules"])
    assert verdict(found) == record["verdict"]
    assert exit_code(record["verdict"], "must", found) == record["exit_code"]
