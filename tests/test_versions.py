"""A server of each documented version is conformant at that version and fails newer rules."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from spec import catalogue
from tests.bench import Bench, Job, chosen
from tests.forked import launch_forked as launch
from tests.launching import results_in
from tests.outcome import Outcome
from tests.sampling import sampled

VERSIONS = sampled([str(version) for version in catalogue().versions()], 2)


OF_ALL_FIELDS = (
    *("criteria-combine", "answer-fits-the-schema", "impossible-keys-are-refused", "optional-wrong-types-are-refused"),
    "invalid-data-is-refused",
)
"""Rules on all fields or search parameters together, some of which are newer."""


@pytest.fixture(scope="module")
def at_version(request: pytest.FixtureRequest, bench: Bench) -> dict[str, Future[Outcome]]:
    """Runs at each version against a server of that version."""
    return {
        version: bench.submit(Job(api_version=version))
        for version in chosen(request, "at_version", "version", VERSIONS)
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_a_server_of_a_version_is_conformant_at_it(version: str, at_version: dict[str, Future[Outcome]]) -> None:
    """Every rule that applies at the version passes; the others say why they do not apply."""
    outcome = at_version[version].result()
    assert outcome.verdict == "conformant", outcome.reasons
    tested = {rule.id for rule in catalogue() if not rule.not_tested}
    assert {outcome.rules[rule] for rule in tested} <= {"passed", "not-applicable"}
    assert all(outcome.reasons[rule] for rule, found in outcome.rules.items() if found == "not-applicable")


def test_an_older_server_fails_newer_rules(bench: Bench) -> None:
    """A server of 25.1.14 judged as the newest version fails only rules that are newer."""
    outcome = bench.submit(Job(api_version="25.1.14", judged_as="25.3.36")).result()
    newer = {rule.id for rule in catalogue() if str(rule.since) in ("25.2.21", "25.2.38", "25.3.36")}
    assert outcome.verdict == "non-conformant"
    assert {rule for rule in outcome.failed() if rule.partition("/")[2] not in OF_ALL_FIELDS} <= newer
    assert "create-procedure/answer-billing-note" in outcome.failed()


def test_the_oldest_version(tmp_path: Path) -> None:
    """A server of one operation has no links to walk along; each exchange bears the time at which it was sent."""
    done = launch(
        "run",
        "-q",
        "--api-version",
        "21.1",
        "--rule",
        "list-procedures/documented-status",
        "--out",
        "out",
        folder=tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    record = results_in(tmp_path / "out")
    left = [datetime.fromisoformat(one["started"]) for one in record["exchanges"].values()]
    began = datetime.fromisoformat(record["run"]["started"])
    assert left
    assert left == sorted(left)
    assert began <= left[0] <= left[-1] <= began + timedelta(seconds=1 + record["run"]["seconds"])
