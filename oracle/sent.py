"""The rule that states that a field of a create or update is kept as it was sent, by operation, area and value."""

from __future__ import annotations

import re
from typing import Any, Literal

from spec import slug
from spec.field_groups import PLACE_FIELDS
from strategies.teeth import dentition_of
from subject.practice import Code

Operation = Literal["create-procedure", "update-procedure"]

ACCEPTED_VALUES = ("ProcStatus", "PlaceService", "Prosthesis", "IsDateProsthEst")
"""Fields with a rule for each documented value."""


def rule_of(operation: Operation, field: str, sent: Any, code: Code | None) -> str:
    """The id of the rule that states that the field is kept."""
    if field in ACCEPTED_VALUES:
        return f"{operation}/{slug(field)}-accepts-{slug(str(sent)) or 'no'}"
    if field in ("procCode", "CodeNum"):
        return f"{operation}/{slug(field)}-{'names-the-code' if operation == 'create-procedure' else 'is-updated'}"
    if field in PLACE_FIELDS:
        area = code.TreatArea if code else ""
        return f"{operation}/{_place(operation, field, str(sent), area, bool(code and code.AreaAlsoToothRange))}"
    return f"{operation}/{slug(field)}-is-{'kept' if operation == 'create-procedure' else 'updated'}"


def _place(operation: Operation, field: str, sent: str, area: str, with_range: bool) -> str:
    if field == "ToothRange":
        return _range(operation, sent, area, with_range)
    if operation == "update-procedure":
        return f"{slug(field)}-is-updated{_UPDATED_AREAS.get(area, '') if field == 'Surf' else ''}"
    if field == "ToothNum":
        return f"tooth-num-accepts-{dentition_of(sent)}"
    kind = {"Quad": "quadrant", "Sextant": "sextant", "Arch": "arch"}.get(area)
    if kind is None and len(sent) > 1:
        return "surf-keeps-several-surfaces"
    return f"surf-accepts-{kind or 'surface'}-{sent.lower()}"


_UPDATED_AREAS = {"Quad": "-for-a-quad", "Sextant": "-for-a-sextant", "Arch": "-for-an-arch"}


def _range(operation: Operation, sent: str, area: str, with_range: bool) -> str:
    single, hyphens = "," in sent, "-" in sent
    if re.search(r"\s", sent):
        return "tooth-range-accepts-spaces"
    if hyphens:
        return "tooth-range-accepts-commas-and-hyphens" if single else "tooth-range-accepts-hyphens"
    if operation == "create-procedure":
        return "tooth-range-accepts-commas"
    kind = {"Quad": "-for-a-quad-with-range", "Arch": "-for-an-arch-with-range"}.get(area if with_range else "", "")
    return f"tooth-range-is-updated{kind}"
