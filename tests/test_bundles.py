"""A bundle: written reproducibly, signed, and verified."""

from __future__ import annotations

from pathlib import Path

from certification.bundle import save_bundle, write_bundle
from certification.keys import read_signer
from certification.public_keys import read_public_key
from certification.verification import verify
from tests.bundles import PRODUCT, TODAY, contents, new_key


def test_a_bundle_is_verified(tmp_path: Path) -> None:
    """A bundle that was written and not changed has no problem, and the owner of the key vouches for it."""
    private, public = new_key(tmp_path)
    save_bundle(tmp_path / "b.bundle", write_bundle(contents(), read_signer(private)))
    found = verify(tmp_path / "b.bundle", {"acme": read_public_key(public)}, TODAY)
    assert (found.problems, found.verdict, found.product) == ((), "conformant", PRODUCT)
    assert found.is_vouched_for
    assert found.evidence == "self-attested"


def test_the_same_contents_are_the_same_bytes(tmp_path: Path) -> None:
    """Nothing in a bundle depends on the time, the order or the process; Ed25519 signs alike each time."""
    signer = read_signer(new_key(tmp_path)[0])
    assert write_bundle(contents(), signer) == write_bundle(contents(), signer)
