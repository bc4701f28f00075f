"""The DSSE envelope around a Statement: signing, adding a signature, and finding whose signatures are good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import Key, Signer

from certification.canonical import from_json, to_json
from certification.errors import BundleProblem
from certification.statement import PAYLOAD_TYPE

MOST_SIGNATURES = 20


def sign(payload: bytes, signer: Signer) -> bytes:
    """An envelope with this payload and one signature, as JSON."""
    envelope = Envelope(payload, PAYLOAD_TYPE, {})
    envelope.sign(signer)
    return to_json(envelope.to_dict())


def add_signature(data: bytes, signer: Signer, part: str) -> bytes:
    """The envelope with one more signature over the same payload; raises BundleProblem if the key signed already."""
    envelope = read_envelope(data, part)
    if signer.public_key.keyid in envelope.signatures:
        raise BundleProblem(f"{part} already has a signature of this key.")
    envelope.sign(signer)
    return to_json(envelope.to_dict())


def read_envelope(data: bytes, part: str) -> Envelope:
    """The envelope in a part of a bundle; raises BundleProblem."""
    fields = from_json(data, part)
    if problem := _fault(fields):
        raise BundleProblem(f"{part} {problem}.")
    try:
        envelope: Envelope = Envelope.from_dict(fields)  # empties the dict
    except (ValueError, KeyError, TypeError):
        raise BundleProblem(f"{part} is not a DSSE envelope: its Base64 or a keyid is wrong or repeated.") from None
    if to_json(envelope.to_dict()) != data:
        raise BundleProblem(f"{part} is not written as this program writes an envelope.")
    return envelope


def _fault(fields: Mapping[str, Any]) -> str:
    """What is wrong with the form of an envelope, as the rest of a sentence; empty if nothing is."""
    if fields.keys() != {"payload", "payloadType", "signatures"}:
        return "is not a DSSE envelope: it has to have payload, payloadType and signatures, and nothing else"
    if fields["payloadType"] != PAYLOAD_TYPE or not isinstance(fields["payload"], str):
        return f"does not hold a payload of the type {PAYLOAD_TYPE}"
    signatures = fields["signatures"]
    if not isinstance(signatures, list) or not 0 < len(signatures) <= MOST_SIGNATURES:
        return f"has to have 1 to {MOST_SIGNATURES} signatures"
    for number, one in enumerate(signatures, 1):
        if not isinstance(one, dict) or one.keys() != {"keyid", "sig"} or not all(map(_is_text, one.values())):
            return f"has to have keyid and sig in each signature, and nothing else; number {number} has not"
    return ""


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def good_signatures(envelope: Envelope, keys: Iterable[Key]) -> tuple[list[str], list[str]]:
    """The ids of the keys whose signature is good, and of those given whose signature is not."""
    good, bad = [], []
    for key in keys:
        if signature := envelope.signatures.get(key.keyid):
            try:
                key.verify_signature(signature, envelope.pae())
                good.append(key.keyid)
            except UnverifiedSignatureError:
                bad.append(key.keyid)
    return good, bad
