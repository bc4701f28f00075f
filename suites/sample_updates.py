"""The sample requests of PUT (update), with keys of the practice, and procedures that took them."""

from __future__ import annotations

from spec import catalogue
from strategies import Body, plain_body
from strategies.fitting_values import clinic_for, provider_for
from subject import Blocked, Made, Practice, Target
from subject.needs import missing
from suites.practice_entries import appointment, code_of, neither_first
from suites.updating import accepted_updates

FIRST, SECOND = (f"update-procedure/{number}-sample-request" for number in ("first", "second"))


def first_sample(practice: Practice) -> tuple[Body, Body]:
    """A create, and the update of most fields that follows it: keys are in quotes, the fee has no decimals."""
    visit = appointment(practice)
    create = plain_body(code=code_of(practice, "Surf"), patient=visit.PatNum, ToothNum="3", Surf="DO")
    return create, {
        "AptNum": str(visit.AptNum),
        "ProcDate": "2022-04-25",
        "ProcFee": "250",
        "Priority": str(neither_first(practice.priorities).DefNum),
        "ProcStatus": "TP",
        "ProvNum": str(provider_for(practice)),
        "Dx": str(neither_first(practice.diagnoses).DefNum),
        "PlannedAptNum": "0",
        "PlaceService": "PublicHealthClinic",
        "ClinicNum": str(clinic_for(practice)),
        "DateTP": "2022-04-26",
        "SiteNum": practice.sites[0],
        "ToothNum": "14",
        "Surf": "MO",
        "ToothRange": "",
    }


def second_sample(practice: Practice) -> tuple[Body, Body]:
    """A create, and an update of its arch, teeth and code, with an empty Prosthesis, which means none."""
    codes = practice.codes_of("Arch", with_range=True)
    create = plain_body(code=codes[0], Surf="U", ToothRange="2,3")
    return create, {"procCode": codes[-1].ProcCode, "Prosthesis": "", "Surf": "L", "ToothRange": "31,30, 18-21"}


def updated_like(target: Target, sample: str) -> Made:
    """A procedure that took a sample update and kept it, with the answer to reading it; arranged once.

    Raises Blocked if the target does not keep it, and where version or practice lack something that it has.
    """
    rule, practice = catalogue()[sample], target.practice
    if lacking := missing(practice, rule.needs):
        raise Blocked.lacking(*lacking)
    if not rule.holds_at(target.version) or (rule.gate and not practice.features.get(rule.gate.key)):
        raise Blocked("arrangement", f"{sample} does not apply to this target")
    create, changes = first_sample(practice) if sample == FIRST else second_sample(practice)
    return accepted_updates(target, create, [changes])
