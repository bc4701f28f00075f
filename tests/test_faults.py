"""Every check can fail: each rule passes on the intact reference server and fails on one with its fault."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from spec import Rule, catalogue, operation_ids
from tests.bench import WITHOUT, Bench, Job, chosen, without_for
from tests.outcome import Outcome
from tests.sampling import sampled

TESTED = [rule for rule in catalogue() if rule.level != "observe" and not rule.not_tested]
PROVEN = sampled(TESTED, 40)


@pytest.fixture(scope="module")
def intact(bench: Bench) -> dict[bool, Future[Outcome]]:
    """Runs on the intact server, with the features on and off."""
    return {True: bench.submit(Job()), False: bench.submit(Job(without=WITHOUT))}


@pytest.fixture(scope="module")
def faulty(request: pytest.FixtureRequest, bench: Bench) -> dict[str, Future[Outcome]]:
    """The checks of each rule needed, on a server with the fault of that rule."""
    rules = chosen(request, "faulty", "rule", PROVEN)
    return {rule.id: bench.submit(_own_job(rule)) for rule in rules}


def _own_job(rule: Rule) -> Job:
    """The checks of a rule, on a server with its fault, until they have failed it."""
    return Job(faults=[rule.id], rules=[rule.id], without=without_for(rule), brief=True, until=rule.id)


@pytest.mark.parametrize("rule", TESTED, ids=lambda rule: rule.id)
def test_a_rule_passes_on_the_intact_server(rule: Rule, intact: dict[bool, Future[Outcome]]) -> None:
    """Without a fault the rule passes, with the features that it requires."""
    outcome = intact[not without_for(rule)].result()
    assert outcome.rules[rule.id] == "passed", outcome.reasons.get(rule.id)


@pytest.mark.parametrize("rule", PROVEN, ids=lambda rule: rule.id)
def test_a_rule_fails_on_its_fault(rule: Rule, faulty: dict[str, Future[Outcome]]) -> None:
    """With the fault the rule itself fails, in words; it is not blocked by a missing twin."""
    outcome = faulty[rule.id].result()
    assert outcome.rules[rule.id] == "failed", outcome.reasons.get(rule.id, "it passed")
    assert "{'" not in outcome.reasons[rule.id]


@pytest.mark.parametrize("operation", sampled(operation_ids(), 3))
def test_a_server_that_hangs_up_fails_beside_all_checks(operation: str, bench: Bench) -> None:
    """Invalid requests of other checks on which it hangs up, too, are not taken for requests that the network lost."""
    rule = f"{operation}/always-answers"
    outcome = bench.submit(Job(faults=[rule], rules=[f"{operation}/*"])).result()
    assert (outcome.rules[rule], outcome.exit_code) == ("failed", 1), outcome.reasons.get(rule)


def test_members_that_other_checks_lost_are_made_anew(bench: Bench) -> None:
    """A server that deletes the members of a note fails that rule, although earlier checks delete notes, too."""
    rule = "delete-group-note/members-survive"
    outcome = bench.submit(Job(faults=[rule], rules=["*-group-note*/*"])).result()
    assert (outcome.rules[rule], outcome.exit_code) == ("failed", 1), outcome.reasons.get(rule)


@pytest.mark.parametrize("features", [True, False], ids=["features-on", "features-off"])
def test_the_intact_server_is_conformant(features: bool, intact: dict[bool, Future[Outcome]]) -> None:
    """The intact server is conformant: no rule failed or was blocked, and only untestable rules were not judged."""
    outcome = intact[features].result()
    assert (outcome.verdict, outcome.exit_code) == ("conformant", 0), outcome.reasons
    untested = {rule.id for rule in catalogue() if rule.not_tested}
    assert {
        rule for rule, found in outcome.rules.items() if found in ("blocked", "error", "failed", "not-run")
    } == untested


def test_no_rule_is_left_out_by_both_settings(intact: dict[bool, Future[Outcome]]) -> None:
    """A rule that does not apply with the features on applies with them off, or the other way round."""
    on, off = intact[True].result(), intact[False].result()
    assert not [rule for rule in on.rules if on.rules[rule] == off.rules[rule] == "not-applicable"]


def test_a_value_that_is_accepted_and_not_kept_is_failed(bench: Bench) -> None:
    """An update that answers 200 and stores nothing fails the rule of its field and blocks no other."""
    lost = "update-procedure/prognosis-is-updated"
    others = ["update-procedure/others-keep-their-value", "update-procedure/answer-is-the-record"]
    outcome = bench.submit(Job(faults=[lost], rules=[lost, *others])).result()
    assert outcome.rules[lost] == "failed"
    assert "blocked" not in {outcome.rules[rule] for rule in others}, outcome.reasons
