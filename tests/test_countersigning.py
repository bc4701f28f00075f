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
from certification.requirements import MINIMUM
from reports.derived import catalogue_digest
from tests.bundles import Change, Owner, contents, failing_rule, nothing, problems, repacked, settle, verified
from tests.certified_passes import pass_of

ENVELOPE = "statement.dsse.json"


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
    """A bundle of the vendor."""
    path = tmp_path_factory.mktemp("sound") / "b"
    path.write_bytes(vendor.signs(contents()))
    return path


def repeat(name: str = "pinned", change: Change = nothing, run: str = "LAB001", seed: int | None = None) -> Repeat:
    """The record of a run of the lab, which repeats a pass but for what is changed."""
    record = pass_of(name)
    record["run"].update(id=run, seed=record["run"]["seed"] if seed is None else seed)
    change(record)
    return Repeat("lab/results.json", json.dumps(record).encode(), record)


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
    off = repeat("features-off", run="LAB002")
    (tmp_path / "b").write_bytes(signed(sound, lab, off, repeat()))
    found = verified(tmp_path / "b", vendor, lab)
    assert (found.problems, found.evidence) == ((), "countersigned by lab, who repeated features-off and pinned")
    (tmp_path / "b").write_bytes(signed(sound, lab, off))
    assert verified(tmp_path / "b", vendor, lab).evidence == "countersigned by lab, who repeated features-off"


@pytest.mark.parametrize(("seed", "name"), [(1, "pinned"), (3141592653, "drawn"), (8, "drawn")])
def test_of_two_passes_that_fit_the_one_with_the_seed_is_repeated(
    seed: int, name: str, sound: Path, lab: Owner, tmp_path: Path
) -> None:
    """Two passes that differ by the seed alone are repeated by seed, or else in their order."""
    (tmp_path / "b").write_bytes(signed(sound, lab, repeat(seed=seed)))
    assert verified(tmp_path / "b", lab).signers[0].repeated == (name,)


def _hides(record: dict[str, Any]) -> None:
    failing_rule(record)
    record["verdict"] = "conformant"


def _of_fewer_rules(record: dict[str, Any]) -> None:
    record["rules"].pop()
    rules = [(one["id"], one["level"], one["since"], one["revision"]) for one in record["rules"]]
    record["suite"].update(rules=len(rules), catalogue=catalogue_digest(rules))
    settle(record)


def _at(version: str) -> Change:
    def change(record: dict[str, Any]) -> None:
        record["target"]["judged_as"] = version
        settle(record)

    return change


REFUSED: dict[str, tuple[Callable[[], list[Repeat]], str]] = {
    "the vendor's own run": (
        lambda: [repeat(run=f"{0:016x}")],
        "lab/results.json is the very run of a pass, and no repetition of it.",
    ),
    "a run that failed": (
        lambda: [repeat(change=failing_rule)],
        "lab/results.json has the verdict non-conformant, and the pass conformant.",
    ),
    "an edited run": (lambda: [repeat(change=_hides)], "lab/results.json contradicts itself: verdict"),
    "another version": (
        lambda: [repeat(change=_at("24.1.20"))],
        "lab/results.json has another target than the pass: judged_as is not the same.",
    ),
    "other features": (
        lambda: [repeat(change=lambda record: record["target"].update(features={"public_health": False}))],
        "lab/results.json has another target than the pass: features is not the same.",
    ),
    "another catalogue": (
        lambda: [repeat(change=_of_fewer_rules)],
        "lab/results.json was judged by another catalogue than the bundle.",
    ),
    "no record": (lambda: [Repeat("lab/results.json", b"{}", {})], "lab/results.json is not the record of a run"),
    "one too many": (
        lambda: [*(repeat(name, run=name) for name in MINIMUM), repeat(run="LAB004")],
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
    record, envelope = f"{folder}/pinned.json", f"{folder}/{ENVELOPE}"
    edited = repeat(seed=99).data
    broken = json.loads(unpack(whole)[envelope])
    broken["signatures"][0]["sig"] = "AAAA" * 16
    other = unpack(signed(sound, vendor_of(tmp_path), repeat()))
    foreign = {name: data for name, data in other.items() if name.startswith("repeats/")}
    (strange,) = {name.rpartition("/")[0] for name in foreign}
    of_another = {envelope: unpack(_countersigned_elsewhere(vendor, lab, tmp_path))[envelope]}
    about = f"{envelope}: the Statement is not about the records beside it and the Statement of this bundle."
    for changes, problem in (
        ({record: edited}, about),
        ({f"{folder}/features-off.json": repeat("features-off").data}, about),
        (of_another, about),
        ({record: None}, about),
        ({envelope: None}, f"The bundle lacks {envelope}."),
        ({envelope: to_json(broken)}, f"{envelope}: the signature is wrong."),
        ({envelope: foreign[f"{strange}/{ENVELOPE}"]}, f"{envelope} has to have one signature, of the key "),
        (foreign, f"{strange} is of nobody who signed the Statement."),
        ({record: unpack(whole)["passes/pinned/results.json"]}, about),
        ({f"{folder}/no.json": edited}, f"{folder}/no.json repeats a pass that the bundle does not have."),
        ({f"{folder}/pinned.json": b"{"}, f"{record} is not valid JSON."),
    ):
        found = problems(tmp_path / "b", repacked(whole, changes), vendor, lab)
        assert [one for one in found if one.startswith(problem)], (problem, found)


def vendor_of(folder: Path) -> Owner:
    """Somebody else."""
    return Owner.new(folder, "somebody")


def _countersigned_elsewhere(vendor: Owner, lab: Owner, folder: Path) -> bytes:
    (folder / "else").write_bytes(vendor.signs(contents(drawn=lambda record: record["run"].update(seed=3))))
    return signed(folder / "else", lab, repeat())
