"""The keys and names of a body: each must be the key or the name of a row of the practice."""

from __future__ import annotations

from reference.call import Call
from reference.fields import BY_NAME, Field, Value
from reference.procedures.drafts import Draft
from reference.refusals import Refused
from reference.store import Row

TITLES = {
    "PatNum": "Patient",
    "CodeNum": "Procedure code",
    "procCode": "procCode",
    "AptNum": "Appointment",
    "ProvNum": "Provider",
    "PlannedAptNum": "Planned appointment",
    "ClinicNum": "Clinic",
    "SiteNum": "Site",
}
MAY_BE_NONE = ("AptNum", "ClinicNum", "SiteNum")
"""Keys that can be 0, which means none."""


def follow_links(call: Call, draft: Draft) -> None:
    """Find the patient, the code and the rows of all other keys and names of a create; raises Refused."""
    _follow_patient(call, draft)
    draft.code = _code(call, draft)
    draft.values["CodeNum"] = draft.code["CodeNum"]
    follow_keys(call, draft)
    for name, key in (("priority", "Priority"), ("dxName", "Dx")):
        _follow_definition_name(call, draft, BY_NAME[name], key)


def follow_keys(call: Call, draft: Draft) -> None:
    """Check all keys but those of the patient and the code; raises Refused for an unknown one."""
    for name in (*MAY_BE_NONE, "ProvNum"):
        _follow(call, draft, BY_NAME[name])
    _follow_planned_appointment(call, draft)
    for name in ("Priority", "Dx", "Prognosis"):
        _follow_definition(call, draft, BY_NAME[name])


def _not_found(call: Call, name: str) -> Refused:
    return Refused(f"{TITLES.get(name, name)} not found.", int(call.reading("unknown-key-status")))


def _follow(call: Call, draft: Draft, field: Field) -> None:
    key = draft.values.get(field.name)
    if key is None or (key == 0 and field.name in MAY_BE_NONE):
        return
    if not call.store.find(field.table, int(key)) and not call.broken(f"{field.slug}-unknown-is-refused"):
        raise _not_found(call, field.name)


def _follow_patient(call: Call, draft: Draft) -> None:
    """Find the patient; a faulty server accepts an unknown one, who has no provider, clinic or insurance."""
    nobody: Row = {"PriProv": 0, "ClinicNum": 0, "FeeSched": 0}
    key = int(draft.values.setdefault("PatNum", call.store.keys("patient")[0]))
    rule = "pat-num-zero-is-refused" if key == 0 else "pat-num-unknown-is-refused"
    draft.patient = call.store.find("patient", key) or nobody
    if draft.patient is nobody and not call.broken(rule):
        raise _not_found(call, "PatNum")


def _code(call: Call, draft: Draft) -> Row:
    """The code that CodeNum and procCode name; raises Refused if they name two."""
    sent = [name for name in ("CodeNum", "procCode") if name in draft.values]
    named = [named_code(call, name, draft.values[name]) or _plain_code(call) for name in sent]
    if len(named) == 2 and named[0] != named[1]:
        raise Refused("CodeNum and procCode name different procedure codes.")
    return named[0] if named else _plain_code(call)


def named_code(call: Call, name: str, value: Value) -> Row | None:
    """The code of that CodeNum or procCode; None if it is unknown and a faulty server accepts it."""
    code = call.store.find("procedurecode", int(value)) if name == "CodeNum" else call.store.code(str(value))
    rule = "code-num-zero-is-refused" if value == 0 else f"{BY_NAME[name].slug}-unknown-is-refused"
    if not code and not call.broken(rule):
        raise _not_found(call, name)
    return code


def _plain_code(call: Call) -> Row:
    """The code that a faulty server takes if none is sent: it requires no tooth and can be prosthetic."""
    return max(call.store.codes("Mouth"), key=lambda code: int(code["IsProsth"]))


def _follow_planned_appointment(call: Call, draft: Draft) -> None:
    key = int(draft.values.get("PlannedAptNum", 0))
    if key == 0:
        return
    appointment = call.store.find("appointment", key)
    rule = f"planned-apt-num-{'of-an-ordinary-appointment' if appointment else 'unknown'}-is-not-kept"
    if not (appointment and appointment["AptStatus"] == "Planned") and not call.broken(rule):
        if call.reading(rule) == "refused":
            raise Refused("PlannedAptNum is not a planned appointment.")
        del draft.values["PlannedAptNum"]


def _follow_definition(call: Call, draft: Draft, field: Field) -> None:
    key = int(draft.values.get(field.name, 0))
    if key == 0:
        return
    definition = call.store.find(field.table, key)
    if not definition and not call.broken(f"{field.slug}-unknown-is-refused"):
        raise _not_found(call, field.name)
    other = definition and definition["Category"] != field.category
    if other and not call.broken(f"{field.slug}-other-category-is-refused"):
        raise Refused(f"{field.name} must be a definition of category {field.category}.")


def _follow_definition_name(call: Call, draft: Draft, field: Field, key: str) -> None:
    if field.name not in draft.values or key in draft.values:
        return
    named = [one for one in call.store.definitions(field.category) if one["ItemName"] == draft.values[field.name]]
    if not named and not call.broken(f"{field.slug}-unknown-is-refused"):
        raise _not_found(call, field.name)
    draft.values[key] = named[0]["DefNum"] if named else 0
