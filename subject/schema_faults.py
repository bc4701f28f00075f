"""Violations of the schema of a YAML file; `schema_words` is asked only where the file is in doubt.

jsonschema, which the words need, takes long to import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import jsonschema_rs


def schema_faults(data: Any, schema: Mapping[str, Any]) -> Iterable[tuple[list[str | int], str]]:
    """The violations of a schema with their places, unknown keys first; see `schema_words`."""
    if certainly_fits(data, schema):
        return ()
    from subject.schema_words import schema_faults as in_words  # noqa: PLC0415 - see above

    return in_words(data, schema)


def certainly_fits(data: Any, schema: Mapping[str, Any]) -> bool:
    """Whether data of YAML fit a schema beyond doubt.

    A number such as 31.0 is in doubt: it is an integer for JSON Schema, but not a key.
    """
    try:
        return bool(jsonschema_rs.is_valid(dict(schema), data)) and not _has_float(data)
    except (ValueError, UnicodeError):  # what YAML can hold and JSON cannot
        return False


def _has_float(data: Any) -> bool:
    if isinstance(data, dict):
        return any(map(_has_float, data.values()))
    return any(map(_has_float, data)) if isinstance(data, list) else isinstance(data, float)
