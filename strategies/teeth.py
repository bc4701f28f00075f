"""Teeth in the Universal notation, as ToothNum holds them."""

from __future__ import annotations

from hypothesis.strategies import SearchStrategy

from strategies.choices import choices

PERMANENT = tuple(str(number) for number in range(1, 33))
PRIMARY = tuple("ABCDEFGHIJKLMNOPQRST")
SUPERNUMERARY = (*(str(number) for number in range(51, 83)), *(f"{letter}S" for letter in PRIMARY))
ANTERIOR = frozenset((*(str(number) for number in (*range(6, 12), *range(22, 28))), *"CDEFGH", *"MNOPQR"))

ILLEGAL = (
    "33",
    "0",
    "50",
    "83",
    "99",
    "U",
    "Z",
    "US",
    "1S",
    "AA",
    "00",
    "40",
    "49",
    "100",
    "V",
    "X",
    "ZS",
    "32S",
    "SS1",
    "UU",
)
"""Neither a tooth nor a spelling of one: no lower case, no leading zero before a tooth, no list of teeth."""


def permanent_teeth(*, other_than: str | None = None) -> SearchStrategy[str]:
    """Permanent teeth, 1 to 32; shrinks to 1."""
    return choices(PERMANENT, other_than=other_than)


def primary_teeth(*, other_than: str | None = None) -> SearchStrategy[str]:
    """Primary teeth, A to T; shrinks to A."""
    return choices(PRIMARY, other_than=other_than)


def teeth(*, other_than: str | None = None) -> SearchStrategy[str]:
    """Permanent and primary teeth; shrinks to 1."""
    return choices(PERMANENT + PRIMARY, other_than=other_than)


def anterior_teeth(*, other_than: str | None = None) -> SearchStrategy[str]:
    """Incisors and canines, permanent and primary; shrinks to 6."""
    return choices((tooth for tooth in PERMANENT + PRIMARY if is_anterior(tooth)), other_than=other_than)


def posterior_teeth(*, other_than: str | None = None) -> SearchStrategy[str]:
    """Premolars and molars, permanent and primary; shrinks to 1."""
    return choices((tooth for tooth in PERMANENT + PRIMARY if not is_anterior(tooth)), other_than=other_than)


def supernumerary_teeth() -> SearchStrategy[str]:
    """Supernumerary teeth, 51 to 82 and AS to TS: the document does not speak of them."""
    return choices(SUPERNUMERARY)


def illegal_teeth() -> SearchStrategy[str]:
    """What no mouth has; shrinks to 33."""
    return choices(ILLEGAL)


def dentition_of(tooth: str) -> str:
    """The dentition of a tooth in universal notation: permanent (1 to 32) or primary (A to T)."""
    return "permanent" if tooth.isdecimal() else "primary"


def is_anterior(tooth: str) -> bool:
    """Whether the permanent or primary tooth is an incisor or a canine."""
    return tooth in ANTERIOR
