"""A sample of the full matrix: faults against the whole suite; `python -m tests.matrix` runs them all."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from spec import catalogue
from tests.bench import Bench
from tests.matrix import Found, Implied, faults, found_by, job_for, load_implied, problems, unused
from tests.sampling import sample

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
    """A fault that is not caught, a wrong exit code, an unlisted failure and an error each give one sentence."""
    implied = [Implied("a/*", ("b/listed", "b/other", "~/2"), "It follows.")]
    fine = Found("a/1", 1, ("a/1", "a/2", "b/listed"), ())
    assert problems(fine, implied) == []
    assert unused([fine], implied) == ["a/* is said to make b/other fail, and never does"]
    assert problems(Found("a/1", 0, ("b/listed", "c/new"), ("d/e: Boom",)), implied) == [
        "its own rule did not fail",
        "the exit code was 0",
        "c/new failed too, and is not listed",
        "a check broke: d/e: Boom",
    ]


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    """The same seed gives the same sample, and another seed another sample."""
    assert sample(faults(), 12, seed=1) == sample(faults(), 12, seed=1) != sample(faults(), 12, seed=2)
