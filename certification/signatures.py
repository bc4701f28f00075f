"""Who vouches for a bundle: the signatures over its Statement, and whether the Statement is about its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from securesystemslib.dsse import Envelope
from securesystemslib.signer import Key

from certification.bundle import ENVELOPE, Bundle
from certification.canonical import from_json
from certification.envelope import good_signatures
from certification.repeats import repeated_by
from certification.statement import statement
from reports.safe_text import visible

Record = Mapping[str, Any]
SHOWN = 16
"""Digits of the id of a key that are shown."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who signed: the id of the key, the name under which it was given, whether this is the first signature,
    which is the vendor's, and the passes that were repeated.
    """

    keyid: str
    name: str
    is_vendor: bool
    repeated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signatures:
    """What is wrong with the signatures, whose are good, and the ids of the keys that signed and were not given."""

    problems: tuple[str, ...]
    signers: tuple[Signer, ...]
    unknown: tuple[str, ...]


def signatures_of(bundle: Bundle, envelope: Envelope, keys: Mapping[str, Key]) -> Signatures:
    """Verify the signatures of a bundle with the keys, by the names to show, and the digests of what was signed.

    Raises BundleProblem if the Statement is not JSON.
    """
    names = {key.keyid: name for name, key in keys.items()}
    good, bad = good_signatures(envelope, keys.values())
    problems = [f"{ENVELOPE}: the signature of {names[keyid]} is wrong." for keyid in bad]
    if keys and not good and not bad:
        known = ", ".join(keyid[:SHOWN] for keyid in envelope.signatures)
        problems.append(f"{ENVELOPE}: none of the given keys signed it; it has the signature of {known}.")
    problems += _digest_problems(bundle, envelope.payload)
    signers = tuple(_signer(keyid, names, bundle, envelope) for keyid in envelope.signatures if keyid in good)
    return Signatures(tuple(problems), signers, tuple(one for one in envelope.signatures if one not in names))


def statement_problems(bundle: Bundle, records: Mapping[str, Record], envelope: Envelope) -> Iterator[str]:
    """Whether the Statement is the one that follows from the files, a sentence if not."""
    if envelope.payload != statement(bundle.signed, records.values(), bundle.digest):
        yield f"{ENVELOPE}: the Statement does not follow from the files of the bundle."


def _signer(keyid: str, names: Mapping[str, str], bundle: Bundle, envelope: Envelope) -> Signer:
    is_vendor = keyid == next(iter(envelope.signatures))
    return Signer(keyid, names[keyid], is_vendor, repeated_by(bundle, keyid))


def _digest_problems(bundle: Bundle, payload: bytes) -> Iterator[str]:
    """The files that are not those that were signed, a sentence each."""
    there = _subjects(from_json(payload, f"The Statement of {ENVELOPE}"))
    here = {name: {"sha256": bundle.digest(name)} for name in bundle.signed}
    for name in sorted(there.keys() | here.keys()):
        if name not in here:
            yield f"{visible(name)} is missing: the Statement names it."
        elif name not in there:
            yield f"{name} was added: the Statement does not name it."
        elif there[name] != here[name]:
            yield f"{name} is not the file that was signed: its SHA-256 differs."


def _subjects(signed: Mapping[str, Any]) -> dict[str, Any]:
    """The digest of each subject of a Statement by its name, as far as it has the form that this program writes."""
    subjects = signed.get("subject")
    named = [one for one in subjects if isinstance(one, dict)] if isinstance(subjects, list) else []
    return {str(one.get("name"))[:100]: one.get("digest") for one in named}
