"""Whose signatures a registry believes: the public keys of vendors and labs, as keys.yaml lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from securesystemslib.signer import Key

from certification.canonical import digest, to_json
from certification.errors import CertificationError
from certification.public_keys import read_public_key
from spec.yaml_file import read_yaml

NAME = "keys.yaml"
KINDS = {"vendors": "vendor", "labs": "lab"}
"""The members of keys.yaml, and what it calls those whom they list."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a key is: `kind` is `vendor`, who vouches for the products of this name alone, or `lab`."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Trust:
    """The keys that are believed, by the words that name them, and the owner of each by the id of the key.

    `with_reports` means that the reports in a bundle are believed only if they can be rendered again from its records.
    """

    keys: Mapping[str, Key] = field(default_factory=dict)
    owners: Mapping[str, Owner] = field(default_factory=dict)
    with_reports: bool = False

    @property
    def digest(self) -> str:
        """The SHA-256 of all of this: another one means that verdicts may differ."""
        owners = {keyid: asdict(owner) for keyid, owner in self.owners.items()}
        return digest(to_json({"owners": owners, "with_reports": self.with_reports}))

    def has_vendor(self, name: str) -> bool:
        """Whether a key of the vendor is known."""
        return Owner("vendor", name) in self.owners.values()


def read_trust(path: Path) -> Trust:
    """Read keys.yaml, or the one in a folder; raises CertificationError with line, fault and remedy.

    It lists under `vendors` and `labs` the file of the key, or the files, of each name; paths start at its folder.
    """
    path = path / NAME if path.is_dir() else path
    keys: dict[str, Key] = {}
    owners: dict[str, Owner] = {}
    _, root = read_yaml(path, f"The list of keys {path}", CertificationError, as_text=True)
    for line, owner, file in _entries(root, path):
        key = read_public_key(path.parent / file)
        if key.keyid in owners:
            raise _fault(path, line, f"{file} is the key of {owners[key.keyid].name} already; list each key once.")
        keys[f"the {owner.kind} {owner.name} ({file})"] = key
        owners[key.keyid] = owner
    return Trust(keys, owners)


def _entries(root: Any, path: Path) -> Iterator[tuple[int, Owner, str]]:
    """The line, the owner and the file of each key."""
    for _, kind, names in _pairs(root, path, "vendors: and labs: with names below them"):
        if kind not in KINDS:
            raise _fault(path, names.start_mark.line + 1, f"{kind!r} is not known; use vendors and labs.")
        for line, name, files in _pairs(names, path, "names, each with the file of its key, such as Acme: acme.pem"):
            listed = files.value if files.id == "sequence" else [files]
            if not listed or any(file.id != "scalar" or not file.value for file in listed):
                raise _fault(path, line, f"{name!r} has to have the file of its key, or a list of files.")
            for file in listed:
                yield file.start_mark.line + 1, Owner(KINDS[kind], name), str(file.value)


def _pairs(node: Any, path: Path, wanted: str) -> list[tuple[int, str, Any]]:
    """The line, the key and the value of each pair of a mapping, whose keys are text and different."""
    if node is None or node.id != "mapping" or any(key.id != "scalar" for key, _ in node.value):
        raise _fault(path, node.start_mark.line + 1 if node else 1, f"this has to be {wanted}.")
    pairs = [(key.start_mark.line + 1, str(key.value), value) for key, value in node.value]
    for number, (line, name, _) in enumerate(pairs):
        if name in (earlier for _, earlier, _ in pairs[:number]):
            raise _fault(path, line, f"{name!r} is repeated; list it once, with all of its keys.")
    return pairs


def _fault(path: Path, line: int, fault: str) -> CertificationError:
    return CertificationError(f"The list of keys {path}, line {line}: {fault}")
