"""Faults where two parts of a request meet are found by the rows of a default run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import Bench, Job
from tests.forked import launch_forked as launch
from tests.interactions import every_fault, kind_of, missed, sample
from tests.sampling import WHOLE, sampled

SIZE = 5
OF_LISTS = 4
OF_READING = ("list-procedures", "get-procedure")
OF_PROCEDURES = ("create-procedure", "update-procedure")


def test_a_sample_of_interaction_faults_is_found(bench: Bench) -> None:
    """Fields that are dropped, reset or stored beside others, and values that are spoiled: each makes a run fail."""
    faults = [one for one in every_fault() if one.startswith(OF_PROCEDURES)]
    assert missed(bench, sample(faults, SIZE, seed=1), examples=2, seed=1, whole=False) == {}


def test_a_sample_of_faults_of_lists_and_reads_is_found(bench: Bench) -> None:
    """Criteria that are ignored beside others, and members that are read wrongly: each makes a run fail."""
    faults = [one for one in every_fault() if one.startswith(OF_READING)]
    chosen = faults if WHOLE else sample(faults, OF_LISTS, seed=1)
    assert missed(bench, chosen, examples=1, seed=1, whole=False) == {}


def test_a_sample_holds_every_kind() -> None:
    """A small sample has a fault of each operation and effect."""
    faults = every_fault()
    kinds = {kind_of(one) for one in faults}
    assert {kind_of(one) for one in sample(faults, len(kinds), seed=3)} == kinds


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("update-procedure/drops-Dx-beside-Priority", "with Priority 1"),
        ("update-procedure/resets-Discount-beside-ProcFee", "Sent ProcFee "),
    ],
)
def test_the_message_names_the_fields_that_meet(tmp_path: Path, fault: str, words: str) -> None:
    """The summary says which field suffers beside which other one."""
    rules = ("--rule", "update-procedure/dx-is-updated", "--rule", "update-procedure/others-keep-their-value")
    done = launch("run", "--fault", fault, *rules, folder=tmp_path)
    assert done.returncode == 1
    assert words in done.stdout


def test_the_message_names_the_criteria_that_meet(tmp_path: Path) -> None:
    """The summary says which criterion is ignored beside which other one."""
    fault = "list-procedures/ignores-PlannedAptNum-beside-ProcStatus"
    done = launch("run", "--fault", fault, "--rule", "list-procedures/*-combine", "--examples", "1", folder=tmp_path)
    assert done.returncode == 1
    assert "Sent GET /procedurelogs?PlannedAptNum=203&ProcStatus=" in done.stdout


NAMED = {
    "update-procedure/drops-Dx-beside-Priority": "update-procedure/dx-is-updated",
    "update-procedure/resets-Discount-beside-ProcFee": "update-procedure/others-keep-their-value",
    "update-procedure/spreads-ProcFee-beside-AptNum": "update-procedure/changes-no-other-record",
    "update-procedure/spreads-refused-Priority-to-PatNum": "update-procedure/refused-changes-nothing",
    "update-procedure/stores-ProcFee-refused-for-ToothNum": "update-procedure/refused-changes-nothing",
    "update-procedure/drops-PlannedAptNum-beside-ProcStatus": "update-procedure/planned-apt-num-is-updated",
    "update-procedure/judges-TP-by-former-C": "update-procedure/other-statuses-lock-nothing",
    "delete-procedure/judges-EO-by-former-TP": "delete-procedure/refuses-eo",
    "delete-procedure/refuses-beside-AptNum": "delete-procedure/accepts-tp",
    "create-group-note/skips-date-of-member-5": "create-group-note/same-date-is-required",
    "create-procedure/forgets-insurance-beside-CodeNum": "create-procedure/proc-fee-default-insured",
    "create-procedure/spoils-ProcFee-float": "create-procedure/proc-fee-is-kept",
    "get-insurance-history/spoils-procDate-leap-day-forward": "get-insurance-history/shows-the-date",
    "list-procedures/shows-former-Prognosis": "list-procedures/rows-are-the-records",
}
"""Faults of servers as people write them, and a rule that each breaks."""


@pytest.mark.parametrize("fault", sampled(list(NAMED), 1))
def test_a_default_run_fails_on_a_server_with_one_such_fault(fault: str, bench: Bench) -> None:
    """With two examples a run of the whole suite ends with exit code 1, by the rule that the fault breaks."""
    outcome = bench.submit(
        Job(faults=[fault], examples=2, brief=not WHOLE, until="" if WHOLE else NAMED[fault])
    ).result()
    assert outcome.exit_code == 1
    assert NAMED[fault] in outcome.failed()
