"""ProcedureLogs GET (multiple): the search parameters, each proved by what it keeps out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.expect import expect
from judging.rule import each_rule, rule
from spec import parameters
from strategies import current, plain_body
from subject import Appointment, Blocked, Made, Practice, Target
from suites.listing import expect_every_row, expect_filter, expect_list, later, read_list, stamps
from suites.practice_entries import plain_codes, second_patient

SETTABLE = ("TP", "C", "EC", "EO", "R", "Cn")


@pytest.fixture(scope="session")
def appointed(target: Target, practice: Practice) -> Made:
    """A procedure on an appointment."""
    one = practice.appointments_that_are("Scheduled")[0]
    return target.make(plain_body(patient=one.PatNum, AptNum=one.AptNum))


@pytest.fixture(scope="session")
def planned(target: Target, practice: Practice) -> Made:
    """A procedure on a planned appointment."""
    one = practice.appointments_that_are("Planned")[0]
    return target.make(plain_body(patient=one.PatNum, PlannedAptNum=one.AptNum))


@rule("list-procedures/pat-num-filters")
def test_pat_num_filters(target: Target, practice: Practice, bare: Made) -> None:
    """The list of one patient has no procedure of another."""
    other = target.make(plain_body(patient=second_patient(practice)))
    expect_filter(target, "PatNum", bare, other, value=bare.PatNum)
    expect_filter(target, "PatNum", other, bare, value=other.PatNum, alone=False)


@rule("list-procedures/apt-num-filters")
def test_apt_num_filters(target: Target, practice: Practice, appointed: Made) -> None:
    """A procedure of the same patient without an appointment stays out."""
    other = target.make(plain_body(patient=appointed.PatNum))
    expect_filter(target, "AptNum", appointed, other, value=appointed.sent["AptNum"])


@rule("list-procedures/apt-num-filters")
def test_an_appointment_that_is_only_planned(target: Target, planned: Made) -> None:
    """A procedure that is on a planned appointment alone is not on that appointment as AptNum means it."""
    listing = read_list(target, may_be_empty=True, PatNum=planned.PatNum, AptNum=planned.sent["PlannedAptNum"])
    told = f"AptNum={planned.sent['PlannedAptNum']} without procedure {planned.ProcNum}, which is only planned there"
    expect(listing.last).is_true(not listing.holds(planned), told, "it is listed")


@rule("list-procedures/planned-apt-num-filters")
def test_planned_apt_num_filters(target: Target, practice: Practice, planned: Made) -> None:
    """A procedure of the same patient that is on no planned appointment stays out."""
    other = target.make(plain_body(patient=planned.PatNum))
    expect_filter(target, "PlannedAptNum", planned, other, value=planned.sent["PlannedAptNum"])


@rule("list-procedures/clinic-num-filters")
def test_clinic_num_filters(target: Target, practice: Practice) -> None:
    """A procedure of the same patient in another clinic, or in none, stays out."""
    inside = target.make(plain_body(ClinicNum=practice.clinics[0].ClinicNum))
    outside = target.make(plain_body(ClinicNum=practice.clinics[1].ClinicNum if len(practice.clinics) > 1 else 0))
    expect_filter(target, "ClinicNum", inside, outside, value=practice.clinics[0].ClinicNum)


@rule("list-procedures/code-num-filters")
def test_code_num_filters(target: Target, practice: Practice) -> None:
    """A procedure of the same patient with another code stays out."""
    codes = plain_codes(practice)
    inside, outside = (target.make(plain_body(code=code)) for code in codes[:2])
    expect_filter(target, "CodeNum", inside, outside, value=codes[0].CodeNum)
    expect_filter(target, "CodeNum", outside, inside, value=codes[1].CodeNum, alone=False)


@each_rule("status", {f"list-procedures/proc-status-{status.lower()}-filters": status for status in SETTABLE})
def test_proc_status_filters(target: Target, practice: Practice, status: str) -> None:
    """A procedure of the same patient with another status stays out."""
    inside, outside = (target.twin(plain_body(status=one)) for one in (status, "C" if status == "TP" else "TP"))
    expect_filter(target, "ProcStatus", inside, outside, value=status)


@rule("list-procedures/proc-status-d-filters")
def test_proc_status_d_filters(target: Target, bare: Made) -> None:
    """A deleted procedure is listed as D where it is listed at all; one that is not deleted stays out."""
    deleted = target.make(plain_body())
    if not target.delete(deleted.ProcNum).succeeded:
        raise Blocked("arrangement", "the target did not delete a procedure that is treatment planned")
    stays = read_list(target, PatNum=bare.PatNum).holds(deleted)
    listing = read_list(target, PatNum=bare.PatNum, ProcStatus="D", may_be_empty=True)
    expect_every_row(listing.last, listing.rows, "ProcStatus", "D")
    expect(listing.last).is_true(not listing.holds(bare), f"procedure {bare.ProcNum} left out", "it is listed")
    expect(listing.last).is_true(
        listing.holds(deleted) or not stays, "the deleted procedure, as in the list of the patient", "it is not listed"
    )


@rule("list-procedures/proc-status-tpi-filters")
def test_proc_status_tpi_filters(target: Target, practice: Practice) -> None:
    """The practice's inactive plan is listed; a procedure of the same patient that is planned stays out."""
    known = next(one for one in practice.procedures if one.ProcStatus == "TPi")
    inactive = Made(known.ProcNum, known.PatNum, {}, target.list(PatNum=known.PatNum))
    outside = target.make(plain_body(patient=known.PatNum))
    expect_filter(target, "ProcStatus", inactive, outside, value="TPi")


@rule("list-procedures/date-t-stamp-filters")
def test_an_earlier_procedure_stays_out(target: Target, bare: Made) -> None:
    """Ask for what came after the last change of a procedure; an earlier moment lets it in."""
    since = later(stamps(target, bare)[1], seconds=1)
    listing = read_list(target, PatNum=bare.PatNum, DateTStamp=since, may_be_empty=True)
    expect(listing.last).is_true(
        not listing.holds(bare), f"procedure {bare.ProcNum} left out, last changed before {since}", "it is listed"
    )


@rule("list-procedures/date-t-stamp-includes-later")
def test_a_later_procedure_is_listed(target: Target, bare: Made) -> None:
    """Ask for what came after a moment an hour before a procedure was created."""
    since = later(stamps(target, bare)[0], hours=-1)
    listing = read_list(target, PatNum=bare.PatNum, DateTStamp=since)
    expect(listing.last).is_true(
        listing.holds(bare), f"procedure {bare.ProcNum}, created after {since}", "it is not listed"
    )


@rule("list-procedures/date-t-stamp-includes-equal")
def test_a_procedure_of_that_second_is_listed(target: Target, bare: Made) -> None:
    """Ask for what came on or after the very second in which a procedure was created."""
    since = later(stamps(target, bare)[0])
    listing = read_list(target, PatNum=bare.PatNum, DateTStamp=since)
    expect(listing.last).is_true(
        listing.holds(bare), f"procedure {bare.ProcNum}, created at {since}", "it is not listed"
    )


NearMisses = tuple[Made, dict[str, Any], dict[str, Made]]


@pytest.fixture(scope="session")
def near_misses(target: Target, practice: Practice) -> NearMisses:
    """A procedure, the criteria that it meets and, for each criterion, another procedure that does not meet it."""
    codes, clinic = plain_codes(practice), practice.clinics[0].ClinicNum if practice.clinics else None
    appointed = {"patient": one.PatNum, "AptNum": one.AptNum} if (one := _appointment(practice)) else {}
    fields: dict[str, Any] = (
        {"procCode": codes[0].ProcCode, "ProcStatus": "TP"} | ({"ClinicNum": clinic} if clinic else {}) | appointed
    )
    misses: dict[str, Mapping[str, Any]] = {"ProcStatus": {"ProcStatus": "C", "AptNum": ...}}
    criteria: dict[str, Any] = {"ProcStatus": "TP"}
    if appointed:
        criteria["AptNum"], misses["AptNum"] = appointed["AptNum"], {"AptNum": ...}
    if len(codes) > 1:
        criteria["CodeNum"], misses["CodeNum"] = codes[0].CodeNum, {"procCode": codes[1].ProcCode}
    if clinic:
        criteria["ClinicNum"], misses["ClinicNum"] = clinic, {"ClinicNum": 0}
    criteria = {
        name: value for name, value in criteria.items() if name in parameters("list-procedures", target.version)
    }
    match = target.make(plain_body(**fields))
    made = {name: target.make(plain_body(**{**fields, **misses[name]})) for name in criteria}
    criteria["DateTStamp"] = f"{current().today - timedelta(days=30)} 00:00:00"
    if others := [one.PatNum for one in practice.patients if one.PatNum != match.PatNum]:
        criteria["PatNum"] = match.PatNum
        made["PatNum"] = target.make(plain_body(**{**fields, "patient": others[0], "AptNum": ...}))
    return match, criteria, made


def _appointment(practice: Practice) -> Appointment | None:
    return next(iter(practice.appointments_that_are("Scheduled")), None)


CRITERIA = ("PatNum", "CodeNum", "ClinicNum", "ProcStatus", "DateTStamp", "AptNum")


@rule("list-procedures/criteria-combine")
@given(order=st.permutations(CRITERIA), without=st.integers(0, len(CRITERIA) - 2))
def test_criteria_combine(target: Target, near_misses: NearMisses, order: list[str], without: int) -> None:
    """Send several parameters: the procedure that meets all is listed, and those that miss one are not."""
    match, known, misses = near_misses
    criteria = {name: known[name] for name in order if name in known}
    criteria = {name: criteria[name] for name in list(criteria)[: max(2, len(criteria) - without)]}
    if len(criteria) < 2:
        raise Blocked("manifest", "this version and practice have only one search parameter that can be combined")
    listing = read_list(target, **criteria)
    expect_list(listing.last)
    expect(listing.last).is_true(
        listing.holds(match), f"procedure {match.ProcNum}, which meets {criteria}", "it is not listed"
    )
    listed = [name for name in criteria if name in misses and listing.holds(misses[name])]
    expect(listing.last).is_true(
        not listed, "no procedure that misses one of them", f"one that misses {', '.join(listed)}"
    )
