"""Records that many checks look at: made once in a run, never written to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from spec import since
from strategies import Body, plain_body
from strategies.updates import OTHER_DAY
from subject import Answer, Blocked, Made, Practice, Target
from subject.needs import NEEDS
from suites import group_notes, insurance_history
from suites.collection import Collection, collect
from suites.updating import accepted_update

if TYPE_CHECKING:
    from suites.fuzzing.fuzzer import Fuzzer


@pytest.fixture(scope="session")
def bare(target: Target, practice: Practice) -> Made:
    """A procedure that was created with the required fields only."""
    return target.make(plain_body(), marked=False)


@pytest.fixture(scope="session")
def created(target: Target, practice: Practice) -> Answer:
    """The answer to a create, judged as it is: it may be a refusal."""
    with suppress(Blocked):
        return target.twin(plain_body()).answer
    return target.create(plain_body())


@pytest.fixture(scope="session")
def existing(target: Target, request: pytest.FixtureRequest) -> int:
    """The ProcNum of a procedure that is there: the run's own, or in mode read-only one that the practice names."""
    if target.settings.mode != "read-only" and target.version >= since("create-procedure"):
        made: Made = request.getfixturevalue("bare")
        return made.ProcNum
    if not target.practice.procedures:
        raise Blocked.lacking(NEEDS["procedure"].with_entry)
    return target.practice.procedures[0].ProcNum


@pytest.fixture(scope="session")
def shown(target: Target, existing: int) -> Answer:
    """A procedure that exists, as GET (single) answers it."""
    return target.get(existing)


@pytest.fixture(scope="session")
def listed(target: Target, existing: int) -> Answer:
    """The list of a patient who has procedures, as GET (multiple) answers it."""
    known = {one.ProcNum: one.PatNum for one in target.practice.procedures}
    return target.list(PatNum=known[existing] if existing in known else target.practice.patients[0].PatNum)


@pytest.fixture(scope="session")
def row(listed: Answer) -> Answer:
    """One procedure of that list."""
    if not listed.rows:
        raise Blocked("stale-entry", "the list of a patient with procedures has none")
    return listed.at(listed.rows[0])


@pytest.fixture(scope="session")
def a_few(target: Target, practice: Practice) -> list[Made]:
    """Three procedures of one patient, one of them without a fee."""
    fees: list[dict[str, Any]] = [{}, {"ProcFee": "0.00"}, {}]
    return [target.make(plain_body(patient=practice.patients[-1], **fee)) for fee in fees]


@pytest.fixture(scope="session")
def collection(target: Target, practice: Practice) -> Collection:
    """Procedures with every optional field that searches tell apart."""
    return collect(target)


# Group notes.


@pytest.fixture(scope="session")
def grouped(target: Target, practice: Practice) -> list[Made]:
    """Two complete procedures that share their date, clinic and provider: the members of most group notes."""
    return group_notes.shared_members(target, group_notes.noted_patient(practice))


@pytest.fixture(scope="session")
def note_sent(target: Target, grouped: list[Made]) -> Body:
    """A group note with the required fields only, the members not in the order of their keys."""
    return group_notes.note_body(target, group_notes.free_members(target, grouped)[::-1])


@pytest.fixture(scope="session")
def noted(target: Target, note_sent: Body) -> Answer:
    """The answer to that group note, judged as it is: it may be a refusal."""
    return target.create_group_note(note_sent)


@pytest.fixture(scope="session")
def note(note_sent: Body, noted: Answer) -> Made:
    """That group note; it is never written to, and it is the accepted twin of every refused one."""
    return group_notes.arranged(note_sent, noted)


@pytest.fixture(scope="session")
def full_note(target: Target, practice: Practice, grouped: list[Made]) -> Made:
    """A group note with every field that the version has: signed, and with a provider of its own."""
    return group_notes.make_note(
        target, grouped, **group_notes.every_field(target, group_notes.noted_patient(practice))
    )


@pytest.fixture(scope="session")
def notes_in_a_row(target: Target, grouped: list[Made]) -> list[Made]:
    """Four group notes for the same procedures: one check deletes the second, one updates the third, others stay."""
    return [group_notes.make_note(target, grouped) for _ in range(4)]


@pytest.fixture(scope="session")
def note_elsewhere(target: Target, practice: Practice) -> Made | None:
    """A group note of another patient, where the practice has one who may have group notes."""
    return group_notes.note_of_another(target)


# Insurance history.


@pytest.fixture(scope="session")
def history(target: Target, practice: Practice) -> Answer:
    """The insurance history of a subscriber, as GET InsuranceHistory answers it."""
    return target.get_insurance_history(**insurance_history.keys_of(insurance_history.subscriber(practice)))


@pytest.fixture(scope="session")
def entered(target: Target, practice: Practice) -> insurance_history.Entry:
    """An entry into a category that shares no code with another; its answer is judged as it is, even a refusal."""
    return insurance_history.enter(target, insurance_history.subscriber(practice))


@pytest.fixture(scope="session")
def changed(target: Target, practice: Practice) -> Answer:
    """The answer to an update, judged as it is: it may be a refusal."""
    with suppress(Blocked):
        return accepted_update(target, plain_body(), OTHER_DAY, read_back=False).answer
    return target.update(target.make(plain_body()), **OTHER_DAY)


# Generated requests.


@pytest.fixture(scope="session")
def fuzzer(target: Target, practice: Practice, figures: dict[str, Any]) -> Iterator[Fuzzer]:
    """Sends what Schemathesis generates; adds to the figures how much was accepted and which links were followed."""
    from suites.fuzzing.fuzzer import Fuzzer  # noqa: PLC0415 - Schemathesis takes long to import, and few checks need it

    fuzzer = Fuzzer(target)
    yield fuzzer
    figures["fuzzing"] = fuzzer.report()
