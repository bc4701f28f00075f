"""Ways to an undeserved certificate: each is refused in one sentence that names the part."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from certification.archive import unpack
from certification.canonical import from_json, to_json
from certification.envelope import sign
from certification.errors import BundleProblem
from certification.keys import read_signer
from certification.product import Product
from tests.bundles import (
    PRODUCT,
    Owner,
    contents,
    problems,
    repacked,
    set_run,
)
from tests.certified_passes import pass_of
from tests.reports_sample import exchange

ENVELOPE = "statement.dsse.json"
RESULTS = "passes/pinned/results.json"
RECORD = pass_of("pinned")


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Owner:
    """The vendor whose key the verifier has."""
    return Owner.new(tmp_path_factory.mktemp("vendor"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Owner:
    """Somebody else who has a key."""
    return Owner.new(tmp_path_factory.mktemp("stranger"), "stranger")


@pytest.fixture(scope="module")
def sound(vendor: Owner) -> bytes:
    """A bundle of the vendor that has no problem."""
    return vendor.signs(contents())


def test_the_bundle_that_the_others_are_made_of_is_sound(sound: bytes, vendor: Owner, tmp_path: Path) -> None:
    """Without a change there is no problem, so each problem below comes from the change."""
    assert problems(tmp_path / "b", sound, vendor) == ()
    assert problems(tmp_path / "b", repacked(sound, {}), vendor) == ()


@pytest.mark.parametrize("member", sorted(RECORD))
def test_a_member_of_the_results_is_edited(member: str, sound: bytes, vendor: Owner, tmp_path: Path) -> None:
    """Each member of the record is changed to another valid value; the record is named."""
    record = json.loads(unpack(sound)[RESULTS])
    _edit(record, member)
    edited = repacked(sound, {RESULTS: json.dumps(record).encode()})
    found = problems(tmp_path / "b", edited, vendor)
    assert found
    assert all(RESULTS in problem for problem in found)


def _edit(record: dict[str, Any], member: str) -> None:
    """Change a member of a record, where possible so that the schema still accepts it."""
    match member:
        case "suite" | "run" | "target":
            record[member] |= {"suite": {"version": "9"}, "run": {"seed": 8}, "target": {"url": "http://x"}}[member]
        case "counts":
            record[member]["must"]["passed"] += 1
        case "exchanges":
            record[member]["3"] = json.loads(json.dumps(exchange(3)))
        case "rules" | "versions":
            record[member].pop()
        case "remains" | "notes":
            record[member] = [{"ProcNum": 7, "reason": "locked"} if member == "remains" else "Note."]
        case "verdict":
            record[member] = "conformant-with-waivers"
        case _:
            record[member] += 1


@pytest.mark.parametrize(
    "name", ["evidence.har", "junit.xml", "report.html", "summary.md"], ids=lambda name: name.partition(".")[0]
)
def test_evidence_is_swapped(name: str, sound: bytes, vendor: Owner, tmp_path: Path) -> None:
    """A report of another run, in itself sound, is not the one that was signed."""
    part = f"passes/pinned/{name}"
    other = unpack(vendor.signs(contents(pinned=set_run(id="0123456789abcdef"))))[part]
    assert other != unpack(sound)[part]
    found = problems(tmp_path / "b", repacked(sound, {part: other}), vendor)
    assert found == (f"{part} is not the file that was signed: its SHA-256 differs.",)


def test_a_file_is_added_or_taken_out(sound: bytes, vendor: Owner, tmp_path: Path) -> None:
    """The Statement names every file, and every file is one that it names."""
    assert problems(tmp_path / "b", repacked(sound, {"more.txt": b"x"}), vendor) == (
        "more.txt was added: the Statement does not name it.",
    )
    for name in unpack(sound):
        (problem,) = problems(tmp_path / "b", repacked(sound, {name: None}), vendor)[:1]
        assert problem in {f"The bundle lacks {name}.", f"passes/pinned/{name} is missing: the Statement names it."}


def test_another_products_results(sound: bytes, vendor: Owner, tmp_path: Path) -> None:
    """The description of another product beside the results of this one."""
    other = to_json(Product("Other", "Other Server", "1", "x@other.example", PRODUCT.features).as_data())
    assert problems(tmp_path / "b", repacked(sound, {"product.json": other}), vendor) == (
        "product.json is not the file that was signed: its SHA-256 differs.",
    )


def test_the_statement_of_another_bundle(sound: bytes, vendor: Owner, tmp_path: Path) -> None:
    """An envelope that the vendor signed for another product: its signature is good, its digests are not these."""
    other = unpack(
        vendor.signs(contents(Product("Acme Dental", "Old Server", "1", "x@acme.example", PRODUCT.features)))
    )
    assert problems(tmp_path / "b", repacked(sound, {ENVELOPE: other[ENVELOPE]}), vendor) == (
        "product.json is not the file that was signed: its SHA-256 differs.",
    )


def test_the_signature_of_another_bundle(sound: bytes, vendor: Owner, tmp_path: Path) -> None:
    """A good signature of the vendor over another Statement does not fit this one."""
    other = json.loads(unpack(vendor.signs(contents(drawn=set_run(seed=5))))[ENVELOPE])
    envelope = json.loads(unpack(sound)[ENVELOPE]) | {"signatures": other["signatures"]}
    assert problems(tmp_path / "b", repacked(sound, {ENVELOPE: to_json(envelope)}), vendor) == (
        f"{ENVELOPE}: the signature of vendor is wrong.",
    )


def test_another_key(sound: bytes, vendor: Owner, stranger: Owner, tmp_path: Path) -> None:
    """A bundle that somebody else signed is not that of the vendor, and a key that did not sign vouches for nothing."""
    (problem,) = problems(tmp_path / "b", stranger.signs(contents()), vendor)
    assert problem.startswith(f"{ENVELOPE}: none of the given keys signed it; it has the signature of ")
    envelope = json.loads(unpack(sound)[ENVELOPE])
    forged = json.loads(unpack(stranger.signs(contents()))[ENVELOPE])
    envelope["signatures"][0]["sig"] = forged["signatures"][0]["sig"]
    assert problems(tmp_path / "b", repacked(sound, {ENVELOPE: to_json(envelope)}), vendor) == (
        f"{ENVELOPE}: the signature of vendor is wrong.",
    )


def _payload(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes, Owner], bytes]:
    """A bundle whose Statement the vendor changed before signing it."""

    def make(sound: bytes, owner: Owner) -> bytes:
        payload = json.loads(base64.b64decode(json.loads(unpack(sound)[ENVELOPE])["payload"]))
        change(payload)
        return repacked(sound, {ENVELOPE: sign(to_json(payload), read_signer(owner.private))})

    return make


@pytest.mark.parametrize(
    "change",
    [
        lambda payload: payload["predicate"].update(result="WARNED"),
        lambda payload: payload["predicate"]["passedTests"].append("more/passed"),
        lambda payload: payload["predicate"]["passedTests"].pop(),
        lambda payload: payload["predicate"]["configuration"].pop(),
        lambda payload: payload["predicate"].update(url="https://acme.example"),
        lambda payload: payload.update(predicateType="https://example.com/other"),
        lambda payload: payload.update(subject="all of it"),
        lambda payload: payload.update(subject=[1, {"name": 1}]),
    ],
    ids=["result", "more passed", "less passed", "configuration", "url", "type", "no subjects", "odd subjects"],
)
def test_a_signed_statement_that_does_not_follow(
    change: Callable[[dict[str, Any]], object], sound: bytes, vendor: Owner, tmp_path: Path
) -> None:
    """What the owner of the key signs has to follow from the files, too."""
    found = problems(tmp_path / "b", _payload(change)(sound, vendor), vendor)
    assert found
    assert all("Statement" in problem for problem in found)


def _envelope(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    def make(sound: bytes) -> bytes:
        envelope = json.loads(unpack(sound)[ENVELOPE])
        change(envelope)
        return repacked(sound, {ENVELOPE: to_json(envelope)})

    return make


@pytest.mark.parametrize(
    "change",
    [
        lambda envelope: envelope["signatures"][0].pop("keyid"),
        lambda envelope: envelope["signatures"][0].pop("sig"),
        lambda envelope: envelope["signatures"][0].update(sig="no base64!"),
        lambda envelope: envelope["signatures"][0].update(sig=7),
        lambda envelope: envelope["signatures"][0].update(more=7),
        lambda envelope: envelope["signatures"].append(dict(envelope["signatures"][0])),
        lambda envelope: envelope.update(signatures=[]),
        lambda envelope: envelope.update(signatures=[7]),
        lambda envelope: envelope.update(signatures=envelope["signatures"] * 30),
        lambda envelope: envelope.update(payload="no base64!"),
        lambda envelope: envelope.update(payload=envelope["payload"] + "\n"),
        lambda envelope: envelope.update(payload=base64.b64encode(b"no JSON").decode()),
        lambda envelope: envelope.update(payload=base64.b64encode(b"[]").decode()),
        lambda envelope: envelope.update(payloadType="text/plain"),
        lambda envelope: envelope.pop("payloadType"),
        lambda envelope: envelope.update(more=1),
    ],
)
def test_a_malformed_envelope(
    change: Callable[[dict[str, Any]], object], sound: bytes, vendor: Owner, tmp_path: Path
) -> None:
    """An envelope of any wrong form is named."""
    found = problems(tmp_path / "b", _envelope(change)(sound), vendor)
    assert found
    assert all(ENVELOPE in problem for problem in found)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b"7", b'{"a": 1, "a": 2}', b'{"a": NaN}', b"[" * 100_000, b"9" * 5000],
    ids=["empty", "half", "list", "not UTF-8", "number", "repeated", "NaN", "deep", "long number"],
)
def test_what_is_no_object(content: bytes) -> None:
    """What is not JSON, not an object, or ambiguous is no part of a bundle."""
    with pytest.raises(BundleProblem, match=r"^part\.json is not (valid JSON|a JSON object)\.$"):
        from_json(content, "part.json")
