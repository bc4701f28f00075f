"""The fuzz suite alone finds the faults in its reach, raises no false alarm and changes no foreign record."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from reports.html import render_html
from reports.markdown import render_markdown
from run.embedded import reference_server
from run.options import Options
from run.pytest_run import run_suites
from run.recording import Recording
from run.session import Session
from spec import NEWEST
from suites.fuzzing.forbidden_requests import broken
from suites.fuzzing.links import links_at
from tests.bench import Bench, Job, chosen
from tests.controlled import dump
from tests.fuzz_cases import EVERY_FAULT, FAULTS, FILES, READINGS, deviation, mixture
from tests.outcome import Outcome
from tests.sampling import WHOLE, sampled

TRIED = [*sampled(list(FAULTS), 4), *sampled([fault for fault in EVERY_FAULT if fault not in FAULTS], 1)]
SEEDS = sampled(range(20), 1)
ALONE = READINGS if WHOLE else sampled(list(filter(deviation, READINGS)), 1)
MIXTURES = sampled(range(12), 1)


@pytest.fixture(scope="module")
def faulty(request: pytest.FixtureRequest, bench: Bench) -> dict[str, Future[Outcome]]:
    """Runs of the fuzz suite on each faulty server needed, until they have found the fault."""
    return {
        fault: bench.submit(Job(files=FILES, faults=[fault], examples=5, brief=True, until=EVERY_FAULT[fault]))
        for fault in chosen(request, "faulty", "fault", TRIED)
    }


@pytest.fixture(scope="module")
def intact(request: pytest.FixtureRequest, bench: Bench) -> dict[int, Future[Outcome]]:
    """Runs of the fuzz suite on the intact server, with each seed needed."""
    return {
        seed: bench.submit(Job(files=FILES, seed=seed, examples=2)) for seed in chosen(request, "intact", "seed", SEEDS)
    }


@pytest.fixture(scope="module")
def varied(request: pytest.FixtureRequest, bench: Bench) -> dict[str, Future[Outcome]]:
    """Runs of the fuzz suite on each variant needed; those that are the default reading share one."""
    wanted = {one: deviation(one) for one in chosen(request, "varied", "variant", ALONE)}
    runs = {one: bench.submit(Job(files=FILES, variants=one, examples=2)) for one in dict.fromkeys(wanted.values())}
    return {variant: runs[one] for variant, one in wanted.items()}


@pytest.fixture(scope="module")
def mixed(request: pytest.FixtureRequest, bench: Bench) -> dict[int, Future[Outcome]]:
    """Runs of the fuzz suite on random mixtures of variants."""
    seeds = chosen(request, "mixed", "number", MIXTURES)
    return {seed: bench.submit(Job(files=FILES, variants=mixture(seed), seed=seed, examples=2)) for seed in seeds}


def troubles(outcome: Outcome) -> dict[str, str]:
    """The rules that failed, were blocked or met a suite error, with their reasons."""
    return {
        rule: outcome.reasons.get(rule, "")
        for rule, found in outcome.rules.items()
        if found in ("failed", "error", "blocked")
    }


@pytest.mark.parametrize("fault", TRIED)
def test_a_fault_in_reach_is_found(fault: str, faulty: dict[str, Future[Outcome]]) -> None:
    """The rule that the fault breaks fails in a run of the fuzz suite alone."""
    assert EVERY_FAULT[fault] in faulty[fault].result().failed()


@pytest.mark.parametrize("seed", SEEDS)
def test_an_intact_server_is_never_reported(seed: int, intact: dict[int, Future[Outcome]]) -> None:
    """On the intact server no rule fails, is blocked or meets a suite error, with any seed."""
    assert troubles(intact[seed].result()) == {}


@pytest.mark.parametrize("variant", ALONE)
def test_a_variant_is_never_reported(variant: str, varied: dict[str, Future[Outcome]]) -> None:
    """A server with another accepted reading raises no alarm."""
    assert troubles(varied[variant].result()) == {}


@pytest.mark.parametrize("number", MIXTURES)
def test_a_mixture_of_variants_is_never_reported(number: int, mixed: dict[int, Future[Outcome]]) -> None:
    """A server that combines accepted readings raises no alarm."""
    assert troubles(mixed[number].result()) == {}


def test_seeds_send_different_requests(bench: Bench) -> None:
    """Two seeds send different requests."""
    first, second = (bench.submit(Job(files=FILES, seed=seed, examples=2)) for seed in (101, 102))
    assert first.result().requests != second.result().requests


def test_few_examples_send_few_requests(bench: Bench) -> None:
    """The number of requests grows with --examples; with one example it is small."""
    one, five = (bench.submit(Job(files=FILES, examples=examples)) for examples in (1, 5))
    assert one.result().requests < 20 * 11 < five.result().requests < 1_500


def test_a_walk_that_fails_does_not_end_the_run(bench: Bench) -> None:
    """After a walk along links has failed, the checks of all other operations are still run."""
    fault = "update-group-note/answer-fits-the-schema"
    outcome = bench.submit(Job(files=FILES, faults=[fault], examples=2)).result()
    assert outcome.failed() == [fault]
    assert outcome.rules["list-procedures/invalid-data-is-refused"] == "passed"


def test_read_only_sends_only_get(bench: Bench) -> None:
    """In mode read-only only GET is sent, and rules on reading are judged."""
    outcome = bench.submit(Job(files=FILES, mode="read-only", examples=3)).result()
    assert troubles(outcome) == {}
    assert outcome.methods == ("GET",)
    assert outcome.rules["get-procedure/documented-status"] == "passed"


def test_nothing_but_own_records_is_touched() -> None:
    """Every row that existed before the run is unchanged after it."""
    with reference_server(api_version=str(NEWEST), control=True) as url:
        before = dump(url)
        results = _fuzzed(url, examples=10 if WHOLE else 4)
        after = dump(url)
    assert results["run"]["requests"] > (1_000 if WHOLE else 400)
    missing = {table: [row for row in rows if row not in after[table]] for table, rows in before.items()}
    assert {table: rows for table, rows in missing.items() if rows} == {}


def test_the_notes_of_a_run_count_accepted_requests_and_followed_links() -> None:
    """The record has the numbers of accepted requests and of followed links, and the notes and reports show them."""
    with reference_server(api_version=str(NEWEST)) as url:
        results = _fuzzed(url, examples=2)
    notes, fuzzing = " ".join(results["notes"]), results["run"]["fuzzing"]
    accepted, valid = (sum(fuzzing[kind].values()) for kind in ("accepted", "valid"))
    assert f"The target accepted {accepted} of {valid} valid generated requests" in notes
    assert f"all {len(fuzzing['links'])} were followed" in notes
    assert accepted >= 0.8 * valid > 0
    markdown, html = render_markdown(results).replace("\\", ""), render_html(results)
    assert fuzzing["links"].keys() == {str(link) for link in links_at(NEWEST).values()}
    for link, count in fuzzing["links"].items():
        assert count >= 1, link
        assert f"| {link} | {count} |" in markdown
        assert f"{link}</th><td>{count}</td>" in html


def test_a_link_without_a_key_is_reported() -> None:
    """A link whose key is missing from the response is blocked, not passed."""
    with reference_server(api_version=str(NEWEST), faults=["create-procedure/answer-proc-num"]) as url:
        results = _fuzzed(url, examples=1)
    rule = next(rule for rule in results["rules"] if rule["id"] == "get-procedure/answers-200")
    assert rule["outcome"] == "blocked"
    assert results["run"]["fuzzing"]["links"]["create-procedure to get-procedure (read)"] == 0
    assert "were followed, but not " in render_html(results)
    assert results["verdict"] != "conformant"


def test_a_link_without_a_value_for_the_body_is_reported() -> None:
    """A link whose PatNum is missing from the response is blocked, and is no fault of the suite."""
    with reference_server(api_version=str(NEWEST), faults=["create-group-note/answer-pat-num"]) as url:
        results = _fuzzed(url, examples=1)
    rule = next(rule for rule in results["rules"] if rule["id"] == "update-group-note/answers-200")
    assert (rule["outcome"], rule["reason"].partition(": ")[2]) == ("blocked", "the answer does not give PatNum")


@pytest.mark.parametrize(
    ("operation", "path", "query", "body", "reason"),
    [
        ("create-procedure", {}, {}, {"ProcDate": "2020-01-02", "ProcStatus": "TP"}, "PatNum is missing"),
        ("update-procedure", {"ProcNum": "5"}, {}, {"ProcStatus": "Done"}, "none of the documented words"),
        ("update-procedure", {"ProcNum": "5"}, {}, {"ProcStatus": "tp"}, None),
        ("update-procedure", {"ProcNum": "5"}, {}, {"ProcDate": "2020-02-30"}, "not a date"),
        ("update-procedure", {"ProcNum": "5"}, {}, {"ProcDate": "1/2/2020"}, None),
        ("update-procedure", {"ProcNum": "5"}, {}, {"ProcDate": ""}, None),
        ("update-procedure", {"ProcNum": "5"}, {}, {"ClaimNote": None, "ProcFee": 5}, None),
        ("get-procedure", {"ProcNum": "%C3%BC"}, {}, None, "not a number"),
        ("delete-procedure", {"ProcNum": "-3"}, {}, None, "not a key"),
        ("get-procedure", {"ProcNum": "1.0"}, {}, None, None),
        ("list-procedures", {}, {"DateTStamp": "soon"}, None, "not a date and time"),
        ("list-procedures", {}, {"Limit": "x", "PatNum": "y"}, None, None),
        ("list-group-notes", {}, {}, None, "PatNum is missing"),
    ],
)
def test_only_what_the_document_rules_out_is_broken(
    operation: str, path: Any, query: Any, body: Any, reason: str | None
) -> None:
    """Values that the document leaves open do not count as broken."""
    found = broken(operation, NEWEST, path, query, body)
    assert found is None if reason is None else found is not None and reason in found


def _fuzzed(url: str, examples: int) -> dict[str, Any]:
    recording = Recording(Session(Options(url=url, examples=examples)))
    run_suites(recording, *FILES)
    assert recording.results is not None, recording.problem
    return recording.results
