"""What a run sets aside before it starts: rules that do not apply, are not selected, or lack what they need."""

from __future__ import annotations

from collections.abc import Sequence

from spec import Rule, Version, catalogue, since, slug
from subject import Practice, Settings
from subject.needs import missing

SetAside = dict[str, tuple[str, str]]
"""Outcome and reason, by the id of each rule that is set aside."""


def set_aside(settings: Settings, practice: Practice, patterns: Sequence[str]) -> SetAside:
    """The rules that this run does not judge; raises UnknownRule where a pattern matches none."""
    selected = {rule.id for pattern in patterns for rule in catalogue().matching(pattern)}
    found: SetAside = {}
    for rule in catalogue():
        reason = _reason(rule, settings, practice)
        if reason is None and selected and rule.id not in selected:
            reason = ("not-run", "not selected by --rule")
        if reason is not None:
            found[rule.id] = reason
    return found


def _reason(rule: Rule, settings: Settings, practice: Practice) -> tuple[str, str] | None:
    if not rule.holds_at(settings.judged_as):
        return "not-applicable", f"holds since {rule.since}; this run judges {settings.judged_as}"
    if rule.not_tested:
        return "not-run", f"not tested: {rule.not_tested}"
    if settings.mode == "read-only" and rule.effect != "read":
        return "not-run", "mode read-only"
    return _unseen(rule, settings.judged_as) or _gate(rule, practice, settings) or _needs(rule, practice)


def _unseen(rule: Rule, version: Version) -> tuple[str, str] | None:
    """Whether no operation of the version could show the rule's effect."""
    if rule.effect != "read" and version < since("create-procedure"):
        return "not-applicable", f"no operation of version {version} makes a procedure to see it by"
    answers = {member: catalogue().rules.get(f"list-procedures/answer-{slug(member)}") for member in rule.seen_by}
    hidden = [member for member, answer in answers.items() if answer is None or not answer.holds_at(version)]
    return ("not-applicable", f"no answer of version {version} has to show {' and '.join(hidden)}") if hidden else None


def _gate(rule: Rule, practice: Practice, settings: Settings) -> tuple[str, str] | None:
    if rule.feature == "credentials":
        return None if settings.credentials.headers else ("not-applicable", "this run was given no credentials")
    if rule.gate is None:
        return None
    feature, key = f"the {rule.gate.title} feature", rule.gate.key
    declared = practice.features.get(key)
    if declared is None:
        return (
            "blocked",
            f"the practice manifest does not say whether {feature} is on (in features: {key}: true or false)",
        )
    if declared == rule.without_feature:
        return "not-applicable", f"{feature} is {'on' if declared else 'off'} at this target"
    return None


def _needs(rule: Rule, practice: Practice) -> tuple[str, str] | None:
    if excluded := practice.excluded(rule.needs):
        return "not-applicable", excluded
    lacking = missing(practice, rule.needs)
    return ("blocked", f"the practice manifest lacks {' and '.join(lacking)}") if lacking else None
