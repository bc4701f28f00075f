"""A run that is split into shards: how its checks are distributed, and that the merged record is that of the run."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from reports.formats import FORMATS
from run.check_files import SUITES
from run.check_listing import collected_checks
from run.costs import TABLE, cost_of
from run.grouping import ROWS, group_of
from run.sharding import Shard, Work, assigned
from spec import catalogue
from subject import ConfigurationError
from tests.controlled import dump, switch
from tests.forked import launch_forked as launch
from tests.launching import results_in
from tests.sampling import WHOLE

FAULTS = ("create-procedure/claim-note-is-kept", "delete-procedure/answers-200", "list-group-notes/answers-200")
RULES = [
    word
    for name in (
        *("create-procedure/*-is-kept", "delete-*", "list-group-notes/a*", "get-insurance-history/*"),
        *("create-insurance-history/*-required", "get-procedure/never-a-server-error", "update-group-note/a*"),
    )
    for word in ("--rule", name)
]


def keys(url: str) -> set[int]:
    """The keys of all procedures that are not deleted."""
    return {row["ProcNum"] for row in dump(url)["procedurelog"] if row["ProcStatus"] != "D"}


def shared(results: Mapping[str, Any]) -> dict[str, Any]:
    """What a record says of the target: not how many lists were read by the way, nor when."""
    of_rules = ("outcome", "level", "set_aside", "checks", "observation", "cause")
    rules = [{name: rule.get(name) for name in ("id", *of_rules)} for rule in results["rules"]]
    expected = [sorted({one["expected"] for one in rule["judgements"]}) for rule in results["rules"]]
    figures = {name: results["run"].get(name) for name in ("coverage", "fuzzing", "seed", "selection", "examples")}
    verdict = {name: results[name] for name in ("verdict", "exit_code", "counts", "versions", "suite")}
    return {"rules": rules, "expected": expected, **figures, **verdict}


def split(server: str, folder: Path, of: int, *options: str) -> list[dict[str, Any]]:
    """The records of all shards of a run, which are run at the same time and share a folder."""
    shards = [Shard(number, of) for number in range(1, of + 1)]
    with ThreadPoolExecutor(of) as pool:
        run = partial(launch, "run", server, *options, "--out", "parts", folder=folder)
        started = [pool.submit(run, "--shard", str(shard)) for shard in shards]
    done = [one.result() for one in started]
    records = [results_in(folder / "parts" / shard.folder) for shard in shards]
    assert "Traceback" not in "".join(one.stdout + one.stderr for one in done)
    assert [one["exit_code"] for one in records] == [one.returncode for one in done]
    return records


whole_only = pytest.mark.skipif(not WHOLE, reason="whole runs: scripts/prove")
CASES = [
    pytest.param(2, (), "1", RULES, id="two, intact"),
    pytest.param(3, FAULTS, "1", RULES, id="three, faulty"),
    pytest.param(2, (), "1", [], id="two, whole", marks=whole_only),
    pytest.param(7, (), "1", [], id="seven, whole", marks=whole_only),
    pytest.param(4, FAULTS, "1", [], id="four, whole, faulty", marks=whole_only),
    pytest.param(3, FAULTS, "2", [], id="three of two workers, whole, faulty", marks=whole_only),
]


@pytest.mark.parametrize(("of", "faults", "workers", "rules"), CASES)
def test_the_merged_record_is_that_of_the_run(
    resettable: str, tmp_path: Path, of: int, faults: tuple[str, ...], workers: str, rules: list[str]
) -> None:
    """Rules, outcomes, counts, figures, verdict and exit code are equal, and only listed records remain."""
    switch(resettable, reset=True, faults=faults)
    options = ("--examples", "1" if rules else "2", *rules)
    whole = launch("run", resettable, *options, "--out", "whole", folder=tmp_path)
    switch(resettable, reset=True, faults=faults)
    before = keys(resettable)
    records = split(resettable, tmp_path, of, *options, "--workers", workers)
    assert keys(resettable) - before == {one["ProcNum"] for record in records for one in record["remains"]}
    done = launch("merge", "parts", "--out", "merged", folder=tmp_path)
    merged = results_in(tmp_path / "merged")
    assert shared(merged) == shared(results_in(tmp_path / "whole"))
    assert done.returncode == whole.returncode == (1 if faults else 0)
    assert {one["verdict"] for one in records} <= ({"non-conformant", "partial"} if faults else {"partial"})
    assert merged["run"]["requests"] == sum(one["run"]["requests"] for one in records)
    check_marks(tmp_path / "parts")


def check_marks(folder: Path) -> None:
    """Check that the journals of all shards have marks of their own, which begin alike."""
    lines = [path.read_text(encoding="utf-8").splitlines()[0] for path in folder.glob("*/journal.jsonl")]
    marks = [json.loads(line)["run"]["mark"] for line in lines]
    assert len(set(marks)) == len(marks) == len(list(folder.iterdir()))
    assert len({mark.partition("_")[0] for mark in marks}) == 1


def test_a_shard_says_so_everywhere(tmp_path: Path) -> None:
    """One shard has the only check, the other one nothing to do: both are partial, exit 0, and are merged."""
    records = []
    for number, workers in ((1, "1"), (2, "2")):
        options = ("--shard", f"{number}/2", "--workers", workers, "--rule", "create-procedure/answers-201")
        done = launch("run", *options, "--out", "out", folder=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert f"Shard {number} of 2: " in done.stdout
        records.append(results_in(tmp_path / "out" / f"shard-{number}-of-2"))
    assert [one["verdict"] for one in records] == ["partial", "partial"]
    assert [sum(bool(rule["checks"]) for rule in one["rules"]) for one in records] == [1, 0]
    for name in ("html", "junit", "markdown", "har", "ctrf", "badge", "badge-json"):
        for number, record in enumerate(records, start=1):
            assert f"hard {number} of 2" in FORMATS[name].render(record)
    alone = launch("merge", "out/shard-2-of-2", "--out", "alone", folder=tmp_path)
    assert (alone.returncode, "Shard 1 of 2 is missing, so conformance is not proven." in alone.stdout) == (3, True)
    assert "Shard 1 of 2 is missing" in (tmp_path / "alone" / "report.html").read_text(encoding="utf-8")
    both = launch("merge", "out/shard-2-of-2", "out/shard-1-of-2/results.json", "--out", "both", folder=tmp_path)
    assert both.returncode == 0
    assert "1 of 1 selected rules passed" in both.stdout
    assert "Merged from shards 1 and 2 of 2" in (tmp_path / "both" / "summary.md").read_text(encoding="utf-8")


# The plan.


@pytest.fixture(scope="module")
def works() -> list[Work]:
    """Every check, as the plan sees it."""
    found = [(name.rpartition("/")[2], rules) for name, rules in collected_checks()]
    return [Work(name, rules, group_of(rules)) for name, rules in found]


@pytest.mark.parametrize("of", [1, 2, 3, 4, 8])
@pytest.mark.parametrize("examples", [1, 2, 4])
def test_shards_cost_the_same(works: list[Work], of: int, examples: int) -> None:
    """No shard is expected to cost a tenth more than its share, or more than what has to stay together."""
    shards = assigned(works, of, examples)
    loads: defaultdict[int, float] = defaultdict(float)
    units: defaultdict[str, float] = defaultdict(float)
    for work in works:
        cost = cost_of(work.check, examples)
        loads[shards[work.check]] += cost
        units[work.group or work.check] += cost
    assert max(loads.values()) <= max(1.1 * sum(loads.values()) / of, *units.values())


def test_what_uses_up_the_same_entries_stays_together(works: list[Work]) -> None:
    """All checks of a group have one shard, and every check has one."""
    shards = assigned(works, 5, 2)
    groups: defaultdict[str, set[int]] = defaultdict(set)
    for work in works:
        if work.group:
            groups[work.group].add(shards[work.check])
    assert {name: len(numbers) for name, numbers in groups.items()} == {"insurance": 1, "disposable": 1}
    assert shards.keys() == {work.check for work in works}


def test_the_costly_fixture_has_a_name_of_its_own() -> None:
    """Checks of a cheap fixture of that name would all go to the shard of the costly one."""
    assert [path.name for path in SUITES.rglob("*.py") if f"def {ROWS}(" in path.read_text(encoding="utf-8")] == [
        "test_procedure_rows.py"
    ]


def test_the_table_of_costs_has_every_check(works: list[Work]) -> None:
    """Each function has an entry, and no entry is of a check that is gone: else `python -m tests.costs`."""
    known = json.loads(TABLE.read_text(encoding="utf-8"))["checks"]
    names = {work.check for work in works}
    elsewhere = {
        work.check for work in works if all("insurance.not-set" in catalogue()[one].needs for one in work.rules)
    }
    functions = {name.partition("[")[0] for name in names - elsewhere}
    assert {name for name in known if "[" not in name} == functions
    assert {name for name in known if "[" in name} <= names


def test_a_check_that_nobody_has_measured_costs_little() -> None:
    """Between measured numbers of examples, and beyond, costs lie on a line."""
    assert cost_of("test_new.py::test_new", 5) == 1
    check = "test_bad_input_fields.py::test_a_key_in_quotes_changes_nothing"
    assert [cost_of(check, examples) for examples in (2, 3, 4)] == [5, 7, 9]
    assert cost_of(check, 20) > cost_of(check, 10)


@pytest.mark.parametrize("text", ["", "2", "0/2", "3/2", "1/0", "1/9999", "a/b", "1/2/3", "-1/2"])
def test_a_shard_that_cannot_be(text: str) -> None:
    """It is refused in one sentence."""
    with pytest.raises(ConfigurationError, match="is not a shard: give its number and how many there are"):
        Shard.parse(text)


def test_a_wrong_shard_is_wrong_usage(tmp_path: Path) -> None:
    """Exit 2; and a nonce identifies whole runs only."""
    wrong = launch("run", "--shard", "5/4", folder=tmp_path)
    nonce = launch("run", "--shard", "1/4", "--nonce", "0123456789abcdef", folder=tmp_path)
    assert (wrong.returncode, nonce.returncode) == (2, 2)
    assert "--shard '5/4' is not a shard" in wrong.stderr
    assert "leave --shard out" in nonce.stderr
