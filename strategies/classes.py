"""Classes of values: for each field the values that implementations get wrong, each of them sent in every run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from spec import enumeration
from strategies.bodies import knows
from strategies.codes import codes_alike
from strategies.definitions import no_defaults
from strategies.notes import EVERY_SORT, full_note
from strategies.practice import Surroundings
from subject.practice import Practice

AMOUNTS = ("125.95", "1.15", "4.35", "8.29", "0.29", "0.01", "1000.00", "10000.00", "0.00", "31.50")
"""Fees: several have no exact binary fraction, two have four digits or more before the point, one is nothing."""

DISCOUNTS = (25.99, 0.29, 1.15, 4.35, 8.29, 0.01, 1000.0, 1234.56, 5.25)

DAYS = ("2020-01-02", "2020-02-29", "2019-12-31", "2021-01-01", "1899-12-31", "2000-02-29", "2021-03-14", "2021-11-07")
"""Leap days, both ends of a year, a day before 1900, and days on which clocks change in the United States."""

TIMES = ("08:30:00", "00:00:00", "12:00:00", "23:59:00", "13:45:00", "00:01:00")

TEXTS = ("note", "007", "+1", "-5", "null", "true", "İstanbul ß ŉ", EVERY_SORT, "0")
"""Texts that read as a number, a sign or a word of JSON, and letters whose case folding changes their length."""

TEETH = (*(str(number) for number in range(1, 33)), *"ABCDEFGHIJKLMNOPQRST")

SURFACES = ("MO", "M", "MOD", "MODB", "MODBL", "D", "L", "V", "B", "O")
"""One to five surfaces of a posterior tooth."""

ANTERIOR_SURFACES = ("F", "I", "MIF", "DL")

RANGES = ("2,3", "2-5", "2,3,13-15", "2,3, 13-15", "7", "4-6,9-11", "1,16,17,32", "18-21", "1-32")


def classes_of(field: str, around: Surroundings) -> Sequence[Any]:
    """The values of a field that every run sends, the plainest first; empty where the practice offers none."""
    if field in FIXED:
        return FIXED[field]
    if field == "PlaceService":
        return enumeration("PlaceService", around.version) if knows("PlaceService") else ()
    keys = KEYS.get(field)
    return keys(around.practice) if keys else ()


FIXED: Mapping[str, Sequence[Any]] = {
    "ProcFee": AMOUNTS,
    "Discount": DISCOUNTS,
    "ProcDate": DAYS,
    "DateTP": DAYS,
    "DateOriginalProsth": DAYS[:5],
    "ProcTime": TIMES,
    "ProcTimeEnd": TIMES,
    "ClaimNote": (*TEXTS, full_note("ClaimNote")),
    "BillingNote": (*TEXTS, full_note("BillingNote")),
    "Prosthesis": ("I", "R", "No"),
    "IsDateProsthEst": ("true", "false"),
}
"""By field: values that depend on nothing else."""

KEYS: Mapping[str, Callable[[Practice], Sequence[Any]]] = {
    "Priority": lambda practice: [one.DefNum for one in no_defaults(practice.priorities)],
    "priority": lambda practice: [one.ItemName for one in no_defaults(practice.priorities)],
    "Dx": lambda practice: [one.DefNum for one in no_defaults(practice.diagnoses)],
    "dxName": lambda practice: [one.ItemName for one in no_defaults(practice.diagnoses)],
    "Prognosis": lambda practice: [one.DefNum for one in practice.prognoses],
    "ProvNum": lambda practice: [one.ProvNum for one in practice.providers],
    "ClinicNum": lambda practice: [one.ClinicNum for one in practice.clinics],
    "SiteNum": lambda practice: practice.sites,
    "procCode": lambda _practice: [one.ProcCode for one in codes_alike(or_one=True)],
    "CodeNum": lambda _practice: [one.CodeNum for one in codes_alike(or_one=True)],
}
"""By field: keys and names of the practice."""
