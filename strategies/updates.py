"""Updates: those that break exactly one named rule, each beside an accepted twin, and those of one field."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from spec import catalogue
from strategies.bodies import Body, as_json, plain_body
from strategies.codes import codes_alike, codes_off_the_tooth, moved, named
from strategies.creates import not_prosthetic, ordinary_and_planned
from strategies.dates import bad_dates, bad_times, dates_text, times_of_day
from strategies.definitions import definitions_of_other_categories
from strategies.enumerations import (
    not_booleans,
    not_places_of_service,
    not_prostheses,
    not_statuses,
    places_of_service,
    prostheses,
)
from strategies.fitting_values import clinic_for, definition_for, place_for, provider_for
from strategies.keys import unknown_keys, unknown_proc_codes
from strategies.money import BESIDE_A_DISCOUNT, discounts
from strategies.practice import current
from strategies.ranges import malformed_ranges, tooth_ranges
from strategies.surfaces import not_arches, not_quadrants, not_sextants, surfaces
from strategies.teeth import illegal_teeth, teeth
from strategies.updated_procedures import (
    bodies_of,
    first_offered,
    lockable_codes,
    of_an_ordinary_appointment,
    other_tooth_code,
    ranged,
    ready,
    scheduled,
    surfaced,
)
from subject.errors import Blocked
from subject.needs import missing

OTHER_DAY: Body = {"ProcDate": "2019-03-04"}
"""An update that nothing forbids: the twin of those whose field cannot be put right."""


@dataclass(frozen=True, slots=True)
class BrokenUpdate:
    """An update that one rule forbids, and its twin: the wrong value put right, or the procedure that may have it."""

    rule: str
    body: Body
    """The create of the procedure that the wrong update is sent to."""
    wrong: Body
    twin: Body
    """The create of the procedure for the valid update; differs from body only if the procedure is what is wrong."""
    valid: Body

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002 - IPython's and Hypothesis' protocol
        """A failing input as people read it: the procedure, what is sent to it, and what may be sent."""
        printer.text(f"\n  {as_json(self.wrong)}\nto the procedure made with\n  {as_json(self.body)}\n")
        of_other = "" if self.twin == self.body else f" by the procedure made with\n  {as_json(self.twin)}"
        printer.text(f"where this is accepted:\n  {as_json(self.valid)}{of_other}")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to break a rule: wrong updates, a valid one, its procedure, and those of the wrong ones if they differ."""

    wrong: Callable[[], SearchStrategy[Body]]
    valid: Callable[[], Body]
    twin: Callable[[], Body] = plain_body
    bodies: Callable[[], Sequence[Body]] | None = None


def broken_updates(rule_id: str) -> SearchStrategy[BrokenUpdate]:
    """Updates that break that rule and no other; the twin is the same in every example.

    Raises ValueError for a rule that forbids no update; drawing raises Blocked if the practice lacks its needs.
    """
    if rule_id not in RECIPES:
        near = difflib.get_close_matches(rule_id, RECIPES, n=1, cutoff=0)
        raise ValueError(f"No update can be broken by {rule_id!r}. Did you mean {near[0]!r}?")
    return _broken_everywhere(rule_id, everywhere=False).map(lambda updates: updates[0])


def updates_everywhere(rule_id: str) -> SearchStrategy[list[BrokenUpdate]]:
    """Updates that break a rule of broken_updates, one for each kind of procedure, such as each treatment area."""
    return _broken_everywhere(rule_id, everywhere=True)


def can_be_broken(rule_id: str) -> bool:
    """Whether the rule applies at the version and the practice in use, whatever rules the run selects."""
    rule, around = catalogue()[rule_id], current()
    declared = around.practice.features.get(rule.gate.key) if rule.gate else not rule.without_feature
    applies = declared is not None and declared != rule.without_feature
    return applies and rule.holds_at(around.version) and not missing(around.practice, rule.needs)


@st.composite
def _broken_everywhere(draw: st.DrawFn, rule_id: str, *, everywhere: bool) -> list[BrokenUpdate]:
    if lacking := missing(current().practice, catalogue()[rule_id].needs):
        raise Blocked.lacking(*lacking)
    recipe = RECIPES[rule_id]
    twin = recipe.twin()
    bodies = recipe.bodies() if recipe.bodies else [twin]
    chosen = bodies if everywhere else [draw(st.sampled_from(bodies))]
    return [BrokenUpdate(rule_id, body, draw(recipe.wrong()), twin, recipe.valid()) for body in chosen]


def _wrong(field: str, values: SearchStrategy[Any]) -> SearchStrategy[Body]:
    return values.map(lambda value: {field: value})


def _put_right(
    field: str, good: Any, wrong: Callable[[], SearchStrategy[Any]], twin: Callable[[], Body] = ready
) -> Recipe:
    """A field with a wrong value; the good one is a value, or found in the practice."""
    return Recipe(
        wrong=lambda: _wrong(field, wrong()),
        valid=lambda: {field: good(current().practice) if callable(good) else good},
        twin=twin,
    )


def _never(field: str, wrong: Callable[[], SearchStrategy[Any]]) -> Recipe:
    """A field that cannot be put right here; the twin is another update."""
    return Recipe(wrong=lambda: _wrong(field, wrong()), valid=lambda: OTHER_DAY)


def _locked(field: str, area: Any, good: Any, wrong: Callable[[], SearchStrategy[Any]]) -> Recipe:
    """A field that a complete procedure keeps; the twin is the same update of a planned one."""
    return Recipe(
        wrong=lambda: _wrong(field, wrong()),
        valid=lambda: {field: good},
        twin=lambda: surfaced("TP", area),
        bodies=lambda: [surfaced("C", area)],
    )


def _locked_code(field: str) -> Recipe:
    return Recipe(
        wrong=lambda: st.sampled_from([{field: named(code, field)} for code in lockable_codes()[1:]]),
        valid=lambda: {field: named(lockable_codes()[1], field)},
        twin=lambda: plain_body(code=lockable_codes()[0], **BESIDE_A_DISCOUNT),
        bodies=lambda: [plain_body(code=lockable_codes()[0], status="C", **BESIDE_A_DISCOUNT)],
    )


def _unknown_code(field: str, wrong: Callable[[], SearchStrategy[Any]]) -> Recipe:
    return Recipe(
        wrong=lambda: _wrong(field, wrong()),
        valid=lambda: {field: named(codes_alike(or_one=True)[-1], field)},
        twin=lambda: plain_body(code=codes_alike(or_one=True)[0]),
    )


def _other_area(field: str) -> Recipe:
    """From a tooth to any other area, with what that area asks for; the twin stays within the area."""
    return Recipe(
        wrong=lambda: st.sampled_from([moved(field, code) for code in codes_off_the_tooth()]),
        valid=lambda: {field: named(other_tooth_code(), field)},
        twin=lambda: plain_body(area="Tooth"),
    )


def _both_codes() -> SearchStrategy[Body]:
    first = codes_alike()[0]
    return st.just({"procCode": first.ProcCode, "CodeNum": first.CodeNum})


def _without(
    *areas: Any, wrong: Callable[[], SearchStrategy[Body]], valid: Body, twin: Any, with_range: bool | None = None
) -> Recipe:
    """A place in the mouth for a code that has none such, in every area of those that the practice offers."""
    return Recipe(
        wrong=wrong, valid=lambda: valid, twin=lambda: first_offered(twin), bodies=lambda: bodies_of(areas, with_range)
    )


def _ranged_or_other_day() -> Body:
    return {"ToothRange": "11,12"} if "ToothRange" in ranged() else OTHER_DAY


def _planned_or_other_day() -> Body:
    planned = ordinary_and_planned()[1]
    return {"PlannedAptNum": planned.AptNum} if planned else OTHER_DAY


_CATEGORIES: Mapping[str, tuple[str, Any]] = {
    "Priority": ("priority", "priorities"),
    "Dx": ("dx", "diagnoses"),
    "Prognosis": ("prognosis", "prognoses"),
}


def _other_category(field: str, kind: Any) -> Recipe:
    return _put_right(field, definition_for(field, kind), lambda: definitions_of_other_categories(kind=kind))


def _unknown_definition(field: str, kind: Any) -> Recipe:
    return _put_right(field, definition_for(field, kind), unknown_keys)


_STRICT: Mapping[str, Recipe] = {
    "proc-date-format": _put_right("ProcDate", "2019-03-04", bad_dates),
    "date-original-prosth-format": _put_right("DateOriginalProsth", "2019-03-04", bad_dates),
    "date-tp-format": _put_right("DateTP", "2019-03-04", bad_dates),
    "proc-time-format": _put_right("ProcTime", "08:30:00", bad_times),
    "proc-time-end-format": _put_right("ProcTimeEnd", "08:30:00", bad_times),
    "proc-status-d-is-refused": _put_right("ProcStatus", "TP", lambda: st.just("D")),
    "proc-status-tpi-is-refused": _put_right("ProcStatus", "TP", lambda: st.just("TPi")),
    "proc-status-other-values-are-refused": _put_right("ProcStatus", "TP", not_statuses),
    "place-service-other-values-are-refused": _put_right("PlaceService", place_for, not_places_of_service),
    "prosthesis-other-values-are-refused": _put_right("Prosthesis", "I", not_prostheses),
    "is-date-prosth-est-other-values-are-refused": _put_right("IsDateProsthEst", "true", not_booleans),
    **{
        f"{name}-other-category-is-refused": _other_category(field, kind) for field, (name, kind) in _CATEGORIES.items()
    },
    **{f"{name}-unknown-is-refused": _unknown_definition(field, kind) for field, (name, kind) in _CATEGORIES.items()},
    "apt-num-unknown-is-refused": Recipe(
        wrong=lambda: _wrong("AptNum", unknown_keys()),
        valid=lambda: {"AptNum": current().practice.appointments_that_are("Scheduled")[0].AptNum},
        twin=scheduled,
        bodies=lambda: [ready()],
    ),
    "code-num-unknown-is-refused": _unknown_code("CodeNum", unknown_keys),
    "proc-code-unknown-is-refused": _unknown_code("procCode", unknown_proc_codes),
    "site-num-unknown-is-refused": _put_right("SiteNum", lambda p: p.sites[0], unknown_keys),
    "prov-num-unknown-is-refused": _put_right("ProvNum", provider_for, unknown_keys),
    "clinic-num-unknown-is-refused": _put_right("ClinicNum", clinic_for, unknown_keys),
    "code-within-the-area": _other_area("procCode"),
    "code-num-within-the-area": _other_area("CodeNum"),
    "code-num-and-proc-code-exclude-each-other": Recipe(
        wrong=_both_codes,
        valid=lambda: {"procCode": codes_alike()[1].ProcCode},
        twin=lambda: plain_body(code=codes_alike()[0]),
    ),
    "tooth-num-illegal-is-refused": _put_right("ToothNum", "5", illegal_teeth, lambda: plain_body(area="Tooth")),
    "surf-other-quadrant-is-refused": _put_right(
        "Surf", "LR", not_quadrants, lambda: plain_body(area="Quad", with_range=False)
    ),
    "surf-other-sextant-is-refused": _put_right("Surf", "5", not_sextants, lambda: plain_body(area="Sextant")),
    "surf-other-arch-is-refused": _put_right(
        "Surf", "L", not_arches, lambda: plain_body(area="Arch", with_range=False)
    ),
    "tooth-range-malformed-is-refused": _put_right(
        "ToothRange", "5,6", malformed_ranges, lambda: plain_body(area="ToothRange")
    ),
}

_LENIENT: Mapping[str, Recipe] = {
    "completed-code-num-is-locked": _locked_code("CodeNum"),
    "completed-proc-code-is-locked": _locked_code("procCode"),
    "completed-discount-is-locked": _locked("Discount", None, 25.99, discounts),
    "completed-tooth-num-is-locked": _locked("ToothNum", "Tooth", "5", lambda: teeth(other_than="4")),
    "completed-surf-is-locked": _locked("Surf", "Surf", "MOD", lambda: surfaces(tooth="4", other_than="MO")),
    "completed-tooth-range-is-locked": _locked("ToothRange", "ToothRange", "5,6", lambda: tooth_ranges(within=(5, 32))),
    "place-service-needs-public-health": _never("PlaceService", places_of_service),
    "site-num-needs-public-health": _never("SiteNum", lambda: st.sampled_from(current().practice.sites)),
    "proc-time-end-needs-medical-insurance": _never("ProcTimeEnd", times_of_day),
    "prosthesis-needs-prosthetic-code": Recipe(
        lambda: _wrong("Prosthesis", prostheses()),
        lambda: {"Prosthesis": "R"},
        ready,
        lambda: [not_prosthetic()],
    ),
    "date-original-prosth-needs-prosthetic-code": Recipe(
        lambda: _wrong("DateOriginalProsth", dates_text()),
        lambda: {"DateOriginalProsth": "2019-03-04"},
        ready,
        lambda: [not_prosthetic()],
    ),
    "planned-apt-num-of-an-ordinary-appointment-is-not-kept": Recipe(
        lambda: st.just({"PlannedAptNum": ordinary_and_planned()[0].AptNum}),
        _planned_or_other_day,
        of_an_ordinary_appointment,
        lambda: [of_an_ordinary_appointment()],
    ),
    "planned-apt-num-unknown-is-not-kept": _never("PlannedAptNum", unknown_keys),
    "tooth-num-needs-its-area": _without(
        *("None", "Mouth", "Quad", "Sextant", "Arch", "ToothRange"),
        wrong=lambda: _wrong("ToothNum", teeth()),
        valid={"ToothNum": "5"},
        twin=(("Tooth", False),),
    ),
    "surf-needs-its-area": _without(
        *("None", "Mouth", "Tooth", "ToothRange"),
        wrong=lambda: _wrong("Surf", surfaces(tooth="4")),
        valid={"Surf": "MOD"},
        twin=(("Surf", False),),
    ),
    "tooth-range-needs-its-area": _without(
        *("None", "Mouth", "Tooth", "Surf", "Sextant"),
        wrong=lambda: _wrong("ToothRange", tooth_ranges()),
        valid={"ToothRange": "5,6"},
        twin=(("ToothRange", False),),
    ),
    "tooth-range-needs-also-tooth-range": Recipe(
        wrong=lambda: _wrong("ToothRange", tooth_ranges(within=(9, 16))),
        valid=_ranged_or_other_day,
        twin=ranged,
        bodies=lambda: bodies_of(("Quad", "Arch"), with_range=False),
    ),
}


REFUSED_UPDATES: Mapping[str, Recipe] = {f"update-procedure/{name}": recipe for name, recipe in _STRICT.items()}
"""Updates that a sentence refuses."""

UNMADE_UPDATES: Mapping[str, Recipe] = {f"update-procedure/{name}": recipe for name, recipe in _LENIENT.items()}
"""Updates of which a sentence says that they cannot be made: they may be refused or ignored."""

RECIPES = {**REFUSED_UPDATES, **UNMADE_UPDATES}
"""Updates that a sentence refuses, or of which it says that they cannot be made."""
