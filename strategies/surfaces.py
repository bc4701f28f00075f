"""What Surf can hold: tooth surfaces, quadrants, sextants and arches."""

from __future__ import annotations

from functools import cache
from itertools import combinations

from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from strategies.choices import choices
from strategies.teeth import PERMANENT, PRIMARY, is_anterior

SURFACES = "MOIDBFVL"
"""Every tooth surface, in the order in which they are written."""

QUADRANTS = ("UL", "UR", "LR", "LL")
SEXTANTS = ("1", "2", "3", "4", "5", "6")
ARCHES = ("U", "L")

NOT_SURFACES = ("X", "Z", "Q", "A", "H", "J", "K", "N", "W", "Y", "XZ", "QX", "AZ", "HK")
NOT_QUADRANTS = ("UX", "XL", "U", "9", "QQ", "LX", "MO", "XX", "ULX", "0")
NOT_SEXTANTS = ("7", "0", "9", "UR", "X", "10", "77", "MO", "U")
NOT_ARCHES = ("X", "Q", "3", "M", "Z", "B", "XX", "9", "MO")


def letters_of(tooth: str | None = None) -> str:
    """The surfaces that the tooth has, in order; without a tooth those that every tooth has."""
    if tooth is None:
        return "MDVL"
    if tooth not in PERMANENT + PRIMARY:
        raise InvalidArgument(f"{tooth!r} is not a tooth: 1 to 32 or A to T.")
    return "MIDFVL" if is_anterior(tooth) else "MODBVL"


def surfaces(
    *, tooth: str | None = None, including: str = "", min_size: int = 1, other_than: str | None = None
) -> SearchStrategy[str]:
    """One or more surfaces of a tooth in their order, such as MOD; fewer are plainer.

    Without a tooth only the surfaces that every tooth has (M, D, V, L); including names letters that must be there.
    """
    letters = letters_of(tooth)
    if missing := [letter for letter in including if letter not in letters]:
        raise InvalidArgument(f"Tooth {tooth} has no surface {missing[0]}: it has {', '.join(letters)}.")
    if not 1 <= min_size <= len(letters):
        raise InvalidArgument(f"A tooth has 1 to {len(letters)} surfaces, not {min_size}.")
    same = "".join(sorted(other_than, key=SURFACES.find)) if other_than else None
    return choices(_sets(letters, including, min_size), other_than=same)


def surfaced_teeth(letters: str) -> SearchStrategy[str]:
    """The teeth that have all these surfaces: 4 has O and B, 8 has I and F; shrinks to the first of them."""
    return choices(tooth for tooth in PERMANENT + PRIMARY if set(letters) <= set(letters_of(tooth)))


def quadrants(*, other_than: str | None = None) -> SearchStrategy[str]:
    """Quadrants of the mouth; shrinks to UL."""
    return choices(QUADRANTS, other_than=other_than)


def sextants(*, other_than: str | None = None) -> SearchStrategy[str]:
    """Sextants of the mouth; shrinks to 1."""
    return choices(SEXTANTS, other_than=other_than)


def arches(*, other_than: str | None = None) -> SearchStrategy[str]:
    """Arches of the mouth; shrinks to U."""
    return choices(ARCHES, other_than=other_than)


def not_surfaces() -> SearchStrategy[str]:
    """Letters that name no surface in any dentist's hand: no P for palatal, no 5 for V; shrinks to X."""
    return choices(NOT_SURFACES)


def not_quadrants() -> SearchStrategy[str]:
    """Values that name no quadrant, not even by an international number (1 to 8, 10 to 40); shrinks to UX."""
    return choices(NOT_QUADRANTS)


def not_sextants() -> SearchStrategy[str]:
    """Values that name no sextant, not even by a Canadian number (03 to 08); shrinks to 7."""
    return choices(NOT_SEXTANTS)


def not_arches() -> SearchStrategy[str]:
    """Values that name no arch; none from which a U or an L is left when other letters are dropped; shrinks to X."""
    return choices(NOT_ARCHES)


@cache
def _sets(letters: str, including: str, min_size: int) -> tuple[str, ...]:
    sizes = range(max(min_size, len(set(including)), 1), len(letters) + 1)
    every = ("".join(some) for size in sizes for some in combinations(letters, size))
    return tuple(some for some in every if set(including) <= set(some))
