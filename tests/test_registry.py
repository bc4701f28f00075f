"""`registry build`: what becomes of each file that is handed in, on a day and with these keys, and the command."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from certification.archive import pack
from certification.bundle import read_bundle, records_of
from certification.keys import read_signer
from certification.registry import collecting
from certification.registry.cache import open_cache
from certification.registry.collecting import Collected, collect
from certification.registry.facts import Facts, facts_of
from certification.registry.trust import Trust, read_trust
from certification.repeats import countersigned
from reports.badge import COLOURS
from tests.bundles import A_MUST, PRODUCT, Owner
from tests.registries import (
    TODAY,
    bundle_of,
    entry,
    keys_yaml,
    waiving,
)

GREEN = COLOURS["conformant"]


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Owner:
    """The vendor of the sample product."""
    return Owner.new(tmp_path_factory.mktemp("vendor"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Owner:
    """Somebody else, whose key is known for another vendor or not at all."""
    return Owner.new(tmp_path_factory.mktemp("stranger"))


@pytest.fixture(scope="module")
def sound(vendor: Owner) -> bytes:
    """A sound bundle of the sample product."""
    return vendor.signs(bundle_of())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for bundles."""
    (tmp_path / "bundles").mkdir()
    return tmp_path / "bundles"


def collected(folder: Path, trust: Trust, **changes: Any) -> Collected:
    """What a folder holds, verified by this process and without a cache."""
    return collect(folder, trust, TODAY, **({"cache": None, "workers": 1, "fresh": False} | changes))


def trusted(folder: Path, labs: dict[str, Owner] | None = None, **vendors: Owner) -> Trust:
    """The keys of vendors, with Acme for the vendor of the sample product."""
    names = {PRODUCT.vendor if name == "Acme" else name: owner for name, owner in vendors.items()}
    return read_trust(keys_yaml(folder, names, labs))


# Who vouches.


def test_a_bundle_that_its_vendor_signed_is_vouched_for(
    folder: Path, tmp_path: Path, vendor: Owner, sound: bytes
) -> None:
    """The facts of a sound bundle say what it holds, and nothing is wrong with it."""
    (folder / "a.bundle").write_bytes(sound)
    [one] = collected(folder, trusted(tmp_path, Acme=vendor)).found
    known = one.facts
    assert (known.problems, known.vendor, known.verdict, known.evidence) == (
        (),
        PRODUCT.vendor,
        "conformant",
        "self-attested",
    )
    assert known.started == "2026-03-04T09:30:00Z"


def test_a_lab_that_signed_too_is_named(
    folder: Path, tmp_path: Path, vendor: Owner, stranger: Owner, sound: bytes
) -> None:
    """The kind of evidence names the lab, whichever signature comes first."""
    path = folder / "a.bundle"
    path.write_bytes(sound)
    bundle = read_bundle(path)
    path.write_bytes(pack(countersigned(bundle, records_of(bundle), read_signer(stranger.private), []).files))
    [one] = collected(folder, trusted(tmp_path, {"Prove Labs": stranger}, Acme=vendor)).found
    assert (one.facts.problems, one.facts.evidence) == ((), "countersigned by Prove Labs")
    [one] = collected(folder, trusted(tmp_path, {"Prove Labs": stranger})).found
    assert one.facts.problems == ("No key of its vendor, Acme Dental, is known, so that nobody vouches for it.",)


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ((), "No key of its vendor, Acme Dental, is known, so that nobody vouches for it."),
        (("Beta",), "It is signed with a key of Beta, which does not vouch for products of Acme Dental."),
    ],
)
def test_nobody_vouches(
    names: tuple[str, ...], reason: str, folder: Path, tmp_path: Path, vendor: Owner, sound: bytes
) -> None:
    """Without a key of its own vendor a bundle has a problem, and only that one."""
    (folder / "a.bundle").write_bytes(sound)
    [one] = collected(folder, read_trust(keys_yaml(tmp_path, dict.fromkeys(names, vendor)))).found
    assert one.facts.problems == (reason,)


def test_a_key_of_nobody(folder: Path, tmp_path: Path, vendor: Owner, stranger: Owner) -> None:
    """A bundle that only an unknown key signed is refused, although keys of its vendor are known."""
    (folder / "a.bundle").write_bytes(stranger.signs(bundle_of()))
    [one] = collected(folder, trusted(tmp_path, Acme=vendor)).found
    [problem] = one.facts.problems
    assert "none of the given keys signed it" in problem


def test_another_vendor_cannot_speak_for_this_one(folder: Path, tmp_path: Path, vendor: Owner, stranger: Owner) -> None:
    """A known vendor signs a product of another one."""
    (folder / "a.bundle").write_bytes(stranger.signs(bundle_of()))
    [one] = collected(folder, trusted(tmp_path, Acme=vendor, Beta=stranger)).found
    assert one.facts.problems == ("It is signed with a key of Beta, which does not vouch for products of Acme Dental.",)


def test_a_lapsed_bundle_is_told_from_a_forged_one(folder: Path, tmp_path: Path, vendor: Owner) -> None:
    """A waiver that expired since the run is no problem of the bundle; one that was over at the run is."""
    for name, expires in (("since", "2026-03-31"), ("before", "2026-03-03")):
        (folder / name).write_bytes(vendor.signs(bundle_of(pinned=waiving(expires))))
    before, since = collected(folder, trusted(tmp_path, Acme=vendor)).found
    assert "expired on 2026-03-03" in before.facts.problems[0]
    assert since.facts.problems == ()
    assert entry(since.facts).reasons == (f"The waiver of {A_MUST} expired on 2026-03-31.",)


# Hostile folders.


def test_what_is_no_bundle_is_found_with_the_reason(
    folder: Path, tmp_path: Path, vendor: Owner, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Damaged files, other files, links and huge files have a problem; copies are one; hidden files are left alone."""
    monkeypatch.setattr(collecting, "LARGEST", len(sound))
    (folder / "a.bundle").write_bytes(sound)
    (folder / "below").mkdir()
    (folder / "below" / "copy.bundle").write_bytes(sound)
    (folder / "broken.bundle").write_bytes(sound[:-9])
    (folder / "empty").write_bytes(b"")
    (folder / "huge.bundle").write_bytes(sound + b"0")
    (folder / "link.bundle").symlink_to("/etc/passwd")
    (folder / "pipe").touch()
    (folder / "pipe").unlink()
    os.mkfifo(folder / "pipe")
    (folder / "read me.txt").write_text("Hello.")
    (folder / ".hidden").write_text("Hello.")
    found = {one.names: one.facts.problems for one in collected(folder, trusted(tmp_path, Acme=vendor)).found}
    assert found == {
        ("a.bundle", "below/copy.bundle"): (),
        ("broken.bundle",): ("The file is not a sound bundle: it is truncated.",),
        ("empty",): ("The file is not a sound bundle: it is empty.",),
        ("huge.bundle",): ("The file is larger than 0 MB, the most that is read as a bundle.",),
        ("link.bundle",): ("It is not a file but a link or a device, which is not followed.",),
        ("pipe",): ("It is not a file but a link or a device, which is not followed.",),
        ("read me.txt",): ("The file is not a sound bundle: it is not a ZIP archive.",),
    }


def test_a_file_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is that of the system."""

    def refuse(*_arguments: Any) -> None:
        raise PermissionError(13, "Permission denied")

    (folder / "a.bundle").write_bytes(b"x")
    monkeypatch.setattr(collecting, "file_digest", refuse)
    [one] = collected(folder, Trust()).found
    assert one.facts.problems == ("The file cannot be read: Permission denied.",)


def test_a_file_that_changes_while_it_is_read(
    folder: Path, tmp_path: Path, vendor: Owner, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was verified is not what is listed, so that it is refused."""

    def swap(path: Path, *more: Any) -> Facts:
        known = facts_of(path, *more)
        path.write_bytes(b"other")
        return known

    (folder / "a.bundle").write_bytes(sound)
    monkeypatch.setattr("certification.registry.collecting.facts_of", swap)
    [one] = collected(folder, trusted(tmp_path, Acme=vendor)).found
    assert one.facts.problems == ("The file was changed while it was read.",)


# The cache.


def test_an_unchanged_bundle_is_not_verified_again(folder: Path, tmp_path: Path, vendor: Owner, sound: bytes) -> None:
    """The second build takes the facts of the first; other keys, --fresh and a refused file are verified anew."""
    (folder / "a.bundle").write_bytes(sound)
    (folder / "no.bundle").write_bytes(b"PK")
    trust = trusted(tmp_path, Acme=vendor)
    cache = open_cache(tmp_path / "cache", trust)
    first, second = (collected(folder, trust, cache=cache) for _ in range(2))
    assert (first.verified, second.verified, first.found) == (2, 1, second.found)
    assert collected(folder, trust, cache=cache, fresh=True).verified == 2
    unknown = collected(folder, Trust(), cache=open_cache(tmp_path / "cache", Trust()))
    assert (unknown.verified, [one.facts.vendor for one in unknown.found if one.facts.vendor]) == (2, [PRODUCT.vendor])
    assert all(one.facts.problems for one in unknown.found)
    (folder / "a.bundle").unlink()
    (tmp_path / "cache" / "mine.json").write_text("{}")
    collected(folder, trust, cache=cache)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["mine.json"]


@pytest.mark.parametrize("damage", ["", "[]", "{}", "null", '{"facts": {}}'])
def test_a_damaged_cache_is_not_used(damage: str, folder: Path, tmp_path: Path, vendor: Owner, sound: bytes) -> None:
    """What cannot be read, and what belongs to another file, is verified anew."""
    (folder / "a.bundle").write_bytes(sound)
    trust = trusted(tmp_path, Acme=vendor)
    cache = open_cache(tmp_path / "cache", trust)
    first = collected(folder, trust, cache=cache)
    [kept] = (tmp_path / "cache").iterdir()
    kept.write_text(damage)
    assert collected(folder, trust, cache=cache) == first


def test_a_cache_that_others_can_write_to_is_not_used(tmp_path: Path) -> None:
    """Neither a folder nor a file in it that somebody else could have changed makes a certificate."""
    folder = tmp_path / "cache"
    assert open_cache(folder, Trust()) is not None
    (folder / "a.json").write_text("{}")
    (folder / "a.json").chmod(0o666)
    assert open_cache(folder, Trust()) is None
    (folder / "a.json").unlink()
    folder.chmod(0o777)
    assert open_cache(folder, Trust()) is None
    (tmp_path / "link").symlink_to(folder)
    assert open_cache(tmp_path / "link", Trust()) is None


# Processes.


def test_many_bundles_are_verified_by_several_processes(
    folder: Path, tmp_path: Path, vendor: Owner, sound: bytes
) -> None:
    """Two processes find what one finds."""
    (folder / "a.bundle").write_bytes(sound)
    for number in range(collecting.FEW + 1):
        (folder / f"{number}").write_bytes(sound[: 100 + number])
    trust = trusted(tmp_path, Acme=vendor)
    assert collected(folder, trust, workers=2) == collected(folder, trust)


def _end(*_arguments: Any) -> Facts:
    os._exit(9)


def test_a_process_that_is_ended_takes_no_other_file_with_it(tmp_path: Path) -> None:
    """A file on which the process that verifies it ends is refused with a sentence."""
    ended = collecting._alone("0" * 64, tmp_path, _Ends(), TODAY)  # type: ignore[arg-type] # ends who unpickles it
    assert ended.problems == ("The process that verified it was ended by the system; it may take too much memory.",)


class _Ends:
    """Ends the process in which it is unpickled."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[()]]:
        return _end, ()
