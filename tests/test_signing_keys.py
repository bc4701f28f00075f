"""Keys: each kind that is taken, as openssl and ssh-keygen write it, and a sentence for each file that is not."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from cryptography.x509.oid import NameOID

from certification import public_keys
from certification.canonical import digest
from certification.envelope import good_signatures, read_envelope, sign
from certification.errors import KeyProblem
from certification.keys import read_signer
from certification.public_keys import read_public_key
from tests.bundles import TODAY

PASSPHRASE = b"open sesame"
PKCS8, OPENSSH, SEC1 = (
    serialization.PrivateFormat.PKCS8,
    serialization.PrivateFormat.OpenSSH,
    serialization.PrivateFormat.TraditionalOpenSSL,
)
KINDS: dict[str, Callable[[], Any]] = {
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
}


def private_bytes(key: Any, form: serialization.PrivateFormat = PKCS8, passphrase: bytes | None = None) -> bytes:
    """The key as a file holds it."""
    kept = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    data: bytes = key.private_bytes(serialization.Encoding.PEM, form, kept)
    return data


def public_bytes(key: Any, *, ssh: bool = False) -> bytes:
    """The public key of a private one as a file holds it."""
    public = key.public_key()
    if ssh:
        return bytes(public.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH))
    pem, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return bytes(public.public_bytes(pem, form))


@pytest.mark.parametrize("form", [PKCS8, OPENSSH], ids=["pkcs8", "openssh"])
@pytest.mark.parametrize(
    ("kind", "passphrase"), [*((kind, None) for kind in KINDS), ("ed25519", PASSPHRASE), ("p256", PASSPHRASE)]
)
def test_a_key_signs_and_its_public_key_verifies(
    kind: str, form: serialization.PrivateFormat, passphrase: bytes | None, tmp_path: Path
) -> None:
    """Each kind in each form, with a passphrase and without; both forms of the public key have one id."""
    key = KINDS[kind]()
    (tmp_path / "key").write_bytes(private_bytes(key, form, passphrase))
    envelope = read_envelope(sign(b"{}", read_signer(tmp_path / "key", passphrase)), "envelope")
    for ssh in (False, True):
        (tmp_path / "pub").write_bytes(public_bytes(key, ssh=ssh))
        public = read_public_key(tmp_path / "pub")
        assert good_signatures(envelope, [public]) == ([public.keyid], [])


def test_the_id_of_a_key_is_the_digest_that_openssl_shows(tmp_path: Path) -> None:
    """The id is the SHA-256 of the DER form, which `openssl pkey -pubin -outform DER | sha256sum` prints."""
    for make in KINDS.values():
        key = make()
        (tmp_path / "pub").write_bytes(public_bytes(key))
        der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        assert read_public_key(tmp_path / "pub").keyid == digest(der)


def test_a_passphrase_is_asked_for_only_if_the_key_needs_it(tmp_path: Path) -> None:
    """Nobody is asked for the passphrase of a plain key."""
    key = ed25519.Ed25519PrivateKey.generate()
    asked: list[str] = []

    def ask() -> bytes:
        asked.append("Passphrase")
        return PASSPHRASE

    for passphrase in (None, PASSPHRASE):
        (tmp_path / "key").write_bytes(private_bytes(key, PKCS8, passphrase))
        read_signer(tmp_path / "key", None, ask)
    assert asked == ["Passphrase"]


def _certificate() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "acme")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = made.not_valid_before(_moment()).not_valid_after(_moment()).serial_number(1)
    return dated.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _moment() -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)


ED25519 = ed25519.Ed25519PrivateKey.generate()
UNSUPPORTED = "is a key of the kind {}, which is not supported; use an Ed25519 key, or an ECDSA key on P-256, P-384 or"
PRIVATE: dict[str, tuple[Callable[[], bytes], bytes | None, str]] = {
    "empty": (lambda: b" \n", None, "The key KEY is empty."),
    "text": (lambda: b"hunter2", None, "KEY is not a private key in PKCS8 (PEM) or in the form of OpenSSH."),
    "bytes": (lambda: bytes(range(256)), None, "KEY is not a private key in PKCS8 (PEM) or in the form of OpenSSH."),
    "large": (lambda: b"x" * 70_000, None, "KEY is not a key: it is larger than any."),
    "public": (lambda: public_bytes(ED25519), None, "KEY is a public key; signing takes the private key."),
    "ssh public": (
        lambda: public_bytes(ED25519, ssh=True),
        None,
        "KEY is a public key; signing takes the private key.",
    ),
    "certificate": (_certificate, None, "KEY is a certificate; signing takes the private key."),
    "half": (lambda: private_bytes(ED25519)[:60] + b"\n-----END PRIVATE KEY-----\n", None, "KEY is damaged, or not a"),
    "half ssh": (lambda: private_bytes(ED25519, OPENSSH)[:99], None, "KEY is damaged, or not a private key"),
    "rsa": (lambda: private_bytes(rsa.generate_private_key(65537, 2048)), None, UNSUPPORTED.format("RSA")),
    "old rsa": (
        lambda: private_bytes(rsa.generate_private_key(65537, 2048), SEC1),
        None,
        "KEY is an RSA or DSA key, which is not supported",
    ),
    "ssh rsa": (lambda: private_bytes(rsa.generate_private_key(65537, 2048), OPENSSH), None, UNSUPPORTED.format("RSA")),
    "dsa": (lambda: private_bytes(dsa.generate_private_key(2048)), None, UNSUPPORTED.format("DSA")),
    "ed448": (lambda: private_bytes(ed448.Ed448PrivateKey.generate()), None, UNSUPPORTED.format("Ed448")),
    "x25519": (lambda: private_bytes(x25519.X25519PrivateKey.generate()), None, UNSUPPORTED.format("X25519")),
    "other curve": (
        lambda: private_bytes(ec.generate_private_key(ec.SECP256K1())),
        None,
        UNSUPPORTED.format("secp256k1"),
    ),
    "no passphrase": (
        lambda: private_bytes(ED25519, PKCS8, PASSPHRASE),
        None,
        "The key KEY is encrypted; give its passphrase.",
    ),
    "no ssh passphrase": (
        lambda: private_bytes(ED25519, OPENSSH, PASSPHRASE),
        None,
        "The key KEY is encrypted; give its passphrase.",
    ),
    "empty passphrase": (
        lambda: private_bytes(ED25519, PKCS8, PASSPHRASE),
        b"",
        "The key KEY is encrypted; give its passphrase.",
    ),
    "wrong passphrase": (
        lambda: private_bytes(ED25519, PKCS8, PASSPHRASE),
        b"close sesame",
        "The passphrase does not open the key KEY, or the key is damaged.",
    ),
    "wrong ssh passphrase": (
        lambda: private_bytes(ED25519, OPENSSH, PASSPHRASE),
        b"close sesame",
        "The passphrase does not open the key KEY, or the key is damaged.",
    ),
    "needless passphrase": (
        lambda: private_bytes(ED25519),
        PASSPHRASE,
        "The key KEY is not encrypted, but a passphrase was given; leave it out.",
    ),
    "needless ssh passphrase": (
        lambda: private_bytes(ED25519, OPENSSH),
        PASSPHRASE,
        "The key KEY is not encrypted, but a passphrase was given; leave it out.",
    ),
}


@pytest.mark.parametrize("name", PRIVATE)
def test_a_file_that_is_no_private_key(name: str, tmp_path: Path) -> None:
    """Each is one sentence that says what the file is, or what to do."""
    make, passphrase, problem = PRIVATE[name]
    path = tmp_path / "key"
    path.write_bytes(make())
    with pytest.raises(KeyProblem) as raised:
        read_signer(path, passphrase)
    _is_sentence(str(raised.value), path, problem)


PUBLIC: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "The key KEY is empty."),
    "text": (lambda: b"hunter2", "KEY is not a public key in PEM or in the form of OpenSSH."),
    "private": (lambda: private_bytes(ED25519), "KEY is a private key; verification takes the public key"),
    "ssh private": (lambda: private_bytes(ED25519, OPENSSH), "KEY is a private key; verification takes the public key"),
    "certificate": (_certificate, "KEY is a certificate; give the public key alone"),
    "half": (lambda: public_bytes(ED25519)[:50], "KEY is not a public key in PEM or in the form of OpenSSH."),
    "half ssh": (lambda: b"ssh-ed25519 AAAA", "KEY is not a public key in PEM or in the form of OpenSSH."),
    "ssh without key": (lambda: b"ssh-ed25519 ", "KEY is not a public key in PEM or in the form of OpenSSH."),
    "rsa": (lambda: public_bytes(rsa.generate_private_key(65537, 2048)), UNSUPPORTED.format("RSA")),
    "ssh rsa": (lambda: public_bytes(rsa.generate_private_key(65537, 2048), ssh=True), UNSUPPORTED.format("RSA")),
    "ed448": (lambda: public_bytes(ed448.Ed448PrivateKey.generate()), UNSUPPORTED.format("Ed448")),
}


@pytest.mark.parametrize("name", PUBLIC)
def test_a_file_that_is_no_public_key(name: str, tmp_path: Path) -> None:
    """Each is one sentence that says what the file is, or what to do."""
    make, problem = PUBLIC[name]
    path = tmp_path / "key"
    path.write_bytes(make())
    with pytest.raises(KeyProblem) as raised:
        read_public_key(path)
    _is_sentence(str(raised.value), path, problem)


def _is_sentence(found: str, path: Path, problem: str) -> None:
    assert problem in found.replace(str(path), "KEY")
    assert "\n" not in found
    assert found.endswith((".", ")."))


def test_a_key_that_cannot_be_read(tmp_path: Path) -> None:
    """A folder, and nothing at all."""
    for read in (read_public_key, read_signer):
        with pytest.raises(KeyProblem, match=r"^The key .* cannot be read: Is a directory\.$"):
            read(tmp_path)
        with pytest.raises(KeyProblem, match=r"^The key .*no cannot be read: No such file or directory\.$"):
            read(tmp_path / "no")


@pytest.mark.parametrize("kind", ["ed25519", "p256"])
def test_without_cryptography_ed25519_can_be_verified(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The smallest installation reads Ed25519 keys, and says what an ECDSA key needs."""
    (tmp_path / "pub").write_bytes(public_bytes(KINDS[kind]()))
    monkeypatch.setitem(__import__("sys").modules, "cryptography.exceptions", None)
    if kind == "ed25519":
        assert public_keys.read_public_key(tmp_path / "pub").keytype == "ed25519"
    else:
        with pytest.raises(KeyProblem, match="for an ECDSA key install the package cryptography"):
            read_public_key(tmp_path / "pub")


MAKING = {
    "openssl": ("openssl genpkey -algorithm ed25519 -out key", "openssl pkey -in key -pubout -out key.pub"),
    "openssl ec": (
        "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key",
        "openssl pkey -in key -pubout -out key.pub",
    ),
    "openssl old": ("openssl ecparam -name prime256v1 -genkey -out key", "openssl ec -in key -pubout -out key.pub"),
    "openssl encrypted": (
        "openssl genpkey -algorithm ed25519 -aes256 -pass pass:sesame -out key",
        "openssl pkey -in key -passin pass:sesame -pubout -out key.pub",
    ),
    "ssh-keygen": ("ssh-keygen -q -t ed25519 -N sesame -f key",),
    "ssh-keygen ec": ("ssh-keygen -q -t ecdsa -b 256 -N sesame -f key",),
    "ssh-keygen pkcs8": ("ssh-keygen -q -t ecdsa -m PKCS8 -N sesame -f key",),
}


@pytest.mark.parametrize("name", MAKING)
def test_keys_of_other_programs(name: str, tmp_path: Path) -> None:
    """Keys as openssl and ssh-keygen make them, with a passphrase and without."""
    for command in MAKING[name]:
        subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=True)
    passphrase = b"sesame" if "sesame" in " ".join(MAKING[name]) else None
    envelope = read_envelope(sign(b"{}", read_signer(tmp_path / "key", passphrase)), "envelope")
    public = read_public_key(tmp_path / "key.pub")
    assert good_signatures(envelope, [public]) == ([public.keyid], [])
