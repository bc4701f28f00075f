"""What the schema of a manifest does not allow, in words: what stands there, and what belongs there."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import jsonschema

_SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent / "practice.schema.json").read_text(encoding="utf-8"))

SHOWN = 60
"""Characters that are shown of a value that is wrong."""

_WORDS: Mapping[str, str] = {
    "integer": "a whole number",
    "string": "text, in quotes where it looks like a number",
    "boolean": "true or false",
    "array": "a list, with a dash before each entry",
    "object": "keys with values, such as PatNum: 31",
}
"""The types of the schema, to people who write YAML."""


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _is_whole(_checker: object, value: object) -> bool:
    """31.0 would be whole to a schema, but it is no key."""
    return isinstance(value, int) and not isinstance(value, bool)


_Validator: Any = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)


def schema_faults(data: Any) -> Iterator[tuple[list[str | int], str]]:
    """What the schema does not allow, misspelt keys first, each with its place."""
    faults = sorted(
        _Validator(_SCHEMA).iter_errors(data),
        key=lambda one: (one.validator != "additionalProperties", len(one.absolute_path)),
    )
    for fault in faults:
        yield [*fault.absolute_path, *_unknown(fault)[:1]], _explain(fault)


def _unknown(error: jsonschema.ValidationError) -> list[str]:
    """The keys that the schema does not know."""
    if error.validator != "additionalProperties" or not isinstance(error.instance, Mapping):
        return []
    known = cast("Mapping[str, Any]", error.schema).get("properties", {})
    return [str(key) for key in error.instance if key not in known]


def _explain(error: jsonschema.ValidationError) -> str:
    where = "/".join(str(part) for part in error.absolute_path) or "the top level"
    schema = cast("Mapping[str, Any]", error.schema)
    if unknown := _unknown(error):
        return f"{where} has no key {unknown[0]!r}; {_meant(unknown[0], schema['properties'])}"
    if error.validator == "required":
        return f"{where} lacks {error.message.split(' is a required')[0]}, which has to be there."
    if error.validator == "enum":
        return f"{where}: {_short(error.instance)} is none of its values; {_meant(str(error.instance), schema['enum'])}"
    is_empty = error.instance is None or error.validator in ("minItems", "minLength")
    return f"{where} is {'empty' if is_empty else _short(error.instance)}; it has to be {_wanted(error, schema)}."


def _wanted(error: jsonschema.ValidationError, schema: Mapping[str, Any]) -> str:
    """What the schema asks for, in words."""
    bounds = {"minimum": " from {minimum} on", "maximum": " up to {maximum}", "minItems": "; one entry at the least"}
    if "pattern" in schema:
        return str(schema["description"])
    return _WORDS[schema["type"]] + bounds.get(str(error.validator), "").format(**schema)


def _meant(word: str, known: Mapping[str, Any] | Sequence[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}."
