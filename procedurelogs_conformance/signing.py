"""What commands that sign share: the key, and where its passphrase comes from."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from getpass import getpass
from pathlib import Path
from typing import Any, TypeVar

import click
from securesystemslib.signer import CryptoSigner

from certification.errors import KeyProblem
from certification.keys import read_signer

Command = TypeVar("Command", bound=Callable[..., Any])

PASSPHRASE = "PROCEDURELOGS_PASSPHRASE"  # noqa: S105 - the name of a variable


def signing_options(command: Command) -> Command:
    """Add the options `key` and `passphrase_file`."""
    passphrase = click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=f"File whose first line is the passphrase of the key; else {PASSPHRASE}, else a prompt.",
    )
    key = click.option(
        "--key",
        type=click.Path(path_type=Path),
        required=True,
        metavar="KEY",
        allow_from_autoenv=False,  # verify takes public keys by the same name
        help="Private key, Ed25519 or ECDSA, in PKCS8 (PEM) or as ssh-keygen writes it.",
    )
    return key(passphrase(command))


def signer_from(key: Path, passphrase_file: Path | None) -> CryptoSigner:
    """The key, ready to sign; raises UsageError. The passphrase is taken out of the environment."""
    given = os.environ.pop(PASSPHRASE, None)
    passphrase = given.encode() if given is not None else None
    if passphrase_file is not None:
        passphrase = _first_line(passphrase_file)
    try:
        return read_signer(key, passphrase, _asking(key))
    except KeyProblem as problem:
        raise click.UsageError(str(problem)) from None


def _first_line(path: Path) -> bytes:
    try:
        return path.read_bytes().split(b"\n")[0].rstrip(b"\r")
    except OSError as error:
        raise click.UsageError(f"The passphrase file {path} cannot be read: {error.strerror}.") from None


def _asking(key: Path) -> Callable[[], bytes | None]:
    """Prompt for the passphrase where somebody can answer."""

    def ask() -> bytes | None:
        if not sys.stdin or not sys.stdin.isatty():
            return None
        try:
            return getpass(f"Passphrase of {key} (not shown): ").encode()
        except EOFError:
            return None

    return ask
