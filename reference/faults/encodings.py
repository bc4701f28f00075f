"""The names of the faults of a server whose JSON is in an encoding that may not be exchanged, in place of rule ids.

OPERATION/answers-in-ENCODING    an accepted request is answered in UTF-8 with a byte order mark, UTF-16 or UTF-32
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reference.faults.registry import TABLES
from reference.faults.rules.every_operation import JSON_ANSWER

CODECS: Mapping[str, str] = {
    "utf-8-with-a-mark": "utf-8-sig",
    "utf-16-with-a-mark": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-32-with-a-mark": "utf-32",
    "utf-32-be": "utf-32-be",
}
"""The codec of each encoding; those without "mark" write no byte order mark."""


def faults_of_encoding() -> Iterator[str]:
    """The names of all faults of encoding."""
    for operation, tables in TABLES.items():
        if JSON_ANSWER in tables:
            yield from (f"{operation}/answers-in-{encoding}" for encoding in CODECS)
