"""What group notes, entries of insurance history and searches cover: of all pairs of their parts, how many were sent.

A part is a factor of a request, such as a number of members or a criterion, and has a level in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from spec import body_fields, enumeration, parameters
from strategies.arrays import all_combinations, combinations_in
from strategies.group_rows import NOTES, REPEATS, SIZES, Parts, sent_by
from strategies.history_rows import CLASSES, ORDERS
from strategies.insurance_history import CATEGORIES
from strategies.lookalikes import scene_of
from strategies.practice import Surroundings
from strategies.row_coverage import Levels, combined, matrix
from strategies.searches import Search

Factors: TypeAlias = Mapping[str, Sequence[str]]

CREATE, UPDATE = "create-group-note", "update-group-note"
ENTER, LIST = "create-insurance-history", "list-procedures"
OPERATIONS = (CREATE, UPDATE, ENTER, LIST)


def request_named(operation: str, levels: Levels, classes: Mapping[str, str]) -> str:
    """A judged request as a figure of the run counts it: the level of each part, and classes of values by field."""
    return json.dumps([operation, dict(levels), dict(classes)])


# What a request has.


def of_a_group_note(row: Parts, step: str) -> str:
    """The parts of a create, or of the update that follows it."""
    sent = sent_by(row, step)
    fields = {name: "sent" if name in sent else "absent" for name in ("ProvNum", "doAppendNote")}
    levels = {"size": str(row["size"]), "isSigned": sent.get("isSigned", "absent"), "ProvNum": fields["ProvNum"]}
    if step == "create":
        return request_named(CREATE, {**levels, "repeat": row["repeat"]}, {"Note": sent["Note"]})
    signed = sent_by(row, "create").get("isSigned") == "true"
    levels |= {"former isSigned": str(signed).lower(), "doAppendNote": fields["doAppendNote"]}
    return request_named(UPDATE, levels, {"Note": sent["Note"]})


def of_an_entry(category: str, day: Any, order: str) -> str:
    """The parts of an entry of insurance history; the order says how its date stands to an earlier entry's."""
    kind = next((name for name, days in CLASSES.items() if day in days), "plain")
    return request_named(ENTER, {"category": category, "date": kind, "order": order}, {"ProcDate": kind})


def of_a_search(search: Search) -> str:
    """The parameters that a search sends."""
    sent = dict.fromkeys(search.parameters, "sent")
    status = search.criteria.get("ProcStatus")
    return request_named(LIST, sent, {"ProcStatus": status} if status else {})


# What requests could have.


def factors_of(operation: str, around: Surroundings) -> Factors:
    """The parts that a request of the operation can have at this version and practice, with their levels."""
    if operation == LIST:
        criteria = [*scene_of(around).own, "DateTStamp", "Offset"]
        return {name: ("absent", "sent") for name in criteria if name in parameters(LIST, around.version)}
    if operation == ENTER:
        return {"category": CATEGORIES, "date": tuple(CLASSES), "order": ("first", *ORDERS)}
    known = body_fields(operation, around.version)
    optional: dict[str, Sequence[str]] = {
        "isSigned": ("absent", "true", "false"),
        "ProvNum": ("absent", "sent") if around.practice.providers else ("absent",),
        "doAppendNote": ("absent", "sent"),
    }
    state: Factors = {"repeat": REPEATS} if operation == CREATE else {"former isSigned": ("true", "false")}
    return {"size": [*map(str, SIZES)], **state, **{name: optional[name] for name in optional if name in known}}


def classes_offered(operation: str, around: Surroundings) -> Mapping[str, Sequence[str]]:
    """By field: the classes of values that requests of the operation have."""
    if operation == LIST:
        return {"ProcStatus": enumeration("ProcStatus", around.version)}
    return {"ProcDate": tuple(CLASSES)} if operation == ENTER else {"Note": NOTES}


def part_coverage(requests: Iterable[str], around: Surroundings, *, strength: int = 2) -> dict[str, Any]:
    """What judged requests cover, by operation, in the form of `run.coverage` of results.json."""
    judged = [json.loads(one) for one in requests]
    sent = {operation: [one[1:] for one in judged if one[0] == operation] for operation in OPERATIONS}
    return {name: _of_operation(name, found, around, strength) for name, found in sent.items() if found}


def _of_operation(
    operation: str, judged: Sequence[Sequence[Levels]], around: Surroundings, strength: int
) -> dict[str, Any]:
    factors, offered = factors_of(operation, around), classes_offered(operation, around)
    rows = [{name: levels.get(name, "absent") for name in factors} for levels, _ in judged]
    found: dict[str, Any] = {}
    for size, word in ((2, "pairs"), (3, "triples"))[: strength - 1]:
        met, possible = combinations_in(rows, strength=size), set(all_combinations(factors, strength=size))
        found[word] = [len(met & possible), len(possible)]
    met, possible = combinations_in(rows, strength=2), set(all_combinations(factors, strength=2))
    return {
        **found,
        "factors": matrix(combined(met & possible), combined(possible)),
        "classes": {
            field: [len({one.get(field) for _, one in judged} & set(values)), len(values)]
            for field, values in offered.items()
        },
    }
