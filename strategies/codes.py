"""Codes for an update to change: those of one treatment area, and those of another."""

from __future__ import annotations

from strategies.bodies import AREAS, PLAIN_PLACES, Body, takes_range
from strategies.practice import current
from subject.errors import Blocked
from subject.practice import Code

LIKE: tuple[tuple[tuple[str, bool], tuple[str, bool]], ...] = (
    (("None", False), ("Mouth", False)),
    (("Quad", False), ("Arch", False)),
    (("Surf", False), ("Tooth", False)),
    (("Mouth", False), ("None", False)),
    (("Arch", False), ("Sextant", False)),
    (("Tooth", False), ("Surf", False)),
    (("Sextant", False), ("Quad", False)),
    (("ToothRange", False), ("Arch", True)),
    (("Quad", True), ("Arch", True)),
    (("Arch", True), ("ToothRange", False)),
)
"""Areas, and whether they have a ToothRange besides, each beside another one that asks for the like."""


def codes_of_kind(area: str, *, with_range: bool) -> list[Code]:
    """The codes of an area with or without AreaAlsoToothRange, but for those of group notes and their like."""
    return [code for code in current().practice.codes_of(area, with_range=with_range) if not code.is_internal]


def codes_alike(*, or_one: bool = False) -> list[Code]:
    """The codes of the plainest area that has two of them; raises Blocked where none has, unless one will do."""
    groups = [codes_of_kind(area, with_range=also) for area, also in PLAIN_PLACES]
    found = next((group for group in groups if len(group) > 1), None) or next(
        (group for group in groups if group and or_one), None
    )
    if not found:
        raise Blocked.lacking("two codes of one treatment area")
    return found


def like_areas() -> list[tuple[list[Code], Code]]:
    """Pairs of codes of two areas that take the same fields, as far as the practice offers both."""
    groups = [
        (codes_of_kind(one, with_range=also), codes_of_kind(other, with_range=too))
        for (one, also), (other, too) in LIKE
    ]
    return [(codes, others[0]) for codes, others in groups if codes and others]


def codes_off_the_tooth() -> list[Code]:
    """The codes of every other area than Tooth."""
    codes = [code for code in current().practice.codes if code.TreatArea in AREAS and code.TreatArea != "Tooth"]
    return sorted((code for code in codes if not code.is_internal), key=lambda code: AREAS.index(code.TreatArea))


def named(code: Code, field: str) -> str | int:
    """The code as procCode or as CodeNum names it."""
    return code.ProcCode if field == "procCode" else code.CodeNum


def moved(field: str, code: Code) -> Body:
    """An update to a code, with what its area asks for."""
    return {field: named(code, field), **PLAIN_PLACES[code.TreatArea, takes_range(code)]}
