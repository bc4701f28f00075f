"""The faults that the fuzz suite alone must find, and the variants that it must accept."""

from __future__ import annotations

import random

from reference import variants
from spec import catalogue

FILES = ("test_fuzz.py", "test_fuzz_links.py")
"""The fuzz suite."""

GENERAL = (
    "never-a-server-error",
    "documented-status",
    "answer-fits-the-schema",
    "answers-json",
    "invalid-data-is-refused",
)
"""The rules of each operation that generated requests judge; each has a fault that every such request can show."""

FAULTS = {
    "create-procedure/never-a-server-error": "create-procedure/never-a-server-error",
    "update-procedure/never-a-server-error": "update-procedure/never-a-server-error",
    "get-procedure/answer-proc-fee": "get-procedure/answer-fits-the-schema",
    "list-procedures/answer-pat-num": "list-procedures/answer-fits-the-schema",
    "update-group-note/answer-fits-the-schema": "update-group-note/answer-fits-the-schema",
    "get-insurance-history/answer-fits-the-schema": "get-insurance-history/answer-fits-the-schema",
    "create-procedure/refusal-status": "create-procedure/documented-status",
    "delete-group-note/documented-status": "delete-group-note/documented-status",
    "create-procedure/pat-num-is-required": "create-procedure/invalid-data-is-refused",
    "create-procedure/proc-status-other-values-are-refused": "create-procedure/invalid-data-is-refused",
    "create-group-note/note-is-required": "create-group-note/invalid-data-is-refused",
    "delete-procedure/invalid-data-is-refused": "delete-procedure/invalid-data-is-refused",
    "delete-procedure/is-gone-afterwards": "delete-procedure/is-gone-afterwards",
}
"""Faults in the reach of the specification, and the rule as which the fuzz suite reports each."""

EVERY_FAULT = {**FAULTS, **{rule.id: rule.id for rule in catalogue() if rule.id.partition("/")[2] in GENERAL}}
"""FAULTS and the faults that affect every response of an operation."""

READINGS = [f"{rule.id}={reading}" for rule in catalogue() for reading in rule.readings]
"""Every variant of the reference server that is another reading."""


def deviation(variant: str) -> tuple[str, ...]:
    """The variant, or nothing where it is the default reading, with which a server is the intact one."""
    rule, _, reading = variant.partition("=")
    return () if reading == variants.READINGS[rule][0] else (variant,)


def mixture(seed: int) -> list[str]:
    """A random reading of every rule that has several."""
    chance = random.Random(seed)  # noqa: S311 - a seeded choice, not a secret
    return [f"{rule.id}={chance.choice(sorted(rule.readings))}" for rule in catalogue() if rule.readings]
