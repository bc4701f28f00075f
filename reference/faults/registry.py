"""The registry of faults: every rule that the server can be started to break, with the function that breaks it.

`FAULTS["create-procedure/proc-time-format"]` is "faults/wrong_words.py: accept_malformed_value". In that function the
server asks `call.broken("proc-time-format")`, or builds this name from that of a field.
"""

from __future__ import annotations

from reference.faults.rules.create_procedure import CREATE_PROCEDURE
from reference.faults.rules.every_operation import EVERY_OPERATION, GROUP_NOTE_ANSWER, JSON_ANSWER, PROCEDURE_ANSWER
from reference.faults.rules.group_notes import (
    CREATE_GROUP_NOTE,
    DELETE_GROUP_NOTE,
    LIST_GROUP_NOTES,
    UPDATE_GROUP_NOTE,
)
from reference.faults.rules.insurance_history import CREATE_INSURANCE_HISTORY, GET_INSURANCE_HISTORY
from reference.faults.rules.other_procedures import DELETE_PROCEDURE, GET_PROCEDURE, LIST_PROCEDURES
from reference.faults.rules.places import Places
from reference.faults.rules.update_procedure import UPDATE_PROCEDURE

TABLES: dict[str, tuple[Places, ...]] = {
    "create-procedure": (CREATE_PROCEDURE, JSON_ANSWER, PROCEDURE_ANSWER),
    "get-procedure": (GET_PROCEDURE, JSON_ANSWER, PROCEDURE_ANSWER),
    "list-procedures": (LIST_PROCEDURES, JSON_ANSWER, PROCEDURE_ANSWER),
    "update-procedure": (UPDATE_PROCEDURE, JSON_ANSWER, PROCEDURE_ANSWER),
    "delete-procedure": (DELETE_PROCEDURE,),
    "create-group-note": (CREATE_GROUP_NOTE, JSON_ANSWER, GROUP_NOTE_ANSWER),
    "update-group-note": (UPDATE_GROUP_NOTE, JSON_ANSWER, GROUP_NOTE_ANSWER),
    "delete-group-note": (DELETE_GROUP_NOTE,),
    "list-group-notes": (LIST_GROUP_NOTES, JSON_ANSWER, GROUP_NOTE_ANSWER),
    "get-insurance-history": (GET_INSURANCE_HISTORY, JSON_ANSWER),
    "create-insurance-history": (CREATE_INSURANCE_HISTORY, JSON_ANSWER, PROCEDURE_ANSWER),
}
"""The tables of each operation, in addition to EVERY_OPERATION."""

FAULTS: dict[str, str] = {
    f"{operation}/{rule}": place
    for operation, tables in TABLES.items()
    for table in (*tables, EVERY_OPERATION)
    for place, rules in table.items()
    for rule in rules
}
"""The function that breaks a rule, as `FILE: FUNCTION`, by the id of the rule."""
