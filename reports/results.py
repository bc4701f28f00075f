"""results.json, the record of a run from which every report is rendered: its schema, writing and reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from reports.derived import contradiction
from reports.kept_files import PRIVATE, keep

SCHEMA = Path(__file__).with_name("results.schema.json")
SCHEMA_VERSION = 1

Results = dict[str, Any]


def write_results(path: Path, results: Mapping[str, Any], mode: int = PRIVATE) -> None:
    """Write results.json, completely or not at all, with these permissions.

    Raises OSError if the file cannot be written, and ValueError if the record does not fit the schema or cites an
    exchange that it does not hold.
    """
    _check(results, path.name)
    keep(path, _text_of(results), mode)


def _text_of(results: Mapping[str, Any]) -> str:
    """The record as JSON in ASCII, which is harmless to print, with a line for each rule and each exchange."""
    members = [f"{json.dumps(name)}: {_lines(value)}" for name, value in results.items()]
    return "{\n" + ",\n".join(members) + "\n}\n"


def _lines(value: Any) -> str:
    """A value as JSON; a list or an object with a line for each of its own."""
    if isinstance(value, dict) and value:
        lines = [f"{json.dumps(name)}: {json.dumps(one, allow_nan=False)}" for name, one in value.items()]
        return "{\n " + ",\n ".join(lines) + "\n}"
    if isinstance(value, list) and value:
        return "[\n " + ",\n ".join(json.dumps(one, allow_nan=False) for one in value) + "\n]"
    return json.dumps(value, allow_nan=False)


def load_results(path: Path) -> Results:
    """Read results.json.

    Raises ValueError, with a message of one sentence, if the file cannot be read, is not a valid record, or says
    something else than follows from its rules and judgements.
    """
    try:
        results = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise ValueError(f"{path} is not JSON; give the results.json of a run.") from None
    check_results(results, str(path))
    return dict(results)


def check_results(results: Any, name: str) -> None:
    """Check a record that was read from a file of this name.

    Raises ValueError, with a message of one sentence, if it is not a valid record, or says something else than follows
    from its rules and judgements.
    """
    _check(results, name)
    if problem := contradiction(results):
        raise ValueError(f"{name} contradicts itself: {problem}.")


@cache
def _fast_validator() -> Any:
    """The validator of jsonschema-rs, thirty times as fast as jsonschema, which is loaded only to explain an error."""
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _fits(results: Any) -> bool:
    """Whether the fast validator accepts the record; lone surrogates, which it cannot read, are replaced for it."""
    try:
        return bool(_fast_validator().is_valid(results))
    except UnicodeEncodeError:
        return bool(_fast_validator().is_valid(_without_surrogates(results)))


def _without_surrogates(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case list():
            return [_without_surrogates(one) for one in value]
        case dict():
            return {_without_surrogates(key): _without_surrogates(one) for key, one in value.items()}
        case _:
            return value


def _misfit(results: Any) -> str:
    """Where a record does not fit the schema, and how: in the words of jsonschema if it is installed."""
    try:
        import jsonschema  # noqa: PLC0415 - takes long, and who only verifies need not have it
    except ImportError:
        error = next(iter(_fast_validator().iter_errors(_without_surrogates(results))))
        return f"$.{'.'.join(map(str, error.instance_path))}: {error.message[:200]}"
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    best = jsonschema.exceptions.best_match(validator.iter_errors(results))
    return f"{best.json_path}: {best.message[:200]}"


def _check(results: Any, name: str) -> None:
    if isinstance(results, dict) and results.get("schema_version", SCHEMA_VERSION) != SCHEMA_VERSION:
        raise ValueError(
            f"{name} has schema version {results['schema_version']!r}; this suite reads version {SCHEMA_VERSION}."
        )
    if not _fits(results):
        raise _invalid(name, _misfit(results))
    _check_references(results, name)


def _check_references(results: Mapping[str, Any], name: str) -> None:
    """Check what a JSON Schema cannot express: rule ids are unique and cited exchanges exist."""
    for number in results["target"].get("identity", {}).get("exchanges", ()):
        if str(number) not in results["exchanges"]:
            raise _invalid(name, f"the identity of the target cites exchange {number}, which is missing")
    seen: set[str] = set()
    for rule in results["rules"]:
        if rule["id"] in seen:
            raise _invalid(name, f"the rule {rule['id']!r} occurs twice")
        seen.add(rule["id"])
        for judgement in rule["judgements"]:
            for number in judgement["exchanges"]:
                if str(number) not in results["exchanges"]:
                    raise _invalid(name, f"the rule {rule['id']!r} cites exchange {number}, which is missing")
            if "judged" in judgement and judgement["judged"] not in judgement["exchanges"]:
                raise _invalid(name, f"the rule {rule['id']!r} is judged by exchange {judgement['judged']}, not cited")


def _invalid(name: str, reason: str) -> ValueError:
    return ValueError(f"{name} is not the record of a run: {reason}.")
