"""ProcedureLogs POST (create): treatment areas, teeth, surfaces and tooth ranges."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from judging.expect import made_by, observe
from judging.rule import each_rule, rule
from judging.sameness import same
from strategies import plain_body, supernumerary_teeth
from subject import Blocked, Target
from suites.observations import handling

UNSUPPORTED = {
    "create-procedure/surf-without-support": ("Surf", "MO"),
    "create-procedure/tooth-num-without-support": ("ToothNum", "4"),
    "create-procedure/tooth-range-without-support": ("ToothRange", "2,3"),
}


@each_rule("place", UNSUPPORTED)
def test_a_place_that_the_code_does_not_support(target: Target, place: tuple[str, str]) -> None:
    """Send a place in the mouth for a code that has none, and note what becomes of it."""
    member, value = place
    sent: dict[str, Any] = {member: value}
    _observe_handling(target, plain_body(**sent), member)


@rule("create-procedure/tooth-num-supernumerary")
@given(tooth=supernumerary_teeth())
def test_a_supernumerary_tooth(target: Target, tooth: str) -> None:
    """Note whether a supernumerary tooth is kept."""
    _observe_handling(target, plain_body(area="Tooth", ToothNum=tooth), "ToothNum")


@rule("create-procedure/surf-order")
def test_the_order_of_surfaces(target: Target) -> None:
    """Send surfaces in an order that is not the canonical one and note the order of the record."""
    shown = _shown(target, plain_body(area="Surf", ToothNum="4", Surf="DOM"), "Surf")
    observe({"DOM": "as-sent", "MOD": "canonical"}.get(shown, f"as {shown}"))


@rule("create-procedure/tooth-range-spelling")
def test_the_spelling_of_a_tooth_range(target: Target) -> None:
    """Send a range with a hyphen and out of order, and note how the record writes it."""
    shown = _shown(target, plain_body(area="ToothRange", ToothRange="15,13-14"), "ToothRange")
    observe({"15,13-14": "as-sent", "13,14,15": "expanded", "13-15": "displayed"}.get(shown, f"as {shown}"))


@rule("create-procedure/tooth-range-descending")
def test_a_range_that_descends(target: Target) -> None:
    """Send a range with its ends the other way round and note whether it is accepted."""
    target.twin(plain_body(area="ToothRange", ToothRange="8-10"))
    answer = target.create(plain_body(area="ToothRange", ToothRange="10-8"))
    observe("refused" if answer.refused else "accepted" if answer.succeeded else f"{answer.status}")


@rule("create-procedure/proc-status-long-name")
def test_the_long_name_of_a_status(target: Target) -> None:
    """Note whether a status may be spelt out."""
    observe("refused" if target.create(plain_body(ProcStatus="TreatmentPlanned")).refused else "accepted")


@rule("create-procedure/code-num-beside-proc-code")
def test_both_names_of_a_code(target: Target) -> None:
    """Note whether a code may be named twice."""
    body = plain_body()
    code = next(code for code in target.practice.codes if code.ProcCode == body["procCode"])
    observe("refused" if target.create({**body, "CodeNum": code.CodeNum}).refused else "accepted")


def _observe_handling(target: Target, body: dict[str, Any], member: str) -> None:
    answer = target.create(body)
    if not answer.succeeded:
        observe(handling(answer, kept=False))
        return
    shown = (answer.record or target.read(made_by(answer)).record or {}).get(member)
    observe(handling(answer, kept=same(member, body[member], shown)))


def _shown(target: Target, body: dict[str, Any], member: str) -> str:
    made = target.make(body)
    record = made.answer.record or target.read(made).record or {}
    if member not in record:
        raise Blocked.not_shown(member)
    return str(record[member])
