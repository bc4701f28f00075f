"""Whether a field of a procedure can be updated: version, features and practice decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from spec.field_groups import PROSTHETIC_FIELDS
from strategies.bodies import knows
from strategies.codes import codes_alike
from strategies.money import BESIDE_A_DISCOUNT
from strategies.practice import current
from subject.practice import Practice

Keys = Callable[[Practice], Sequence[Any]]

KEYS: Mapping[str, Keys] = {
    "Priority": lambda practice: [one.DefNum for one in practice.priorities],
    "Dx": lambda practice: [one.DefNum for one in practice.diagnoses],
    "Prognosis": lambda practice: [one.DefNum for one in practice.prognoses],
    "ProvNum": lambda practice: [one.ProvNum for one in practice.providers],
    "ClinicNum": lambda practice: [one.ClinicNum for one in practice.clinics],
    "SiteNum": lambda practice: practice.sites,
    "procCode": lambda _: [code.ProcCode for code in codes_alike(or_one=True)],
    "CodeNum": lambda _: [code.CodeNum for code in codes_alike(or_one=True)],
}
"""Fields whose value is a key of the practice, with the keys that it offers."""

PINNED: Mapping[str, Mapping[str, Any]] = {
    "Discount": BESIDE_A_DISCOUNT,
    "ToothNum": {"area": "Tooth"},
    "Surf": {"area": "Surf"},
    "ToothRange": {"area": "ToothRange", "ToothRange": "2,3"},
}
"""What the procedure must have for the field to be updated."""


def can_be_updated(field: str) -> bool:
    """Whether the field can be updated at all, and to a second value."""
    around = current()
    needed = PINNED.get(field, {}).get("area")
    return (
        knows(field)
        and (field not in KEYS or len(KEYS[field](around.practice)) > 1)
        and around.opens(field)
        and (field not in PROSTHETIC_FIELDS or any(code.IsProsth for code in around.practice.codes))
        and (needed is None or bool(around.practice.codes_of(needed)))
    )
