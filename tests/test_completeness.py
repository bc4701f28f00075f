"""A rule, check, fault, reading or variant without its counterpart is named in seconds."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from spec import UnknownRule, catalogue
from tests.bench import Bench, Job
from tests.completeness import unmatched
from tests.scratch import run_module, scratch_copy

RULES = Path("spec", "rules")
CHECKS = Path("suites", "test_create_answer.py")
NOTE = "create-procedure/default-note-is-not-used"
MADE_UP = """\
  - id: create-procedure/made-up
    text: A made-up rule.
    source: {item: Description, sentence: 1}
"""
READINGS = """\
    level: observe
    readings:
      one: made up
      other: made up, too
"""


def test_the_project_is_complete() -> None:
    """Each rule has a check and a fault, each reading a variant, and there are no others."""
    assert unmatched() == []


def add_a_rule(folder: Path) -> None:
    """State a rule that nothing checks and nothing breaks."""
    append(folder / RULES / "create-procedure.yaml", MADE_UP)


def add_a_rule_with_readings(folder: Path) -> None:
    """State an open point that nothing checks, with two readings."""
    append(folder / RULES / "create-procedure.yaml", MADE_UP + READINGS)


def remove_a_rule(folder: Path) -> None:
    """Give a rule another id: its check and its fault keep the old one."""
    replace(folder / RULES / "create-procedure.yaml", f"id: {NOTE}", "id: create-procedure/renamed")


def remove_a_citation(folder: Path) -> None:
    """Let a check cite its rule no more."""
    replace(folder / CHECKS, f'@rule("{NOTE}")\n', "")


def rename_a_fault(folder: Path) -> None:
    """Give a fault of two operations another name."""
    replace_everywhere(folder / "reference", "default-note-is-not-used", "default-note-is-used")


def rename_a_variant(folder: Path) -> None:
    """Give a variant another name."""
    replace(folder / RULES / "list-procedures.yaml", "empty-list: ", "no-list: ")


GAPS: dict[Callable[[Path], None], list[str]] = {
    add_a_rule: [
        "The rule create-procedure/made-up has no check in suites/, and no not_tested.",
        "The rule create-procedure/made-up has no fault in reference/.",
    ],
    add_a_rule_with_readings: [
        "The rule create-procedure/made-up has no check in suites/, and no not_tested.",
        "The reading create-procedure/made-up=one has no variant in reference/.",
        "The reading create-procedure/made-up=other has no variant in reference/.",
    ],
    remove_a_rule: [
        f"The catalogue has no rule '{NOTE}'.",
        "The rule create-procedure/renamed has no fault in reference/.",
        f"The fault {NOTE} has no rule of level must or should.",
    ],
    remove_a_citation: [
        f"The rule {NOTE} has no check in suites/, and no not_tested.",
        f"The check {CHECKS}::test_the_default_note_of_the_code_is_not_used cites no rule.",
    ],
    rename_a_fault: [
        f"The rule {NOTE} has no fault in reference/.",
        "The rule update-procedure/default-note-is-not-used has no fault in reference/.",
        "The fault create-procedure/default-note-is-used has no rule of level must or should.",
        "The fault update-procedure/default-note-is-used has no rule of level must or should.",
    ],
    rename_a_variant: ["The variant list-procedures/nothing-found=empty-list has no reading in spec/rules/."],
}
"""Each gap, and the sentences that name it."""


@pytest.mark.parametrize(
    "changes",
    [(add_a_rule, rename_a_fault), (add_a_rule_with_readings, remove_a_citation), (remove_a_rule, rename_a_variant)],
)
def test_what_has_no_counterpart_is_named(changes: Sequence[Callable[[Path], None]], tmp_path: Path) -> None:
    """In a copy of the project with two gaps, the comparison fails and names what is missing."""
    folder = scratch_copy(tmp_path)
    for change in changes:
        change(folder)
    compared = run_module(folder, "tests.completeness")
    assert compared.returncode == 1, compared.stderr
    for sentence in (sentence for change in changes for sentence in GAPS[change]):
        assert sentence in compared.stdout


@pytest.mark.parametrize(
    "job",
    [Job(faults=["create-procedure/no-such-rule"]), Job(rules=["create-procedure/no-such-rule"])],
    ids=["fault", "rule"],
)
def test_the_bench_names_what_is_missing(bench: Bench, job: Job) -> None:
    """A job on a fault or a rule that does not exist fails with its name, and the bench goes on."""
    with pytest.raises(RuntimeError, match="create-procedure/no-such-rule"):
        bench.submit(job).result()
    assert bench.submit(Job(rules=["list-procedures/answers-200"])).result().exit_code == 0


def test_an_unknown_rule_keeps_its_name_between_processes() -> None:
    """The error about an unknown rule can be sent from a worker to its parent."""
    with pytest.raises(UnknownRule) as found:
        catalogue()["create-procedure/no-such-rule"]
    assert str(pickle.loads(pickle.dumps(found.value))) == str(found.value)  # noqa: S301 - our own error


def append(path: Path, text: str) -> None:
    """Add a text at the end of a file."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    """Replace a text in a file that has it."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def replace_everywhere(folder: Path, old: str, new: str) -> None:
    """Replace a text in every Python file of a folder that has it."""
    having = [path for path in folder.rglob("*.py") if old in path.read_text(encoding="utf-8")]
    assert having, f"{folder.name}/ has no {old!r}"
    for path in having:
        replace(path, old, new)
