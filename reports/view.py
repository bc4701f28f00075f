"""What every report tells, taken from a record: failures, gaps, observations, counts and words for the verdict."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from reports.outcomes import OUTCOMES

Entry = Mapping[str, Any]

LEVELS = ("must", "should", "observe")
VERDICT_WORDS = {
    "conformant": "Conformant",
    "conformant-with-waivers": "Conformant with waivers",
    "partial": "Partial",
    "not-verified": "Not verified",
    "non-conformant": "Non-conformant",
    "error": "Error",
}
_LAST = ("Example Requests", "Example Response", "Status codes")
_GAPS = ("blocked", "not-run", "not-applicable")
_MEND = "Mend how this request is answered, or correct the manifest, which `doctor` checks: these rules wait for it."
_UNLOCKS = (
    ("the practice manifest lacks", "Name it in the practice manifest; `init` drafts one."),
    ("the practice manifest does not say", "Say so in the practice manifest."),
    ("mode read-only", "Run with --mode standard, against a server that may be written to."),
    ("not selected by --rule", "Run without --rule."),
    ("refused the credentials", "Give credentials that may use this operation."),
    ("is asked too often", "Run more slowly, with --rate."),
    ("arranging", _MEND),
    ("there is no record", _MEND),
    ("failed: the target", _MEND),
    (
        "the accepted twin",
        "Mend what refuses the valid request: a refusal proves nothing while valid ones are refused.",
    ),
    ("the record shows no", "Show this member in the answers: the rules are seen by it."),
    ("names no procnum", "Let the answer name the ProcNum of the record: without it nothing can be asked about it."),
    ("the run ended", "Run again to the end."),
)


@dataclass(frozen=True, slots=True)
class Gap:
    """Rules that were not exercised for one reason."""

    outcome: str
    reason: str
    rules: tuple[Entry, ...]

    @property
    def musts(self) -> int:
        """How many of them are must-rules."""
        return sum(rule["level"] == "must" for rule in self.rules)

    @property
    def costly(self) -> bool:
        """Whether the first screen tells of it: rules that apply, and that somebody could unlock."""
        return self.outcome == "blocked" or (self.outcome == "not-run" and bool(self.unlock))

    @property
    def unlock(self) -> str:
        """What would let these rules be exercised; empty where nothing that a user does would."""
        return next((told for words, told in _UNLOCKS if words in self.reason.lower()), "")


@dataclass(frozen=True, slots=True)
class Tally:
    """How the rules of one operation ended."""

    operation: str
    section: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many rules the operation has."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Item:
    """The rules of one field, or of one part of a section."""

    name: str
    rules: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """The rules of one operation, by item."""

    name: str
    section: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """How the target reads an open point: what was seen, with what the catalogue says of that reading."""

    rule: Entry
    seen: tuple[tuple[str, str], ...]


def place(rule: Entry) -> str:
    """The place of a rule in the document, for people."""
    return f"{rule['section']}, {rule['item']}, sentence {rule['sentence']}"


def failures(results: Entry) -> list[Entry]:
    """The rules that failed, must before should, and those that are waived after all others."""
    failed = (rule for rule in results["rules"] if rule["outcome"] == "failed")
    return sorted(failed, key=lambda rule: ("waived" in rule, LEVELS.index(rule["level"])))


def counts_as_failed(rule: Entry, results: Entry) -> bool:
    """Whether a rule that failed makes the run fail: a must, or with --fail-on should also a should, that is not waived."""
    return (
        rule["outcome"] == "failed"
        and "waived" not in rule
        and (rule["level"] == "must" or results["run"]["fail_on"] == "should")
    )


def suite_faults(results: Entry) -> list[Entry]:
    """The rules that the suite could not judge through a fault of its own."""
    return [rule for rule in results["rules"] if rule["outcome"] == "error"]


def gaps(results: Entry) -> list[Gap]:
    """What was not exercised, by reason: blocked first, then the reasons that cost the most must-rules."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for rule in results["rules"]:
        if rule["outcome"] in _GAPS:
            found.setdefault((rule["outcome"], rule["reason"]), []).append(rule)
    listed = [Gap(outcome, reason, tuple(rules)) for (outcome, reason), rules in found.items()]
    return sorted(listed, key=lambda gap: (_GAPS.index(gap.outcome), -gap.musts, -len(gap.rules)))


def alike(failed: Iterable[Entry]) -> list[tuple[Entry, int]]:
    """The failures, those with one cause told once: the first of those that received the same, and how many others did."""
    found: dict[tuple[str, ...], list[Entry]] = {}
    for rule in failed:
        found.setdefault(_cause(rule), []).append(rule)
    listed: list[tuple[Entry, int]] = []
    for rules in found.values():
        listed += [(rules[0], len(rules) - 1)] if len(rules) > 2 else [(rule, 0) for rule in rules]
    return listed


def _cause(rule: Entry) -> tuple[str, ...]:
    """What the failures of one cause have in common: the operation, and a refusal or an error in the same words."""
    worst = next((one for one in rule["judgements"] if one["outcome"] == "failed"), None)
    received = worst["received"] if worst else ""
    answered = re.match(r"[45]\d\d\b", received) and "waived" not in rule
    return (rule["operation"], received) if answered else (rule["id"],)


def operations(results: Entry) -> list[Operation]:
    """The rules by operation and item, in the order of the document: fields first, answers and status codes after them."""
    found: dict[tuple[str, str], dict[str, list[Entry]]] = {}
    for rule in results["rules"]:
        found.setdefault((rule["operation"], rule["section"]), {}).setdefault(rule["item"], []).append(rule)
    return [
        Operation(name, section, tuple(Item(item, tuple(items[item])) for item in sorted(items, key=_position)))
        for (name, section), items in found.items()
    ]


def _position(item: str) -> int:
    return _LAST.index(item) if item in _LAST else -1


def selected(results: Entry) -> list[Entry]:
    """The rules that --rule selected; without --rule all of them."""
    patterns = results["run"]["selection"] or ["*"]
    return [rule for rule in results["rules"] if any(fnmatchcase(rule["id"], pattern) for pattern in patterns)]


def tallies(results: Entry) -> list[Tally]:
    """The outcomes of each operation, counted."""
    return [
        Tally(operation.name, operation.section, _count(rule for item in operation.items for rule in item.rules))
        for operation in operations(results)
    ]


def _count(rules: Iterable[Entry]) -> dict[str, int]:
    counts = {str(outcome): 0 for outcome in OUTCOMES}
    for rule in rules:
        counts[rule["outcome"]] += 1
    return counts


def observations(results: Entry) -> list[Observation]:
    """How the target reads the open points, in the order of the document."""
    return [Observation(rule, _seen(rule)) for rule in results["rules"] if rule["observation"]]


def _seen(rule: Entry) -> tuple[tuple[str, str], ...]:
    named = {judgement["observation"]: None for judgement in rule["judgements"] if judgement["observation"]}
    return tuple((name, rule["readings"].get(name, "")) for name in named or [rule["observation"]])


def highest_satisfied(results: Entry) -> str | None:
    """The newest version whose every must-rule passed."""
    return next((entry["version"] for entry in reversed(results["versions"]) if entry["satisfied"]), None)


def satisfied(results: Entry) -> str:
    """The newest version that is satisfied, in words: none, where a rule of the oldest failed; else none was proven."""
    if highest := highest_satisfied(results):
        return highest
    return "none" if results["versions"] and results["versions"][0]["failed"] else "none proven"


def verdict_sentence(results: Entry) -> str:
    """The verdict in one sentence, with the numbers that made it: of all must-rules, or of the rules that --rule selected."""
    must = results["counts"]["must"]
    counts, rules = (
        (_count(selected(results)), "selected rules") if results["run"]["selection"] else (must, "must-rules")
    )
    applied = sum(counts.values()) - counts["not-applicable"]
    judged = f"as version {results['target']['judged_as']}"
    match results["verdict"]:
        case "conformant-with-waivers":
            waived = sum(rule["level"] == "must" and "waived" in rule for rule in results["rules"])
            words = "is" if waived == 1 else "are"
            return f"{must['passed']} of {applied} must-rules that apply passed and {waived} {words} waived, judged {judged}."
        case "conformant":
            return f"All {applied} must-rules that apply were exercised and passed, judged {judged}."
        case "partial":
            left_out = counts["not-run"]
            words = f" and {left_out} {'was' if left_out == 1 else 'were'} not run" if left_out else ""
            return f"{counts['passed']} of {applied} {rules} passed{words}, judged {judged}."
        case "non-conformant":
            until = "" if results["run"]["complete"] else ", until the run was interrupted"
            return f"{counts['failed']} of {applied} {rules} failed{until}, judged {judged}."
        case "error":
            return "The suite itself failed, so the target is not judged."
        case _:
            return _what_is_unproven(results, counts, f"{applied} {rules}")


def _what_is_unproven(results: Entry, counts: Mapping[str, int], rules: str) -> str:
    if not results["run"]["complete"]:
        return "The run was interrupted, so nothing is certified."
    if counts["passed"] == 0 and counts["blocked"] == 0:
        return "Nothing was judged, so nothing is certified."
    unproven = counts["blocked"] + counts["not-run"]
    return f"{unproven} of {rules} could not be judged, so nothing is certified."


def remains(results: Entry) -> str:
    """What cleaning up could not delete, in one sentence."""
    count = len(results["remains"])
    return f"{count} record{'s' if count != 1 else ''} of this run could not be deleted; results.json lists {'them' if count != 1 else 'it'}."


def again(results: Entry, rule_id: str) -> str:
    """The command that judges one rule again with the same seed."""
    run, target = results["run"], results["target"]
    words = ["procedurelogs-conformance", "run"]
    words += [] if target["embedded"] else [target["url"]]
    words += _told_before(run["command"]) if run["command"][:1] == ["run"] else _settings(target)
    return shlex.join([*words, "--rule", rule_id, "--seed", str(run["seed"])])


def _settings(target: Entry) -> list[str]:
    faults = [word for fault in target["faults"] for word in ("--fault", fault)]
    variants = [word for variant in target["variants"] for word in ("--variant", variant)]
    return ["--api-version", target["api_version"], *faults, *variants]


_OWN = ("--rule", "--seed", "--out", "--workers")
_SILENT = ("-q", "--quiet", "-v", "--verbose", "--no-color")


def _told_before(command: list[str]) -> list[str]:
    """The options of a command line, without its URL and those that this module gives."""
    told: list[str] = []
    skip = False
    for word in command[1:]:
        if skip:
            skip = False
        elif word in _OWN:
            skip = True
        elif word not in _SILENT and not word.startswith(tuple(f"{own}=" for own in _OWN)) and "://" not in word:
            told.append(word)
    return told
