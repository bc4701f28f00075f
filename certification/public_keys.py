"""Public keys, by which signatures are verified: Ed25519 or ECDSA, in PEM as openssl writes it or in OpenSSH's form."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any

from securesystemslib.signer import Key, SSlibKey

from certification.canonical import digest
from certification.errors import KeyProblem

MOST_BYTES = 65_536
_ED25519 = bytes.fromhex("302a300506032b6570032100")
"""What precedes the 32 bytes of an Ed25519 key in its DER form."""
_SSH_ED25519 = b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20"
CURVES = ("secp256r1", "secp384r1", "secp521r1")
SUPPORTED = "an Ed25519 key, or an ECDSA key on P-256, P-384 or P-521"


def read_public_key(path: Path) -> Key:
    """The public key in a file; raises KeyProblem.

    The id of the key is the SHA-256 of its DER form. Ed25519 needs no further package, ECDSA needs cryptography.
    """
    data = read_key_file(path)
    if b"PRIVATE KEY-----" in data:
        raise KeyProblem(f"{path} is a private key; verification takes the public key, which may be given to anybody.")
    if b"BEGIN CERTIFICATE" in data:
        raise KeyProblem(f"{path} is a certificate; give the public key alone (openssl x509 -pubkey -noout).")
    raw = _ed25519(data)
    if raw is not None:
        return SSlibKey(digest(_ED25519 + raw), "ed25519", "ed25519", {"public": raw.hex()})
    return _with_cryptography(data, path)


def read_key_file(path: Path) -> bytes:
    """The content of a file with a key; raises KeyProblem if it cannot be read, is empty or far too large."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise KeyProblem(f"The key {path} cannot be read: {error.strerror}.") from None
    if not data.strip():
        raise KeyProblem(f"The key {path} is empty.")
    if len(data) > MOST_BYTES:
        raise KeyProblem(f"{path} is not a key: it is larger than any.")
    return data


def verifier_of(public: Any, path: Path) -> SSlibKey:
    """The key of securesystemslib for a public key of cryptography; raises KeyProblem for a kind that is not taken."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - not part of the smallest installation
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: PLC0415 - as above

    supported = isinstance(public, ed25519.Ed25519PublicKey) or (
        isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in CURVES
    )
    if not supported:
        curve = getattr(public, "curve", None)
        kind = curve.name if curve else type(public).__name__.lstrip("_").removesuffix("PublicKey")
        raise KeyProblem(f"{path} is a key of the kind {kind}, which is not supported; use {SUPPORTED}.")
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return SSlibKey.from_crypto(public, keyid=digest(der))


def _ed25519(data: bytes) -> bytes | None:
    """The 32 bytes of an Ed25519 key in PEM or in OpenSSH's form; None if it is another kind of key."""
    lines = data.split(b"\n")
    try:
        if data.startswith(b"ssh-ed25519 "):
            prefix, der = _SSH_ED25519, base64.b64decode(data.split()[1], validate=True)
        elif lines[0].strip() == b"-----BEGIN PUBLIC KEY-----":
            end = [line.strip() for line in lines].index(b"-----END PUBLIC KEY-----")
            prefix, der = _ED25519, base64.b64decode(b"".join(line.strip() for line in lines[1:end]), validate=True)
        else:
            return None
    except (binascii.Error, ValueError, IndexError):
        return None
    return der.removeprefix(prefix) if der.startswith(prefix) and len(der) == len(prefix) + 32 else None


def _with_cryptography(data: bytes, path: Path) -> Key:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - as above
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - as above
    except ImportError:
        raise KeyProblem(
            f"{path} is not an Ed25519 public key; for an ECDSA key install the package cryptography."
        ) from None
    is_ssh = data.startswith((b"ssh-", b"ecdsa-", b"sk-"))
    try:
        public = serialization.load_ssh_public_key(data.strip()) if is_ssh else serialization.load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm):
        raise KeyProblem(f"{path} is not a public key in PEM or in the form of OpenSSH.") from None
    return verifier_of(public, path)
