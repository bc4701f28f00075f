"""Definitions of the practice: those that are not a default, those of another category, and unknown names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from hypothesis import strategies as st

from strategies.choices import choices
from strategies.practice import current
from subject.practice import Definition, Practice

Kind = Literal["priorities", "diagnoses", "prognoses"]


@st.composite
def definitions_of_other_categories(draw: st.DrawFn, *, kind: Kind) -> int:
    """Keys of definitions that are not of that kind; shrinks to the first that the manifest lists as another."""
    return draw(choices(other_keys(current().practice, kind)))


def unknown_definition_names() -> st.SearchStrategy[str]:
    """Names that no definition has; shrinks to NoSuchName000."""
    return st.integers(0, 999).map("NoSuchName{:03}".format)


def no_defaults(definitions: Sequence[Definition]) -> list[Definition]:
    """The definitions that no reading makes the default, or else all but the first; only those with a unique name."""
    names = Counter(one.ItemName.casefold() for one in definitions)
    found = [one for one in definitions[1:] if names[one.ItemName.casefold()] == 1]
    lowest = min((one.DefNum for one in definitions), default=0)
    return [one for one in found if one.DefNum != lowest] or found


def other_keys(practice: Practice, kind: Kind) -> list[int]:
    """The keys of the manifest's definitions of every other category."""
    groups = {"priorities": practice.priorities, "diagnoses": practice.diagnoses, "prognoses": practice.prognoses}
    own = {one.DefNum for one in groups.pop(kind)}
    others = [*practice.other_definitions, *(one for group in groups.values() for one in group)]
    return [one.DefNum for one in others if one.DefNum not in own]
