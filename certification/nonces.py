"""Nonces: a text drawn at the start of a run, which the target has to store and return, as its fields carry it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

NONCE = re.compile(r"[0-9a-f]{16}")
DIGITS = 4
"""Hexadecimal digits of a nonce that one amount of money carries."""


def amounts_of(nonce: str) -> list[str]:
    """The amounts that carry a nonce where no field takes a text: four of 0.01 to 655.36."""
    parts = [nonce[start : start + DIGITS] for start in range(0, len(nonce), DIGITS)]
    return [f"{Decimal(int(part, 16) + 1) / 100:.2f}" for part in parts]


def carries(nonce: str, field: str, returned: Sequence[str]) -> bool:
    """Whether what a target returned in a field, BillingNote or ProcFee, is the nonce that was sent."""
    if field == "BillingNote":
        return len(returned) == 1 and nonce in returned[0].split()
    return _numbers(returned) == _numbers(amounts_of(nonce)) and bool(returned)


def _numbers(amounts: Iterable[str]) -> list[Decimal | None]:
    """The amounts as numbers; None for what is no number."""
    found: list[Decimal | None] = []
    for amount in amounts:
        try:
            found.append(Decimal(amount))
        except InvalidOperation:
            found.append(None)
    return found
