"""What a run sets aside before it starts: rules that do not apply, are not selected, or lack what they need."""

from __future__ import annotations

from collections.abc import Sequence

from reports.outcomes import Cause, SetAside
from spec import Rule, UnknownRule, Version, catalogue, since, slug
from subject import Blocked, ConfigurationError, Practice, Settings, blaming
from subject.needs import missing

STANDARD_MODE = "Run with --mode standard, against a server that may be written to."
ALL_RULES = "Run without --rule."
WITHOUT_RATE = "Run without --rate, against a server that does not throttle."


@blaming("rules")
def set_aside(settings: Settings, practice: Practice, patterns: Sequence[str]) -> dict[str, SetAside]:
    """The rules that this run does not judge, by their ids; raises ConfigurationError where a pattern matches none."""
    try:
        selected = {rule.id for pattern in patterns for rule in catalogue().matching(pattern)}
    except UnknownRule as unknown:
        raise ConfigurationError(str(unknown)) from None
    found: dict[str, SetAside] = {}
    for rule in catalogue():
        aside = _aside(rule, settings, practice)
        if (aside is None or aside.outcome == "blocked") and selected and rule.id not in selected:
            aside = _not_run("selection", "not selected by --rule", ALL_RULES)
        if aside is not None:
            found[rule.id] = aside
    return found


def _not_applicable(kind: str, words: str) -> SetAside:
    return SetAside("not-applicable", Cause(kind, words))


def _not_run(kind: str, words: str, hint: str = "") -> SetAside:
    return SetAside("not-run", Cause(kind, words, hint))


def _blocked(blocked: Blocked) -> SetAside:
    return SetAside("blocked", Cause(blocked.kind, blocked.words, blocked.hint))


def _aside(rule: Rule, settings: Settings, practice: Practice) -> SetAside | None:
    if not rule.holds_at(settings.judged_as):
        return _not_applicable("version", f"holds since {rule.since}; this run judges {settings.judged_as}")
    if rule.not_tested:
        return _not_run("not-tested", f"not tested: {rule.not_tested}")
    if settings.mode == "read-only" and rule.effect != "read":
        return _not_run("mode", "mode read-only", STANDARD_MODE)
    if rule.at_once and settings.interval_seconds:
        return _not_run("rate", "--rate rules out requests at the same time", WITHOUT_RATE)
    return _unseen(rule, settings.judged_as) or _gate(rule, practice, settings) or _needs(rule, practice)


def _unseen(rule: Rule, version: Version) -> SetAside | None:
    """Whether no operation of the version could show the rule's effect."""
    if rule.effect != "read" and version < since("create-procedure"):
        return _not_applicable("version", f"no operation of version {version} makes a procedure to see it by")
    answers = {member: catalogue().rules.get(f"list-procedures/answer-{slug(member)}") for member in rule.seen_by}
    hidden = [member for member, answer in answers.items() if answer is None or not answer.holds_at(version)]
    if hidden:
        return _not_applicable("version", f"no answer of version {version} has to show {' and '.join(hidden)}")
    return None


def _gate(rule: Rule, practice: Practice, settings: Settings) -> SetAside | None:
    if rule.feature == "credentials":
        if settings.credentials.headers:
            return None
        return _not_applicable("no-credentials", "this run was given no credentials")
    if rule.gate is None:
        return None
    feature, key = f"the {rule.gate.title} feature", rule.gate.key
    declared = practice.features.get(key)
    if declared is None:
        entry = f"in features: {key}: true or false"
        words = f"the practice manifest does not say whether {feature} is on ({entry})"
        return _blocked(Blocked("undeclared", words))
    if declared == rule.without_feature:
        return _not_applicable("feature", f"{feature} is {'on' if declared else 'off'} at this target")
    return None


def _needs(rule: Rule, practice: Practice) -> SetAside | None:
    if excluded := practice.excluded(rule.needs):
        return _not_applicable("not-at-this-practice", excluded)
    lacking = missing(practice, rule.needs)
    return _blocked(Blocked.lacking(*lacking)) if lacking else None
