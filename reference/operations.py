"""The operations of the document: their methods, paths, first versions and functions, and how each of them is run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reference.call import Answer, Asked, Call, clock
from reference.faults.group_histories import write_refused_note
from reference.faults.interactions import run_with_interactions
from reference.faults.malformed_requests import change_request
from reference.faults.unwanted_writes import change_another_record, write_refused_entry, write_refused_request
from reference.group_notes.create import create_group_note
from reference.group_notes.delete import delete_group_note
from reference.group_notes.list import list_group_notes
from reference.group_notes.update import update_group_note
from reference.input_variants import read_request
from reference.insurance_history.create import create_insurance_history
from reference.insurance_history.get import get_insurance_history
from reference.more_data import add_data
from reference.office import Office
from reference.procedures.create import create_procedure
from reference.procedures.delete import delete_procedure
from reference.procedures.get import get_procedure
from reference.procedures.list import list_procedures
from reference.procedures.update import update_procedure
from reference.refusals import Refused
from reference.versions import V21_1, V21_4, V22_1, V22_2, V22_2_29, V22_3_8, V22_4_31, V23_3_13, V25_2_38, Version

RESOURCE = "procedurelogs"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the document; the id is the first part of its rule ids, the path follows the resource."""

    id: str
    method: str
    path: str
    since: Version
    run: Callable[[Call, Asked], Answer]


OPERATIONS: tuple[Operation, ...] = (
    Operation("list-procedures", "GET", "", V21_1, list_procedures),
    Operation("create-procedure", "POST", "", V21_4, create_procedure),
    Operation("list-group-notes", "GET", "/GroupNotes", V25_2_38, list_group_notes),
    Operation("create-group-note", "POST", "/GroupNote", V22_2, create_group_note),
    Operation("update-group-note", "PUT", "/{key}/GroupNote", V22_2_29, update_group_note),
    Operation("delete-group-note", "DELETE", "/{key}/GroupNote", V22_3_8, delete_group_note),
    Operation("get-insurance-history", "GET", "/InsuranceHistory", V22_4_31, get_insurance_history),
    Operation("create-insurance-history", "POST", "/InsuranceHistory", V22_4_31, create_insurance_history),
    Operation("get-procedure", "GET", "/{key}", V23_3_13, get_procedure),
    Operation("update-procedure", "PUT", "/{key}", V22_1, update_procedure),
    Operation("delete-procedure", "DELETE", "/{key}", V22_1, delete_procedure),
)
"""In the order in which they are matched: a path with a fixed word is above a path with a key."""


def respond(office: Office, operation: Operation, asked: Asked) -> Answer:
    """Run the operation on the data of the office; raises Refused, and on a faulty server ServerError or NoAnswer."""
    if operation.since > office.switches.version:
        raise Refused(f"{RESOURCE} {operation.method} is not a valid method.")
    call = Call(operation.id, office.switches, office.store, clock())
    if office.switches.faults:
        change_another_record(call, asked)
        asked = change_request(call, asked)
    if office.switches.variants:
        add_data(call)
        asked = read_request(call, asked)
    try:
        return (
            run_with_interactions(operation.run, call, asked) if office.switches.faults else operation.run(call, asked)
        )
    except Refused:
        if office.switches.faults:
            write_refused_request(call, asked)
            write_refused_note(call, asked)
            write_refused_entry(call, asked)
        raise
