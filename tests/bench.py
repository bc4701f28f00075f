"""A bench of long-lived processes, each with its own reference server, whose faults and variants can be switched."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest

from run.embedded import FEATURES, reference_server
from run.options import Options
from run.pytest_run import forget_checks, run_suites
from run.recording import Recording
from run.session import Session
from spec import NEWEST, Rule
from subject.credentials import AUTHORIZATION
from subject.exchanges import Exchange, ExchangeLog
from tests.controlled import switch

WITHOUT = ("public-health", "medical-insurance", "InsHistPerioULCodes")
"""What is off where rules of its absence are judged."""


def without_for(rule: Rule) -> tuple[str, ...]:
    """What has to be off for the rule to apply."""
    return WITHOUT if rule.without_feature or "insurance.not-set" in rule.needs else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run of the suites against a reference server in a given state."""

    faults: Sequence[str] = ()
    variants: Sequence[str] = ()
    without: Sequence[str] = ()
    rules: Sequence[str] = ()
    api_version: str = str(NEWEST)
    judged_as: str | None = None
    mode: Any = "standard"
    examples: int = 1
    seed: int = 1
    reset: bool = True
    fail_on: str = "must"
    files: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: verdict, the outcome and observation of each rule, and why rules failed or did not pass."""

    verdict: str
    exit_code: int
    rules: dict[str, str]
    reasons: dict[str, str]
    observations: dict[str, str]
    requests: int
    sent: str
    methods: tuple[str, ...]

    def failed(self) -> list[str]:
        """The rules that failed."""
        return [rule for rule, outcome in self.rules.items() if outcome == "failed"]


class Bench:
    """Judges jobs in worker processes; each keeps its server and its imports from job to job."""

    def __init__(self, workers: int | None = None) -> None:
        self._pool = ProcessPoolExecutor(workers or os.cpu_count(), mp_context=multiprocessing.get_context("spawn"))

    def submit(self, job: Job) -> Future[Outcome]:
        """Judge a job as soon as a worker is free."""
        return self._pool.submit(_judge, job)

    def close(self) -> None:
        """Stop the workers and their servers."""
        self._pool.shutdown(cancel_futures=True)


T = TypeVar("T")


def chosen(request: pytest.FixtureRequest, fixture: str, parameter: str, every: Sequence[T]) -> list[T]:
    """Those of the cases that the tests of this session ask the fixture for."""
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    asked = [item for item in items if item.path == request.path and fixture in item.fixturenames]
    wanted = [item.callspec.params[parameter] for item in asked]
    return [case for case in every if case in wanted]


_stack = ExitStack()
_examples: list[int] = []


@cache
def _server() -> str:
    """The URL of the reference server of this process."""
    os.environ[AUTHORIZATION] = "ODFHIR bench/bench"
    server = reference_server(api_version=str(NEWEST), control=True, authorization=os.environ[AUTHORIZATION])
    atexit.register(_stack.close)
    return _stack.enter_context(server)


def _judge(job: Job) -> Outcome:
    """Judge a job; raises RuntimeError alone, which every process can read."""
    try:
        return _judged(job)
    except Exception as problem:  # noqa: BLE001 - one that cannot be read by the parent would break its pool
        raise RuntimeError(f"{type(problem).__name__}: {problem}") from None


def _judged(job: Job) -> Outcome:
    _switch(_server(), job)
    recording = Recording(Session(_options(job, _server())))
    _examples_take_effect(job.examples)
    with _listening() as (sent, methods):
        run_suites(recording, *job.files)
    if recording.results is None:
        raise RuntimeError(f"Nothing was judged: {recording.problem}")
    return _outcome(recording.results, sent.hexdigest(), tuple(sorted(methods)))


def _examples_take_effect(examples: int) -> None:
    """Import the checks anew where the number of examples changes: they keep the settings of their import."""
    if _examples and _examples[-1] != examples:
        forget_checks()
    _examples[:] = [examples]


@contextmanager
def _listening() -> Iterator[tuple[Any, set[str]]]:
    """A digest of all requests that leave meanwhile, but for the mark of the run; and their methods."""
    digest, methods, add = sha256(), set[str](), ExchangeLog.add

    def listen(log: ExchangeLog, exchange: Exchange) -> None:
        told = f"{exchange.method} {urlsplit(exchange.url).path} {urlsplit(exchange.url).query} {exchange.request_body}"
        digest.update(re.sub(r"conformance run [0-9a-f]+", "", told).encode())
        methods.add(exchange.method)
        add(log, exchange)

    with patch.object(ExchangeLog, "add", listen):
        yield digest, methods


def _switch(url: str, job: Job) -> None:
    state = {
        "faults": job.faults,
        "variants": job.variants,
        "without": [name for name in job.without if name in FEATURES],
        "not_set": [name for name in job.without if name not in FEATURES],
        "api_version": job.api_version,
    }
    switch(url, **state, reset=job.reset)


def _options(job: Job, url: str) -> Options:
    return Options(
        url=url,
        api_version=job.judged_as or job.api_version,
        mode=job.mode,
        rules=tuple(job.rules),
        without=tuple(job.without),
        seed=job.seed,
        examples=job.examples,
        fail_on=job.fail_on,
    )


def _outcome(results: dict[str, Any], sent: str, methods: tuple[str, ...]) -> Outcome:
    rules = results["rules"]
    return Outcome(
        verdict=results["verdict"],
        exit_code=results["exit_code"],
        rules={rule["id"]: rule["outcome"] for rule in rules},
        reasons={rule["id"]: rule["reason"] for rule in rules if rule["outcome"] != "passed"},
        observations={rule["id"]: rule["observation"] for rule in rules if rule["observation"]},
        requests=results["run"]["requests"],
        sent=sent,
        methods=methods,
    )
