"""Violations of the schema of a YAML file, in words: what was found and what is expected."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import jsonschema

SHOWN = 60
"""Characters of a wrong value that are shown."""

_WORDS: Mapping[str, str] = {
    "integer": "a whole number",
    "number": "a number",
    "string": "text, in quotes where it looks like a number",
    "boolean": "true or false",
    "array": "a list, with a dash before each entry",
    "object": "keys with values",
}
"""The types of the schema in the words of YAML."""


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _is_whole(_checker: object, value: object) -> bool:
    """Whether a value is an integer; 31.0 is one for JSON Schema, but it is not a key."""
    return isinstance(value, int) and not isinstance(value, bool)


_Validator: Any = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)


def schema_faults(data: Any, schema: Mapping[str, Any]) -> Iterator[tuple[list[str | int], str]]:
    """The violations of a schema with their places, unknown keys first."""
    faults = sorted(
        _Validator(schema).iter_errors(data),
        key=lambda one: (one.validator != "additionalProperties", len(one.absolute_path)),
    )
    for fault in faults:
        yield [*fault.absolute_path, *_unknown(fault)[:1]], _explain(fault)


def _unknown(error: jsonschema.ValidationError) -> list[str]:
    """The keys that are not in the schema."""
    if error.validator != "additionalProperties" or not isinstance(error.instance, Mapping):
        return []
    known = cast("Mapping[str, Any]", error.schema).get("properties", {})
    return [str(key) for key in error.instance if key not in known]


def _explain(error: jsonschema.ValidationError) -> str:
    where = "/".join(str(part) for part in error.absolute_path) or "the top level"
    schema = cast("Mapping[str, Any]", error.schema)
    if unknown := _unknown(error):
        return f"{where} has no key {unknown[0]!r}; {_meant(unknown[0], schema['properties'], 'keys')}"
    if error.validator == "required":
        return f"{where} lacks {error.message.split(' is a required')[0]}, which is required."
    if error.validator == "enum":
        meant = _meant(str(error.instance), schema["enum"], "values")
        return f"{where}: {_short(error.instance)} is not one of its values; {meant}"
    is_empty = error.instance is None or error.validator in ("minItems", "minLength")
    return f"{where} is {'empty' if is_empty else _short(error.instance)}; it must be {_wanted(error, schema)}."


def _wanted(error: jsonschema.ValidationError, schema: Mapping[str, Any]) -> str:
    """The value that the schema requires, in words."""
    bounds = {"minimum": " from {minimum} on", "maximum": " up to {maximum}", "minItems": " with at least one entry"}
    if "pattern" in schema:
        return str(schema["description"])
    return _WORDS[schema["type"]] + bounds.get(str(error.validator), "").format(**schema)


def _meant(word: str, known: Mapping[str, Any] | Sequence[str], noun: str) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"known {noun} are {', '.join(known)}."
