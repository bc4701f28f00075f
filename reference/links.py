"""The keys and names of a create: each must lead to a row of the practice."""

from __future__ import annotations

from reference.call import Call
from reference.drafts import Draft
from reference.fields import BY_NAME, Field
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
"""Keys where 0 means none."""


def follow_links(call: Call, draft: Draft) -> None:
    """Find the patient and the code, and refuse keys that lead nowhere."""
    _follow_patient(call, draft)
    draft.code = _code(call, draft)
    draft.values["CodeNum"] = draft.code["CodeNum"]
    for name in (*MAY_BE_NONE, "ProvNum"):
        _follow(call, draft, BY_NAME[name])
    _follow_planned_appointment(call, draft)
    for name in ("Priority", "Dx", "Prognosis"):
        _follow_definition(call, draft, BY_NAME[name])
    for name, key in (("priority", "Priority"), ("dxName", "Dx")):
        _follow_definition_name(call, draft, BY_NAME[name], key)


def _nowhere(call: Call, name: str) -> Refused:
    return Refused(f"{TITLES.get(name, name)} not found.", int(call.reading("unknown-key-status")))


def _follow(call: Call, draft: Draft, field: Field) -> None:
    key = draft.values.get(field.name)
    if key is None or (key == 0 and field.name in MAY_BE_NONE):
        return
    if not call.store.find(field.table, int(key)) and not call.broken(f"{field.slug}-unknown-is-refused"):
        raise _nowhere(call, field.name)


def _follow_patient(call: Call, draft: Draft) -> None:
    """A server that takes anybody knows nothing of them: no provider, no clinic, no insurance."""
    nobody: Row = {"PriProv": 0, "ClinicNum": 0, "FeeSched": 0}
    key = int(draft.values.setdefault("PatNum", call.store.keys("patient")[0]))
    rule = "pat-num-zero-is-refused" if key == 0 else "pat-num-unknown-is-refused"
    draft.patient = call.store.find("patient", key) or nobody
    if draft.patient is nobody and not call.broken(rule):
        raise _nowhere(call, "PatNum")


def _code(call: Call, draft: Draft) -> Row:
    """The code by its number or its text; both must name the same one."""
    by_number, by_text = draft.values.get("CodeNum"), draft.values.get("procCode")
    found = [
        _known_code(call, call.store.find("procedurecode", int(by_number)), "CodeNum", by_number) if by_number is not None else None,
        _known_code(call, call.store.code(str(by_text)), "procCode", by_text) if by_text is not None else None,
    ]
    named = [code for code in found if code]
    if len(named) == 2 and named[0] != named[1]:
        raise Refused("CodeNum and procCode name different procedure codes.")
    return named[0] if named else _plain_code(call)


def _known_code(call: Call, code: Row | None, name: str, sent: object) -> Row:
    rule = "code-num-zero-is-refused" if sent == 0 else f"{BY_NAME[name].slug}-unknown-is-refused"
    if code or call.broken(rule):
        return code or _plain_code(call)
    raise _nowhere(call, name)


def _plain_code(call: Call) -> Row:
    """What a server takes that does without a code: one that asks for no tooth and can be a prosthesis."""
    return max(call.store.codes("Mouth"), key=lambda code: int(code["IsProsth"]))


def _follow_planned_appointment(call: Call, draft: Draft) -> None:
    key = int(draft.values.get("PlannedAptNum", 0))
    if key == 0:
        return
    appointment = call.store.find("appointment", key)
    if not appointment:
        raise _nowhere(call, "PlannedAptNum")
    rule = "planned-apt-num-of-an-ordinary-appointment-is-not-kept"
    if appointment["AptStatus"] != "Planned" and not call.broken(rule):
        if call.reading(rule) == "refused":
            raise Refused("PlannedAptNum is not a planned appointment.")
        draft.values["PlannedAptNum"] = 0


def _follow_definition(call: Call, draft: Draft, field: Field) -> None:
    key = int(draft.values.get(field.name, 0))
    if key == 0:
        return
    definition = call.store.find(field.table, key)
    if not definition and not call.broken(f"{field.slug}-unknown-is-refused"):
        raise _nowhere(call, field.name)
    other = definition and definition["Category"] != field.category
    if other and not call.broken(f"{field.slug}-other-category-is-refused"):
        raise Refused(f"{field.name} must be a definition of category {field.category}.")


def _follow_definition_name(call: Call, draft: Draft, field: Field, key: str) -> None:
    if field.name not in draft.values or key in draft.values:
        return
    named = [one for one in call.store.definitions(field.category) if one["ItemName"] == draft.values[field.name]]
    if not named and not call.broken(f"{field.slug}-unknown-is-refused"):
        raise _nowhere(call, field.name)
    draft.values[key] = named[0]["DefNum"] if named else 0
