"""The example of CONTRIBUTING.md works: its blocks, applied to a copy of the project, add a rule and prove it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from spec import catalogue
from tests.guide import guide_blocks
from tests.launching import ROOT, finish, plain_environment
from tests.scratch import run_module, scratch_copy

RULE = "create-procedure/proc-time-hour-is-refused"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project to which every block of the guide is applied."""
    folder = scratch_copy(tmp_path_factory.mktemp("guided"))
    for block in guide_blocks():
        block.apply(folder)
    return folder


def outcome(project: Path, *options: str) -> dict[str, str]:
    """The outcomes of the rules on ProcTime in a run of the copy."""
    out = project / "report"
    chosen = ["--rule", RULE, "--rule", "create-procedure/proc-time-format", "--examples", "1", "--quiet"]
    run_module(project, "procedurelogs_conformance", "run", *chosen, "--out", str(out), *options)
    rules = json.loads((out / "results.json").read_text(encoding="utf-8"))["rules"]
    return {rule["id"]: rule["outcome"] for rule in rules if "/proc-time-" in rule["id"]}


def test_the_example_is_not_in_the_suite() -> None:
    """The guide adds a rule that the project does not have, in every file that a rule touches."""
    assert RULE not in catalogue().rules
    assert [block.file for block in guide_blocks()] == [
        "spec/rules/create-procedure.yaml",
        "strategies/dates.py",
        "suites/test_create_refusals.py",
        "suites/test_create_refusals.py",
        "reference/faults/wrong_words.py",
        "reference/faults/rules/create_procedure.py",
        "tests/procedure_transcripts.py",
        "tests/implied.yaml",
        "CHANGELOG.md",
    ]


def test_the_example_is_complete(project: Path) -> None:
    """With all blocks applied, each rule has its check and its fault."""
    compared = run_module(project, "tests.completeness")
    assert compared.returncode == 0, compared.stdout + compared.stderr


def test_the_example_can_be_frozen(project: Path) -> None:
    """The rule set of the release takes it, since the changelog names it."""
    frozen = run_module(project, "tests.freeze")
    assert frozen.returncode == 0, frozen.stdout + frozen.stderr


def test_the_tables_of_checks_take_the_example(project: Path) -> None:
    """The commands that the guide names write them: the rule is judged by the file to which its check was added."""
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert all(f"`python -m {command}`" in guide for command in ("tests.check_files", "tests.costs"))
    written = run_module(project, "tests.check_files")
    assert written.returncode == 0, written.stdout + written.stderr
    table = json.loads((project / "run" / "check_files.json").read_text(encoding="utf-8"))
    assert [file for file, rules in table.items() if RULE in rules] == ["test_create_refusals.py"]


def test_the_example_passes_on_the_intact_server(project: Path) -> None:
    """The rule of the example passes on the server without a fault."""
    assert outcome(project)[RULE] == "passed"


def test_the_example_fails_on_its_fault(project: Path) -> None:
    """With its fault the rule fails, and so does the rule that the guide lists as implied."""
    found = outcome(project, "--fault", RULE)
    assert found[RULE] == found["create-procedure/proc-time-format"] == "failed"


def test_the_example_shows_its_fault(project: Path) -> None:
    """The tests of the reference server accept the fault: a request shows it, where the registry says."""
    chosen = ["-q", "tests/test_reference_faults.py", "-k", f"test_every_fault_shows and {RULE.partition('/')[2]}"]
    tested = run_module(project, "pytest", *chosen)
    assert "1 passed" in tested.stdout, tested.stdout + tested.stderr


def test_the_example_is_in_good_style(project: Path) -> None:
    """The blocks need no formatting and no correction."""
    files = sorted({block.file for block in guide_blocks() if block.file.endswith(".py")})
    for command in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        judged = finish([sys.executable, "-m", "ruff", *command, *files], project, plain_environment())
        assert judged.returncode == 0, judged.stdout + judged.stderr


def test_files_that_the_guide_names_exist() -> None:
    """Every path in the guide leads to a file or folder of the project."""
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:\.ci|[a-z]+)/[\w./-]*)`", guide))
    assert len(paths) > 10
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
