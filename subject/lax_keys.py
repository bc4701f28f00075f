"""Lax keys: every key that some server, however lenient, might read in a value, a text or a malformed body."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

FAR_ABOVE_ANY = 2_000_000_000
"""Keys from here on are taken to exist nowhere."""
WRAPPED_BELOW = 100_000_000
"""A number that becomes a key below this one when only its last 32 bits are read is not taken to exist nowhere."""

_LONGEST = 400
"""Digits of the longest number that is read."""
_NUMBER = re.compile(r"[^\w.+-]*([+-]?(?:0[xob][0-9a-f]+|\.?\d[\d_,' ]*(?:\.\d*)?(?:e[+-]?\d+)?))", re.IGNORECASE)
"""A number at the beginning of a text, behind quotes, brackets and blanks; with separators of thousands."""
_PARTS = re.compile(r"(?:(?<!\d)[+-])?\d[\w.]*(?:(?<=[eE])[+-]?\d+)?")
"""A number anywhere in a text; a minus behind a digit is a separator."""
_COMMENTS = re.compile(r"/\*.*?\*/|//[^\n]*|<!--.*?-->", re.DOTALL)


def lax_key(value: Any) -> int | None:
    """The key that a lenient server would most likely read in a value; None where there is none."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip()
    number = _decimal(text)
    if number is not None:
        return int(number)
    leading = re.match(r"[+-]?\d{1,18}", text)
    return int(leading[0]) if leading else None


def possible_keys(value: Any) -> set[int]:
    """The keys of records that some server might read in a JSON value: 8 in `"08"`, `[8]`, `8.4`, `2**32 + 8`."""
    return {key for number in _numbers(value) for key in (number, _wrapped(number)) if 0 < key < FAR_ABOVE_ANY}


def impossible(value: Any) -> bool:
    """Whether no server can read the key of a record in a value."""
    return not possible_keys(value)


def possible_members(value: Any) -> set[int]:
    """Every key of a record that some server might read in an array of keys, or in a text such as `"8;9"`."""
    if isinstance(value, Mapping):
        value = [part for pair in value.items() for part in pair]
    if isinstance(value, list | tuple):
        return {key for part in value for key in possible_members(part)}
    if not isinstance(value, str):
        return possible_keys(value)
    return {key for part in _PARTS.findall(plain(value)) for key in possible_keys(part)}


def plain(text: str) -> str:
    """A text with all percent-encoding removed, even if repeated, and with letters and digits in their usual form."""
    for _ in range(_LONGEST):
        if (decoded := unquote(text)) == text:
            break
        text = decoded
    return unicodedata.normalize("NFKC", text)


def named_values(content: bytes, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """The values of members with these names in a body, at any depth and as often as they are repeated.

    The body may be JSON, JSON in a JSON text, a form, XML or malformed; a name may be escaped and in other letters.
    """
    found: list[tuple[str, Any]] = []

    def note(pairs: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
        found.extend(pairs)
        return pairs

    wanted = {name_of(name): name for name in names}
    try:
        parsed = json.loads(content, object_pairs_hook=note)
    except (ValueError, RecursionError):
        yield from _scanned(content.decode("utf-8", errors="replace"), wanted)
        return
    yield from ((wanted[name_of(name)], value) for name, value in found if name_of(name) in wanted)
    for text in [parsed] if isinstance(parsed, str) else parsed if isinstance(parsed, list) else ():
        if isinstance(text, str):
            yield from _scanned(text, wanted)


@lru_cache(maxsize=4096)
def name_of(member: str) -> str:
    """The name of a member as a lenient server compares it: `pat_num` and `PATNUM` are PatNum."""
    return re.sub(r"[\W_]", "", plain(member)).lower()


def _scanned(text: str, wanted: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What follows each name in a text that is not JSON: all up to the next word, which may be the key."""
    text = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text.replace("\x00", ""))
    for name in wanted:
        for variant in {plain(text), _COMMENTS.sub(" ", plain(text))}:
            for found in re.finditer(rf"{name}((?:[\W_]*[+-]?\d[\w.+-]*)+)", variant, re.IGNORECASE):
                yield wanted[name], found[1]


def _numbers(value: Any) -> Iterator[int]:
    """The numbers in a JSON value, both cut off and rounded."""
    if isinstance(value, int):
        yield int(value)
    elif isinstance(value, float):
        yield from {math.floor(value), math.floor(value + 0.5)} if math.isfinite(value) else ()
    elif isinstance(value, str):
        yield from _numbers_of(plain(value))
    elif isinstance(value, Mapping):
        yield from (number for pair in value.items() for part in pair for number in _numbers(part))
    elif isinstance(value, list | tuple):
        yield from (number for part in value for number in _numbers(part))


def _numbers_of(text: str) -> Iterator[int]:
    """The numbers that a text may begin with: its first digits, all of them, and those of another base."""
    found = _NUMBER.match(text)
    if not found:
        return
    written = found[1].lower()
    bare = re.sub(r"[_,' ]", "", written)
    for spelling in (*re.findall(r"^[+-]?\d{1,400}", written), bare):
        number = _decimal(spelling)
        yield from {int(number), int(number.to_integral_value(ROUND_HALF_UP))} if number is not None else ()
    if re.fullmatch(r"[+-]?0[xob]?[0-9a-f]+", bare):
        based = re.sub(r"^([+-]?)0(?=\d)", r"\g<1>0o", bare)
        yield from _based(based)


def _based(text: str) -> Iterator[int]:
    """The number of a text in base 16, 8 or 2; none where a digit is not one of that base."""
    try:
        yield int(text, 0)
    except ValueError:
        return


def _decimal(text: str) -> Decimal | None:
    """The number that a text spells; None where it spells none, or one that is longer than any server reads."""
    try:
        number = Decimal(text)
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() and number.adjusted() < _LONGEST else None


def _wrapped(number: int) -> int:
    """What a server reads that keeps the last 32 bits of a number; 0 where that is no likely key."""
    kept = number % 2**32
    return kept if abs(number) >= 2**31 and kept < WRAPPED_BELOW else 0
