"""The summary in the terminal: one screen, every failure where there is room, and inert texts."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from reports import rule_groups
from reports.safe_text import visible
from reports.terminal import print_summary, summary
from spec import catalogue
from tests.reports_sample import HOSTILE, aside, failing, hostile_run, printed, results, some_rules, typical_run

FIRST, SECOND, *_ = some_rules()
MUSTS = [rule for rule in catalogue() if rule.level == "must"][:31]


def test_the_terminal_summary_fits_one_screen() -> None:
    """The summary fits 24 lines of 80 columns, starts with failures and ends with the path of the report."""
    for failures in (0, 1, 3, 12, 400):
        paths = {"report.html": Path("out") / "report.html"}
        lines = [line.plain for line in summary(typical_run(failures), paths)]
        assert len(lines) <= 24
        assert all(cell_len(line) <= 80 for line in lines)
        assert lines[-1] == f"Report: {Path('out') / 'report.html'}"
    assert lines[0] == "400 rules failed"
    assert "more in the report" in "\n".join(lines)


def test_a_log_and_a_tall_terminal_list_every_failure() -> None:
    """Given enough lines every failure is listed; hundreds of them are counted."""
    failed = [rule["id"] for rule in rule_groups.failures(typical_run(30))]
    tall = "\n".join(line.plain for line in summary(typical_run(30), None, 80, 72))
    assert all(f"x {rule} " in told for rule in failed for told in (tall, printed(typical_run(30))))
    assert "more in the report" in printed(typical_run(400))


def test_the_terminal_shows_failures_in_full_if_there_is_room() -> None:
    """Below a rule stands what was wrong, in full; with many failures beside it. Gaps and verdict come below."""
    told = printed(typical_run(2))
    first, second, *_ = (rule.id for rule in catalogue())
    assert f"x {first}  must\n    The create was not answered with 201.\n" in told
    short = [line.plain for line in summary(typical_run(12), None, 80, 24)]
    assert any(line.startswith("x ") and "  The create was not" in line for line in short)
    assert (
        told.index(first)
        < told.index(second)
        < told.index("The practice names no site.")
        < told.index("NON-CONFORMANT")
    )


def test_a_log_cuts_no_failure_and_a_terminal_wraps_it() -> None:
    """Among many failures and gaps, too, a line says all: what was expected and received, and what to do."""
    long = f"Sent{' x' * 110}; expected{' e' * 50}, received{' r' * 50} to the end."
    *failed, gap = MUSTS
    left_out = {gap.id: aside("blocked", "why " * 100 + "it is", hint="do " * 100 + "that")}
    judged = [failing(rule, message=long, clues=(rule.id,)) for rule in failed]
    record = results(lambda _: None, rules=MUSTS, set_aside=left_out, more=judged)
    logged = printed(record).splitlines()
    assert sum(line.endswith(long) for line in logged) == len(failed)
    assert any(f"it is: {gap.id}" in line and "do that" in line for line in logged)
    lines = [line.plain for line in summary(record, None, 80, 60)]
    assert max(map(cell_len, lines)) <= 80
    assert long in " ".join(" ".join(lines).split())


def test_the_terminal_names_the_other_rule_of_a_cause() -> None:
    """One rule with the same cause is named; two are counted."""
    for rules, words in ((MUSTS[:2], f"(and {MUSTS[1].id})"), (MUSTS[:3], "(and 2 more rules)")):
        record = results(lambda rule: failing(rule, clues=("one",)), rules=rules)
        assert words in "\n".join(line.plain for line in summary(record, None, 200, 1))


def test_the_terminal_never_cuts_the_id_of_a_rule() -> None:
    """Even the longest rule ids are shown in full; only the reason is truncated."""
    longest = sorted(catalogue(), key=lambda rule: -len(rule.id))[:5]
    told = printed(results(failing, rules=longest))
    assert all(f"x {rule.id} " in told for rule in longest)


def test_the_terminal_sums_operations_without_failures() -> None:
    """With too few lines the operations with failures have rows and the others share one; the counts add up."""
    record = typical_run(12)
    rows = [line.split() for line in printed(record).splitlines() if re.match(r"(\w+-)+\w+ +\d|the other", line)]
    assert sum(int(count) for row in rows for count in row[-4:] if count.isdigit()) == len(record["rules"])
    assert {row[0] for row in rows} > {rule["operation"] for rule in record["rules"] if rule["outcome"] == "failed"}


COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("colour", [True, False])
def test_the_terminal_summary_is_inert(text: str, colour: bool) -> None:
    """Text from a target adds no line to what harmless words take, no colour, and no control character."""
    told = printed(hostile_run(text, 12), force_terminal=colour)
    ours = printed(hostile_run(re.sub(r"[^ ]", "x", visible(text)), 12), force_terminal=colour)
    assert told.count("\n") <= ours.count("\n")
    assert {*COLOURS.findall(told)} == {*COLOURS.findall(ours)}
    assert "\x1b" not in COLOURS.sub("", told)
    assert visible(told).replace("\\u001b", "\x1b") == told
    assert ("\x1b" in told) is colour


@pytest.mark.parametrize("text", HOSTILE)
def test_the_verbose_terminal_summary_is_inert(text: str) -> None:
    """The full descriptions of failures contain no escape sequence and no invisible character."""
    file = io.StringIO()
    print_summary(hostile_run(text), None, Console(file=file, width=80), verbose=True)
    assert visible(file.getvalue()) == file.getvalue()
    assert "Expected: " in file.getvalue()


def test_the_terminal_summary_on_an_ascii_terminal() -> None:
    """A terminal whose encoding is ASCII gets ASCII."""
    raw = io.BytesIO()
    record = results(lambda rule: failing(rule, received="naïve — ✓" * 20), rules=[FIRST, SECOND])
    with io.TextIOWrapper(raw, encoding="ascii", write_through=True) as file:
        print_summary(record, None, Console(file=file, width=80))
        assert b"NON-CONFORMANT" in raw.getvalue()
