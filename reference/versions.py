"""The versions of the API, as tuples that compare number by number."""

from __future__ import annotations

import re

from reference.unknown_name import UnknownName

Version = tuple[int, ...]
"""Two to four numbers; missing numbers make a version older: (25, 2, 21) < (25, 2, 21, 0)."""

V21_1: Version = (21, 1)
V21_4: Version = (21, 4)
V22_1: Version = (22, 1)
V22_2: Version = (22, 2)
V22_2_29: Version = (22, 2, 29)
V22_3_8: Version = (22, 3, 8)
V22_3_32: Version = (22, 3, 32)
V22_4_31: Version = (22, 4, 31)
V23_1_11: Version = (23, 1, 11)
V23_3_13: Version = (23, 3, 13)
V24_4_5: Version = (24, 4, 5)
V25_1_14: Version = (25, 1, 14)
V25_2_21: Version = (25, 2, 21)
V25_2_38: Version = (25, 2, 38)
V25_3_36: Version = (25, 3, 36)

MARKS = (
    *(V21_1, V21_4, V22_1, V22_2, V22_2_29, V22_3_8, V22_3_32, V22_4_31),
    *(V23_1_11, V23_3_13, V24_4_5, V25_1_14, V25_2_21, V25_2_38, V25_3_36),
)
"""The versions at which this server's behaviour changes, oldest first."""

NEWEST: Version = (*MARKS[-1], 0)
"""The default version, padded to four numbers as by parse_version."""


def parse_version(text: str) -> Version:
    """Read a version and pad it to four numbers; raises UnknownName if it is malformed or older than the API."""
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6}){1,3}", text):
        raise UnknownName(f"{text!r} is not a version of the API; write a version such as {_written(MARKS[-1])}.")
    numbers = tuple(int(part) for part in text.split("."))
    version = numbers + (0,) * (4 - len(numbers))
    if version < MARKS[0]:
        raise UnknownName(f"Version {text} is older than the API, which begins with version {_written(MARKS[0])}.")
    return version


def _written(version: Version) -> str:
    return ".".join(str(number) for number in version)
