"""Versions of the API: two to four numbers, compared number by number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache, total_ordering


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A version of the API, such as 21.4 or 25.3.36; numbers that are left out count as zero."""

    numbers: tuple[int, ...]
    _padded: tuple[int, ...] = field(init=False, repr=False)
    """The numbers with zeros for those that are left out; records have a thousand rules to compare by it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_padded", self.numbers + (0,) * (4 - len(self.numbers)))

    @classmethod
    @lru_cache(maxsize=256)
    def parse(cls, text: str) -> Version:
        """Read a version; raises ValueError with one sentence when the text is not a version."""
        if not re.fullmatch(r"\d{1,6}(\.\d{1,6}){1,3}", text):
            raise ValueError(f"{text!r} is not a version: two to four numbers with dots between them, such as 25.3.36.")
        return cls(tuple(int(part) for part in text.split(".")))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._padded == other._padded

    def __lt__(self, other: Version) -> bool:
        return self._padded < other._padded

    def __le__(self, other: Version) -> bool:
        return self._padded <= other._padded

    def __hash__(self) -> int:
        return hash(self._padded)

    def __str__(self) -> str:
        return ".".join(str(number) for number in self.numbers)


def numbers_of(text: str) -> tuple[int, ...]:
    """The numbers of a version of anything, such as 0.1.0 of the suite: versions are ordered by them."""
    return tuple(int(part) for part in text.split(".") if part.isascii() and part.isdecimal())


OLDEST = Version((21, 1))
"""The version in which the first operation of the document appeared."""

NEWEST = Version((25, 3, 36))
"""The newest version that the document names."""
