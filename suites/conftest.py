"""Records that many checks look at: made once in a run, never written to."""

from __future__ import annotations

import pytest

from strategies import plain_body
from suites.choices import prosthetic_code
from target import Answer, Blocked, Made, Practice, Target
from target.client import CREATING_SINCE


@pytest.fixture(scope="session")
def bare(target: Target, practice: Practice) -> Made:
    """A procedure that was created with the required fields only."""
    return target.make(plain_body(), marked=False)


@pytest.fixture(scope="session")
def bare_prosthetic(target: Target, practice: Practice) -> Made:
    """The same with a prosthetic code."""
    return target.make(plain_body(code=prosthetic_code(practice)), marked=False)


@pytest.fixture(scope="session")
def created(target: Target, practice: Practice) -> Answer:
    """The answer to a create, judged as it is: it may be a refusal."""
    return target.create(plain_body())


@pytest.fixture(scope="session")
def existing(target: Target, request: pytest.FixtureRequest) -> int:
    """The ProcNum of a procedure that is there: the run's own, or in mode read-only one that the practice names."""
    if target.settings.mode != "read-only" and target.version >= CREATING_SINCE:
        made: Made = request.getfixturevalue("bare")
        return made.ProcNum
    if not target.practice.procedures:
        raise Blocked("the practice manifest names no procedure that could be read")
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
        raise Blocked("the list of a patient with procedures has none")
    return listed.at(listed.rows[0])


@pytest.fixture(scope="session")
def a_few(target: Target, practice: Practice) -> list[Made]:
    """Three procedures of one patient."""
    return [target.make(plain_body(patient=practice.patients[-1])) for _ in range(3)]
