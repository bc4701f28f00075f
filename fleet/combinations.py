"""The matrix of targets.yaml, with the meaning that `include` and `exclude` have in a matrix of GitHub Actions.

1. Every combination of the listed values is a target.
2. `exclude` leaves out each combination that has all values of one of its entries.
3. Each entry of `include` is added to every combination of which it would change no listed value; it may replace what
   earlier entries added. An entry that is added to none is a target of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from spec.yaml_file import Place

WORDS = ("include", "exclude")
"""The keys of a matrix that are no lists of values."""


@dataclass(slots=True)
class Combination:
    """The settings of a target, and where in the file each of them stands."""

    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def add(self, settings: Mapping[str, Any], place: Place) -> None:
        """Take over settings that stand at a place."""
        self.values |= settings
        self.places |= {key: (*place, key) for key in settings}

    def has(self, settings: Mapping[str, Any]) -> bool:
        """Whether it has all of these values."""
        return all(key in self.values and self.values[key] == value for key, value in settings.items())


def expand(matrix: Mapping[str, Any]) -> list[Combination]:
    """The combinations of a matrix that the schema accepts, in the order of its lists."""
    axes = {key: values for key, values in matrix.items() if key not in WORDS}
    found = [one for one in _products(axes) if not any(map(one.has, matrix.get("exclude", ())))]
    alone = []
    for number, settings in enumerate(matrix.get("include", ())):
        listed = {key: value for key, value in settings.items() if key in axes}
        fitting = [one for one in found if one.has(listed)]
        if not fitting:
            fitting = [Combination()]
            alone += fitting
        for one in fitting:
            one.add(settings, ("matrix", "include", number))
    return found + alone


def faults(matrix: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """The entries of `exclude` that name no list, or that leave nothing out, with a sentence each."""
    axes = {key: values for key, values in matrix.items() if key not in WORDS}
    every = list(_products(axes))
    for number, settings in enumerate(matrix.get("exclude", ())):
        place: Place = ("matrix", "exclude", number)
        for key in settings:
            if key not in axes:
                known = f"its lists are {', '.join(axes)}." if axes else "it has none."
                yield (
                    (*place, key),
                    f"{key!r} is not a list of the matrix, so that nothing can be excluded by it; {known}",
                )
        if not any(one.has(settings) for one in every):
            yield place, "no combination has these values, so that nothing is excluded; correct or remove the entry."


def _products(axes: Mapping[str, Sequence[Any]]) -> Iterator[Combination]:
    """Every combination of the listed values; without a list there is none."""
    if not axes:
        return
    for chosen in product(*(range(len(values)) for values in axes.values())):
        one = Combination()
        for (key, values), number in zip(axes.items(), chosen, strict=True):
            one.values[key] = values[number]
            one.places[key] = ("matrix", key, number)
        yield one
