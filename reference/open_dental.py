"""Teeth, surfaces, texts and times as the desktop program's own code stores them, for the variant `open-dental-logic`.

The document is silent about all of this; a server that stores values in this way is conformant.
"""

from __future__ import annotations

import re

from reference.procedures.teeth import PERMANENT, PRIMARY, SUPERNUMERARY, SURFACES

SYMBOLS = re.compile("[\u2600-\u27ff\U0001f000-\U0001f7ff\U0001f910-\U0001f9c0]")
"""Symbols and pictures, each of which is stored as U+FFFD."""

_ANTERIOR = frozenset((*map(str, (*range(6, 12), *range(22, 28), *range(56, 62), *range(72, 78))), *"CDEFGHMNOPQR"))
_ON_THE_PERMANENT_SCALE = dict(zip(PRIMARY, (*range(4, 14), *range(20, 30)), strict=True))
_LAST_OF_AN_ARCH = (16, 32)


def without_symbols(text: str) -> str:
    """The text with U+FFFD for each symbol."""
    return SYMBOLS.sub("\ufffd", text)


def to_the_minute(text: str) -> str:
    """A time of day as HH:mm:00, from HH:mm:ss or HH:mm; any other text, such as one with 61 seconds, as it is."""
    found = re.fullmatch(r"([0-9]{2}:[0-9]{2})(:[0-5][0-9])?", text)
    return f"{found[1]}:00" if found else text


def tidy_surfaces(text: str, tooth: str) -> str:
    """The surfaces that the tooth can have, each once and in their order; without a tooth, those of any."""
    missing = "" if not tooth else "OB" if _is_anterior(tooth) else "IF"
    sent = text.upper()
    return "".join(letter for letter in SURFACES if letter in sent and letter not in missing)


def _is_anterior(tooth: str) -> bool:
    return (tooth[0] if len(tooth) == 2 and tooth[1] == "S" else tooth) in _ANTERIOR


def stored_range(text: str) -> str | None:
    """The teeth of a range, in order and separated by commas; a repeated tooth stays. None if it is refused."""
    items = text.replace(" ", "").upper().split(",")
    if items == [""]:
        return ""
    teeth: list[str] = []
    for item in items:
        found = _teeth_of(item)
        if not found:
            return None
        teeth += found
    return ",".join(sorted(teeth, key=_place_in_order))


def displayed_range(stored: str) -> str:
    """A stored range with a hyphen for three or more teeth in a row; no such run crosses from one arch to another."""
    teeth = stored.split(",")
    if len(teeth) < 3:
        return stored
    runs: list[list[str]] = []
    for tooth in sorted(teeth, key=_place_in_order):
        if runs and _is_next(runs[-1][-1], tooth):
            runs[-1].append(tooth)
        else:
            runs.append([tooth])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) >= 3 else ",".join(run) for run in runs)


def _teeth_of(item: str) -> list[str]:
    """A tooth, or the permanent teeth of a range, whose end counts on the permanent scale; empty if it is refused."""
    first, hyphen, rest = item.partition("-")
    last = rest.partition("-")[0]
    if not hyphen:
        return [first] if _is_tooth(first) else []
    if not (_is_tooth(first) and _is_tooth(last)):
        return []
    end = _ON_THE_PERMANENT_SCALE.get(last[0]) if last[0].isalpha() else _place_in_order(last)
    return [str(number) for number in range(_place_in_order(first), (end or 0) + 1)]


def _is_tooth(text: str) -> bool:
    return text in PERMANENT or text in PRIMARY or text in SUPERNUMERARY


def _place_in_order(tooth: str) -> int:
    """Permanent teeth, then primary ones; 51 to 82 are where 1 to 32 are, AS to TS before all."""
    if tooth.isdecimal():
        return (int(tooth) - 1) % 50 + 1
    return 33 + PRIMARY.index(tooth) if len(tooth) == 1 else 0


def _is_next(tooth: str, other: str) -> bool:
    place = _place_in_order(tooth)
    return place > 0 and place not in _LAST_OF_AN_ARCH and _place_in_order(other) == place + 1
