"""Creates that break exactly one named rule, each beside its accepted twin."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from spec import catalogue
from strategies.bodies import Area, Body, as_json, ordered, plain_body
from strategies.dates import FORMS_OF_DATES, FORMS_OF_TIMES, bad_dates, bad_times, dates_text, times_of_day
from strategies.definitions import definitions_of_other_categories, no_defaults, unknown_definition_names
from strategies.enumerations import (
    not_booleans,
    not_places_of_service,
    not_prostheses,
    not_statuses,
    places_of_service,
    prostheses,
)
from strategies.keys import unknown_keys, unknown_proc_codes
from strategies.practice import current
from strategies.ranges import malformed_ranges
from strategies.surfaces import not_arches, not_quadrants, not_sextants, not_surfaces
from strategies.teeth import illegal_teeth
from subject.errors import Blocked
from subject.needs import missing
from subject.practice import Appointment, Code, Definition, Practice


@dataclass(frozen=True, slots=True)
class Broken:
    """A create that one rule refuses, and the same create with the wrong part put right."""

    rule: str
    valid: Body
    body: Body
    wrong: Any
    """The wrong value, or None where something is missing."""

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002 - IPython's and Hypothesis' protocol
        """A failing input as people read it: the bodies, one below the other."""
        printer.text(f"\n  {as_json(self.body)}\nwhere this is accepted:\n  {as_json(self.valid)}")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to break a rule: in the twin, field becomes a wrong value; without wrong values it is left out."""

    field: str
    valid: Callable[[], Body]
    wrong: Callable[[], SearchStrategy[Any]] | None = None


def broken_procedures(rule_id: str) -> SearchStrategy[Broken]:
    """Creates that break that rule and no other; the twin is the same in every example.

    Raises ValueError for a rule that rejects nothing; drawing raises Blocked if the practice lacks what the rule needs.
    """
    if rule_id not in RECIPES:
        near = difflib.get_close_matches(rule_id, RECIPES, n=1, cutoff=0)
        raise ValueError(f"No create can be broken by {rule_id!r}. Did you mean {near[0]!r}?")
    return _broken(rule_id)


FORMS: Mapping[Callable[[], SearchStrategy[Any]], Sequence[str]] = {
    bad_dates: FORMS_OF_DATES,
    bad_times: FORMS_OF_TIMES,
}


def other_forms(rule_id: str) -> list[Broken]:
    """Creates that break a rule about the form of a date or time, one for each form that people write; else none."""
    recipe = RECIPES[rule_id]
    forms = FORMS.get(recipe.wrong, ()) if recipe.wrong else ()
    if not forms or missing(current().practice, catalogue()[rule_id].needs):
        return []
    valid = recipe.valid()
    return [Broken(rule_id, valid, {**valid, recipe.field: form}, form) for form in forms]


def emptied(rule_id: str) -> Broken:
    """A create whose required value, other than a key, is empty; raises Blocked if the practice lacks what it needs."""
    if lacking := missing(current().practice, catalogue()[rule_id].needs):
        raise Blocked.lacking(*lacking)
    valid = RECIPES[rule_id].valid()
    return Broken(rule_id, valid, {**valid, RECIPES[rule_id].field: ""}, "")


BESIDE_A_RANGE: Mapping[str, Area] = {
    "create-procedure/surf-is-required-for-quad": "Quad",
    "create-procedure/surf-is-required-for-arch": "Arch",
}


def without_surf_beside_a_range(rule_id: str) -> Broken | None:
    """A create without the Surf of a code that also takes a ToothRange; None if the practice has no such code."""
    if not current().practice.codes_of(BESIDE_A_RANGE[rule_id], with_range=True):
        return None
    valid = plain_body(area=BESIDE_A_RANGE[rule_id], with_range=True)
    return Broken(rule_id, valid, {name: value for name, value in valid.items() if name != "Surf"}, None)


@st.composite
def _broken(draw: st.DrawFn, rule_id: str) -> Broken:
    if lacking := missing(current().practice, catalogue()[rule_id].needs):
        raise Blocked.lacking(*lacking)
    recipe = RECIPES[rule_id]
    valid = recipe.valid()
    wrong = draw(recipe.wrong()) if recipe.wrong else None
    return Broken(rule_id, valid, ordered({**valid, recipe.field: ... if recipe.wrong is None else wrong}), wrong)


def _plain(**arguments: Any) -> Callable[[], Body]:
    return lambda: plain_body(**arguments)


def _by_code_num() -> Body:
    body = plain_body()
    code = next(one for one in current().practice.codes if one.ProcCode == body["procCode"])
    return plain_body(CodeNum=code.CodeNum)


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


def _with(field: str, value: Callable[[Practice], Any]) -> Callable[[], Body]:
    """The plain body and one more field with a good value."""
    return lambda: ordered({**plain_body(), field: value(current().practice)})


def good_definition(of: Sequence[Definition]) -> Definition:
    """A definition that is not a default and has a name of its own."""
    good = no_defaults(of)
    if not good:
        raise Blocked.lacking("two definitions with names of their own")
    return good[0]


def _provider(practice: Practice) -> Any:
    return practice.providers[-1].ProvNum if practice.providers else ...


def _on_an_appointment() -> Body:
    appointment = current().practice.appointments_that_are("Scheduled")[0]
    return plain_body(patient=appointment.PatNum, AptNum=appointment.AptNum)


def ordinary_and_planned() -> tuple[Appointment, Appointment | None]:
    """An ordinary appointment and a planned one of the same patient, if any patient has both."""
    ordinary = current().practice.appointments_that_are("Scheduled")
    planned = current().practice.appointments_that_are("Planned")
    pairs = [(one, other) for one in ordinary for other in planned if one.PatNum == other.PatNum]
    return pairs[0] if pairs else (ordinary[0], None)


def _on_a_planned_appointment() -> Body:
    ordinary, planned = ordinary_and_planned()
    return plain_body(patient=ordinary.PatNum, PlannedAptNum=planned.AptNum if planned else ...)


_RECIPES: Mapping[str, Recipe] = {
    "pat-num-is-required": Recipe("PatNum", plain_body),
    "pat-num-unknown-is-refused": Recipe("PatNum", plain_body, unknown_keys),
    "pat-num-zero-is-refused": Recipe("PatNum", plain_body, lambda: st.just(0)),
    "proc-date-is-required": Recipe("ProcDate", plain_body),
    "proc-date-format": Recipe("ProcDate", plain_body, bad_dates),
    "proc-status-is-required": Recipe("ProcStatus", plain_body),
    "proc-status-d-is-refused": Recipe("ProcStatus", plain_body, lambda: st.just("D")),
    "proc-status-tpi-is-refused": Recipe("ProcStatus", plain_body, lambda: st.just("TPi")),
    "proc-status-other-values-are-refused": Recipe("ProcStatus", plain_body, not_statuses),
    "code-num-unknown-is-refused": Recipe("CodeNum", _by_code_num, unknown_keys),
    "code-num-zero-is-refused": Recipe("CodeNum", _by_code_num, lambda: st.just(0)),
    "proc-code-is-required": Recipe("procCode", plain_body),
    "proc-code-unknown-is-refused": Recipe("procCode", plain_body, unknown_proc_codes),
    "apt-num-unknown-is-refused": Recipe("AptNum", _on_an_appointment, unknown_keys),
    "planned-apt-num-of-an-ordinary-appointment-is-not-kept": Recipe(
        "PlannedAptNum", _on_a_planned_appointment, lambda: st.just(ordinary_and_planned()[0].AptNum)
    ),
    "planned-apt-num-unknown-is-not-kept": Recipe("PlannedAptNum", plain_body, unknown_keys),
    "priority-and-priority-name-exclude-each-other": Recipe(
        "priority",
        _with("Priority", lambda practice: good_definition(practice.priorities).DefNum),
        lambda: st.just(good_definition(current().practice.priorities).ItemName),
    ),
    "priority-other-category-is-refused": Recipe(
        "Priority",
        _with("Priority", lambda practice: good_definition(practice.priorities).DefNum),
        lambda: definitions_of_other_categories(kind="priorities"),
    ),
    "priority-unknown-is-refused": Recipe(
        "Priority", _with("Priority", lambda practice: good_definition(practice.priorities).DefNum), unknown_keys
    ),
    "priority-name-unknown-is-refused": Recipe(
        "priority",
        _with("priority", lambda practice: good_definition(practice.priorities).ItemName),
        unknown_definition_names,
    ),
    "prov-num-unknown-is-refused": Recipe("ProvNum", _with("ProvNum", _provider), unknown_keys),
    "dx-and-dx-name-exclude-each-other": Recipe(
        "dxName",
        _with("Dx", lambda practice: good_definition(practice.diagnoses).DefNum),
        lambda: st.just(good_definition(current().practice.diagnoses).ItemName),
    ),
    "dx-other-category-is-refused": Recipe(
        "Dx",
        _with("Dx", lambda practice: good_definition(practice.diagnoses).DefNum),
        lambda: definitions_of_other_categories(kind="diagnoses"),
    ),
    "dx-unknown-is-refused": Recipe(
        "Dx", _with("Dx", lambda practice: good_definition(practice.diagnoses).DefNum), unknown_keys
    ),
    "dx-name-unknown-is-refused": Recipe(
        "dxName",
        _with("dxName", lambda practice: good_definition(practice.diagnoses).ItemName),
        unknown_definition_names,
    ),
    "place-service-other-values-are-refused": Recipe(
        "PlaceService",
        _with(
            "PlaceService", lambda practice: "School" if practice.default_place_service != "School" else "MobileUnit"
        ),
        not_places_of_service,
    ),
    "place-service-needs-public-health": Recipe("PlaceService", plain_body, places_of_service),
    "prosthesis-other-values-are-refused": Recipe("Prosthesis", prosthetic(Prosthesis="I"), not_prostheses),
    "prosthesis-needs-prosthetic-code": Recipe("Prosthesis", not_prosthetic, prostheses),
    "date-original-prosth-format": Recipe(
        "DateOriginalProsth", prosthetic(Prosthesis="R", DateOriginalProsth="2019-03-04"), bad_dates
    ),
    "date-original-prosth-needs-prosthetic-code": Recipe("DateOriginalProsth", not_prosthetic, dates_text),
    "is-date-prosth-est-other-values-are-refused": Recipe(
        "IsDateProsthEst", prosthetic(IsDateProsthEst="true"), not_booleans
    ),
    "clinic-num-unknown-is-refused": Recipe(
        "ClinicNum", _with("ClinicNum", lambda practice: practice.clinics[0].ClinicNum), unknown_keys
    ),
    "date-tp-format": Recipe("DateTP", _plain(DateTP="2019-03-04"), bad_dates),
    "site-num-unknown-is-refused": Recipe(
        "SiteNum", _with("SiteNum", lambda practice: practice.sites[0]), unknown_keys
    ),
    "site-num-needs-public-health": Recipe("SiteNum", plain_body, lambda: st.sampled_from(current().practice.sites)),
    "proc-time-format": Recipe("ProcTime", _plain(ProcTime="08:30:00"), bad_times),
    "proc-time-end-format": Recipe("ProcTimeEnd", _plain(ProcTimeEnd="08:30:00"), bad_times),
    "proc-time-end-needs-medical-insurance": Recipe("ProcTimeEnd", plain_body, times_of_day),
    "prognosis-other-category-is-refused": Recipe(
        "Prognosis",
        _with("Prognosis", lambda practice: practice.prognoses[0].DefNum),
        lambda: definitions_of_other_categories(kind="prognoses"),
    ),
    "prognosis-unknown-is-refused": Recipe(
        "Prognosis", _with("Prognosis", lambda practice: practice.prognoses[0].DefNum), unknown_keys
    ),
    "tooth-num-is-required-for-tooth": Recipe("ToothNum", _plain(area="Tooth")),
    "tooth-num-is-required-for-surf": Recipe("ToothNum", _plain(area="Surf")),
    "tooth-num-illegal-is-refused": Recipe("ToothNum", _plain(area="Tooth"), illegal_teeth),
    "surf-is-required-for-surf": Recipe("Surf", _plain(area="Surf")),
    "surf-is-required-for-quad": Recipe("Surf", _plain(area="Quad")),
    "surf-is-required-for-sextant": Recipe("Surf", _plain(area="Sextant")),
    "surf-is-required-for-arch": Recipe("Surf", _plain(area="Arch")),
    "surf-other-surface-is-not-kept": Recipe("Surf", _plain(area="Surf"), not_surfaces),
    "surf-other-quadrant-is-refused": Recipe("Surf", _plain(area="Quad"), not_quadrants),
    "surf-other-sextant-is-refused": Recipe("Surf", _plain(area="Sextant"), not_sextants),
    "surf-other-arch-is-refused": Recipe("Surf", _plain(area="Arch"), not_arches),
    "tooth-range-is-required-for-tooth-range": Recipe("ToothRange", _plain(area="ToothRange")),
    "tooth-range-is-required-for-quad": Recipe("ToothRange", _plain(area="Quad", with_range=True)),
    "tooth-range-is-required-for-arch": Recipe("ToothRange", _plain(area="Arch", with_range=True)),
    "tooth-range-malformed-is-refused": Recipe("ToothRange", _plain(area="ToothRange"), malformed_ranges),
}

RECIPES: Mapping[str, Recipe] = {f"create-procedure/{name}": recipe for name, recipe in _RECIPES.items()}

REQUIRED = tuple(rule_id for rule_id, recipe in RECIPES.items() if recipe.wrong is None and recipe.field != "PatNum")
"""The rules that emptied can break."""

REFUSALS = frozenset(RECIPES)
"""The rules that broken_procedures can break."""
