"""No false alarms: each accepted reading, open point and permitted server has a variant that passes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from itertools import product

import pytest

from reference.variants import (
    LATER_ENTRIES,
    MANY_PROCEDURES,
    OPEN_DENTAL_LOGIC,
    TAKEN_FROM_THE_APPOINTMENT,
    UNKNOWN_KEYS_400,
)
from spec import catalogue
from tests.bench import WITHOUT, Bench, Job, chosen, without_for
from tests.fuzz_cases import READINGS, deviation, mixture
from tests.outcome import Outcome
from tests.sampling import WHOLE, sampled

VARIANTS = READINGS if WHOLE else sampled(list(filter(deviation, READINGS)), 1)
OFF = {rule.id for rule in catalogue() if without_for(rule)}


MIXTURES = {seed: mixture(seed) for seed in sampled(range(12), 1)}


@pytest.fixture(scope="module")
def alone(request: pytest.FixtureRequest, bench: Bench) -> dict[str, Future[Outcome]]:
    """A run on each variant needed; those that are the default reading share one."""
    jobs = {variant: _alone(variant) for variant in chosen(request, "alone", "variant", VARIANTS)}
    jobs = _reached(jobs, bench) if WHOLE else jobs
    runs = {job: bench.submit(job) for job in dict.fromkeys(jobs.values())}
    return {variant: runs[job] for variant, job in jobs.items()}


def _alone(variant: str) -> Job:
    """A run of the whole suite on a server with this reading."""
    return _job(deviation(variant), variant.partition("=")[0] in OFF)


def _reached(jobs: dict[str, Job], bench: Bench) -> dict[str, Job]:
    """The same runs, with only those checks in which a reading that is not the default shows (see tests/reach.py)."""
    reached = dict(jobs)
    for without in {job.without for job in jobs.values() if job.variants}:
        others = [variant for variant, job in jobs.items() if job.variants and job.without == without]
        reach = bench.reach(others, without)
        reached |= {one: replace(jobs[one], brief=True, checks=tuple(reach.checks(one))) for one in others}
    return reached


@pytest.fixture(scope="module")
def mixed(request: pytest.FixtureRequest, bench: Bench) -> dict[int, Future[Outcome]]:
    """Runs of the whole suite on random mixtures of variants."""
    seeds = chosen(request, "mixed", "seed", list(MIXTURES))
    return {seed: bench.submit(_job(MIXTURES[seed], without=seed % 2 == 1)) for seed in seeds}


def _job(variants: Sequence[str], without: bool) -> Job:
    return Job(variants=variants, without=WITHOUT if without else ())


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_is_conformant_and_observed(variant: str, alone: dict[str, Future[Outcome]]) -> None:
    """A server with the variant is conformant, and the run records the reading."""
    outcome = alone[variant].result()
    rule, _, reading = variant.partition("=")
    assert outcome.verdict == "conformant", outcome.reasons
    assert outcome.observations[rule] == reading


@pytest.mark.parametrize("seed", MIXTURES)
def test_a_mixture_of_variants_is_conformant(seed: int, mixed: dict[int, Future[Outcome]]) -> None:
    """A server that combines accepted readings is conformant."""
    outcome = mixed[seed].result()
    assert outcome.verdict == "conformant", (MIXTURES[seed], outcome.reasons)


DISPLAYED = "create-procedure/tooth-range-spelling=displayed"
PERMITTED = {
    **{
        f"{OPEN_DENTAL_LOGIC}, seed {seed}": Job(variants=[OPEN_DENTAL_LOGIC, *others], seed=seed, examples=examples)
        for seed, (others, examples) in enumerate(product(([], [DISPLAYED]), (1, 2, 5)), start=1)
    },
    UNKNOWN_KEYS_400: Job(variants=[UNKNOWN_KEYS_400]),
    LATER_ENTRIES: Job(variants=[LATER_ENTRIES]),
    **{
        f"{TAKEN_FROM_THE_APPOINTMENT}, seed {seed}": Job(
            variants=[TAKEN_FROM_THE_APPOINTMENT], seed=seed, examples=seed
        )
        for seed in (1, 2, 5)
    },
}
"""Runs on servers that differ from the default in several places, none of which the document forbids."""


SMALL = [server for server, job in PERMITTED.items() if WHOLE or job.examples == 1]


@pytest.mark.parametrize("server", sampled(SMALL, 1))
def test_a_permitted_server_is_conformant(server: str, bench: Bench) -> None:
    """A server that behaves otherwise where the document is silent is conformant."""
    outcome = bench.submit(PERMITTED[server]).result()
    assert outcome.verdict == "conformant", outcome.reasons


OF_ONE_DECISION = {
    UNKNOWN_KEYS_400: ("delete-procedure/*", "get-procedure/*"),
    LATER_ENTRIES: ("*-insurance-history/s*", "*-insurance-history/is-shown-*", "*-insurance-history/most-recent-wins"),
    OPEN_DENTAL_LOGIC: ("*-procedure/*-range-*", "*-procedure/surf-*", "*-procedure/proc-time*", "*/*note*kept"),
}
"""By server: the rules that its behaviour is nearest to."""


@pytest.mark.parametrize("server", OF_ONE_DECISION)
def test_what_the_document_permits_fails_no_must_rule(server: str, bench: Bench) -> None:
    """The rules that are nearest to the behaviour of the server pass, but for a should-rule about that alone."""
    outcome = bench.submit(Job(variants=[server], rules=OF_ONE_DECISION[server])).result()
    assert outcome.verdict == "partial", outcome.reasons
    assert {rule.partition("/")[2] for rule in outcome.failed()} <= {"proc-num-unknown-is-404", *KEEP_SECONDS}


KEEP_SECONDS = ("proc-time-keeps-seconds", "proc-time-end-keeps-seconds")


def test_a_list_that_was_cut_short_proves_nothing(bench: Bench) -> None:
    """A patient with more procedures than are read makes no rule fail."""
    outcome = bench.submit(Job(variants=[MANY_PROCEDURES], rules=["list-procedures/rows-are-the-records"])).result()
    assert outcome.rules["list-procedures/rows-are-the-records"] in ("passed", "blocked")
    assert outcome.failed() == []


AFTER_A_DELETION = (
    "list-procedures/deleted-procedures",
    "delete-procedure/is-gone-afterwards",
    "update-procedure/deleted-procedure",
)
AFTER_A_DELETED_NOTE = ("delete-group-note/is-gone-afterwards", "delete-group-note/listing-afterwards")


@pytest.mark.parametrize("listed", ["gone", "listed"])
def test_readings_of_a_deletion_agree(bench: Bench, listed: str) -> None:
    """A record that is listed or updated after deletion is observed as kept with status D, all else as chosen."""
    mixtures = list(product([listed], ("gone", "deleted-status"), ("refused", "accepted")))
    judged = {taken: bench.submit(_deletions(taken)) for taken in mixtures}
    for taken, future in judged.items():
        outcome = future.result()
        assert not {rule for rule, found in outcome.rules.items() if found in ("failed", "blocked", "error")}, (
            taken,
            outcome.reasons,
        )
        kept = "gone" if taken == ("gone", "gone", "refused") else "deleted-status"
        note_kept = "deleted-status" if {"listed", "deleted-status"} & set(taken) else "gone"
        expected = dict(zip(AFTER_A_DELETION, (listed, kept, taken[2]), strict=True))
        expected |= dict(zip(AFTER_A_DELETED_NOTE, (note_kept, listed), strict=True))
        assert {rule: outcome.observations[rule] for rule in expected} == expected, taken


def _deletions(taken: tuple[str, ...]) -> Job:
    """A run of the rules on deleted records, on a server with these readings, for procedures and group notes."""
    rules = (*AFTER_A_DELETION, *AFTER_A_DELETED_NOTE)
    readings = zip(rules, (*taken, taken[1], taken[0]), strict=True)
    return Job(variants=[f"{rule}={reading}" for rule, reading in readings], rules=[*rules, "delete-*", "list-*"])
