"""Merging the records of shards: what keeps them from being merged, and how rules, notes and evidence are joined."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from reports.merging import merged
from reports.outcomes import Judgement
from reports.results import check_results
from reports.shard_fit import misfit
from run.sharding import left_to_others
from spec import Rule
from tests.forked import launch_forked as launch
from tests.launching import one_sentence
from tests.reports_sample import RUN, exchange, results, some_rules

RULES = some_rules(2)
FIRST, SECOND, *_ = RULES.rules
SHARD = {"of": 2, "run": "0" * 12, "practice": "1" * 12, "plan": "2" * 12}
WAITS = {"put_off": 1, "seconds": 2, "lost": 0}

Record = dict[str, Any]


def shard(number: int, *judgements: Judgement, **run: Any) -> Record:
    """The record of a shard that made these judgements; all other rules are judged in other shards."""
    about = {"shard": {**SHARD, "number": number}, "id": f"{number:016}", "waits": WAITS, **run}
    others = left_to_others(RULES.rules, judgements, {})
    cited = {one for judgement in judgements for one in judgement.exchanges}
    found = {one: exchange(one, response_body=f'{{"Note": "[text {one}, 9 characters]"}}') for one in cited}
    made: Record = results(
        lambda _: None, rules=RULES, more=list(judgements), run=about, set_aside=others, exchanges=found
    )
    return made


def judged(rule: str, check: str, outcome: Any = "passed", **more: Any) -> Judgement:
    """A judgement with an exchange."""
    words = {} if outcome == "passed" else {"message": f"It {outcome}."}
    return Judgement(rule, check, outcome, **{"exchanges": (1,), **words, **more})


def pair() -> dict[str, Record]:
    """The two shards of a run, by the names of their files."""
    return {"A": shard(1, judged(FIRST, "a")), "B": shard(2, judged(SECOND, "b"))}


def put(*path: str, value: Any) -> Callable[[Record], None]:
    """A change of a record: a member, by the names on the way to it, gets another value."""

    def change(record: Record) -> None:
        for name in path[:-1]:
            record = record.setdefault(name, {})
        record[path[-1]] = value

    return change


def without_a_rule(record: Record) -> None:
    """One rule less."""
    del record["rules"][-1]


def judged_twice(record: Record) -> None:
    """A rule has the check of the other shard."""
    record["rules"][0]["checks"] = ["a"]


def left_out(record: Record) -> None:
    """A rule was set aside here only."""
    record["rules"][0]["cause"]["kind"] = "no-credentials"


NOT_ONE_RUN = "A and B are not shards of one run: "
MISFITS: dict[str, tuple[Callable[[Record], None], str]] = {
    "a whole run": (lambda record: record["run"].pop("shard"), "B is not the record of a shard"),
    "the same shard": (put("run", "shard", "number", value=1), "A and B overlap: both are shard 1 of 2."),
    "another number": (put("run", "shard", "of", value=3), NOT_ONE_RUN + "they are parts of 2 and 3."),
    "a seed": (put("run", "seed", value=77), NOT_ONE_RUN + f"they have seeds {RUN['seed']} and 77."),
    "a target": (put("target", "url", value="http://other"), NOT_ONE_RUN + "they judged different targets."),
    "an embedded server": (put("target", "embedded", value=True), NOT_ONE_RUN + "they judged different targets."),
    "faults": (put("target", "faults", value=["x"]), NOT_ONE_RUN + "the embedded servers were started"),
    "a version": (put("target", "api_version", value="22.1"), NOT_ONE_RUN + "they judged versions "),
    "a practice": (put("run", "shard", "practice", value="9" * 12), NOT_ONE_RUN + "their practice manifests differ."),
    "a suite": (put("suite", "version", value="9.9"), NOT_ONE_RUN + "they are made by versions of the suite "),
    "a catalogue": (
        put("suite", "catalogue", value="9" * 12),
        NOT_ONE_RUN + "they are judged by different catalogues.",
    ),
    "examples": (put("run", "settings", "examples", value=9), NOT_ONE_RUN + "they were run with different --examples."),
    "waivers": (put("run", "waivers", value={"a/b": {}}), NOT_ONE_RUN + "they were run with different waivers."),
    "options": (put("run", "shard", "run", value="9" * 12), NOT_ONE_RUN + "they were run with different options."),
    "a plan": (put("run", "shard", "plan", value="9" * 12), NOT_ONE_RUN + "their checks were distributed differently."),
    "no plan": (
        lambda record: record["run"]["shard"].pop("plan"),
        "B was interrupted before its checks were known: run",
    ),
    "rules": (without_a_rule, "A and B do not have the same rules."),
    "a check": (judged_twice, f"The records overlap: {FIRST} was judged by a in two of them."),
    "set aside": (left_out, f"The records contradict each other: only in some {FIRST} was set aside before the run."),
}


@pytest.mark.parametrize("name", MISFITS)
def test_records_that_are_not_of_one_run(name: str) -> None:
    """Each difference is named in one sentence."""
    change, sentence = MISFITS[name]
    records = pair()
    assert misfit(records) == ""
    change(records["B"])
    assert misfit(records).startswith(sentence)


def test_embedded_servers_have_ports_of_their_own() -> None:
    """Each shard starts the embedded server for itself."""
    records = pair()
    for port, record in enumerate(records.values()):
        record["target"] |= {"embedded": True, "url": f"http://127.0.0.1:{port}"}
    assert misfit(records) == ""


def test_a_rule_that_one_shard_did_not_reach_has_the_outcome_of_the_others() -> None:
    """As within a run: it is blocked only if no shard reached it; the record of each shard leaves it to the others."""
    unreached = {"outcome": "blocked", "kind": "not-reached", "exchanges": (), "message": "Another rule failed first."}
    first, second = judged(FIRST, "a", **unreached), judged(SECOND, "a", **unreached)
    parts = [shard(1, first, second), shard(2, judged(FIRST, "b", examples=2))]
    assert [rule["outcome"] for rule in parts[0]["rules"][:2]] == ["not-run", "not-run"]
    found = merged(parts)
    check_results(found, "merged")
    reached, blocked = found["rules"][:2]
    assert (reached["outcome"], reached["checks"], reached["examples"]) == ("passed", ["b"], 2)
    assert (blocked["outcome"], blocked["cause"]["kind"], blocked["checks"]) == ("blocked", "not-reached", ["a"])


def test_a_rule_of_several_shards_has_the_worst_outcome() -> None:
    """Failed before error, blocked and passed, as within a run; its reason is that of the simplest failure."""
    parts = [
        shard(1, judged(FIRST, "a", observation="kept", examples=3), judged(SECOND, "c", "blocked", kind="mode")),
        shard(2, judged(FIRST, "b", "failed", observation="left"), judged(SECOND, "d", examples=2)),
    ]
    found = merged(parts)
    check_results(found, "merged")
    first, second = found["rules"][:2]
    assert (first["outcome"], first["reason"], first["observation"]) == ("failed", "It failed.", "kept / left")
    assert (first["checks"], first["examples"], first["requests"]) == (["a", "b"], 4, 2)
    assert [one["check"] for one in first["judgements"]] == ["b", "a"]
    assert (second["outcome"], second["cause"]["kind"], second["set_aside"]) == ("blocked", "mode", False)
    assert (found["verdict"], found["exit_code"]) == ("non-conformant", 1)
    assert {rule["cause"]["kind"] for rule in found["rules"][2:]} == {"no-check"}


def test_evidence_and_placeholders_are_numbered_on() -> None:
    """No exchange is lost, each judgement cites its own, and equal placeholders stand for equal texts."""
    redaction = {"shown": False, "values": 5}
    found = merged([shard(n, judged(FIRST, f"check {n}"), redaction=redaction) for n in (2, 1)])
    cited = {one["check"]: one["exchanges"] for one in found["rules"][0]["judgements"]}
    assert cited == {"check 1": [1], "check 2": [2]}
    bodies = {number: one["response_body"] for number, one in found["exchanges"].items()}
    assert bodies == {n: json.dumps({"Note": f"[text {text}, 9 characters]"}) for n, text in (("1", 1), ("2", 6))}
    assert found["run"]["redaction"]["values"] == 10


def test_figures_are_added_and_notes_told_once() -> None:
    """Waits, requests, times and fuzzing are those of all shards; a note of both occurs once."""
    fuzzing = {"valid": {"x": 2}, "accepted": {"x": 1}, "links": {"l": 0}}
    parts = [shard(n, judged(FIRST, f"check {n}"), fuzzing=fuzzing) for n in (1, 2)]
    for part in parts:
        part["notes"].append("No --practice was given.")
    run = (found := merged(parts))["run"]
    assert run["waits"] == {"put_off": 2, "seconds": 4, "lost": 0}
    assert run["fuzzing"] == {"valid": {"x": 4}, "accepted": {"x": 2}, "links": {"l": 0}}
    assert (run["requests"], run["seconds"]) == tuple(2 * parts[0]["run"][one] for one in ("requests", "seconds"))
    assert found["notes"][1] == "No --practice was given."
    assert len(found["notes"]) == len(set(found["notes"])) == 4
    assert "shard" not in run
    assert run["shards"] == {"of": 2, "merged": [1, 2]}


def test_a_shard_without_a_plan_is_a_record() -> None:
    """A run that was interrupted before its checks were collected does not know which shard has which check."""
    record = shard(1)
    del record["run"]["shard"]["plan"]
    check_results(record, "The record")


def test_coverage_of_an_unknown_operation_comes_last() -> None:
    """A record from elsewhere may name any operation."""
    covered = {1: {"x": {"pairs": [1, 2]}}, 2: {"list-procedures": {"pairs": [1, 2]}}}
    parts = [shard(n, judged(FIRST, f"check {n}"), coverage=covered[n]) for n in covered]
    assert list(merged(parts)["run"]["coverage"]) == ["list-procedures", "x"]


def test_without_a_shard_nothing_is_verified() -> None:
    """The verdict is not-verified and no version satisfied, but a failure stays one."""
    found = merged([shard(2, *(judged(rule, "a") for rule in RULES.rules))])
    check_results(found, "merged")
    assert (found["verdict"], found["exit_code"]) == ("not-verified", 3)
    assert not any(one["satisfied"] for one in found["versions"])
    failed = next(rule for rule in RULES if rule.level == "must")
    assert merged([shard(2, judged(failed.id, "a", "failed"))])["exit_code"] == 1


def waived(*outcomes: Any) -> Record:
    """The merged record of shards of which each judged a waived rule."""
    must: Rule = next(rule for rule in RULES if rule.level == "must")
    entry = {must.id: {"reason": "r", "ticket": "t", "expires": "2099-01-01"}}
    others = [rule for rule in RULES.rules if rule != must.id]
    rest = [judged(rule, "x") for rule in others]
    parts = [
        shard(n, judged(must.id, f"c{n}", one), *(rest if n == 1 else ()), waivers=entry)
        for n, one in enumerate(outcomes, start=1)
    ]
    assert [part["verdict"] for part in parts] == ["partial", "partial"]
    assert [part["exit_code"] for part in parts] == [0, 0], "whether a waiver is needed shows in all shards together"
    return merged(parts)


def test_a_waiver_is_weighed_when_all_shards_are_known() -> None:
    """A rule that passed in one shard and failed in the other needs its waiver; one that passed in both does not."""
    assert (waived("failed", "passed")["verdict"], waived("failed", "passed")["exit_code"]) == (
        "conformant-with-waivers",
        0,
    )
    needless = waived("passed", "passed")
    assert needless["exit_code"] == 2
    assert needless["notes"][0].startswith("The waiver for")


def test_records_that_cannot_be_merged_are_wrong_usage(tmp_path: Path) -> None:
    """One sentence and exit 2, also for a record that contradicts itself, and for no record."""
    records = pair()
    records["B"]["run"]["seed"] = 77
    contradicting = deepcopy(records["A"])
    contradicting["run"]["shard"]["number"] = 3
    for name, record in (*records.items(), ("C", contradicting)):
        (tmp_path / name).write_text(json.dumps(record), encoding="utf-8")
    for words, problem in ((["A", "B"], "seeds"), (["C"], "it is shard 3 of 2"), (["D"], "cannot be read")):
        done = launch("merge", *words, "--out", "out", folder=tmp_path)
        assert done.returncode == 2
        assert problem in one_sentence(done.stderr)
    assert not (tmp_path / "out").exists()
