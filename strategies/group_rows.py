"""Rows for the life of a group note, a create and an update that follows it, and rows whose members differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, cycle
from typing import Any

from spec import body_fields
from strategies.arrays import Row, fewest_rows
from strategies.bodies import Body
from strategies.classes import TEXTS
from strategies.group_notes import LONG, PLAIN_TEXT, long_text
from strategies.notes import EVERY_SORT
from strategies.practice import Surroundings

SIZES = (2, 1, 6, 12)
"""How many members a group note has, the plain number first."""

LARGEST = max(SIZES)

REPEATS = ("none", "each", "first")
"""Which members are named again: none, each right behind itself, or the first behind each other one."""

TEXT = "a text of its own"
"""Stands for a text that no other group note has."""

NOTES = (TEXT, PLAIN_TEXT, *(one for one in TEXTS[1:] if one != EVERY_SORT))
"""Classes of texts: several lines, only digits, signs, words of JSON, letters that case folding changes."""

LONG_NOTES = (long_text(LONG), long_text(1_200))

Parts = Mapping[str, Any]
"""What is special about a row, by name: size, repeat, and fields such as create.Note and update.isSigned."""

PLAIN: Parts = {"size": SIZES[0], "repeat": REPEATS[0], "create.Note": TEXT, "update.Note": TEXT}


def group_rows(around: Surroundings, providers: Sequence[int], *, strength: int, salt: str) -> Iterator[Parts]:
    """Creates with their updates, so that every pair (or triple) of sizes, repeats and optional fields occurs.

    Texts and providers go through their classes in turn.
    """
    factors = {"size": list(map(str, SIZES)), "repeat": list(REPEATS), **_field_factors(around, providers)}
    rows = fewest_rows(factors, strength=strength, salt=salt)
    long = _for_long_notes(rows)
    texts = cycle(NOTES)
    for number, row in enumerate(rows):
        sent: dict[str, Any] = {name: level for name, level in row.items() if level != "absent"}
        sent["create.Note"] = LONG_NOTES[number % 2] if number in long else next(texts)
        sent["update.Note"] = (*NOTES, *LONG_NOTES)[(number + 4) % (len(NOTES) + 2)]
        if "update.isSigned" in sent:
            sent["update.isSigned"] = _signature(row)
        for turn, name in enumerate(("create.ProvNum", "update.ProvNum")):
            sent |= {name: providers[(number + turn) % len(providers)]} if name in sent else {}
        yield {**sent, "size": int(row["size"])}


def _for_long_notes(rows: Sequence[Row]) -> set[int]:
    """Few rows, but one, in which every level of the fields of an update occurs: their notes are long ones."""
    missing = {(name, level) for row in rows for name, level in row.items() if name.startswith("update.")}
    chosen: set[int] = set()
    while missing:
        number = max(range(len(rows)), key=lambda one: len(missing & set(rows[one].items())))
        chosen.add(number)
        missing -= set(rows[number].items())
    return chosen or {0}


def _signature(row: Mapping[str, str]) -> str:
    """What an update says of the signature: the same as before, or the other."""
    signed = row.get("create.isSigned") == "true"
    return str(signed == (row["update.isSigned"] == "same")).lower()


def _field_factors(around: Surroundings, providers: Sequence[int]) -> dict[str, list[str]]:
    levels = {
        "isSigned": ["absent", "true", "false"],
        "ProvNum": ["absent", "sent"] if providers else ["absent"],
        "doAppendNote": ["absent", "false"],
    }
    operations = {"create": "create-group-note", "update": "update-group-note"}
    factors = {
        f"{step}.{name}": levels[name]
        for step, operation in operations.items()
        for name in levels
        if name in body_fields(operation, around.version)
    }
    signed = {"update.isSigned": ["absent", "other", "same"]} if "update.isSigned" in factors else {}
    return {**factors, **signed}


def special(row: Parts) -> tuple[str, ...]:
    """The names of the parts that are not plain, a create's first."""
    return tuple(name for name, level in row.items() if level != PLAIN.get(name))


def only(row: Parts, parts: frozenset[str]) -> Parts:
    """The row with these of its parts, plain in all others."""
    return {**PLAIN, **{name: level for name, level in row.items() if name in parts or name not in special(row)}}


def sent_by(row: Parts, step: str) -> Body:
    """The fields that the create or the update of a row sends beside the keys of patient and members."""
    return {name.removeprefix(f"{step}."): level for name, level in row.items() if name.startswith(f"{step}.")}


def named_again(keys: Sequence[int], repeat: str) -> list[int]:
    """The keys as ProcNums names them: each twice, or the first again behind each other one."""
    if repeat == "each":
        return [key for key in keys for _ in range(2)]
    if repeat == "first":
        return [keys[0], *(one for key in keys[1:] or keys for one in (key, keys[0]))]
    return list(keys)


def in_words(row: Parts, parts: Sequence[str]) -> str:
    """These parts of a row, for people: "12 members and isSigned true"."""
    told = {"size": f"{row['size']} members", "repeat": f"repeated members ({row['repeat']})"}
    words = [told.get(part) or f"{part.split('.')[1]} {str(row[part])[:40]!r}" for part in parts]
    return " and ".join(words)


# Members that differ.


@dataclass(frozen=True, slots=True)
class UnlikeRow:
    """A group note for so many procedures, of which those at some places differ from the others in some fields."""

    size: int
    unlike: Mapping[int, tuple[str, ...]]
    """By place, from 1 on: the fields in which the procedure differs."""
    repeated: bool = False
    """Whether the first two names are of the same procedure."""

    @property
    def fields(self) -> set[str]:
        """The fields in which the procedures differ."""
        return {field for fields in self.unlike.values() for field in fields}

    def __str__(self) -> str:
        told = (f"member {place} has another {' and '.join(fields)}" for place, fields in self.unlike.items())
        return f"of {self.size} members {', '.join(told)}" + (", behind a repeated one" if self.repeated else "")


def unlike_rows(fields: Sequence[str], *, turn: int, two_places: bool) -> Iterator[UnlikeRow]:
    """Rows that differ in each field at each place, and in two fields at once, at one place or at `two_places`.

    A group note of two members stands for both places, and a note with a repeated member for one.
    """
    behind = {field: 4 + number % 3 for number, field in enumerate(fields)}
    for number, field in enumerate(fields):
        yield UnlikeRow(2, {1 + (number + turn) % 2: (field,)})
        yield UnlikeRow(6, {behind[field]: (field,)}, repeated=True)
        for place in range(3, LARGEST + 1):
            if place != behind[field]:
                yield UnlikeRow(LARGEST, {place: (field,)})
    for number, (one, other) in enumerate(combinations(fields, 2)):
        yield UnlikeRow(6, {2 + number: (one, other)})
        if two_places:
            yield UnlikeRow(6, {1 + number: (one,), 4 + number % 3: (other,)})


def smaller(row: UnlikeRow) -> Iterator[UnlikeRow]:
    """Plainer rows with the same difference, the plainest first; empty where procedures differ at two places."""
    if len(row.unlike) == 1:
        (place, fields), *_ = row.unlike.items()
        yield UnlikeRow(2, {2: fields})
        yield UnlikeRow(max(2, place), {place: fields})
        yield UnlikeRow(row.size, row.unlike)
