"""No false alarm: every reading and every silent point has a variant of the reference server, and all of them are conformant."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from spec import catalogue
from tests.bench import Bench, Job, Outcome, chosen
from tests.fuzz_cases import READINGS, mixture
from tests.sampling import sampled

WITHOUT = ("public-health", "medical-insurance", "InsHistPerioULCodes")
VARIANTS = sampled(READINGS, 20)
OFF = {rule.id for rule in catalogue() if (rule.feature or "").startswith("no-") or "insurance.not-set" in rule.needs}


MIXTURES = {seed: mixture(seed) for seed in sampled(range(12), 4)}


@pytest.fixture(scope="module")
def alone(request: pytest.FixtureRequest, bench: Bench) -> dict[str, Future[Outcome]]:
    """The whole suite on each variant that is asked for."""
    variants = chosen(request, "alone", "variant", VARIANTS)
    return {variant: bench.submit(_job([variant], variant.partition("=")[0] in OFF)) for variant in variants}


@pytest.fixture(scope="module")
def mixed(request: pytest.FixtureRequest, bench: Bench) -> dict[int, Future[Outcome]]:
    """The whole suite on random mixtures of variants."""
    seeds = chosen(request, "mixed", "seed", list(MIXTURES))
    return {seed: bench.submit(_job(MIXTURES[seed], without=seed % 2 == 1)) for seed in seeds}


def _job(variants: list[str], without: bool) -> Job:
    return Job(variants=variants, without=WITHOUT if without else ())


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_is_conformant_and_observed(variant: str, alone: dict[str, Future[Outcome]]) -> None:
    """The suite is content with the variant, and tells which reading it met."""
    outcome = alone[variant].result()
    rule, _, reading = variant.partition("=")
    assert outcome.verdict == "conformant", outcome.reasons
    assert outcome.observations[rule] == reading


@pytest.mark.parametrize("seed", MIXTURES)
def test_a_mixture_of_variants_is_conformant(seed: int, mixed: dict[int, Future[Outcome]]) -> None:
    """Legitimate readings stay legitimate together."""
    outcome = mixed[seed].result()
    assert outcome.verdict == "conformant", (MIXTURES[seed], outcome.reasons)
