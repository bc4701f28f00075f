"""Bundles and keys for the tests of certification: small records, made without a run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from certification.bundle import RECORD, REPORTS, Contents, Pass
from certification.keys import read_signer
from certification.product import Product
from certification.suite_files import suite
from reports.formats import FORMATS
from tests.reports_sample import results

TODAY = date(2026, 4, 1)
FEATURES = {"public_health": "optional", "medical_insurance": "optional"}
PRODUCT = Product("Acme Dental", "Acme Server", "4.2.1", "conformance@acme.example", FEATURES)
TARGET: dict[str, Any] = {"url": "http://127.0.0.1:8040/api/v1"}


@cache
def rendered(text: str) -> Mapping[str, bytes]:
    """The files of a pass with the record that this JSON holds."""
    record = json.loads(text)
    by_file = {form.file: form.render for form in FORMATS.values()}
    reports = {name: by_file[name](record).encode() for name in REPORTS}
    return {RECORD: text.encode(), **reports}


def contents(
    product: Product = PRODUCT, change: Callable[[dict[str, Any]], object] = lambda _record: None, **more: Any
) -> Contents:
    """The contents of a bundle with one conformant pass, whose record was changed before its reports were made."""
    record = results(**more)
    change(record)
    return Contents(product, suite(), TARGET, (Pass("first", rendered(json.dumps(record, indent=1))),))


def new_key(folder: Path, name: str = "vendor") -> tuple[Path, Path]:
    """The files of a new private and public Ed25519 key."""
    key = ed25519.Ed25519PrivateKey.generate()
    private, public = folder / f"{name}.pem", folder / f"{name}.pub"
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    public.write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return private, public


def new_signer(folder: Path, name: str = "vendor") -> Any:
    """A signer with a new key."""
    return read_signer(new_key(folder, name)[0])
