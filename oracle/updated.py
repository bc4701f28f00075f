"""PUT (update): what the record of an accepted update may show, given how it read before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oracle.permitted import Permitted, category, code_of, definition_of, value
from oracle.sent import rule_of
from spec import members
from spec.field_groups import TIMES_OF_THE_SERVER
from strategies.practice import Surroundings
from subject.practice import Code

OPERATION = "update-procedure"
KEPT = f"{OPERATION}/others-keep-their-value"

DERIVED: Mapping[str, frozenset[str]] = {
    "Priority": frozenset({"priority"}),
    "Dx": frozenset({"dxName"}),
    "ProvNum": frozenset({"provAbbr"}),
    "ProcStatus": frozenset({"DateEntryC", "Discount"}),
    "AptNum": frozenset({"ProcDate", "ProcTime", "ProvNum", "provAbbr", "ClinicNum"}),
    "procCode": frozenset({"CodeNum", "descript", "ProcFee", "BaseUnits"}),
    "CodeNum": frozenset({"procCode", "descript", "ProcFee", "BaseUnits"}),
}
"""Members that follow from a field: a name, the parts of a code, the day of completion, a discount that was booked,
and what an appointment has: an update does with it "exactly as in Open Dental", which the document does not tell."""


def updated(before: Mapping[str, Any], fields: Mapping[str, Any], around: Surroundings) -> list[Permitted]:
    """What a record may show after an accepted update, rule by rule.

    `before` is the record as it read before, `fields` a valid body of PUT (update). A documented member that the
    update neither sends nor derives keeps its value. Source: "ProcedureLogs PUT (update)".
    """
    code = code_of(around.practice, fields) or code_of(around.practice, before)
    free = changed_by(fields)
    kept = [value(KEPT, **{member: before[member]}) for member in members() if member in before and member not in free]
    sent = [value(rule_of("update-procedure", field, sent, code), **{field: sent}) for field, sent in fields.items()]
    if "PlaceService" in fields:
        sent.append(value(f"{OPERATION}/place-service-is-updated", PlaceService=fields["PlaceService"]))
    return [*sent, *_names(fields, around), *_code(fields, code), *kept]


def changed_by(fields: Mapping[str, Any]) -> set[str]:
    """The members that an update may change: those that it sends, those that follow from them, and times."""
    return set(fields) | TIMES_OF_THE_SERVER | {member for field in fields for member in DERIVED.get(field, ())}


def _names(fields: Mapping[str, Any], around: Surroundings) -> Iterator[Permitted]:
    for key, name, rule in ("Priority", "priority", "priority"), ("Dx", "dxName", "dx"):
        if key in fields and (one := definition_of(category(around, key), fields[key])):
            yield value(f"{OPERATION}/{rule}-sets-{rule}-name", **{name: one.ItemName})
    if "ProvNum" in fields and (provider := around.practice.provider(int(fields["ProvNum"]))):
        yield value(f"{OPERATION}/prov-num-sets-prov-abbr", provAbbr=provider.Abbr)


def _code(fields: Mapping[str, Any], code: Code | None) -> Iterator[Permitted]:
    if code is None or not {"procCode", "CodeNum"} & fields.keys():
        return
    if "procCode" in fields:
        yield value(f"{OPERATION}/proc-code-sets-code-num", CodeNum=code.CodeNum)
    else:
        yield value(f"{OPERATION}/code-num-sets-proc-code", procCode=code.ProcCode)
    if code.Descript is not None:
        yield value(f"{OPERATION}/proc-code-sets-descript", descript=code.Descript)
