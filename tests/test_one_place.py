"""Facts about the API stand in spec/ alone: the other rooms ask for them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from run.embedded import WITHOUT
from spec import NEWEST, OLDEST, Rule, Version, catalogue, features, gates, insurance_categories, operation_ids, since
from subject.drafting import FEATURE_PREFERENCES
from tests.launching import ROOT

ASKING = ("subject", "strategies", "judging", "suites", "reports", "run", "fleet", "procedurelogs_conformance")
"""The rooms that ask spec/; reference/ is a reading of its own."""


def lines(*rooms: str) -> Iterator[tuple[str, str]]:
    """Every line of Python in these rooms, with its place."""
    for path in (path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield f"{path.relative_to(ROOT)}:{number}", line


@pytest.mark.parametrize(
    ("fact", "pattern"),
    [
        ("since when a part exists", r"Version\(\(|Version\.parse\(\"|[\"']\d\d\.\d\.\d+[\"']"),
        ("how a reference is resolved", r"\$ref|#/components|\[\"components\"\]"),
        ("which field a feature gates", r"(PlaceService|SiteNum|ProcTimeEnd).*(public|medical).(health|insurance)\""),
        ("the categories of the insurance history", r"\"[\w-]+\": \"InsHist\w+Codes\""),
    ],
)
def test_a_fact_has_one_place(fact: str, pattern: str) -> None:
    """No room but spec/ states the fact; the name of a rule does not count."""
    without_rules = ((place, re.sub(r"[\w-]*-needs-[\w-]+", "", line)) for place, line in lines(*ASKING))
    assert [f"{place} {fact}: {line}" for place, line in without_rules if re.search(pattern, line)] == []


def test_features_have_their_names_once() -> None:
    """Both schemas and the table of preferences, which cannot ask spec/, have the features of openapi.yaml."""
    names, keys = [feature.name for feature in features()], {feature.key for feature in features()}
    rules = schema(ROOT / "spec" / "rules.schema.json")["$defs"]["rule"]["properties"]["feature"]["enum"]
    assert rules == [*(way for name in names for way in (name, f"no-{name}")), "credentials"]
    assert schema(ROOT / "subject" / "practice.schema.json")["properties"]["features"]["properties"].keys() == keys
    assert FEATURE_PREFERENCES.keys() == keys


def test_a_rule_knows_its_feature() -> None:
    """Each feature gates rules that want it on and rules that want it off; credentials are no feature of a practice."""
    gated = [rule for rule in catalogue() if rule.gate]
    assert {(rule.gate, rule.without_feature) for rule in gated} == {
        (feature, off) for feature in features() for off in (True, False) if of_feature(feature.name, off=off)
    }
    assert not any(rule.gate for rule in catalogue() if rule.feature in (None, "credentials"))


def of_feature(name: str, *, off: bool) -> list[Rule]:
    """The rules that want a feature on or off."""
    return [rule for rule in catalogue() if rule.feature == (f"no-{name}" if off else name)]


def test_the_gates_are_those_of_the_document() -> None:
    """The document names two features and the fields that each opens."""
    opened = {feature.title: {field for field, gate in gates().items() if gate == feature} for feature in features()}
    assert opened == {"Public Health": {"PlaceService", "SiteNum"}, "Medical Insurance": {"ProcTimeEnd"}}


def test_a_part_is_as_old_as_its_operation_at_least() -> None:
    """An operation, a field and a parameter each have the version that introduced them."""
    assert since("create-procedure") == since("create-procedure", "PatNum") == Version.parse("21.4")
    assert since("create-procedure", "BillingNote") == Version.parse("25.2.21")
    assert since("list-procedures", "AptNum") == Version.parse("22.3.32")
    with pytest.raises(KeyError):
        since("create-procedure", "Discontinued")
    with pytest.raises(KeyError):
        since("patch-procedure")


def test_the_first_and_the_newest_version_are_those_of_the_operations() -> None:
    """Nothing in the catalogue is older than OLDEST or newer than NEWEST."""
    assert min(since(operation) for operation in operation_ids()) == min(catalogue().versions()) == OLDEST
    assert max(catalogue().versions()) == NEWEST


def test_a_server_can_be_without_each_feature_and_category() -> None:
    """What --without offers are the features and the categories of the insurance history."""
    assert (*(feature.name for feature in features()), *insurance_categories().values()) == WITHOUT


def schema(path: Path) -> Any:
    """A JSON Schema of the project."""
    return json.loads(path.read_text(encoding="utf-8"))
