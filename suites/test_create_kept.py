"""ProcedureLogs POST (create): what is sent for a field is kept, and each documented value is accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from judging.examples import budget
from judging.expect import expect, made_by
from judging.rule import each_rule, rule
from spec import enumeration, slug
from strategies import (
    ARCHES,
    EVERY_SORT,
    QUADRANTS,
    SEXTANTS,
    Body,
    amounts,
    billing_notes,
    claim_notes,
    current,
    dates_text,
    discounts,
    full_note,
    knows,
    permanent_teeth,
    plain_body,
    primary_teeth,
    procedure_dates,
    times_of_day,
    tooth_ranges,
)
from strategies.single_field_updates import PINNED
from subject import Answer, Practice, Target
from suites.practice_entries import CHOSEN_KEYS, code_of, prosthetic_code
from suites.updating import expect_shown_empty

EVERY_VALUE = settings(max_examples=budget() * 4)
"""For small sets of values, which Hypothesis goes through without trying one twice."""


def expect_kept(target: Target, body: Body, *members: str) -> Answer:
    """The create is accepted and the record, read back, shows what was sent; gives the record."""
    answer = target.create(body)
    expect(answer).accepted()
    record = target.read(made_by(answer))
    expect(record).has(**{member: body[member] for member in members})
    return record


FREE_VALUES: dict[str, Callable[[], SearchStrategy[Any]]] = {
    "ProcDate": procedure_dates,
    "ProcFee": amounts,
    "ClaimNote": claim_notes,
    "DateTP": dates_text,
    "ProcTime": times_of_day,
    "ProcTimeEnd": times_of_day,
    "BillingNote": billing_notes,
    "Discount": discounts,
}


@each_rule("member", {f"create-procedure/{slug(member)}-is-kept": member for member in FREE_VALUES})
@given(data=st.data())
def test_a_value_is_kept(target: Target, member: str, data: st.DataObject) -> None:
    """Create a plain procedure with one more field and read it back."""
    target.twin(plain_body())
    expect_kept(
        target, plain_body(**PINNED.get(member, {}), **{member: data.draw(FREE_VALUES[member](), label=member)}), member
    )


AWKWARD: dict[str, tuple[Body, ...]] = {
    "create-procedure/proc-fee-is-kept": ({"ProcFee": "0.00"}, {"ProcFee": "80.25", "Discount": "5.25"}),
    "create-procedure/claim-note-is-kept": ({"ClaimNote": EVERY_SORT}, {"ClaimNote": "left", "BillingNote": "right"}),
    "create-procedure/billing-note-is-kept": ({"BillingNote": EVERY_SORT},),
    "create-procedure/proc-time-is-kept": ({"ProcTime": "23:59:00"},),
    "create-procedure/proc-time-end-is-kept": ({"ProcTimeEnd": "23:59:00"},),
}
"""By rule: a field with a value that looks empty or is easily altered, or with a related field beside it."""


@each_rule("bodies", AWKWARD)
def test_an_awkward_value_is_kept(target: Target, bodies: tuple[Body, ...]) -> None:
    """Create a procedure with a zero fee, each kind of note, a time before midnight or a discount, if examples > 1."""
    if budget() > 1:
        target.twin(plain_body())
        for sent in bodies:
            if all(knows(member) for member in sent):
                expect_kept(target, plain_body(**sent), next(iter(sent)))


@each_rule(
    "member",
    {"create-procedure/claim-note-is-kept": "ClaimNote", "create-procedure/billing-note-is-kept": "BillingNote"},
)
def test_a_note_of_full_length_is_kept(target: Target, member: str) -> None:
    """Create a procedure with a note as long as its column, each word another."""
    long: dict[str, Any] = {member: full_note(member)}
    expect_kept(target, plain_body(**long), member)


@rule("create-procedure/date-original-prosth-is-kept")
@given(day=dates_text())
def test_the_date_of_the_original_prosthesis_is_kept(target: Target, practice: Practice, day: str) -> None:
    """Create a replacement prosthesis with DateOriginalProsth and read it back: the date is kept."""
    code = prosthetic_code(practice)
    target.twin(plain_body(code=code, Prosthesis="R"))
    expect_kept(target, plain_body(code=code, Prosthesis="R", DateOriginalProsth=day), "DateOriginalProsth")


@each_rule("member", {f"create-procedure/{slug(member)}-is-kept": member for member in CHOSEN_KEYS})
def test_a_key_is_kept(target: Target, practice: Practice, member: str) -> None:
    """Create a plain procedure that names a record of the practice and read it back."""
    chosen = CHOSEN_KEYS[member](practice)
    target.twin(plain_body(**{name: value for name, value in chosen.items() if name == "patient"}))
    expect_kept(target, plain_body(**chosen), member)


@each_rule(
    "status", {f"create-procedure/proc-status-accepts-{status.lower()}": status for status in enumeration("ProcStatus")}
)
def test_a_status_is_accepted(target: Target, status: str) -> None:
    """Create a procedure with each status that the document offers."""
    target.twin(plain_body())
    expect_kept(target, plain_body(status=status), "ProcStatus")


@each_rule(
    "place", {f"create-procedure/place-service-accepts-{slug(place)}": place for place in enumeration("PlaceService")}
)
def test_a_place_of_service_is_accepted(target: Target, place: str) -> None:
    """Create a procedure at each place of service that the document lists."""
    target.twin(plain_body())
    expect_kept(target, plain_body(PlaceService=place), "PlaceService")


PROSTHETIC_VALUES = {
    "create-procedure/prosthesis-accepts-no": ("Prosthesis", "No"),
    "create-procedure/prosthesis-accepts-i": ("Prosthesis", "I"),
    "create-procedure/prosthesis-accepts-r": ("Prosthesis", "R"),
    "create-procedure/is-date-prosth-est-accepts-true": ("IsDateProsthEst", "true"),
    "create-procedure/is-date-prosth-est-accepts-false": ("IsDateProsthEst", "false"),
}


@each_rule("sent", PROSTHETIC_VALUES)
def test_a_prosthetic_value_is_accepted(target: Target, practice: Practice, sent: tuple[str, str]) -> None:
    """Create a procedure with a prosthetic code and each value that the document lists."""
    member, value = sent
    code = prosthetic_code(practice)
    prosthetic: dict[str, Any] = {member: value}
    target.twin(plain_body(code=code))
    record = expect_kept(target, plain_body(code=code, **prosthetic), member)
    if value == "No":
        expect_shown_empty(record, member)


@rule("create-procedure/tooth-num-accepts-permanent")
@EVERY_VALUE
@given(tooth=permanent_teeth())
def test_a_permanent_tooth_is_accepted(target: Target, tooth: str) -> None:
    """Create a procedure on a permanent tooth."""
    expect_kept(target, plain_body(area="Tooth", ToothNum=tooth), "ToothNum")


@rule("create-procedure/tooth-num-accepts-primary")
@EVERY_VALUE
@given(tooth=primary_teeth())
def test_a_primary_tooth_is_accepted(target: Target, tooth: str) -> None:
    """Create a procedure on a primary tooth."""
    expect_kept(target, plain_body(area="Tooth", ToothNum=tooth), "ToothNum")


TOOTH_OF_SURFACE = {"B": "4", "O": "4", "F": "8", "I": "8", "V": "4", "M": "4", "D": "4", "L": "4"}
"""Buccal and occlusal surfaces are those of back teeth, facial and incisal ones those of front teeth."""


@each_rule(
    "surface", {f"create-procedure/surf-accepts-surface-{surface.lower()}": surface for surface in TOOTH_OF_SURFACE}
)
def test_a_surface_is_accepted(target: Target, surface: str) -> None:
    """Create a filling on each surface of a tooth that has it."""
    expect_kept(target, plain_body(area="Surf", ToothNum=TOOTH_OF_SURFACE[surface], Surf=surface), "Surf")


@rule("create-procedure/surf-keeps-several-surfaces")
@given(surf=st.sampled_from(["MO", "MOD", "MODBL", "DL", "OB"]))
def test_several_surfaces_are_kept(target: Target, surf: str) -> None:
    """Create a filling on several surfaces of a back tooth."""
    expect_kept(target, plain_body(area="Surf", ToothNum="4", Surf=surf), "Surf")


PARTS_OF_THE_MOUTH = {
    **{f"create-procedure/surf-accepts-quadrant-{part.lower()}": ("Quad", part) for part in QUADRANTS},
    **{f"create-procedure/surf-accepts-sextant-{part}": ("Sextant", part) for part in SEXTANTS},
    **{f"create-procedure/surf-accepts-arch-{part.lower()}": ("Arch", part) for part in ARCHES},
}


@each_rule("part", PARTS_OF_THE_MOUTH)
def test_a_part_of_the_mouth_is_accepted(target: Target, practice: Practice, part: tuple[str, str]) -> None:
    """Create a procedure in each quadrant, sextant and arch."""
    area, surf = part
    expect_kept(target, plain_body(code=code_of(practice, area), Surf=surf), "Surf")


RANGE_STYLES: dict[str, Literal["commas", "hyphens", "mixed", "spaced"]] = {
    "create-procedure/tooth-range-accepts-commas": "commas",
    "create-procedure/tooth-range-accepts-hyphens": "hyphens",
    "create-procedure/tooth-range-accepts-commas-and-hyphens": "mixed",
    "create-procedure/tooth-range-accepts-spaces": "spaced",
}


@each_rule("style", RANGE_STYLES)
@given(data=st.data())
def test_a_tooth_range_is_accepted(
    target: Target, style: Literal["commas", "hyphens", "mixed", "spaced"], data: st.DataObject
) -> None:
    """Create a procedure on several teeth, in each spelling: the record means the same teeth."""
    teeth = data.draw(tooth_ranges(style=style), label="ToothRange")
    expect_kept(target, plain_body(area="ToothRange", ToothRange=teeth), "ToothRange")


@rule("create-procedure/zero-keys-are-accepted")
def test_zero_is_accepted_for_no_appointment_and_no_clinic(target: Target) -> None:
    """Create a procedure with the keys that the sample sends as 0."""
    target.twin(plain_body())
    expect_kept(target, plain_body(AptNum=0, PlannedAptNum=0, ClinicNum=0), "AptNum", "PlannedAptNum")


@rule("create-procedure/code-num-names-the-code")
def test_code_num_names_the_code(target: Target) -> None:
    """Create a procedure by the key of its code."""
    target.twin(plain_body())
    expect_kept(target, plain_body(CodeNum=_plain_code().CodeNum), "CodeNum")


@rule("create-procedure/proc-code-names-the-code")
def test_proc_code_names_the_code(target: Target) -> None:
    """Create a procedure by its code."""
    expect_kept(target, plain_body(), "procCode")


def _plain_code() -> Any:
    body = plain_body()
    return next(code for code in current().practice.codes if code.ProcCode == body["procCode"])
