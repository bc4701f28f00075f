"""Bundles and keys for the tests of certification: small records, made without a run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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
from certification.passes import target_facts
from certification.product import Product
from certification.public_keys import read_public_key
from certification.requirements import DRAWN, FEATURES_OFF, PINNED
from certification.suite_files import suite
from certification.verification import Verification, verify
from reports.derived import derived
from reports.formats import FORMATS
from tests.certified_passes import pass_of

TODAY = date(2026, 4, 1)
FEATURES = {"public_health": "optional", "medical_insurance": "optional"}
PRODUCT = Product("Acme Dental", "Acme Server", "4.2.1", "conformance@acme.example", FEATURES)
A_MUST = "create-procedure/claim-note-is-kept"
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


def nothing(_record: dict[str, Any]) -> None:
    """Change nothing."""


def contents(
    product: Product = PRODUCT, *, pinned: Change = nothing, drawn: Change = nothing, features_off: Change = nothing
) -> Contents:
    """The contents of a bundle that deserves a certificate but for what is changed in its passes."""
    changes = dict(zip((PINNED, DRAWN, FEATURES_OFF), (pinned, drawn, features_off), strict=True))
    made = {name: _unchanged(name) if change is nothing else _pass(name, change) for name, change in changes.items()}
    passes = tuple(Pass(name, files) for name, (_record, files) in made.items())
    return Contents(product, suite(), target_facts({name: record for name, (record, _) in made.items()}), passes)


def _pass(name: str, change: Change) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The record and the files of a pass after a change."""
    record = pass_of(name)
    record["run"]["id"] = f"{(PINNED, DRAWN, FEATURES_OFF).index(name):016x}"
    change(record)
    return record, stubbed(record)


@cache
def _unchanged(name: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    return _pass(name, nothing)


def stubbed(record: dict[str, Any]) -> dict[str, bytes]:
    """The files of a pass, in which the reports are words: that takes a hundredth of the time."""
    reports = {file: f"{file} of {record['run']['id']}, seed {record['run']['seed']}\n".encode() for file in REPORTS}
    return {RECORD: json.dumps(record).encode(), **reports}


def with_reports(made: Contents) -> Contents:
    """The same contents with the reports that a run writes."""
    passes = tuple(Pass(one.name, rendered(one.files[RECORD].decode())) for one in made.passes)
    return replace(made, passes=passes)


def failing_rule(record: dict[str, Any], rule_id: str = A_MUST) -> None:
    """Let a rule fail, with all that follows from it."""
    entry = next(one for one in record["rules"] if one["id"] == rule_id)
    entry.update(outcome="failed", reason="So it is.")
    entry["judgements"][0].update(outcome="failed", symptom="", fields=[])
    settle(record)


def waived_rule(record: dict[str, Any], expires: str = "2026-12-31") -> None:
    """Let a rule fail and be waived."""
    waiver = {"reason": "Old.", "ticket": "PL-1", "expires": expires}
    record["run"]["waivers"] = {A_MUST: waiver}
    next(one for one in record["rules"] if one["id"] == A_MUST)["waived"] = waiver
    failing_rule(record)


def set_run(**values: Any) -> Change:
    """Change members of `run`, with all that follows from it."""

    def change(record: dict[str, Any]) -> None:
        record["run"].update(values)
        settle(record)

    return change


def settle(record: dict[str, Any]) -> None:
    """Let verdict and counts follow from the rules."""
    record.update(derived(record["rules"], record["run"], record["target"]["judged_as"]))


@cache
def rendered(text: str) -> Mapping[str, bytes]:
    """The files of a pass with the record that this JSON holds, and its reports as a run writes them."""
    record = json.loads(text)
    by_file = {form.file: form.render for form in FORMATS.values()}
    return {RECORD: text.encode(), **{name: by_file[name](record).encode() for name in REPORTS}}


def bundled(run: Path, folder: Path) -> dict[str, bytes]:
    """The files of a bundle, unpacked, of a run whose reports are in a folder; the key is made in another one."""
    files = {name: (run / name).read_bytes() for name in (RECORD, *REPORTS)}
    return unpack(Owner.new(folder).signs(Contents(PRODUCT, suite(), {}, (Pass("first", files),))))


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
