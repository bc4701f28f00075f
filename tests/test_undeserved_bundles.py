"""Bundles that a vendor signed and that deserve no certificate: each is refused in one sentence that names the part."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from certification.archive import unpack
from certification.canonical import digest, to_json
from certification.envelope import sign
from certification.keys import read_signer
from certification.requirements import MINIMUM
from certification.suite_files import suite
from spec import catalogue
from tests.bundles import (
    A_MUST,
    Change,
    Owner,
    contents,
    failing_rule,
    problems,
    repacked,
    set_run,
    verified,
    waived_rule,
)
from tests.certified_passes import pass_of
from tests.sampling import sampled

ENVELOPE = "statement.dsse.json"
RESULTS = "passes/pinned/results.json"


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Owner:
    """The vendor whose key the verifier has."""
    return Owner.new(tmp_path_factory.mktemp("vendor"))


@pytest.fixture(scope="module")
def sound(vendor: Owner) -> bytes:
    """A bundle of the vendor that has no problem."""
    return vendor.signs(contents())


@pytest.mark.parametrize("part", ["product.json", "suite.json", "target.json", RESULTS])
def test_a_part_that_the_vendor_signed_and_that_is_no_object(
    part: str, sound: bytes, vendor: Owner, tmp_path: Path
) -> None:
    """The part is named."""
    found = problems(tmp_path / "b", resigned(sound, {part: b"{"}, vendor), vendor)
    assert found == (f"{part} is not valid JSON.",)


def resigned(sound: bytes, changes: Mapping[str, bytes], owner: Owner) -> bytes:
    """A bundle with files replaced, whose owner signed what they are now."""
    files = {name: data for name, data in unpack(repacked(sound, changes)).items() if name != ENVELOPE}
    payload = json.loads(base64.b64decode(json.loads(unpack(sound)[ENVELOPE])["payload"]))
    payload["subject"] = [{"name": name, "digest": {"sha256": digest(files[name])}} for name in sorted(files)]
    return repacked(sound, {**changes, ENVELOPE: sign(to_json(payload), read_signer(owner.private))})


def _better(record: dict[str, Any]) -> None:
    failing_rule(record)
    record["verdict"] = "conformant"


def _passed(record: dict[str, Any]) -> None:
    failing_rule(record)
    next(one for one in record["rules"] if one["id"] == A_MUST)["outcome"] = "passed"


def _reworded(member: str, value: Any) -> Change:
    return lambda record: record["rules"][0].update({member: value})


FIRST = next(iter(catalogue())).id
SIGNED: dict[str, tuple[Change, str]] = {
    "a failed rule": (failing_rule, f"The pass pinned failed 1 must-rule ({A_MUST}); version 25.3.36 is claimed, "),
    "a failed rule that was made a passed one": (
        _passed,
        f"{RESULTS} contradicts itself: the rule '{A_MUST}' has the outcome passed, but its judgements make it failed.",
    ),
    "a verdict that was made a better one": (
        _better,
        f"{RESULTS} contradicts itself: verdict is conformant, but its rules make it non-conformant.",
    ),
    "a rule left out of the record": (
        lambda record: record["rules"].pop(),
        f"{RESULTS} contradicts itself: suite.rules is {len(catalogue())}, but it has {len(catalogue()) - 1} rules.",
    ),
    "another version of the suite": (
        lambda record: record["suite"].update(version="9.9"),
        f"{RESULTS} was judged by another suite than suite.json describes: its version differs.",
    ),
    "a record of another schema": (
        lambda record: record.update(schema_version=2),
        f"{RESULTS} has schema version 2; this suite reads version 1.",
    ),
    "another version of the API": (
        lambda record: record["target"].update(api_version="25.4.1"),
        "The pass pinned claims version 25.4.1, but was judged as 25.3.36.",
    ),
    "a run of the future": (
        set_run(started="2026-04-03T00:00:00Z"),
        f"{RESULTS} is of 2026-04-03, which is in the future.",
    ),
    "no day of the calendar": (
        set_run(started="2026-13-41T00:00:00Z"),
        f"{RESULTS} began at 2026-13-41T00:00:00Z, which is not a time of the calendar.",
    ),
    "a target that did not return the nonce": (
        lambda record: record["target"]["identity"].update(returned=["conformance run 12ab34"]),
        "The pass pinned shows that the target did not return the nonce.",
    ),
    "a rule in other words": (
        _reworded("text", "Anything goes."),
        f"{RESULTS}: the rule {FIRST} is not as the catalogue has it.",
    ),
    "a rule with other needs": (
        _reworded("needs", ["insurance.not-set"]),
        f"{RESULTS}: the rule {FIRST} is not as the catalogue has it.",
    ),
    "a rule of another feature": (
        _reworded("feature", "public-health"),
        f"{RESULTS}: the rule {FIRST} is not as the catalogue has it.",
    ),
    "a rule with other readings": (
        _reworded("readings", {"any": "Anything goes."}),
        f"{RESULTS}: the rule {FIRST} is not as the catalogue has it.",
    ),
}


@pytest.mark.parametrize("name", SIGNED)
def test_a_record_that_the_vendor_signed_and_that_deserves_nothing(name: str, vendor: Owner, tmp_path: Path) -> None:
    """A good signature does not help a record that says something else than follows from its rules."""
    change, problem = SIGNED[name]
    found = problems(tmp_path / "b", vendor.signs(contents(pinned=change)), vendor)
    assert [one for one in found if one.startswith(problem)], found


def test_results_of_another_target(vendor: Owner, tmp_path: Path) -> None:
    """What identifies the target has to be what the records say of it."""
    made = contents()
    other = replace(made, target={**made.target, "url": "https://other.example/api/v1"})
    assert problems(tmp_path / "b", vendor.signs(other), vendor) == (
        "target.json does not follow from the records of the passes.",
    )


def test_a_pass_is_left_out(vendor: Owner, tmp_path: Path) -> None:
    """A bundle has every pass that its product needs."""
    made = contents()
    alone = replace(made, passes=made.passes[:1])
    assert problems(tmp_path / "b", vendor.signs(alone), vendor) == ("The pass drawn is missing.",)
    assert problems(tmp_path / "b", vendor.signs(replace(made, passes=())), vendor) == (
        "The bundle has no pass: nothing ran.",
    )


@pytest.mark.parametrize(("expires", "is_over"), [("2026-03-31", True), ("2026-04-01", False), ("never", True)])
def test_a_waiver_ends_the_certificate_when_it_expires(
    expires: str, is_over: bool, vendor: Owner, tmp_path: Path
) -> None:
    """On its last day a waiver still holds."""
    signed = vendor.signs(contents(pinned=lambda record: waived_rule(record, expires)))
    wanted = [f"The waiver of {A_MUST} expired on {expires}, and the certificate with it."] if is_over else []
    assert list(problems(tmp_path / "b", signed, vendor)) == wanted


def test_an_old_run(sound: bytes, vendor: Owner, tmp_path: Path) -> None:
    """The run is 28 days old."""
    (tmp_path / "b").write_bytes(sound)
    assert verified(tmp_path / "b", vendor, max_age_days=28).problems == ()
    assert verified(tmp_path / "b", vendor, max_age_days=27).problems == (
        *(f"passes/{name}/results.json is 28 days old; at most 27 are accepted." for name in sorted(MINIMUM)),
    )


def test_one_run_twice(vendor: Owner, tmp_path: Path) -> None:
    """Two passes have to be two runs."""
    twice = contents(features_off=lambda record: record["run"].update(id=f"{0:016x}"))
    assert problems(tmp_path / "b", vendor.signs(twice), vendor) == (
        f"{RESULTS} is the run of passes/features-off/results.json: each pass has to be a run of its own.",
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda made: made.pop("files"), "suite.json has to have catalogue, files, name, openapi, rules, version"),
        (lambda made: made.update(files={"a": "b"}), "suite.json: files has to have the SHA-256 of each file"),
        (lambda made: made.update(openapi="0" * 64), "suite.json contradicts itself"),
        (
            lambda made: made["files"].update({"spec/rules/get-procedure.yaml": "0" * 64}),
            "suite.json contradicts itself",
        ),
        (
            lambda made: made["files"].update({"suites/test_life.py": "0" * 64}),
            f"suite.json: the files that judged are not those of version {suite()['version']} as it is installed here; "
            "suites/test_life.py differ.",
        ),
        (lambda made: made["files"].pop("subject/gate.py"), "subject/gate.py differ."),
        (lambda made: made["files"].update({"suites/conftest2.py": "0" * 64}), "suites/conftest2.py differ."),
    ],
)
def test_a_suite_that_was_changed(
    change: Callable[[dict[str, Any]], object], problem: str, vendor: Owner, tmp_path: Path
) -> None:
    """The files that judged have to be those of the release that the record names."""
    described = json.loads(json.dumps(suite()))
    change(described)
    made = replace(contents(), suite=described)
    (found,) = problems(tmp_path / "b", vendor.signs(made), vendor)
    assert problem in found


ODD: tuple[Any, ...] = (None, True, -1, 1e300, "", "x", "\ud800", [], [[]], {}, {"a": None})
PARTS = ("run", "target", "suite", "identity", "rule")


def _part(record: dict[str, Any], name: str) -> dict[str, Any]:
    """A part of a record, to be changed."""
    if name == "identity":
        return dict_of(record["target"]["identity"])
    return dict_of(record["rules"][0] if name == "rule" else record[name])


def dict_of(value: Any) -> dict[str, Any]:
    """The value, which is a dictionary."""
    assert isinstance(value, dict)
    return value


CASES = [(part, member, odd) for part in PARTS for member in _part(pass_of("pinned"), part) for odd in range(len(ODD))]


@pytest.mark.parametrize(("part", "member", "odd"), sampled(CASES, 4))
def test_any_value_in_a_record_is_a_sentence_or_accepted(
    part: str, member: str, odd: int, sound: bytes, vendor: Owner, tmp_path: Path
) -> None:
    """Whatever the owner of a key signs, verification ends with sentences, and never with an error of its own."""
    record = json.loads(unpack(sound)[RESULTS])
    _part(record, part)[member] = ODD[odd]
    problems(tmp_path / "b", resigned(sound, {RESULTS: json.dumps(record).encode()}, vendor), vendor)


@pytest.mark.parametrize(
    ("member", "odd"), sampled([(name, odd) for name in (*sorted(suite()), "more") for odd in range(len(ODD))], 5)
)
def test_any_value_in_the_description_of_a_suite(member: str, odd: int, vendor: Owner, tmp_path: Path) -> None:
    """Each member of suite.json with an odd value is named."""
    made = replace(contents(), suite={**suite(), member: ODD[odd]})
    found = problems(tmp_path / "b", vendor.signs(made), vendor)
    assert found
    assert all("suite.json" in one for one in found), found
