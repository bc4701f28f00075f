"""Bundles and keys for the tests of certification: small records, made without a run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from certification.archive import pack, unpack
from certification.bundle import RECORD, REPORTS, Contents, Pass, write_bundle
from certification.canonical import digest
from certification.keys import read_signer
from certification.product import Product
from certification.public_keys import read_public_key
from certification.suite_files import suite
from certification.verification import Verification, verify
from reports.formats import FORMATS
from tests.reports_sample import results

TODAY = date(2026, 4, 1)
FEATURES = {"public_health": "optional", "medical_insurance": "optional"}
PRODUCT = Product("Acme Dental", "Acme Server", "4.2.1", "conformance@acme.example", FEATURES)
TARGET: dict[str, Any] = {"url": "http://127.0.0.1:8040/api/v1", "api_version": "25.3.36"}
Change = Callable[[dict[str, Any]], object]


@dataclass(frozen=True)
class Owner:
    """Somebody who signs: the files of a private and of a public key."""

    private: Path
    public: Path

    @classmethod
    def new(cls, folder: Path, name: str = "vendor") -> Owner:
        """Somebody with a new Ed25519 key."""
        key = ed25519.Ed25519PrivateKey.generate()
        plain = serialization.NoEncryption()
        owner = cls(folder / f"{name}.pem", folder / f"{name}.pub")
        owner.private.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        )
        owner.public.write_bytes(
            key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )
        return owner

    def signs(self, made: Contents) -> bytes:
        """The bundle of these contents with the signature of this owner."""
        return write_bundle(made, read_signer(self.private))


def contents(product: Product = PRODUCT, change: Change = lambda _record: None, **more: Any) -> Contents:
    """The contents of a bundle with one pass, conformant but for what is changed."""
    return bundle_of(sample_pass("first", change, **more), product=product)


def bundle_of(*passes: Pass, product: Product = PRODUCT) -> Contents:
    """The contents of a bundle with these passes."""
    return Contents(product, suite(), TARGET, passes)


def sample_pass(name: str, change: Change = lambda _record: None, **more: Any) -> Pass:
    """A pass, conformant but for what is changed; its reports are words, which takes a hundredth of the time."""
    record = results(**more) if more else json.loads(_conformant())
    change(record)
    reports = {file: f"{file} of {record['run']['id']}, seed {record['run']['seed']}\n".encode() for file in REPORTS}
    return Pass(name, {RECORD: json.dumps(record).encode(), **reports})


@cache
def _conformant() -> str:
    return json.dumps(results())


@cache
def rendered(text: str) -> Mapping[str, bytes]:
    """The files of a pass with the record that this JSON holds, and its reports as a run writes them."""
    record = json.loads(text)
    by_file = {form.file: form.render for form in FORMATS.values()}
    return {RECORD: text.encode(), **{name: by_file[name](record).encode() for name in REPORTS}}


def bundled(run: Path, folder: Path) -> dict[str, bytes]:
    """The files of a bundle, unpacked, of a run whose reports are in a folder; the key is made in another one."""
    files = {name: (run / name).read_bytes() for name in (RECORD, *REPORTS)}
    return unpack(Owner.new(folder).signs(Contents(PRODUCT, suite(), TARGET, (Pass("first", files),))))


def verified(path: Path, *owners: Owner, max_age_days: int | None = None) -> Verification:
    """The verification of a bundle on the day of these tests, with the public keys of the owners."""
    return verify(path, {one.public.stem: read_public_key(one.public) for one in owners}, TODAY, max_age_days)


def problems(path: Path, data: bytes, *owners: Owner) -> tuple[str, ...]:
    """What is wrong with a bundle of these bytes, each in one sentence."""
    path.write_bytes(data)
    found = verified(path, *owners)
    assert not found.is_vouched_for or not found.problems
    for problem in found.problems:
        assert "\n" not in problem
        assert problem.endswith(".")
    return found.problems


def repacked(data: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """A bundle with files replaced, added, or taken out where there is None."""
    files: dict[str, bytes | None] = {**unpack(data), **changes}
    return pack({name: content for name, content in files.items() if content is not None})


def resealed(data: bytes) -> bytes:
    """A bundle with a right checksum at its end, whatever precedes it."""
    return data[:-64] + digest(data[:-64]).encode()
