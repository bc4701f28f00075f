"""What a row leaves out: fields that the document excludes, or leaves open, in the state of the procedure."""

from __future__ import annotations

from decimal import Decimal

from spec.field_groups import PLACE_FIELDS, PROSTHETIC_FIELDS
from strategies.bodies import Body
from subject.practice import Code, Patient

ON_AN_APPOINTMENT = frozenset({"ClaimNote", "BillingNote", "Priority", "Dx", "Prognosis"})
"""Fields that no appointment is likely to lock: the document says only that some fields cannot be updated there."""

LOCKED_BY_COMPLETION = frozenset({"procCode", "CodeNum", "Discount", *PLACE_FIELDS})


def is_allowed(field: str, code: Code) -> bool:
    """Whether the code takes the field: the prosthetic ones need a prosthetic code."""
    return bool(code.IsProsth) or field not in PROSTHETIC_FIELDS


def default_fee(code: Code, patient: Patient) -> Decimal:
    """The fee that a create without ProcFee gets."""
    return patient.fees.get(code.ProcCode, code.fee) or Decimal(0)


def settle(body: Body, fee: Decimal) -> None:
    """No discount above the fee, no end before the start, an original prosthesis only for a replacement."""
    charged = Decimal(body["ProcFee"]) if "ProcFee" in body else fee
    if "Discount" in body and Decimal(str(body["Discount"])) > charged:
        if "ProcFee" in body:
            body["ProcFee"] = "10000.00"
        else:
            body["Discount"] = min(body["Discount"], 0.29, float(charged))
    if {"ProcTime", "ProcTimeEnd"} <= body.keys():
        body["ProcTime"], body["ProcTimeEnd"] = sorted((body["ProcTime"], body["ProcTimeEnd"]))
    if "DateOriginalProsth" in body and body.get("Prosthesis") != "R":
        body["Prosthesis"] = "R"


def possible(update: Body, create: Body, fee: Decimal) -> Body:
    """The update without what the document forbids, or leaves open, in this state."""
    now, then = create["ProcStatus"], update.get("ProcStatus", create["ProcStatus"])
    if "C" in (now, then):
        update = {name: sent for name, sent in update.items() if name not in LOCKED_BY_COMPLETION}
    if "AptNum" in create:
        update = {name: sent for name, sent in update.items() if name in ON_AN_APPOINTMENT}
    elif "AptNum" in update:
        update = {name: sent for name, sent in update.items() if name in ON_AN_APPOINTMENT | {"AptNum"}}
    if then != "TP":
        update = {name: sent for name, sent in update.items() if name not in ("AptNum", "PlannedAptNum")}
    return _at_ease(update, create, fee)


def _at_ease(update: Body, create: Body, fee: Decimal) -> Body:
    """The update without values that are at odds with what the procedure has."""
    both = {"ProcFee": f"{fee:.2f}", **create, **update}
    left_out: set[str] = set()
    if Decimal(str(both.get("Discount", 0))) > Decimal(both["ProcFee"]):
        if "ProcFee" in update:
            update = {**update, "ProcFee": "10000.00"}
        else:
            left_out |= {"Discount"}
    if {"procCode", "CodeNum"} & update.keys() and "Discount" in both and "ProcFee" not in {**create, **update}:
        left_out |= {"procCode", "CodeNum"} if "Discount" in create else {"Discount"}
    if both.get("ProcTime", "") > both.get("ProcTimeEnd", "99") and both.get("ProcTimeEnd") != "00:00:00":
        left_out |= {"ProcTime", "ProcTimeEnd"}
    if both.get("DateOriginalProsth") and both.get("Prosthesis") != "R":
        left_out |= {"Prosthesis" if "DateOriginalProsth" in create else "DateOriginalProsth"}
    return {name: sent for name, sent in update.items() if name not in left_out}
