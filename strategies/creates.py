"""Valid creates that many checks share: with as many optional fields as go together, or with the rarer ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from strategies.bodies import Body, knows, ordered, plain_body
from strategies.changes_beside import changes_beside
from strategies.definitions import no_defaults
from strategies.practice import current
from subject.errors import Blocked
from subject.practice import Appointment, Code, Definition


def filled_body() -> Body:
    """A create with every optional field that goes with the others, of a prosthetic code where there is one."""
    body = plain_body(code=_prosthetic_first()[0])
    practice = current().practice
    named = {"Priority": practice.priorities, "Dx": practice.diagnoses}
    good: Body = {name: found[0].DefNum for name, defined in named.items() if (found := no_defaults(defined))}
    changes = changes_beside({}, body, current())
    return ordered({**body, **changes, **good, **({"IsDateProsthEst": "true"} if "IsDateProsthEst" in changes else {})})


def named_body() -> Body:
    """A create that names its definitions, and its code by key where the version lets it."""
    practice = current().practice
    defined = {"priority": practice.priorities, "dxName": practice.diagnoses}
    names: dict[str, Any] = {name: found[0].ItemName for name, of in defined.items() if (found := no_defaults(of))}
    plain = plain_body()
    code = next(one for one in practice.codes if one.ProcCode == plain["procCode"])
    names |= {"CodeNum": code.CodeNum} if knows("CodeNum") else {}
    return plain_body(**names)


def attached_body() -> Body:
    """A create on an ordinary appointment, and on a planned one if its patient has both."""
    ordinary, planned = ordinary_and_planned()
    more: dict[str, Any] = {"PlannedAptNum": planned.AptNum} if planned and knows("PlannedAptNum") else {}
    return plain_body(patient=ordinary.PatNum, AptNum=ordinary.AptNum, **more)


def without(body: Mapping[str, Any], *names: str) -> Body:
    """The body without these fields."""
    return {name: sent for name, sent in body.items() if name not in names}


def _prosthetic_first() -> Sequence[Code]:
    plainest = sorted(current().practice.codes, key=lambda code: code.TreatArea not in ("None", "Mouth"))
    return sorted(plainest, key=lambda code: not code.IsProsth)


def prosthetic(**pinned: Any) -> Callable[[], Body]:
    """The plain body with a code whose IsProsth is true."""
    return lambda: plain_body(code=code_that(lambda code: code.IsProsth is True), **pinned)


def not_prosthetic() -> Body:
    """The plain body with a code whose IsProsth is false."""
    return plain_body(code=code_that(lambda code: code.IsProsth is False))


def code_that(condition: Callable[[Code], bool]) -> Code:
    """The plainest code that meets the condition."""
    plainest = sorted(current().practice.codes, key=lambda code: code.TreatArea not in ("None", "Mouth"))
    return next(code for code in plainest if condition(code))


def good_definition(of: Sequence[Definition]) -> Definition:
    """A definition that is not a default and has a name of its own."""
    good = no_defaults(of)
    if not good:
        raise Blocked.lacking("two definitions with names of their own")
    return good[0]


def ordinary_and_planned() -> tuple[Appointment, Appointment | None]:
    """An ordinary appointment and a planned one of the same patient, if any patient has both."""
    ordinary = current().practice.appointments_that_are("Scheduled")
    planned = current().practice.appointments_that_are("Planned")
    pairs = [(one, other) for one in ordinary for other in planned if one.PatNum == other.PatNum]
    return pairs[0] if pairs else (ordinary[0], None)
