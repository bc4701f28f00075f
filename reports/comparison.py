"""Which rules changed between two runs, as pure functions over two results.json records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reports.outcomes import VERDICTS
from reports.shards import shard_words

Entry = Mapping[str, Any]
Kind = Literal["worse", "better", "other", "added", "removed"]

HEADINGS: dict[Kind, str] = {
    "worse": "Regressions",
    "better": "Improvements",
    "other": "Other changes",
    "added": "New rules",
    "removed": "Removed rules",
}
_COUNTED: dict[Kind, tuple[str, str]] = {
    "worse": ("regression", "regressions"),
    "better": ("improvement", "improvements"),
    "other": ("other change", "other changes"),
    "added": ("new rule", "new rules"),
    "removed": ("removed rule", "removed rules"),
}
_BEST_FIRST = ("passed", "not-run", "blocked", "error", "failed")


@dataclass(frozen=True, slots=True)
class Change:
    """A rule whose result differs between two runs.

    `before` and `after` are the rule's entries in results.json; one of them is None if that catalogue lacks the rule.
    """

    kind: Kind
    before: Entry | None
    after: Entry | None

    @property
    def rule(self) -> Entry:
        """The rule's entry in the later run, or in the earlier run if the rule was removed."""
        rule = self.after or self.before
        assert rule is not None  # noqa: S101 - a change has at least one of the two
        return rule

    @property
    def description(self) -> str:
        """The change in a few words: the outcomes, the observations, or that a failure has another expectation."""
        if self.before is None or self.after is None:
            return str(self.rule["outcome"])
        if self.before["outcome"] != self.after["outcome"]:
            return f"{self.before['outcome']} -> {self.after['outcome']}"
        if self.before["observation"] != self.after["observation"]:
            return f"observed {self.before['observation'] or 'nothing'} -> {self.after['observation'] or 'nothing'}"
        return f"{self.after['outcome']} for a different reason"

    @property
    def reason(self) -> str:
        """Why the rule does not pass in the later run; if it passes there, why it did not pass in the earlier one."""
        return str((self.after or {}).get("reason") or (self.before or {}).get("reason") or "")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs, the differences between their settings, and the rules that changed, regressions first."""

    before: Entry
    after: Entry
    differences: tuple[str, ...]
    changes: tuple[Change, ...]

    def of(self, kind: Kind) -> list[Change]:
        """The changes of one kind."""
        return [change for change in self.changes if change.kind == kind]

    def is_regression(self, fail_on: str = "must") -> bool:
        """Whether a must-rule got worse, a new must-rule failed, or the verdict got worse than `partial`.

        With `fail_on="should"` should-rules count too. Waived rules do not count, nor do those that are reported apart.
        """
        levels = {"must", "should"} if fail_on == "should" else {"must"}
        left_out = {"waived", "apart"}
        counted = [one for one in self.changes if one.rule["level"] in levels and not one.rule.keys() & left_out]
        failing = any(
            change.kind == "worse" or (change.kind == "added" and change.rule["outcome"] == "failed")
            for change in counted
        )
        return failing or VERDICTS.index(self.after["verdict"]) > max(
            VERDICTS.index(self.before["verdict"]), VERDICTS.index("partial")
        )

    @property
    def sentence(self) -> str:
        """The number of changes of each kind, as one sentence."""
        counts = ((len(self.of(kind)), words) for kind, words in _COUNTED.items())
        listed = ", ".join(f"{count} {one if count == 1 else many}" for count, (one, many) in counts if count)
        return f"{listed}." if listed else "No rule changed."


def compare(before: Entry, after: Entry) -> Comparison:
    """Compare two results.json records, rule by rule; rules are matched by id."""
    old, new = ({rule["id"]: rule for rule in record["rules"]} for record in (before, after))
    found = [_change(old.get(rule), new.get(rule)) for rule in {**new, **old}]
    changes = sorted((one for one in found if one), key=_worst_first)
    return Comparison(before, after, tuple(_differences(before, after)), tuple(changes))


def _change(before: Entry | None, after: Entry | None) -> Change | None:
    if before is None:
        return Change("added", None, after)
    if after is None:
        return Change("removed", before, None)
    if (before["outcome"], before["observation"]) == (after["outcome"], after["observation"]):
        return Change("other", before, after) if _fails_differently(before, after) else None
    return Change(_kind(before, after), before, after)


def _fails_differently(before: Entry, after: Entry) -> bool:
    """Whether a rule that failed before fails now with another expectation.

    What was received is not compared: keys and dates in it differ between any two runs.
    """
    return after["outcome"] == "failed" and _expected(before) != _expected(after)


def _expected(rule: Entry) -> set[str]:
    return {one["expected"] for one in rule["judgements"] if one["outcome"] == "failed"}


def _kind(before: Entry, after: Entry) -> Kind:
    """Better or worse; a rule that does not apply, or was left out on purpose, in either run is neither."""
    if before["outcome"] == after["outcome"] or any(_left_out(rule) for rule in (before, after)):
        return "other"
    lost = _BEST_FIRST.index(after["outcome"]) > _BEST_FIRST.index(before["outcome"])
    return "worse" if lost else "better"


def _left_out(rule: Entry) -> bool:
    return rule["outcome"] not in _BEST_FIRST or (rule["outcome"] == "not-run" and rule["set_aside"])


def _worst_first(change: Change) -> tuple[int, int, int]:
    level = ("must", "should", "observe").index(change.rule["level"])
    outcome = change.rule["outcome"]
    return list(HEADINGS).index(change.kind), level, -_BEST_FIRST.index(outcome) if outcome in _BEST_FIRST else 1


def _differences(before: Entry, after: Entry) -> list[str]:
    """The settings that differ between two runs and may explain why a rule changed."""
    old, new = _settings(before), _settings(after)
    revised = _revised(before, after)
    words = f"{revised} rule{' was' if revised == 1 else 's were'} revised in the catalogue"
    return [f"{name}: {old[name]} -> {new[name]}" for name in old if old[name] != new[name]] + [words] * bool(revised)


def _settings(record: Entry) -> dict[str, str]:
    suite, run, target = record["suite"], record["run"], record["target"]
    return {
        "suite": f"{suite['version']} with {suite['rules']} rules",
        "examples per check": str(run["examples"]),
        "target": "embedded" if target["embedded"] else target["url"],
        "version judged": target["judged_as"],
        "mode": run["mode"],
        "seed": str(run["seed"]),
        "selection": ", ".join(run["selection"]) or "all rules",
        "run": shard_words(run) or ("complete" if run["complete"] else "interrupted"),
    }


def _revised(before: Entry, after: Entry) -> int:
    old = {rule["id"]: rule["revision"] for rule in before["rules"]}
    return sum(rule["revision"] != old.get(rule["id"], rule["revision"]) for rule in after["rules"])
