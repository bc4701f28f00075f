"""ProcedureLogs POST (create): what is wrong with a create is refused, beside the same create put right."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from judging.examples import budget
from judging.expect import expect, made_by, observe
from judging.rule import each_rule, rule
from spec import catalogue
from strategies import (
    BESIDE_A_RANGE,
    REFUSALS,
    REQUIRED,
    Broken,
    broken_procedures,
    emptied,
    malformed_ranges,
    not_surfaces,
    other_forms,
    plain_body,
    without_surf_beside_a_range,
)
from subject import Blocked, Practice, Target
from suites.updating import shown_of

NO_SURFACE = "create-procedure/surf-other-surface-is-not-kept"
LENIENT = {rule: rule for rule in sorted(REFUSALS - {NO_SURFACE}) if "ignored" in catalogue()[rule].readings}
"""Rules whose sentence says that a value cannot be set: refusing it and ignoring it are both fair."""

STRICT = {rule: rule for rule in sorted(REFUSALS - LENIENT.keys() - {NO_SURFACE})}


@each_rule("broken", STRICT)
@given(data=st.data())
def test_a_create_that_breaks_one_rule_is_refused(target: Target, broken: str, data: st.DataObject) -> None:
    """Send a create with one thing wrong, beside its twin with that thing put right."""
    create = beside_its_twin(target, data.draw(broken_procedures(broken), label="create"))
    expect(target.create(create.body)).refused()


def beside_its_twin(target: Target, create: Broken) -> Broken:
    """The create, whose twin was accepted; if the target does not take all of it, with few fields."""
    with suppress(Blocked):
        target.twin(create.valid)
        return create
    target.twin(create.alone().valid)
    return create.alone()


@each_rule("broken", {rule: rule for rule in STRICT if rule.endswith("-format")})
def test_a_form_that_people_write_is_refused(target: Target, broken: str) -> None:
    """Send a date or a time in the forms that people write instead: with one example only the first."""
    for form in other_forms(broken)[: budget() * 2 - 1]:
        expect(target.create(beside_its_twin(target, form).body)).refused()


@each_rule("broken", {rule: rule for rule in REQUIRED})
def test_an_empty_text_is_no_required_value(target: Target, broken: str) -> None:
    """Send a create whose required date, word or place in the mouth is an empty text."""
    create = emptied(broken)
    target.twin(create.valid)
    expect(target.create(create.body)).refused()


@each_rule("broken", {rule: rule for rule in BESIDE_A_RANGE})
def test_a_range_is_no_surf(target: Target, broken: str) -> None:
    """Leave Surf out of a create with a ToothRange, whose code wants both."""
    if create := without_surf_beside_a_range(broken):
        target.twin(create.valid)
        expect(target.create(create.body)).refused()


@rule("create-procedure/tooth-range-malformed-is-refused")
@given(teeth=malformed_ranges())
def test_a_malformed_range_beside_a_surf_is_refused(target: Target, practice: Practice, teeth: str) -> None:
    """Send a ToothRange that is none for codes that want one beside a quadrant or an arch."""
    for code in (*practice.codes_of("Quad", with_range=True)[:1], *practice.codes_of("Arch", with_range=True)[:1]):
        valid = plain_body(code=code)
        target.twin(valid)
        expect(target.create({**valid, "ToothRange": teeth})).refused()


@each_rule("broken", LENIENT)
@given(data=st.data())
def test_a_value_that_cannot_be_set_is_not_kept(target: Target, broken: str, data: st.DataObject) -> None:
    """Send a create with one value that must not be set: it is refused, or the record does not have the value."""
    create = beside_its_twin(target, data.draw(broken_procedures(broken), label="create"))
    wrong = {member: value for member, value in create.body.items() if create.valid.get(member) != value}
    expect(target.create(create.body)).refused_or_not_kept(target, **wrong)


@rule(NO_SURFACE)
@given(letters=not_surfaces())
def test_a_letter_that_is_no_surface_is_not_kept(target: Target, letters: str) -> None:
    """Send letters that are no surfaces behind two that are: the create is refused, or the letters are dropped."""
    valid = plain_body(area="Surf")
    target.twin(valid)
    answer = target.create({**valid, "Surf": valid["Surf"] + letters})
    if answer.refused:
        expect(answer).refused()
        observe("refused")
        return
    expect(answer).accepted()
    shown = str(shown_of(target.read(made_by(answer)), "Surf"))
    expect(answer).is_true(not set(letters) & set(shown), f"a Surf without {letters}", shown)
    observe("ignored")
