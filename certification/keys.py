"""Private keys, with which bundles are signed: Ed25519 or ECDSA, in PKCS8 or in the form of OpenSSH."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from securesystemslib.signer import CryptoSigner

from certification.errors import KeyProblem
from certification.public_keys import SUPPORTED, read_key_file, verifier_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

OPENSSH = b"-----BEGIN OPENSSH PRIVATE KEY-----"


def read_signer(
    path: Path, passphrase: bytes | None = None, ask: Callable[[], bytes | None] = lambda: None
) -> CryptoSigner:
    """The private key in a file, ready to sign; raises KeyProblem.

    `passphrase` is the one that was given; without it `ask` is called if the key turns out to be encrypted.
    """
    data = read_key_file(path)
    _check_kind(data, path)
    if _is_encrypted(data, path):
        if passphrase is None:
            passphrase = ask()
        if not passphrase:
            raise KeyProblem(f"The key {path} is encrypted; give its passphrase.")
    elif passphrase is not None:
        raise KeyProblem(f"The key {path} is not encrypted, but a passphrase was given; leave it out.")
    private: Any = _loaded(data, passphrase, path)
    return CryptoSigner(private, verifier_of(private.public_key(), path))


def _check_kind(data: bytes, path: Path) -> None:
    if b"BEGIN CERTIFICATE" in data:
        raise KeyProblem(f"{path} is a certificate; signing takes the private key.")
    if b"BEGIN PUBLIC KEY" in data or data.startswith((b"ssh-", b"ecdsa-")):
        raise KeyProblem(f"{path} is a public key; signing takes the private key.")
    if b"PRIVATE KEY-----" not in data:
        raise KeyProblem(f"{path} is not a private key in PKCS8 (PEM) or in the form of OpenSSH.")
    if b"BEGIN RSA" in data or b"BEGIN DSA" in data:
        raise KeyProblem(f"{path} is an RSA or DSA key, which is not supported; use {SUPPORTED}.")


def _is_encrypted(data: bytes, path: Path) -> bool:
    """Whether a key needs a passphrase; the libraries say so by TypeError where they are given none."""
    if b"BEGIN ENCRYPTED" in data or b"Proc-Type: 4,ENCRYPTED" in data:
        return True
    try:
        _load(data, None, path)
    except TypeError:
        return True
    except ValueError:
        raise KeyProblem(f"{path} is damaged, or not a private key of a kind that is supported: {SUPPORTED}.") from None
    return False


def _loaded(data: bytes, passphrase: bytes | None, path: Path) -> PrivateKeyTypes:
    try:
        return _load(data, passphrase, path)
    except ValueError:
        raise KeyProblem(f"The passphrase does not open the key {path}, or the key is damaged.") from None


def _load(data: bytes, passphrase: bytes | None, path: Path) -> PrivateKeyTypes:
    try:
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - only signing needs it
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - as above
            load_pem_private_key,
            load_ssh_private_key,
        )
    except ImportError:
        raise KeyProblem(
            "Signing needs the package cryptography: install procedurelogs-conformance[certify]."
        ) from None
    load = load_ssh_private_key if data.lstrip().startswith(OPENSSH) else load_pem_private_key
    try:
        return load(data, passphrase)
    except UnsupportedAlgorithm as error:
        words = " ".join(str(error).split()).rstrip(".")
        raise KeyProblem(f"The key {path} cannot be used: {words}.") from None
