"""The bundle: everything about a certification in one file, and the envelope that vouches for all of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from securesystemslib.signer import Signer

from certification.archive import MOST_BYTES, pack, unpack
from certification.canonical import digest, from_json, to_json
from certification.envelope import sign
from certification.errors import BundleProblem
from certification.product import Product
from certification.statement import statement
from reports.kept_files import keep_bytes

ENVELOPE = "statement.dsse.json"
FACTS = ("product.json", "suite.json", "target.json")
REPORTS = ("report.html", "junit.xml", "summary.md", "evidence.har")
RECORD = "results.json"
PASS_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")


@dataclass(frozen=True, slots=True)
class Pass:
    """One run: its name within the bundle, and its results.json and reports by their names."""

    name: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a bundle holds: the product, the suite with its digests, what identifies the target, and the passes."""

    product: Product
    suite: Mapping[str, Any]
    target: Mapping[str, Any]
    passes: tuple[Pass, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of a bundle by their names: `product.json`, `passes/first/results.json` and so on."""

    files: Mapping[str, bytes]
    _digests: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def digest(self, name: str) -> str:
        """The SHA-256 of a file, which is computed once."""
        if name not in self._digests:
            self._digests[name] = digest(self.files[name])
        return self._digests[name]

    @property
    def signed(self) -> dict[str, bytes]:
        """The files that the Statement is about: all but those of those who sign."""
        return {name: data for name, data in self.files.items() if not is_of_a_signer(name)}

    @property
    def passes(self) -> tuple[str, ...]:
        """The names of the passes."""
        return tuple(sorted({name.split("/")[1] for name in self.files if name.startswith("passes/")}))


def is_of_a_signer(name: str) -> bool:
    """Whether a file is an envelope, or part of what a lab added."""
    return name == ENVELOPE or name.startswith("repeats/")


def files_of(contents: Contents) -> dict[str, bytes]:
    """The files of a bundle but for the envelope; raises ValueError if a name is wrong or a record is missing."""
    files = {
        "product.json": to_json(contents.product.as_data()),
        "suite.json": to_json(contents.suite),
        "target.json": to_json(contents.target),
    }
    for one in contents.passes:
        if not PASS_NAME.fullmatch(one.name) or not {RECORD, *REPORTS} <= one.files.keys():
            raise ValueError(f"The pass {one.name!r} has a wrong name or lacks a file.")
        files |= {f"passes/{one.name}/{name}": data for name, data in one.files.items()}
    return files


def write_bundle(contents: Contents, signer: Signer) -> bytes:
    """The bytes of a signed bundle: the same for the same contents and key, but for what ECDSA draws at random."""
    files = files_of(contents)
    bundle = Bundle(files)
    payload = statement(bundle.signed, records_of(bundle).values(), bundle.digest)
    return pack(files | {ENVELOPE: sign(payload, signer)})


def records_of(bundle: Bundle) -> dict[str, dict[str, Any]]:
    """The record of each pass, by the name of the pass; raises BundleProblem for one that is not JSON."""
    parts = {name: f"passes/{name}/{RECORD}" for name in bundle.passes}
    return {name: from_json(bundle.files.get(part, b""), part) for name, part in parts.items()}


def read_bundle(path: Path) -> Bundle:
    """The bundle in a file; raises BundleProblem, in one sentence that names the file and the part that is wrong."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BundleProblem(f"{path} cannot be read: {error.strerror}.") from None
    if len(data) > MOST_BYTES:
        raise BundleProblem(f"{path} is not a bundle: it is larger than any.")
    try:
        return Bundle(unpack(data, MOST_BYTES))
    except BundleProblem as problem:
        raise BundleProblem(f"{path} is not a sound bundle: {problem}") from None


def save_bundle(path: Path, data: bytes) -> None:
    """Write a bundle, completely or not at all; everybody may read it. Raises OSError."""
    keep_bytes(path, data, 0o644)
