"""What a certificate requires of its passes: each way to an undeserved one is refused, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from certification.passes import shortcomings, target_facts
from certification.requirements import CERTIFIED, DRAWN, FEATURES_OFF, PINNED
from certification.rule_sets import RuleSet, rule_sets
from reports.derived import derived
from tests.bundles import PRODUCT
from tests.certified_passes import NONCE, URL, pass_of, passes
from tests.sampling import WHOLE

Record = dict[str, Any]
Change = Callable[[Record], object]

ALWAYS = replace(PRODUCT, features={"public_health": "always", "medical_insurance": "always"})
ABSENT = replace(PRODUCT, features={"public_health": "absent", "medical_insurance": "absent"})
A_MUST = "create-procedure/claim-note-is-kept"
WAIVED = {"reason": "The old database cuts notes.", "ticket": "PL-17", "expires": "2099-12-31"}


def rule_of(record: Record, rule: str) -> Record:
    """The entry of a rule."""
    return next(one for one in record["rules"] if one["id"] == rule)


def judged(record: Record, rule: str, outcome: str) -> None:
    """Let a rule have this outcome, with all that follows from it."""
    entry = rule_of(record, rule)
    entry.update(outcome=outcome, reason="So it is.")
    entry["judgements"][0]["outcome"] = outcome
    if outcome == "blocked":
        entry["cause"] = {"kind": "manifest", "words": "So it is.", "hint": "Add the entry."}
    settle(record)


def left_out(record: Record, rule: str, kind: str) -> None:
    """Let a rule be left out for a reason of this kind."""
    cause = {"kind": kind, "words": "It is left out.", "hint": ""}
    rule_of(record, rule).update(
        outcome="not-applicable", reason="It is left out.", cause=cause, set_aside=True, judgements=[]
    )
    settle(record)


def settle(record: Record) -> None:
    """Let verdict and counts follow from the rules."""
    record.update(derived(record["rules"], record["run"], record["target"]["judged_as"]))


def nothing_ran(record: Record) -> None:
    """No rule was judged."""
    for rule in record["rules"]:
        if not rule["set_aside"]:
            rule.update(outcome="not-run", judgements=[])
    settle(record)


def waive(record: Record, *, expires: str, outcome: str = "failed") -> None:
    """Let a rule fail, or be blocked, and be waived."""
    waiver = WAIVED | {"expires": expires}
    record["run"]["waivers"] = {A_MUST: waiver}
    rule_of(record, A_MUST)["waived"] = waiver
    judged(record, A_MUST, outcome)


def set_run(**values: Any) -> Change:
    """Change members of `run`."""

    def change(record: Record) -> None:
        record["run"].update(values)
        settle(record)

    return change


def set_target(**values: Any) -> Change:
    """Change members of `target`."""
    return lambda record: record["target"].update(values)


def set_identity(**values: Any) -> Change:
    """Change members of the identity."""
    return lambda record: record["target"]["identity"].update(values)


ONE_PASS: Mapping[str, tuple[Change, str]] = {
    "nothing-ran": (nothing_ran, "could not judge"),
    "interrupted": (set_run(complete=False), "was interrupted"),
    "filtered": (set_run(selection=["get-*"]), "judged only the rules that match get-*"),
    "read-only": (set_run(mode="read-only"), "was run in mode read-only"),
    "too-few-examples": (set_run(examples=1), "are the minimum"),
    "categories-left-out": (set_run(settings={"without": ["InsHistBWCodes"]}), "left out InsHistBWCodes by an option"),
    "patient-data": (set_run(redaction={"shown": True, "values": 0}), "shows names and notes"),
    "embedded-server": (set_target(embedded=True), "judged the embedded server"),
    "server-with-a-fault": (set_target(faults=["get-procedure/answers-200"]), "judged the embedded server"),
    "newer-version-claimed": (set_target(api_version="99.1"), "claims version 99.1, but was judged as 25.3.36"),
    "failed": (lambda r: judged(r, A_MUST, "failed"), f"failed 1 must-rule ({A_MUST})"),
    "blocked": (lambda r: judged(r, A_MUST, "blocked"), f"could not judge 1 must-rule ({A_MUST}): So it is. Add the"),
    "suite-error": (lambda r: judged(r, A_MUST, "error"), f"could not judge 1 must-rule ({A_MUST})"),
    "verdict-edited": (lambda r: r.update(verdict="conformant-with-waivers"), "contradicts itself: verdict is"),
    "other-catalogue": (lambda r: r["suite"].update(version="9.9.9"), "a catalogue that is not that of release 9.9.9"),
    "rule-left-out-by-version": (lambda r: left_out(r, A_MUST, "version"), f"left out {A_MUST}, which applies"),
    "rule-left-out-by-feature": (lambda r: left_out(r, A_MUST, "feature"), f"left out {A_MUST}, which applies"),
    "rule-left-out-by-practice": (
        lambda r: left_out(r, A_MUST, "not-at-this-practice"),
        f"left out {A_MUST}, which applies",
    ),
    "no-nonce": (lambda r: r["target"].pop("identity"), "has no nonce"),
    "nonce-not-returned": (set_identity(returned=["conformance run 12ab34"]), "did not return the nonce"),
    "nonce-of-another-run": (set_identity(nonce=NONCE[::-1]), "did not return the nonce"),
    "nonce-without-evidence": (set_identity(exchanges=[1]), "has no evidence that the target stored"),
    "evidence-of-another-server": (
        lambda r: r["exchanges"]["2"].update(url="http://other.example/procedurelogs/4711"),
        "has no evidence that the target stored",
    ),
    "evidence-without-the-nonce": (
        lambda r: r["exchanges"]["2"].update(response_body="{}"),
        "has no evidence that the target stored",
    ),
    "expired-waiver": (lambda r: waive(r, expires="2026-03-03"), "had expired on 2026-03-03 when the pass"),
}
"""Each way to an undeserved certificate that shows in one pass: the change, and words of the sentence."""


def test_the_passes_that_the_others_are_made_of_deserve_a_certificate() -> None:
    """Without a change nothing is missing, so each sentence below comes from its change."""
    assert shortcomings(passes(), PRODUCT) == []


NAMES = (PINNED, DRAWN, FEATURES_OFF)
EACH_ONCE = [(way, NAMES[number % 3]) for number, way in enumerate(ONE_PASS)]


@pytest.mark.parametrize(("way", "name"), list(product(ONE_PASS, NAMES)) if WHOLE else EACH_ONCE)
def test_an_undeserved_certificate_is_refused(way: str, name: str) -> None:
    """One pass of three is changed: a sentence names the pass and what is wrong."""
    change, words = ONE_PASS[way]
    records = passes()
    change(records[name])
    found = shortcomings(records, PRODUCT)
    assert found, way
    assert any(words in sentence and f"pass {name}" in sentence for sentence in found), found
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in found)


def change_all(change: Change) -> Callable[[dict[str, Record]], None]:
    """Change each pass."""

    def change_each(records: dict[str, Record]) -> None:
        for record in records.values():
            change(record)

    return change_each


TOGETHER: Mapping[str, tuple[Callable[[dict[str, Record]], object], str]] = {
    "no-drawn-pass": (lambda records: records.pop(DRAWN), "The pass drawn is missing."),
    "no-pass": (lambda records: records.clear(), "The pass pinned and the pass drawn is missing."),
    "another-pass": (lambda records: records.update(better=records[DRAWN]), "The pass better is not one that"),
    "features-never-off": (lambda records: records.pop(FEATURES_OFF), "there is no pass with the feature off"),
    "seed-chosen": (lambda records: set_run(seed=7)(records[PINNED]), "has the seed 7; 1 is the one"),
    "seed-not-drawn": (lambda records: set_run(seed=1)(records[DRAWN]), "The pass drawn has the pinned seed"),
    "pairs-only": (
        lambda records: records[DRAWN]["run"]["coverage"]["update-procedure"].pop("triples"),
        "did not have every three fields of update-procedure meet",
    ),
    "no-rows": (lambda records: records[DRAWN]["run"].pop("coverage"), "sent no rows"),
    "another-target": (
        lambda records: set_identity(certificate="0" * 64)(records[DRAWN]),
        "judged another server than the pass pinned",
    ),
    "needless-waiver": (change_all(set_run(waivers={A_MUST: WAIVED})), f"The waiver of {A_MUST} is not needed"),
    "feature-not-on": (
        lambda records: set_target(features={"public_health": False, "medical_insurance": True})(records[PINNED]),
        "",
    ),
}


@pytest.mark.parametrize("way", TOGETHER)
def test_passes_that_do_not_belong_together_are_refused(way: str) -> None:
    """A pass is missing or too many, or has another seed, strength, target or feature than it has to have."""
    change, words = TOGETHER[way]
    records = passes()
    change(records)
    found = shortcomings(records, PRODUCT)
    assert found, way
    assert any(words in sentence for sentence in found), found


def test_another_targets_results_are_refused() -> None:
    """A pass of another certification has another nonce, however well it went."""
    records, other = passes(), NONCE[::-1]
    text = str(records[DRAWN]["target"]["identity"]["returned"][0]).replace(NONCE, other)
    set_identity(nonce=other, returned=[text])(records[DRAWN])
    for one in records[DRAWN]["exchanges"].values():
        for member in ("request_body", "response_body"):
            one[member] = (one[member] or "").replace(NONCE, other)
    assert "The pass drawn has another nonce" in " ".join(shortcomings(records, PRODUCT))


def test_a_feature_is_left_out_only_by_declaring_it_absent() -> None:
    """The passes of a product without features have them off; a product that has them is not judged so."""
    off = pass_of(FEATURES_OFF)
    records = {PINNED: pass_of(FEATURES_OFF), DRAWN: off}
    set_run(seed=1)(records[PINNED])
    set_run(examples=10)(records[DRAWN])
    assert shortcomings(records, ABSENT) == []
    assert "Public Health is always in the product, but it is not on in the pass pinned." in shortcomings(
        records, ALWAYS
    )
    assert shortcomings({name: one for name, one in passes().items() if name != FEATURES_OFF}, ALWAYS) == []
    assert "it is not off in the pass pinned" in " ".join(shortcomings(passes(), ABSENT))


def test_a_feature_falsely_declared_absent_fails_a_rule() -> None:
    """The rules of its absence are must-rules: a server that has the feature accepts what they send, and fails them."""
    records = passes()
    judged(records[FEATURES_OFF], "create-procedure/place-service-needs-public-health", "failed")
    [sentence] = shortcomings(records, PRODUCT)
    assert sentence.startswith("The pass features-off failed 1 must-rule (create-procedure/place-service-needs-public-")


def test_the_version_that_is_satisfied_is_named() -> None:
    """A server that satisfies only an older version fails the rules since then, and the sentence says how far it is."""
    record = pass_of(PINNED)
    judged(record, A_MUST, "failed")
    [sentence] = shortcomings({PINNED: record, DRAWN: pass_of(DRAWN), FEATURES_OFF: pass_of(FEATURES_OFF)}, PRODUCT)
    assert sentence.endswith("version 25.3.36 is claimed, the highest that is satisfied is 25.1.14.")


@pytest.mark.parametrize("outcome", ["failed", "blocked"])
def test_a_waiver_in_force_does_not_prevent_a_certificate(outcome: str) -> None:
    """It is needed in one pass at least; a rule that passed in the other passes makes it no needless one."""
    records = passes()
    waive(records[DRAWN], expires="2026-03-04", outcome=outcome)
    for name in (PINNED, FEATURES_OFF):
        set_run(waivers=records[DRAWN]["run"]["waivers"])(records[name])
    assert shortcomings(records, PRODUCT) == []
    assert {record["verdict"] for record in records.values()} == set(CERTIFIED)


def test_an_older_rule_set_cannot_pass_for_a_newer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is reported apart is recomputed from the frozen sets: no rule more, none less, no unknown set."""
    current = rule_sets()["0.1.0"]
    rules = {name: rule for name, rule in current.rules.items() if name != A_MUST}
    old = RuleSet("0.0.9", "0" * 12, current.openapi, {}, rules)
    monkeypatch.setattr("certification.requirements.rule_sets", lambda: {"0.0.9": old, "0.1.0": current})
    words = "new since rule set 0.0.9"

    def judged_by(record: Record, version: str, apart: Mapping[str, str]) -> None:
        record["run"]["rule_set"] = {"version": version, "apart": dict(apart)}
        for rule in record["rules"]:
            rule.pop("apart", None)
            if rule["id"] in apart:
                rule["apart"] = apart[rule["id"]]
        settle(record)

    for version, apart, sound in (
        ("0.0.9", {A_MUST: words}, True),
        ("0.0.9", {}, False),
        ("0.0.9", {A_MUST: words, "get-procedure/answers-200": words}, False),
        ("0.1.0", {}, True),
        ("0.1.0", {A_MUST: words}, False),
        ("0.2.0", {}, False),
    ):
        records = passes()
        for record in records.values():
            judged_by(record, version, apart)
        found = shortcomings(records, PRODUCT)
        assert (found == []) == sound, (version, apart, found)
    records = passes()
    judged_by(records[DRAWN], "0.0.9", {A_MUST: words})
    assert "The pass drawn was judged by other rules than the pass pinned." in shortcomings(records, PRODUCT)


def test_what_identifies_the_target() -> None:
    """The URL, the version, the nonce and the certificate, and the same of the server with its features off."""
    records = passes()
    facts = {"url": URL, "api_version": "25.3.36", "nonce": NONCE, "certificate": None}
    assert target_facts(records) == facts | {"features_off": facts}
    del records[FEATURES_OFF]
    assert target_facts(records) == facts
