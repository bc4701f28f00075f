"""`replay`: sends the recorded failure of a rule again and judges the answers by the same expectation."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from procedurelogs_conformance.help_pages import exit_codes
from procedurelogs_conformance.options import run_option
from procedurelogs_conformance.result_files import NoRecord, exit_code_with, keep_reports, read_record
from procedurelogs_conformance.stopped import Stopped
from reports.safe_text import one_line
from run.options import Options
from run.pytest_run import run_suites
from run.recording import Recording
from run.session import Session
from subject import ConfigurationError
from subject.interrupts import INTERRUPTIONS

Entry = Mapping[str, Any]

FIXED, STILL, CHANGED = "FIXED", "STILL FAILING", "CHANGED"


@click.command(
    "replay",
    epilog=exit_codes(
        {
            0: "FIXED: the rule passes",
            1: "STILL FAILING, or CHANGED: the rule fails in another way",
            2: "wrong usage, or RULE did not fail in RESULTS",
            3: "CHANGED: the rule was not judged",
            4: "the target is unreachable or rejects the credentials",
            5: "the suite itself failed",
        }
    ),
)
@click.argument("results", type=click.Path(path_type=Path), metavar="RESULTS")
@click.argument("rule_id", metavar="RULE")
@click.argument("url", required=False, metavar="[URL]")
@run_option("practice")
@run_option("allow_writes")
@run_option("out", default="conformance-replay", show_default=True)
@run_option("report_mode")
def command(
    results: Path,
    rule_id: str,
    url: str | None,
    practice: Path | None,
    allow_writes: bool,
    out: Path,
    report_mode: str,
) -> int:
    """Send a recorded failure again and judge the answers anew.

    RESULTS is a results.json or the folder of a run in which RULE failed. The failed checks set up their records anew,
    send the recorded input, steps or case alone to the same server or to URL, and clean up.
    """
    record = read_record(results)
    rule = _failed_rule(record, rule_id, results)
    failures = {one["check"]: one.get("replay", "") for one in rule["judgements"] if one["outcome"] == "failed"}
    try:
        options = replace(
            _options(record, rule_id, url, practice, allow_writes=allow_writes), out=out, report_mode=report_mode
        )
        recording = Recording(Session(options), only=failures)
    except ConfigurationError as problem:
        raise Stopped(problem) from None
    with redirect_stdout(io.StringIO()):  # Hypothesis prints the example that it sends again
        run_suites(recording, *sorted({check.partition("::")[0] for check in failures}))
    if recording.results is None and INTERRUPTIONS.level:
        raise click.Abort
    if recording.results is None:
        raise Stopped(
            recording.problem
            or RuntimeError("The checks of the recorded failure are not in this version of the suite.")
        )
    _, unwritten = keep_reports(recording.results, out, report_mode)
    now = next(one for one in recording.results["rules"] if one["id"] == rule_id)
    word = finding(rule, now)
    click.echo("\n".join(_findings(rule, now, word, out)))
    return exit_code_with(0 if word == FIXED else 1 if now["outcome"] == "failed" else 3, unwritten)


def finding(then: Entry, now: Entry) -> str:
    """FIXED if the rule passes now, STILL FAILING if it fails in the same way, else CHANGED."""
    if now["outcome"] == "passed":
        return FIXED
    return STILL if now["outcome"] == "failed" and _ways(then) & _ways(now) else CHANGED


def _ways(rule: Entry) -> set[tuple[str, str]]:
    """The ways in which a rule failed: expected and received, without their keys and dates."""
    failed = [one for one in rule["judgements"] if one["outcome"] == "failed"]
    return {(_without_keys(one["expected"]), _without_keys(one["received"])) for one in failed}


def _without_keys(text: str) -> str:
    status = re.match(r"[1-5]\d\d\b", text)
    return (status[0] if status else "") + re.sub(r"conformance run \w+|[\d:.-]*\d", "#", text)


def _failed_rule(record: Entry, rule_id: str, path: Path) -> Entry:
    rule: Entry | None = next((one for one in record["rules"] if one["id"] == rule_id), None)
    if rule is None:
        raise NoRecord(f"{path} has no rule {rule_id!r}.")
    if rule["outcome"] != "failed":
        raise NoRecord(
            f"{rule_id} did not fail in {path}: its outcome is {rule['outcome']}, so there is nothing to send again."
        )
    return rule


def _options(record: Entry, rule_id: str, url: str | None, practice: Path | None, *, allow_writes: bool) -> Options:
    """The options of the recorded run for one rule; permission to write has to be given again."""
    recorded = record["run"].get("settings", {})
    kept = {name: recorded[name] for name in ("rate", "timeout") if recorded.get(name)} | {
        "without": tuple(recorded.get("without", ()))
    }
    kept |= {name: Path(recorded[name]) for name in ("credentials", "practice") if recorded.get(name)}
    target = record["target"]
    elsewhere = url or (None if target["embedded"] else target["url"])
    embedded = {} if elsewhere else {"faults": tuple(target["faults"]), "variants": tuple(target["variants"])}
    return Options(
        **kept | embedded | ({"practice": practice} if practice else {}),
        url=elsewhere,
        api_version=target["api_version"],
        mode=record["run"]["mode"],
        allow_writes=allow_writes,
        rules=(rule_id,),
        seed=record["run"]["seed"],
        examples=max(1, record["run"]["examples"]),
    )


def _findings(then: Entry, now: Entry, word: str, out: Path) -> list[str]:
    seen = next((one for one in now["judgements"] if one["outcome"] == now["outcome"]), None)
    was = next(one for one in then["judgements"] if one["outcome"] == "failed")
    found = one_line(seen["received"] or seen["message"]) if seen else ""
    return [
        f"{then['id']}: {then['text']}",
        f"Expected: {one_line(was['expected'])}",
        f"Then:     {one_line(was['received'])}",
        f"Now:      {now['outcome']}{f', {found}' if found else ''}",
        f"Report:   {out / 'report.html'}",
        "",
        word,
    ]
