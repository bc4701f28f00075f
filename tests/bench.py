"""A bench of long-lived processes, each with its own reference server, whose faults and variants can be switched."""

from __future__ import annotations

import atexit
import os
import re
from collections.abc import Collection, Iterator, Sequence
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
from tests.brief import BriefRecording
from tests.controlled import switch
from tests.forked import WARM
from tests.outcome import Outcome
from tests.reach import Reach, joined, reach

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
    brief: bool = False
    """Without shrinking, cleaning up and evidence: for servers that are thrown away."""
    checks: Sequence[str] | None = None
    """The only checks of a brief run; None: all of them."""
    until: str = ""
    """The rule at whose failure a brief run ends; "*": any that makes the run fail."""


class Bench:
    """Judges jobs in worker processes; each keeps its server and its imports from job to job."""

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or os.cpu_count() or 1
        self._pool = ProcessPoolExecutor(self._workers, mp_context=WARM)

    def submit(self, job: Job) -> Future[Outcome]:
        """Judge a job as soon as a worker is free."""
        return self._pool.submit(judge, job)

    def reach(self, faults: Collection[str], without: Sequence[str] = ()) -> Reach:
        """What the faults reach with these features off; raises RuntimeError where the intact server fails."""
        parts = [self._pool.submit(reach, faults, without, number, self._workers) for number in range(self._workers)]
        return joined(part.result() for part in parts)

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
_examples: list[tuple[int, bool]] = []


@cache
def _server() -> str:
    """The URL of the reference server of this process."""
    os.environ[AUTHORIZATION] = "ODFHIR bench/bench"
    server = reference_server(api_version=str(NEWEST), control=True, authorization=os.environ[AUTHORIZATION])
    atexit.register(_stack.close)
    return _stack.enter_context(server)


def judge(job: Job) -> Outcome:
    """Judge a job in this process; raises RuntimeError alone, which every process can read."""
    try:
        return _judged(job)
    except Exception as problem:  # noqa: BLE001 - one that cannot be read by the parent would break its pool
        raise RuntimeError(f"{type(problem).__name__}: {problem}") from None


def _judged(job: Job) -> Outcome:
    _switch(_server(), job)
    _examples_take_effect(job)
    session = Session(_options(job, _server()))
    if job.brief:
        return _briefly_judged(session, job)
    recording = Recording(session)
    with _listening() as (sent, methods):
        run_suites(recording, *job.files)
    if recording.results is None:
        raise RuntimeError(f"Nothing was judged: {recording.problem}")
    return _outcome(recording.results, sent.hexdigest(), tuple(sorted(methods)))


def _briefly_judged(session: Session, job: Job) -> Outcome:
    recording = BriefRecording(session, job.checks, fault=next(iter(job.faults), ""), until=job.until)
    files = job.files if job.checks is None else sorted({check.partition("::")[0] for check in job.checks})
    if files or job.checks is None:
        run_suites(recording, *files)
    return recording.outcome()


def _examples_take_effect(job: Job) -> None:
    """Import the checks anew where the examples change: they keep the settings of their import."""
    examples = (job.examples, job.brief)
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
        shrink=not job.brief,
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
