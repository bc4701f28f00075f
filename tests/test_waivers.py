"""Waivers: tolerated rules stay visible, and a waiver that is invalid, not needed or expired is an error."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.forked import launch_forked
from tests.launching import results_in

FAULT = "create-procedure/claim-note-is-kept"
FINE = "get-procedure/answers-200"


def waiver(rule: str = FAULT, **other: str) -> str:
    """The text of a file with one waiver."""
    entry = {
        "rule": rule,
        "reason": "The old database cuts notes.",
        "ticket": "PL-17",
        "expires": "2099-12-31",
        **other,
    }
    return "waivers:\n  - " + "\n    ".join(f"{name}: {value}" for name, value in entry.items() if value) + "\n"


def run(folder: Path, text: str, *options: str) -> CompletedProcess[str]:
    """A run with this file of waivers."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "waivers.yaml").write_text(text, encoding="utf-8")
    return launch_forked("run", "--examples", "1", "--waivers", "waivers.yaml", "--out", "out", *options, folder=folder)


def test_a_waived_rule_stays_visible(tmp_path: Path) -> None:
    """It is shown as failed, with ticket and date; only another failed rule makes the exit code 1."""
    done = run(tmp_path, waiver(), "--fault", FAULT, "--rule", FAULT, "--rule", FINE)
    results = results_in(tmp_path / "out")
    rule = next(one for one in results["rules"] if one["id"] == FAULT)
    assert (done.returncode, results["verdict"], rule["outcome"]) == (0, "partial", "failed")
    assert rule["waived"]["ticket"] == "PL-17"
    for name in ("report.html", "junit.xml", "summary.md"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert "PL-17" in text, name
        assert "2099-12-31" in text, name
    assert "Waived until 2099-12-31 (PL-17)" in done.stdout
    both = run(tmp_path / "both", waiver(), "--fault", FAULT, "--fault", FINE, "--rule", FAULT, "--rule", FINE)
    assert both.returncode == 1


def test_a_whole_run_with_a_waiver(tmp_path: Path) -> None:
    """If everything else passed, the verdict is conformant-with-waivers and the exit code 0."""
    done = run(tmp_path, waiver(), "--fault", FAULT)
    results = results_in(tmp_path / "out")
    assert {rule["id"] for rule in results["rules"] if rule["outcome"] == "failed" and rule["level"] == "must"} == {
        FAULT
    }
    assert (done.returncode, results["verdict"]) == (0, "conformant-with-waivers"), done.stdout
    assert "1 is waived" in " ".join(done.stdout.split())


def test_a_needless_waiver_is_an_error(tmp_path: Path) -> None:
    """The rule passed: exit code 2, and a sentence names the waiver to remove."""
    done = run(tmp_path, waiver(FINE), "--rule", FINE)
    assert done.returncode == 2
    assert f"The waiver for {FINE} is not needed" in done.stdout


WRONG = {
    "unknown-rule": (
        waiver("create-procedure/claim-note-is-ketp"),
        f"line 2: The catalogue has no rule 'create-procedure/claim-note-is-ketp'. Did you mean '{FAULT}'?",
    ),
    "expired": (waiver(expires="2020-01-31"), "expired on 2020-01-31"),
    "no-date": (waiver(expires="soon"), "'soon' does not match"),
    "no-day": (waiver(expires="2026-02-30"), "2026-02-30 is not a date"),
    "no-reason": (waiver(reason=""), "'reason' is a required property"),
    "no-ticket": (waiver(ticket=""), "'ticket' is a required property"),
    "other-key": (waiver(until="2099-01-01"), "line 2: Additional properties"),
    "twice": (waiver() + waiver().partition("\n")[2], "line 6: the rule"),
    "no-list": ("waivers: all\n", "is not of type 'array'"),
    "no-yaml": ("waivers: [\n", "line 2 is not YAML"),
    "endless": ("waivers: &all [*all]\n", "is too large; its aliases repeat too much"),
    "empty": ("", "is empty"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_waivers(tmp_path: Path, case: str) -> None:
    """One sentence with the line, and exit code 2, before a request is sent."""
    text, words = WRONG[case]
    done = run(tmp_path, text, "--rule", FINE)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
    assert words in done.stderr
    assert "waivers.yaml" in done.stderr
