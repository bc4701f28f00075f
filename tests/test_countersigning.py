"""A lab adds its signature, and the runs that it repeated: what it vouches for, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from certification.archive import pack, unpack
from certification.bundle import read_bundle, records_of
from certification.canonical import to_json
from certification.errors import BundleProblem
from certification.keys import read_signer
from certification.repeats import Repeat, countersigned
from reports.outcomes import Judgement
from spec import Rule, catalogue
from tests.bundles import Owner, bundle_of, contents, problems, repacked, sample_pass, verified
from tests.reports_sample import failing, passing

ENVELOPE = "statement.dsse.json"
OFF = {"features": {"public_health": False, "medical_insurance": False}}
FIRST = next(rule for rule in catalogue() if rule.level == "must")


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Owner:
    """The vendor."""
    return Owner.new(tmp_path_factory.mktemp("vendor"))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Owner:
    """A lab."""
    return Owner.new(tmp_path_factory.mktemp("lab"), "lab")


@pytest.fixture(scope="module")
def sound(vendor: Owner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with two passes that differ in a feature."""
    passes = (sample_pass("first"), sample_pass("off", run={"id": "OTHER1", "seed": 7}, target=OFF))
    path = tmp_path_factory.mktemp("sound") / "b"
    path.write_bytes(vendor.signs(bundle_of(*passes)))
    return path


def repeat(**more: Any) -> Repeat:
    """The record of a run of the lab."""
    more["run"] = {"id": "LAB001"} | more.get("run", {})
    data = sample_pass("x", **more).files["results.json"]
    return Repeat("lab/results.json", data, json.loads(data))


def signed(path: Path, lab: Owner, *repeats: Repeat) -> bytes:
    """The bundle with the signature of the lab."""
    bundle = read_bundle(path)
    return pack(countersigned(bundle, records_of(bundle), read_signer(lab.private), list(repeats)).files)


def test_a_lab_adds_its_signature(sound: Path, vendor: Owner, lab: Owner, tmp_path: Path) -> None:
    """Both signatures are over the same Statement, and the lab is told apart from the vendor."""
    (tmp_path / "b").write_bytes(signed(sound, lab))
    found = verified(tmp_path / "b", vendor, lab)
    assert (found.problems, found.evidence) == ((), "countersigned by lab")
    assert [(one.name, one.is_vendor) for one in found.signers] == [("vendor", True), ("lab", False)]
    only_vendor = verified(tmp_path / "b", vendor)
    assert (only_vendor.problems, only_vendor.evidence) == ((), "self-attested")
    assert only_vendor.unknown_keys == (found.signers[1].keyid[:16],)


def test_a_lab_names_what_it_repeated(sound: Path, vendor: Owner, lab: Owner, tmp_path: Path) -> None:
    """Each record is matched with the pass of its features; the lab's own Statement has the digests of both."""
    off = repeat(target=OFF, run={"id": "LAB002"})
    (tmp_path / "b").write_bytes(signed(sound, lab, off, repeat()))
    found = verified(tmp_path / "b", vendor, lab)
    assert (found.problems, found.evidence) == ((), "countersigned by lab, who repeated first and off")
    (tmp_path / "b").write_bytes(signed(sound, lab, off))
    assert verified(tmp_path / "b", vendor, lab).evidence == "countersigned by lab, who repeated off"


def test_of_two_passes_that_fit_the_one_with_the_seed_is_repeated(vendor: Owner, lab: Owner, tmp_path: Path) -> None:
    """Two passes that differ by the seed alone are repeated by seed, or else in their order."""
    passes = (sample_pass("drawn"), sample_pass("pinned", run={"id": "OTHER1", "seed": 7}))
    (tmp_path / "b").write_bytes(vendor.signs(bundle_of(*passes)))
    for seed, name in ((7, "pinned"), (8, "drawn")):
        (tmp_path / "c").write_bytes(signed(tmp_path / "b", lab, repeat(run={"seed": seed})))
        assert verified(tmp_path / "c", lab).signers[0].repeated == (name,)


def _fails(rule: Rule) -> Judgement:
    return failing(rule) if rule.id == FIRST.id else passing(rule)


def _hides(record: dict[str, Any]) -> None:
    record["verdict"] = "conformant"


REFUSED: dict[str, tuple[Callable[[], list[Repeat]], str]] = {
    "the vendor's own run": (
        lambda: [repeat(run={"id": "PLC7Q2"})],
        "lab/results.json is the very run of a pass, and no repetition of it.",
    ),
    "a run that failed": (
        lambda: [repeat(judge=_fails)],
        "lab/results.json has the verdict non-conformant, and the pass conformant.",
    ),
    "an edited run": (lambda: [repeat(judge=_fails, change=_hides)], "lab/results.json contradicts itself: verdict"),
    "another version": (
        lambda: [repeat(target={"judged_as": "24.1.20"})],
        "lab/results.json has another target than the pass: judged_as is not the same.",
    ),
    "other features": (
        lambda: [repeat(target={"features": {"public_health": False, "medical_insurance": True}})],
        "lab/results.json has another target than the pass: features is not the same.",
    ),
    "another catalogue": (
        lambda: [repeat(rules=list(catalogue())[1:])],
        "lab/results.json was judged by another catalogue than the bundle.",
    ),
    "no record": (lambda: [Repeat("lab/results.json", b"{}", {})], "lab/results.json is not the record of a run"),
    "one too many": (
        lambda: [repeat(), repeat(run={"id": "LAB002"}, target=OFF), repeat(run={"id": "LAB003"})],
        "lab/results.json is one record too many: every pass is repeated already.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_confirms_no_pass_is_refused(name: str, sound: Path, lab: Owner) -> None:
    """A lab does not sign with a run that says something else than the bundle, or nothing."""
    make, problem = REFUSED[name]
    with pytest.raises(BundleProblem) as raised:
        signed(sound, lab, *make())
    assert problem in str(raised.value)


def test_nobody_signs_twice(sound: Path, vendor: Owner) -> None:
    """A second signature of one key would look like a second opinion."""
    with pytest.raises(BundleProblem, match="already has a signature of this key"):
        signed(sound, vendor)


def test_parts_of_a_lab_that_do_not_fit(sound: Path, vendor: Owner, lab: Owner, tmp_path: Path) -> None:
    """What a lab added cannot be edited, moved to another bundle, or made up by others."""
    whole = signed(sound, lab, repeat())
    (folder,) = {name.rpartition("/")[0] for name in unpack(whole) if name.startswith("repeats/")}
    record, envelope = f"{folder}/first.json", f"{folder}/{ENVELOPE}"
    edited = repeat(run={"seed": 99}).data
    broken = json.loads(unpack(whole)[envelope])
    broken["signatures"][0]["sig"] = "AAAA" * 16
    other = unpack(signed(sound, vendor_of(tmp_path), repeat()))
    foreign = {name: data for name, data in other.items() if name.startswith("repeats/")}
    (strange,) = {name.rpartition("/")[0] for name in foreign}
    of_another = {envelope: unpack(_countersigned_elsewhere(vendor, lab, tmp_path))[envelope]}
    about = f"{envelope}: the Statement is not about the records beside it and the Statement of this bundle."
    for changes, problem in (
        ({record: edited}, about),
        ({f"{folder}/off.json": repeat(target=OFF).data}, about),
        (of_another, about),
        ({record: None}, about),
        ({envelope: None}, f"The bundle lacks {envelope}."),
        ({envelope: to_json(broken)}, f"{envelope}: the signature is wrong."),
        ({envelope: foreign[f"{strange}/{ENVELOPE}"]}, f"{envelope} has to have one signature, of the key "),
        (foreign, f"{strange} is of nobody who signed the Statement."),
        ({f"{folder}/no.json": edited}, f"{folder}/no.json repeats a pass that the bundle does not have."),
        ({f"{folder}/first.json": b"{"}, f"{record} is not valid JSON."),
    ):
        found = problems(tmp_path / "b", repacked(whole, changes), vendor, lab)
        assert [one for one in found if one.startswith(problem)], (problem, found)


def vendor_of(folder: Path) -> Owner:
    """Somebody else."""
    return Owner.new(folder, "somebody")


def _countersigned_elsewhere(vendor: Owner, lab: Owner, folder: Path) -> bytes:
    (folder / "else").write_bytes(vendor.signs(contents(run={"id": "THIRD1", "seed": 3})))
    return signed(folder / "else", lab, repeat())
