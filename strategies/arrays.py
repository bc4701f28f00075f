"""Covering arrays: few rows in which every pair, or every triple, of levels of factors meets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, count, cycle, product

from covertable import criteria, make

Row = dict[str, str]
"""One level for each factor."""

Factors = Mapping[str, Sequence[str]]
"""The levels of each factor."""


def covering_rows(factors: Factors, *, strength: int, salt: str) -> list[Row]:
    """Rows in which every combination of levels of any `strength` factors occurs; another salt gives other rows."""
    levels = {name: list(values) for name, values in factors.items()}
    rows: list[Row] = make(levels, strength=strength, salt=salt, criterion=criteria.simple)
    return rows


def fewest_rows(factors: Factors, *, strength: int, salt: str, tries: int = 16) -> list[Row]:
    """The shortest of several covering arrays, for rows that cost many requests each."""
    found = (covering_rows(factors, strength=strength, salt=f"{salt} {number}") for number in range(tries))
    return min(found, key=len)


def joined_rows(states: Factors, fields: Factors, *, strength: int, salt: str) -> list[Row]:
    """A covering array of the states, each row with a row of a covering array of the fields.

    The fields of two levels need far fewer rows than the states, so several arrays of them follow one another: pairs
    of fields meet again and again in other states. Rows are added for the combinations of states and fields that are
    still missing.
    """
    found = covering_rows(states, strength=strength, salt=salt)
    blocks = (row for block in count() for row in covering_rows(fields, strength=strength, salt=f"{salt} {block}"))
    found = [{**state, **next(blocks)} for state in found]
    return found + _completing(found, {**states, **fields}, strength=2)


def _completing(rows: Sequence[Row], factors: Factors, *, strength: int) -> list[Row]:
    """Rows for the combinations that are missing, as many of them in one row as fit."""
    met = combinations_in(rows, strength=strength)
    missing = sorted(one for one in all_combinations(factors, strength=strength) if one not in met)
    added: list[Row] = []
    for wanted in missing:
        fitting = next((row for row in added if all(row.get(name, level) == level for name, level in wanted)), None)
        if fitting is None:
            added.append(fitting := {})
        fitting.update(wanted)
    return [{**row, **partial} for row, partial in zip(cycle(rows), added, strict=False)]


def all_combinations(factors: Factors, *, strength: int) -> Iterator[tuple[tuple[str, str], ...]]:
    """The combinations of levels of any `strength` factors, each as (factor, level) pairs, in the order of both."""
    for names in combinations(sorted(factors), strength):
        yield from (tuple(zip(names, levels, strict=True)) for levels in product(*(factors[name] for name in names)))


def combinations_in(rows: Iterable[Mapping[str, str]], *, strength: int) -> set[tuple[tuple[str, str], ...]]:
    """The combinations of levels of any `strength` factors that the rows hold, each as (factor, level) pairs."""
    return {met for row in rows for met in combinations(sorted(row.items()), strength)}
