"""ProcedureLogs PUT (update): a field has the value that was sent, and each documented value is accepted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from judging.examples import ONE_EXAMPLE, budget
from judging.expect import expect
from judging.rule import each_rule, rule
from spec import enumeration, slug
from strategies import (
    ARCHES,
    EVERY_SORT,
    QUADRANTS,
    SEXTANTS,
    amounts,
    billing_notes,
    can_be_updated,
    claim_notes,
    codes_alike,
    dates_text,
    discounts,
    full_note,
    places_of_service,
    plain_body,
    procedure_dates,
    single_updates,
    statuses,
    surfaces,
    teeth,
    times_of_day,
    tooth_ranges,
)
from strategies.single_field_updates import PINNED
from subject import Practice, Target
from suites.practice_entries import CHOSEN_KEYS, prosthetic_code
from suites.updating import expect_changed, expect_shown_empty, expect_updated, pliable

FREE_VALUES: dict[str, Callable[[], SearchStrategy[Any]]] = {
    "ProcDate": lambda: procedure_dates(other_than=plain_body()["ProcDate"]),
    "ProcFee": amounts,
    "ClaimNote": claim_notes,
    "DateTP": dates_text,
    "ProcTime": times_of_day,
    "ProcTimeEnd": times_of_day,
    "BillingNote": billing_notes,
    "Discount": discounts,
    "PlaceService": places_of_service,
}


TIED = ("ProcFee", "Discount", "ProcTime", "ProcTimeEnd")
"""Fields whose value could be at odds with that of another one: a discount above the fee, an end before the start."""


@each_rule("member", {f"update-procedure/{slug(member)}-is-updated": member for member in FREE_VALUES})
@given(data=st.data())
def test_a_value_is_updated(target: Target, member: str, data: st.DataObject) -> None:
    """Update one field of a plain procedure to a value that it does not have, and read it back."""
    made = target.make(plain_body(**PINNED.get(member, {}))) if member in TIED else pliable(target)
    expect_changed(target, made, **{member: data.draw(FREE_VALUES[member](), label=member)})


AWKWARD: dict[str, tuple[str, Any, Any]] = {
    "update-procedure/proc-fee-is-updated": ("ProcFee", "125.95", "0.00"),
    "update-procedure/discount-is-updated": ("Discount", 25.99, 0),
    "update-procedure/claim-note-is-updated": ("ClaimNote", "note", EVERY_SORT),
    "update-procedure/billing-note-is-updated": ("BillingNote", "note", EVERY_SORT),
    "update-procedure/proc-time-is-updated": ("ProcTime", "08:30:00", "00:00:00"),
    "update-procedure/proc-time-end-is-updated": ("ProcTimeEnd", "08:30:00", "00:00:00"),
}
"""By rule: a value, and one after it that is easily taken for none or changed on its way."""


@each_rule("change", AWKWARD)
def test_an_awkward_value_is_updated(target: Target, change: tuple[str, Any, Any]) -> None:
    """Update a procedure to a zero fee or discount, each kind of note, or midnight, if there are several examples."""
    member, present, sent = change
    if budget() > 1:
        expect_updated(target, plain_body(**PINNED.get(member, {}), **{member: present}), **{member: sent})


@each_rule(
    "member",
    {"update-procedure/claim-note-is-updated": "ClaimNote", "update-procedure/billing-note-is-updated": "BillingNote"},
)
def test_a_note_of_full_length_is_kept(target: Target, member: str) -> None:
    """Update a note to one as long as its column, each word another."""
    expect_changed(target, pliable(target), **{member: full_note(member)})


@rule("update-procedure/notes-can-be-emptied")
def test_notes_are_emptied(target: Target) -> None:
    """Send empty notes to a procedure that has some: only empty places in the mouth are ignored."""
    expect_updated(target, plain_body(ClaimNote="note", BillingNote="note"), ClaimNote="", BillingNote="")


@rule("update-procedure/date-original-prosth-is-updated")
@given(day=dates_text())
def test_the_date_of_the_original_prosthesis_is_updated(target: Target, practice: Practice, day: str) -> None:
    """Update DateOriginalProsth of a replacement prosthesis and read it back: the new date is shown."""
    expect_updated(target, plain_body(code=prosthetic_code(practice), Prosthesis="R"), DateOriginalProsth=day)


@each_rule("member", {f"update-procedure/{slug(member)}-is-updated": member for member in CHOSEN_KEYS})
def test_a_key_is_updated(target: Target, practice: Practice, member: str) -> None:
    """Update a plain procedure to name a record of the practice that no default leads to, and read it back."""
    chosen = CHOSEN_KEYS[member](practice)
    made = target.make(plain_body(patient=chosen["patient"])) if "patient" in chosen else pliable(target)
    expect_changed(target, made, **{member: chosen[member]})


PLACES_IN_THE_MOUTH: dict[str, tuple[Any, bool, Callable[[], SearchStrategy[str]]]] = {
    "update-procedure/tooth-num-is-updated": ("Tooth", False, lambda: teeth(other_than="4")),
    "update-procedure/surf-is-updated": ("Surf", False, lambda: surfaces(tooth="4", other_than="MO")),
    "update-procedure/tooth-range-is-updated": ("ToothRange", False, lambda: tooth_ranges(within=(5, 32))),
    "update-procedure/tooth-range-accepts-hyphens": (
        "ToothRange",
        False,
        lambda: tooth_ranges(style="hyphens", within=(5, 32)),
    ),
    "update-procedure/tooth-range-accepts-commas-and-hyphens": (
        "ToothRange",
        False,
        lambda: tooth_ranges(style="mixed", within=(5, 32)),
    ),
    "update-procedure/tooth-range-accepts-spaces": (
        "ToothRange",
        False,
        lambda: tooth_ranges(style="spaced", within=(5, 32)),
    ),
    "update-procedure/tooth-range-accepts-any-order": (
        "ToothRange",
        False,
        lambda: st.sampled_from(("31,30,18-21", "9,5", "20-24,7")),
    ),
    "update-procedure/tooth-range-is-updated-for-a-quad-with-range": (
        "Quad",
        True,
        lambda: tooth_ranges(within=(11, 16)),
    ),
    "update-procedure/tooth-range-is-updated-for-an-arch-with-range": (
        "Arch",
        True,
        lambda: tooth_ranges(within=(4, 16)),
    ),
}
"""Of the plain procedure of an area: another place than it has."""

MEMBERS = {"Tooth": "ToothNum", "Surf": "Surf"}


@each_rule("place", PLACES_IN_THE_MOUTH)
@given(data=st.data())
def test_a_place_in_the_mouth_is_updated(
    target: Target, place: tuple[Any, bool, Callable[[], SearchStrategy[str]]], data: st.DataObject
) -> None:
    """Move a procedure to another place that its code supports, and read it back."""
    area, with_range, values = place
    member = MEMBERS.get(area, "ToothRange")
    expect_updated(target, plain_body(area=area, with_range=with_range), **{member: data.draw(values(), label=member)})


IN_TURN: dict[str, tuple[Any, tuple[str, ...]]] = {
    "update-procedure/tooth-num-is-updated": ("Tooth", ("32", "A", "T", "1")),
    "update-procedure/surf-is-updated": ("Surf", ("MOD", "V", "BL")),
    "update-procedure/surf-is-updated-for-a-quad": ("Quad", QUADRANTS[::-1]),
    "update-procedure/surf-is-updated-for-a-sextant": ("Sextant", SEXTANTS[::-1]),
    "update-procedure/surf-is-updated-for-an-arch": ("Arch", ARCHES[::-1]),
}
"""Of the plain procedure of an area: every place, or those at either end."""


@each_rule("places", IN_TURN)
def test_a_procedure_is_moved_from_place_to_place(target: Target, places: tuple[Any, tuple[str, ...]]) -> None:
    """Move a procedure from place to place and read it back each time; with one example to the first two only."""
    area, values = places
    made = target.make(plain_body(area=area, with_range=False if area in ("Quad", "Arch") else None))
    for value in values[: budget() * 2]:
        place = {MEMBERS.get(area, "Surf"): value}
        expect(target.update(made, **place)).succeeded()
        expect(target.read(made)).has(**place)


@each_rule(
    "status", {f"update-procedure/proc-status-accepts-{status.lower()}": status for status in enumeration("ProcStatus")}
)
@given(data=st.data())
def test_a_status_is_accepted(target: Target, status: str, data: st.DataObject) -> None:
    """Change the status of a procedure, from any other that the document offers."""
    present = data.draw(statuses(other_than=status), label="present")
    expect_updated(target, plain_body(status=present), ProcStatus=status)


@each_rule(
    "place", {f"update-procedure/place-service-accepts-{slug(place)}": place for place in enumeration("PlaceService")}
)
def test_a_place_of_service_is_accepted(target: Target, place: str) -> None:
    """Change the place of service to each documented value, from another one: the new one is shown."""
    body = plain_body(PlaceService="School" if place != "School" else "MobileUnit")
    expect_changed(
        target, target.once("moved from place to place", body, make=lambda: target.make(body)), PlaceService=place
    )


PROSTHETIC_VALUES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "update-procedure/prosthesis-accepts-no": ({"Prosthesis": "I"}, {"Prosthesis": "No"}),
    "update-procedure/prosthesis-accepts-i": ({}, {"Prosthesis": "I"}),
    "update-procedure/prosthesis-accepts-r": ({}, {"Prosthesis": "R"}),
    "update-procedure/is-date-prosth-est-accepts-true": ({}, {"IsDateProsthEst": "true"}),
    "update-procedure/is-date-prosth-est-accepts-false": ({"IsDateProsthEst": "true"}, {"IsDateProsthEst": "false"}),
}


@each_rule("change", PROSTHETIC_VALUES)
def test_a_prosthetic_value_is_accepted(
    target: Target, practice: Practice, change: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    """Change a procedure with a prosthetic code to each value that the document lists."""
    present, sent = change
    record = expect_updated(target, plain_body(code=prosthetic_code(practice), **present), **sent)
    if sent.get("Prosthesis") == "No":
        expect_shown_empty(record, "Prosthesis")


@rule("update-procedure/empty-prosthesis-is-accepted")
@given(data=st.data())
def test_an_empty_prosthesis_means_none(target: Target, practice: Practice, data: st.DataObject) -> None:
    """Send Prosthesis as empty text, whatever the code, to a procedure without one."""
    kinds = [plain_body()] + [
        plain_body(code=code) for code in practice.codes if code.IsProsth and code.TreatArea in ("None", "Mouth")
    ]
    expect_updated(target, data.draw(st.sampled_from(kinds), label="body"), Prosthesis="")


@rule("update-procedure/whole-proc-fee-is-accepted")
@given(fee=st.sampled_from(("250", "7", "1000")))
def test_a_fee_without_decimals_is_accepted(target: Target, fee: str) -> None:
    """Send a fee as the document's request does: without decimals."""
    expect_updated(target, plain_body(), ProcFee=fee)


@rule("update-procedure/planned-apt-num-zero-is-accepted")
def test_a_procedure_is_taken_off_its_planned_appointment(target: Target, practice: Practice) -> None:
    """Send PlannedAptNum as 0 to a procedure on a planned appointment."""
    expect_updated(target, plain_body(**CHOSEN_KEYS["PlannedAptNum"](practice)), PlannedAptNum=0)


QUOTED = ("Priority", "Dx", "ProvNum", "ClinicNum", "AptNum")
"""The keys that stand in quotes in the document's request and are not 0."""


@rule("update-procedure/keys-in-quotes-are-accepted")
def test_a_key_in_quotes_is_accepted(target: Target, practice: Practice) -> None:
    """Update keys one by one as the document's request does: their digits stand in quotes."""
    appointments = practice.appointments_that_are("Scheduled")
    offered = {"ProvNum": practice.providers, "ClinicNum": practice.clinics, "AptNum": appointments}
    made = target.make(plain_body(patient=appointments[0].PatNum if appointments else None))
    for member in QUOTED:
        if offered.get(member, True):
            expect_changed(target, made, **{member: str(CHOSEN_KEYS[member](practice)[member])})


@rule("update-procedure/proc-code-is-updated")
def test_the_code_is_updated(target: Target) -> None:
    """Change the code of a procedure to another one of the same treatment area."""
    one, other = codes_alike()[:2]
    expect_updated(target, plain_body(code=one), procCode=other.ProcCode)


@rule("update-procedure/code-num-is-updated")
def test_the_key_of_the_code_is_updated(target: Target) -> None:
    """Change the CodeNum of a procedure to that of another code of the same treatment area."""
    one, other = codes_alike()[:2]
    expect_updated(target, plain_body(code=one), CodeNum=other.CodeNum)


@rule("update-procedure/other-statuses-lock-nothing")
@pytest.mark.parametrize(
    "locked", [{"Surf": "MOD"}, {"ToothNum": "5"}, {"Discount": 5.5}], ids=lambda locked: next(iter(locked))
)
def test_what_completion_locks_can_be_updated_otherwise(target: Target, locked: dict[str, Any]) -> None:
    """Update a field that completion locks, at each other status: it changes. With one example only the last status."""
    if not can_be_updated(next(iter(locked))):
        return
    others = [status for status in enumeration("ProcStatus", target.version)[::-1] if status != "C"]
    for status in others[: budget()]:
        body = plain_body(area="Surf", status=status)
        expect_changed(target, target.once("of another status", body, make=partial(target.make, body)), **locked)


UNLOCKED = (
    *(
        "ProcFee",
        "ProcDate",
        "Priority",
        "Dx",
        "ProvNum",
        "ClinicNum",
        "ClaimNote",
        "BillingNote",
        "DateTP",
        "ProcTime",
    ),
    *("Prognosis", "PlaceService", "SiteNum", "ProcTimeEnd", "Prosthesis", "DateOriginalProsth", "IsDateProsthEst"),
)
"""Fields that the sentence about complete procedures does not name; the fields of appointments are left out."""


@rule("update-procedure/completed-others-can-change")
@ONE_EXAMPLE
@given(data=st.data())
def test_other_fields_of_a_complete_procedure_can_be_updated(target: Target, data: st.DataObject) -> None:
    """Update each unlocked field of a complete procedure: it changes. With one example only the first four."""
    fields = [field for field in UNLOCKED if can_be_updated(field)]
    for field in fields[: budget() * 4]:
        update = data.draw(single_updates(fields=(field,), status="C", Discount=...), label="update")
        made = target.make(update.body)
        expect(target.update(made, **{update.field: update.value})).succeeded()
        expect(target.read(made)).has(**{update.field: update.value})
