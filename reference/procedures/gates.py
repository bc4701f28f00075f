"""Gates: fields that need a feature of the practice or a prosthetic code."""

from __future__ import annotations

from dataclasses import dataclass

from reference.call import Call
from reference.fields import NO_DATE, Value
from reference.procedures.drafts import Draft
from reference.refusals import Refused


@dataclass(frozen=True, slots=True)
class FeatureGate:
    """A field that needs a feature of the practice."""

    name: str
    rule: str
    feature: str
    title: str


@dataclass(frozen=True, slots=True)
class CodeGate:
    """A field that needs a prosthetic code, and its empty value, which needs none."""

    name: str
    rule: str
    empty: Value


FEATURE_GATES = (
    FeatureGate("PlaceService", "place-service-needs-public-health", "public-health", "Public Health"),
    FeatureGate("SiteNum", "site-num-needs-public-health", "public-health", "Public Health"),
    FeatureGate("ProcTimeEnd", "proc-time-end-needs-medical-insurance", "medical-insurance", "Medical Insurance"),
)
CODE_GATES = (
    CodeGate("Prosthesis", "prosthesis-needs-prosthetic-code", ""),
    CodeGate("DateOriginalProsth", "date-original-prosth-needs-prosthetic-code", NO_DATE),
)


def close_feature_gates(call: Call, draft: Draft) -> None:
    """Refuse or ignore fields whose feature is off; raises Refused."""
    for gate in FEATURE_GATES:
        if gate.feature in call.switches.without and gate.name in draft.sent and not call.broken(gate.rule):
            if call.reading(gate.rule) == "refused":
                raise Refused(f"{gate.name} cannot be set because the {gate.title} feature is not enabled.")
            del draft.sent[gate.name]


def close_code_gates(call: Call, draft: Draft) -> None:
    """Refuse or ignore fields of a prosthesis if the code is not prosthetic; raises Refused."""
    for gate in CODE_GATES:
        value = draft.values.get(gate.name, gate.empty)
        if value != gate.empty and not draft.code["IsProsth"] and not call.broken(gate.rule):
            if call.reading(gate.rule) == "refused":
                raise Refused(f"{gate.name} cannot be set for a procedure code that is not prosthetic.")
            del draft.values[gate.name]
