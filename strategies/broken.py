"""Creates that break exactly one named rule, each beside its accepted twin."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from spec import catalogue
from strategies.bodies import Area, Body, as_json, ordered, plain_body
from strategies.creates import (
    attached_body,
    filled_body,
    good_definition,
    named_body,
    not_prosthetic,
    ordinary_and_planned,
    without,
)
from strategies.dates import FORMS_OF_DATES, FORMS_OF_TIMES, bad_dates, bad_times, dates_text, times_of_day
from strategies.definitions import definitions_of_other_categories, unknown_definition_names
from strategies.enumerations import (
    not_booleans,
    not_places_of_service,
    not_prostheses,
    not_statuses,
    places_of_service,
    prostheses,
)
from strategies.keys import unknown_keys, unknown_proc_codes
from strategies.optional_fields import TWINS
from strategies.practice import current
from strategies.ranges import malformed_ranges
from strategies.row_filling import REQUIRED as REQUIRED_OF_A_CREATE
from strategies.surfaces import not_arches, not_quadrants, not_sextants, not_surfaces
from strategies.teeth import illegal_teeth
from subject.errors import Blocked
from subject.needs import missing


@dataclass(frozen=True, slots=True)
class Broken:
    """A create that one rule refuses, and the same create with the wrong part put right."""

    rule: str
    valid: Body
    body: Body
    wrong: Any
    """The wrong value, or None where something is missing."""

    def alone(self) -> Broken:
        """This without the optional fields that the wrong part can do without, for a target that refuses them."""
        differing = {name for name in {**self.valid, **self.body} if self.valid.get(name) != self.body.get(name)}
        kept = differing | {TWINS.get(name) for name in differing} | set(REQUIRED_OF_A_CREATE)
        kept |= {"Prosthesis"} if "DateOriginalProsth" in differing else set()
        valid, body = ({name: sent for name, sent in one.items() if name in kept} for one in (self.valid, self.body))
        return replace(self, valid=valid, body=body)

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
    "code-num-unknown-is-refused": Recipe("CodeNum", named_body, unknown_keys),
    "code-num-zero-is-refused": Recipe("CodeNum", named_body, lambda: st.just(0)),
    "proc-code-is-required": Recipe("procCode", plain_body),
    "proc-code-unknown-is-refused": Recipe("procCode", plain_body, unknown_proc_codes),
    "apt-num-unknown-is-refused": Recipe("AptNum", attached_body, unknown_keys),
    "planned-apt-num-of-an-ordinary-appointment-is-not-kept": Recipe(
        "PlannedAptNum", attached_body, lambda: st.just(ordinary_and_planned()[0].AptNum)
    ),
    "planned-apt-num-unknown-is-not-kept": Recipe("PlannedAptNum", plain_body, unknown_keys),
    "priority-and-priority-name-exclude-each-other": Recipe(
        "priority", filled_body, lambda: st.just(good_definition(current().practice.priorities).ItemName)
    ),
    "priority-other-category-is-refused": Recipe(
        "Priority", filled_body, lambda: definitions_of_other_categories(kind="priorities")
    ),
    "priority-unknown-is-refused": Recipe("Priority", filled_body, unknown_keys),
    "priority-name-unknown-is-refused": Recipe("priority", named_body, unknown_definition_names),
    "prov-num-unknown-is-refused": Recipe("ProvNum", filled_body, unknown_keys),
    "dx-and-dx-name-exclude-each-other": Recipe(
        "dxName", filled_body, lambda: st.just(good_definition(current().practice.diagnoses).ItemName)
    ),
    "dx-other-category-is-refused": Recipe(
        "Dx", filled_body, lambda: definitions_of_other_categories(kind="diagnoses")
    ),
    "dx-unknown-is-refused": Recipe("Dx", filled_body, unknown_keys),
    "dx-name-unknown-is-refused": Recipe("dxName", named_body, unknown_definition_names),
    "place-service-other-values-are-refused": Recipe("PlaceService", filled_body, not_places_of_service),
    "place-service-needs-public-health": Recipe("PlaceService", plain_body, places_of_service),
    "prosthesis-other-values-are-refused": Recipe(
        "Prosthesis", lambda: without(filled_body(), "DateOriginalProsth"), not_prostheses
    ),
    "prosthesis-needs-prosthetic-code": Recipe("Prosthesis", not_prosthetic, prostheses),
    "date-original-prosth-format": Recipe("DateOriginalProsth", filled_body, bad_dates),
    "date-original-prosth-needs-prosthetic-code": Recipe("DateOriginalProsth", not_prosthetic, dates_text),
    "is-date-prosth-est-other-values-are-refused": Recipe("IsDateProsthEst", filled_body, not_booleans),
    "clinic-num-unknown-is-refused": Recipe("ClinicNum", filled_body, unknown_keys),
    "date-tp-format": Recipe("DateTP", filled_body, bad_dates),
    "site-num-unknown-is-refused": Recipe("SiteNum", filled_body, unknown_keys),
    "site-num-needs-public-health": Recipe("SiteNum", plain_body, lambda: st.sampled_from(current().practice.sites)),
    "proc-time-format": Recipe("ProcTime", filled_body, bad_times),
    "proc-time-end-format": Recipe("ProcTimeEnd", filled_body, bad_times),
    "proc-time-end-needs-medical-insurance": Recipe("ProcTimeEnd", plain_body, times_of_day),
    "prognosis-other-category-is-refused": Recipe(
        "Prognosis", filled_body, lambda: definitions_of_other_categories(kind="prognoses")
    ),
    "prognosis-unknown-is-refused": Recipe("Prognosis", filled_body, unknown_keys),
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
