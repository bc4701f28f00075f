"""A sample of the full matrix: faults against the whole suite; `python -m tests.matrix` runs them all."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from spec import catalogue
from tests.bench import Bench
from tests.implied import Found, Implied, load_implied, problems, unused
from tests.matrix import differences, faults, found_by, job_for, reached_job
from tests.matrix_table import read_table, write_table
from tests.reach import Reach
from tests.sampling import WHOLE, sample

IMPLIED = load_implied()
SAMPLE = sample(faults(), 2, seed=20)


@pytest.fixture(scope="module")
def found(bench: Bench) -> dict[str, Found]:
    """The result of the whole suite on each fault of the sample."""
    pending = {rule.id: bench.submit(job_for(rule)) for rule in SAMPLE}
    return {fault: found_by(fault, future.result()) for fault, future in pending.items()}


@pytest.mark.parametrize("fault", [rule.id for rule in SAMPLE])
def test_a_fault_fails_the_listed_rules(fault: str, found: dict[str, Found]) -> None:
    """The rule of the fault fails, the exit code is 1, and no other rule fails without a reason in implied.yaml."""
    assert not problems(found[fault], IMPLIED)


@pytest.fixture(scope="module")
def reach(bench: Bench) -> Reach:
    """What the faults of the sample reach."""
    return bench.reach([rule.id for rule in SAMPLE])


@pytest.mark.skipif(not WHOLE, reason="every check with every fault of the sample: scripts/prove")
def test_the_reached_checks_tell_what_the_whole_suite_tells(
    bench: Bench, reach: Reach, found: dict[str, Found]
) -> None:
    """With only the checks that a fault reaches, the same rules fail; they are some of the checks, with its own."""
    pending = {rule.id: bench.submit(reached_job(rule, reach)) for rule in SAMPLE}
    for fault, future in pending.items():
        brief = found_by(fault, future.result())
        assert differences(brief, found[fault]) == []
        assert 0 < brief.after <= brief.requests < found[fault].requests
        assert set(brief.caught_by) <= set(reach.own_checks(fault)) <= set(reach.checks(fault)) < set(reach.cited)


def test_a_difference_between_the_ways_has_its_sentence() -> None:
    """A rule that fails in one way only, and another exit code, each give one sentence."""
    assert differences(Found("a/1", 1, ("a/1", "a/2"), ()), Found("a/1", 0, ("a/1", "a/3"), ())) == [
        "a/1: a/3 fails in the whole suite only",
        "a/1: a/2 fails among the reached checks only",
        "a/1: the exit code of the whole suite is 0, else 1",
    ]


def test_the_table_says_who_caught_a_fault_and_what_else_fails(tmp_path: Path) -> None:
    """A row has the checks, the requests, the other rules and each reason once."""
    implied = [Implied("a/*", ("b/*", "~/2"), "It follows.")]
    write_table(tmp_path / "t.csv", [Found("a/1", 1, ("a/1", "a/2", "b/3"), (), ("x.py::y", "x.py::z"), 7, 9)], implied)
    assert read_table(tmp_path / "t.csv") == [
        {
            "fault": "a/1",
            "caught by": "x.py::y\nx.py::z",
            "requests until then": "7",
            "requests": "9",
            "also fails": "a/2\nb/3",
            "because": "It follows.",
        }
    ]


@pytest.mark.parametrize("entry", IMPLIED, ids=lambda entry: entry.fault)
def test_an_entry_names_faults_and_rules_that_exist(entry: Implied) -> None:
    """Every glob matches something, and none lists just the fault's own rule."""
    known = [rule.id for rule in catalogue()]
    broken = [rule for rule in known if fnmatchcase(rule, entry.fault)]
    assert broken
    for number, pattern in enumerate(entry.fails):
        meant = {entry.patterns_for(fault)[number] for fault in broken}
        assert [rule for rule in known if any(fnmatchcase(rule, one) for one in meant) and [rule] != broken], pattern


def test_each_problem_has_its_sentence() -> None:
    """What is not caught, a wrong exit code, an unlisted failure, many requests and an error each give one sentence."""
    implied = [Implied("a/*", ("b/listed", "b/other", "~/2"), "It follows.")]
    fine = Found("a/1", 1, ("a/1", "a/2", "b/listed"), ())
    assert problems(fine, implied) == []
    assert unused([fine], implied) == ["a/* is said to make b/other fail, and never does"]
    assert problems(Found("a/1", 0, ("b/listed", "c/new"), ("d/e: Boom",), requests=2001), implied) == [
        "its own rule did not fail",
        "the exit code was 0",
        "c/new failed too, and is not listed",
        "2001 requests were sent, more than 2000",
        "a check broke: d/e: Boom",
    ]


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    """The same seed gives the same sample, and another seed another sample."""
    assert sample(faults(), 12, seed=1) == sample(faults(), 12, seed=1) != sample(faults(), 12, seed=2)
