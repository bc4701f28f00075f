"""The identity of the target of a run: a nonce that it had to store and return, and the certificate that it showed.

A server that only repeats answers of an earlier run, or of another server, cannot know the nonce.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from certification.nonces import NONCE, amounts_of, carries
from spec import Version, since
from strategies import plain_body
from subject import Blocked, ConfigurationError, Target, clean_up

NOTE, FEE = "BillingNote", "ProcFee"
"""The field that carries a nonce, and the one that does so at versions that lack it."""


class NotIdentified(Exception):
    """The target did not return what it was to store; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the target was asked to store, in which field, what it returned, its certificate, and the exchanges."""

    nonce: str
    carried_by: str
    returned: tuple[str, ...]
    certificate: str | None
    exchanges: tuple[int, ...]

    def as_record(self) -> dict[str, Any]:
        """The identity as results.json holds it."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def check_nonce(nonce: str | None, *, mode: str, version: Version) -> None:
    """Check that a nonce can be stored; raises ConfigurationError."""
    if nonce is None:
        return
    if not NONCE.fullmatch(nonce):
        raise ConfigurationError(f"--nonce {nonce[:40]!r} is not a text of 16 hexadecimal digits in lower case.")
    if mode == "read-only" or version < since("create-procedure"):
        raise ConfigurationError(
            f"--nonce needs a target that stores something: --mode standard, and version {since('create-procedure')} "
            "or a later one."
        )


def identify(target: Target, nonce: str) -> Identity:
    """Have the target store a nonce and read it back; raises NotIdentified, after deleting what was made."""
    field = NOTE if target.version >= since("create-procedure", NOTE) else FEE
    begin = target.log.count
    target.log.begin_example()
    try:
        returned = tuple(_returned(target, field, nonce))
    except Blocked as blocked:
        clean_up(target)
        raise NotIdentified(f"{target.settings.url} cannot be identified: {blocked}. {blocked.hint}") from None
    if not carries(nonce, field, returned):
        clean_up(target)
        raise NotIdentified(
            f"{target.settings.url} does not return the {field} that it was just sent, so nothing shows that this "
            "server is judged, and not a recording or another one: give the URL of the server itself."
        )
    kept = tuple(number for number in target.log.keep_evidence() if number > begin)
    return Identity(nonce, field, returned, target.tls.certificate if target.tls else None, kept)


def _returned(target: Target, field: str, nonce: str) -> Iterator[str]:
    """What the target shows in the field of each record that carries a part of the nonce."""
    for body in _bodies(target, field, nonce):
        made = target.make(body, marked=field == NOTE)
        yield str((target.read(made).record or {}).get(field, ""))


def _bodies(target: Target, field: str, nonce: str) -> Iterator[Mapping[str, Any]]:
    if field == NOTE:
        yield plain_body(BillingNote=f"{target.mark} {nonce}")
    else:
        yield from (plain_body(ProcFee=amount) for amount in amounts_of(nonce))
