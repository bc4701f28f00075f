"""Updates that break one rule in yet another way: other forms of dates and times, and codes of areas that are alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from strategies.bodies import plain_body
from strategies.codes import like_areas, moved, named
from strategies.dates import FORMS_OF_DATES, FORMS_OF_TIMES
from strategies.updates import BrokenUpdate

FORMS: Mapping[str, Sequence[str]] = {
    **{f"update-procedure/{name}-format": FORMS_OF_DATES for name in ("proc-date", "date-original-prosth", "date-tp")},
    **{f"update-procedure/{name}-format": FORMS_OF_TIMES for name in ("proc-time", "proc-time-end")},
}
"""By rule: the forms in which people write a date or a time."""

WITHIN_THE_AREA = ("update-procedure/code-within-the-area", "update-procedure/code-num-within-the-area")


def in_other_forms(update: BrokenUpdate) -> list[BrokenUpdate]:
    """The update with its date or time in each form that people write; empty where the rule is about something else."""
    return [replace(update, wrong=dict.fromkeys(update.wrong, form)) for form in FORMS.get(update.rule, ())]


def updates_to_like_areas(rule_id: str) -> list[BrokenUpdate]:
    """Changes to a code of another area that takes the same fields: from None to Mouth, from a quadrant to an arch."""
    field = "CodeNum" if "code-num" in rule_id else "procCode"
    changes = [
        (plain_body(code=alike[0]), {field: named(alike[-1], field)}, moved(field, other))
        for alike, other in like_areas()
    ]
    return [BrokenUpdate(rule_id, body, wrong, body, valid) for body, valid, wrong in changes]
