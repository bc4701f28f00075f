"""What changed between two runs, rule by rule: pure functions over two records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from reports.outcomes import VERDICTS

Entry = Mapping[str, Any]
Kind = Literal["worse", "better", "otherwise", "added", "removed"]

KINDS: dict[Kind, str] = {
    "worse": "Got worse",
    "better": "Got better",
    "otherwise": "Changed otherwise",
    "added": "New rules",
    "removed": "Rules that are gone",
}
_BEST_FIRST = ("passed", "not-run", "blocked", "error", "failed")


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that did not end as before; `before` or `after` is missing where a catalogue does not have the rule."""

    kind: Kind
    before: Entry | None
    after: Entry | None

    @property
    def rule(self) -> Entry:
        """The rule as the newest catalogue of the two has it."""
        rule = self.after or self.before
        assert rule is not None  # noqa: S101 - one of them made the change
        return rule

    @property
    def told(self) -> str:
        """What changed, in a few words."""
        if self.before is None or self.after is None:
            return str(self.rule["outcome"])
        if self.before["outcome"] != self.after["outcome"]:
            return f"{self.before['outcome']} -> {self.after['outcome']}"
        if self.before["observation"] != self.after["observation"]:
            return f"observed {self.before['observation'] or 'nothing'} -> {self.after['observation'] or 'nothing'}"
        return f"{self.after['outcome']}, for another reason"

    @property
    def reason(self) -> str:
        """Why it did not pass now; or where it passes, why it did not pass before."""
        return str((self.after or {}).get("reason") or (self.before or {}).get("reason") or "")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs, what differs between them as runs, and the rules that changed, worse ones first."""

    before: Entry
    after: Entry
    caveats: tuple[str, ...]
    changes: tuple[Change, ...]

    def of(self, kind: Kind) -> list[Change]:
        """The changes of one kind."""
        return [change for change in self.changes if change.kind == kind]

    def got_worse(self, fail_on: str = "must") -> bool:
        """Whether a must-rule, or with "should" also a should-rule, got worse, or is new and failed; or the verdict got worse."""
        levels = {"must", "should"} if fail_on == "should" else {"must"}
        counted = [change for change in self.changes if change.rule["level"] in levels and "waived" not in change.rule]
        failing = any(
            change.kind == "worse" or (change.kind == "added" and change.rule["outcome"] == "failed")
            for change in counted
        )
        return failing or VERDICTS.index(self.after["verdict"]) > max(
            VERDICTS.index(self.before["verdict"]), VERDICTS.index("partial")
        )

    @property
    def sentence(self) -> str:
        """The comparison in one sentence."""
        told = [f"{len(self.of(kind))} {words}" for kind, words in _WORDS.items() if self.of(kind)]
        return f"{', '.join(told)}." if told else "No rule ended otherwise than before."


_WORDS: dict[Kind, str] = {
    "worse": "got worse",
    "better": "got better",
    "otherwise": "changed otherwise",
    "added": "new",
    "removed": "gone",
}


def compare(before: Entry, after: Entry) -> Comparison:
    """Compare two records; rules are known by their ids, which are never reused."""
    old, new = ({rule["id"]: rule for rule in record["rules"]} for record in (before, after))
    found = [_change(old.get(rule), new.get(rule)) for rule in {**new, **old}]
    changes = sorted((one for one in found if one), key=_worst_first)
    return Comparison(before, after, tuple(_caveats(before, after)), tuple(changes))


def _change(before: Entry | None, after: Entry | None) -> Change | None:
    if before is None:
        return Change("added", None, after)
    if after is None:
        return Change("removed", before, None)
    if (before["outcome"], before["observation"]) == (after["outcome"], after["observation"]):
        return Change("otherwise", before, after) if _fails_otherwise(before, after) else None
    return Change(_kind(before, after), before, after)


def _fails_otherwise(before: Entry, after: Entry) -> bool:
    """Whether a rule fails as before, but expected something else: the keys and dates in what was received differ in any two runs."""
    return after["outcome"] == "failed" and _expected(before) != _expected(after)


def _expected(rule: Entry) -> set[str]:
    return {one["expected"] for one in rule["judgements"] if one["outcome"] == "failed"}


def _kind(before: Entry, after: Entry) -> Kind:
    """Better or worse; what does not apply or was left out on purpose is neither."""
    if before["outcome"] == after["outcome"] or any(_left_out(rule) for rule in (before, after)):
        return "otherwise"
    lost = _BEST_FIRST.index(after["outcome"]) > _BEST_FIRST.index(before["outcome"])
    return "worse" if lost else "better"


def _left_out(rule: Entry) -> bool:
    return rule["outcome"] not in _BEST_FIRST or (rule["outcome"] == "not-run" and rule["set_aside"])


def _worst_first(change: Change) -> tuple[int, int, int]:
    level = ("must", "should", "observe").index(change.rule["level"])
    outcome = change.rule["outcome"]
    return list(KINDS).index(change.kind), level, -_BEST_FIRST.index(outcome) if outcome in _BEST_FIRST else 1


def _caveats(before: Entry, after: Entry) -> Sequence[str]:
    """What else differs between the runs, and may be why a rule changed."""
    told = {
        "the suite": [f"{one['suite']['version']}, {one['suite']['rules']} rules" for one in (before, after)],
        "the examples": [f"{one['run']['examples']} a check" for one in (before, after)],
        "the target": [
            one["target"]["url"] if not one["target"]["embedded"] else "embedded" for one in (before, after)
        ],
        "the version judged": [one["target"]["judged_as"] for one in (before, after)],
        "the mode": [one["run"]["mode"] for one in (before, after)],
        "the seed": [str(one["run"]["seed"]) for one in (before, after)],
        "the selection": [", ".join(one["run"]["selection"]) or "all rules" for one in (before, after)],
        "the run": ["complete" if one["run"]["complete"] else "interrupted" for one in (before, after)],
    }
    revised = sum(_revised(before, after))
    more = [f"{revised} rule{'s were' if revised > 1 else ' was'} revised in the catalogue"] if revised else []
    return [f"{what}: {old} -> {new}" for what, (old, new) in told.items() if old != new] + more


def _revised(before: Entry, after: Entry) -> list[bool]:
    old = {rule["id"]: rule["revision"] for rule in before["rules"]}
    return [rule["revision"] != old.get(rule["id"], rule["revision"]) for rule in after["rules"]]
