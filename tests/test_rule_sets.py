"""Frozen rule sets: what was released is known, and no verdict changes without a word in CHANGELOG."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from certification.rule_sets import FrozenRule, RuleSet, apart, changes, known, rule_set_from, rule_sets
from reports.derived import contradiction, derived
from reports.statuses import status_of
from reports.verdict_text import verdict_sentence
from spec import Rule, catalogue
from tests.freeze import complaints, entry_of, frozen_now, problems
from tests.launching import ROOT
from tests.reports_sample import failing, passing, results, some_rules

PLAIN = FrozenRule(level="must", since="21.4", effect="write", text="0" * 64)
RULE = "create-procedure/a-rule"

DIFFERENCES: Mapping[str, tuple[dict[str, Any], str]] = {
    "level": ({"level": "should"}, "level must became should"),
    "since": ({"since": "21.1"}, "since 21.4 became 21.1"),
    "until": ({"until": "25.1"}, "until none became 25.1"),
    "revision": ({"revision": 2}, "revision 1 became 2"),
    "feature": ({"feature": "public-health"}, "feature none became public-health"),
    "needs": ({"needs": ("site",)}, "needs none became site"),
    "seen_by": ({"seen_by": ("Dx", "dxName")}, "seen by none became Dx+dxName"),
    "readings": ({"readings": ("one",)}, "readings none became one"),
    "tested": ({"tested": False}, "tested true became false"),
    "text": ({"text": "1" * 64}, ""),
}
"""Each member of a rule: another value of it, and what is said about that."""


def frozen(version: str, **rules: FrozenRule) -> RuleSet:
    """A small rule set."""
    return RuleSet(version, "0" * 12, "0" * 64, {}, {name.replace("_", "-"): rule for name, rule in rules.items()})


def test_the_catalogue_is_the_rule_set_of_this_release() -> None:
    """The frozen set is that of the catalogue, and CHANGELOG names each rule whose verdict can have changed."""
    assert problems(frozen_now(), rule_sets(), (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("member", DIFFERENCES)
def test_what_counts_as_a_change(member: str) -> None:
    """Each member that decides an outcome or its weight; the words of a rule alone decide nothing."""
    other, words = DIFFERENCES[member]
    assert changes({RULE: PLAIN}, {RULE: replace(PLAIN, **other)}) == ({RULE: words} if words else {})


def test_rules_that_come_and_go() -> None:
    """A new rule and one that is gone are changes, but for those that cannot fail."""
    assert changes({}, {RULE: PLAIN}) == {RULE: "new"}
    assert changes({RULE: PLAIN}, {}) == {RULE: "removed"}
    assert changes({}, {RULE: replace(PLAIN, level="observe")}) == {}
    assert changes({RULE: replace(PLAIN, level="observe")}, {RULE: PLAIN}) == {RULE: "level observe became must"}


@pytest.mark.parametrize(
    ("heading", "text", "complaint"),
    [
        ("## 0.2.0 (unreleased)", f"- Newly red: `{RULE}`.", ""),
        ("## 0.2.0", f"- Newly red: {RULE}.", ""),
        ("## 0.2.0 (unreleased)", "- Better words.", f"name {RULE}, whose verdict can change (new)"),
        ("## 0.2.0 (unreleased)", f"- Newly red: {RULE}-too.", f"name {RULE}, whose verdict can change (new)"),
        ("## 0.1.0", f"- Newly red: {RULE}.", f"name {RULE}, whose verdict can change (new)"),
        ("# Changelog", "", f"name {RULE}, whose verdict can change (new)"),
    ],
    ids=["named", "named-and-released", "missing", "another-rule", "another-version", "no-entry"],
)
def test_changelog_has_to_name_a_rule_whose_verdict_can_change(heading: str, text: str, complaint: str) -> None:
    """It is compared with the set of the release before, in the entry of the version alone."""
    now = frozen("0.2.0", **{RULE: PLAIN})
    found = list(complaints(now, {"0.1.0": frozen("0.1.0"), "0.3.0": now}, f"# Changelog\n\n{heading}\n\n{text}\n"))
    assert len(found) == bool(complaint)
    assert all(complaint in sentence for sentence in found)


def test_a_released_set_never_changes() -> None:
    """While a version is unreleased its set follows the catalogue; afterwards the next version is due."""
    now, before = frozen("0.1.0", **{RULE: PLAIN}), {"0.1.0": frozen("0.1.0")}
    text = f"{{}}\n\n- Newly red: {RULE}.\n"
    assert list(complaints(now, before, text.format("## 0.1.0 (unreleased)"))) == []
    assert "python -m tests.freeze" in problems(now, before, text.format("## 0.1.0 (unreleased)"))[0]
    [sentence] = complaints(now, before, text.format("## 0.1.0 (2026-12-01)"))
    assert sentence == "0.1.0 is released: give pyproject.toml and CHANGELOG.md the next version."


def test_an_entry_ends_at_the_next_one() -> None:
    """The entry of 0.1.0 is neither that of 0.1.0.1 nor that of 0.2.0."""
    text = "# Changelog\n\n## 0.2.0\n\ntwo\n\n## 0.1.0 (unreleased)\n\none\n"
    assert entry_of("0.1.0", text) == "## 0.1.0 (unreleased)\n\none\n"
    assert entry_of("0.2.0", text) == "## 0.2.0\n\ntwo\n\n"
    assert entry_of("0.3.0", text) == ""


def test_a_set_survives_its_file() -> None:
    """What is written is read again, and every rule has a line of its own."""
    now = frozen_now()
    assert rule_set_from(now.as_text()) == now
    assert len(now.as_text().splitlines()) > len(catalogue())


def test_a_catalogue_is_known_by_its_release() -> None:
    """A digest belongs to one release: that of an older one does not pass for a newer one."""
    for version, one in rule_sets().items():
        assert known(one.catalogue, version) is one
        assert known(one.catalogue, "9.9.9") is None
        assert known("0" * 12, version) is None


APART = {
    "new": (None, "new since rule set 0.1.0"),
    "should-before": (replace(PLAIN, level="should"), "against rule set 0.1.0 level should became must"),
    "revised": (replace(PLAIN, revision=0), "against rule set 0.1.0 revision 0 became 1"),
    "applies-earlier": (replace(PLAIN, since="25.1"), "against rule set 0.1.0 since 25.1 became 21.4"),
    "as-it-was": (PLAIN, ""),
    "other-words": (replace(PLAIN, text="1" * 64), ""),
}


@pytest.mark.parametrize("case", APART)
def test_what_does_not_count_under_an_older_set(case: str) -> None:
    """Rules that are new, weigh more or are judged differently, and no others."""
    before, words = APART[case]
    old = frozen("0.1.0", **({RULE: before} if before else {}))
    assert apart(old, {RULE: PLAIN}) == ({RULE: words} if words else {})


def test_a_rule_that_weighs_less_today_counts_as_it_does_today() -> None:
    """The older set is no way to be judged more mildly than by both."""
    assert apart(frozen("0.1.0", **{RULE: PLAIN}), {RULE: replace(PLAIN, level="should")}) == {}
    assert apart(frozen("0.1.0", **{RULE: PLAIN}), {}) == {}


# A record that was judged by an older set.

FIRST, SECOND, *_ = (rule for rule in some_rules() if rule.level == "must")
SET = {"version": "0.0.9", "apart": {FIRST.id: "new since rule set 0.0.9"}}


def judged_by(rule_set: Mapping[str, Any] | None, *failed: Rule) -> dict[str, Any]:
    """A record in which these rules failed."""
    return results(
        lambda rule: failing(rule) if rule in failed else passing(rule),
        rules=[FIRST, SECOND],
        run={"rule_set": rule_set} if rule_set else {},
    )


@pytest.mark.parametrize(
    ("rule_set", "failed", "verdict", "code"),
    [
        (None, FIRST, "non-conformant", 1),
        (SET, FIRST, "conformant", 0),
        (SET, SECOND, "non-conformant", 1),
    ],
    ids=["newest-set", "new-rule", "old-rule"],
)
def test_a_certified_server_does_not_turn_red_by_a_new_rule(
    rule_set: Mapping[str, Any] | None, failed: Rule, verdict: str, code: int
) -> None:
    """A new rule that fails is reported apart; a rule of the older set counts as ever."""
    record = judged_by(rule_set, failed)
    assert (record["verdict"], record["exit_code"]) == (verdict, code)
    assert contradiction(record) == ""


def test_a_rule_that_is_reported_apart_stays_visible() -> None:
    """It is tolerated, its reason says why, and the sentence of the verdict counts the others."""
    record = judged_by(SET, FIRST)
    rule = next(one for one in record["rules"] if one["id"] == FIRST.id)
    assert (rule["outcome"], status_of(rule, record)) == ("failed", "tolerated")
    assert rule["reason"].startswith("Reported apart, new since rule set 0.0.9: ")
    assert verdict_sentence(record).startswith("All 1 applicable must-rules")


def test_a_record_cannot_set_rules_apart_by_itself() -> None:
    """A rule that is marked without the rule set, or the other way round, contradicts the record."""
    record = judged_by(SET, FIRST)
    del record["run"]["rule_set"]
    assert "is reported apart, or is not" in contradiction(record)
    record = judged_by(None, FIRST)
    record["run"]["rule_set"] = SET
    record |= derived(record["rules"], record["run"], "25.3.36")
    assert "is reported apart, or is not" in contradiction(record)
