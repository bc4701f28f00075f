"""The simplest request of each operation, valid or with one part wrong: the first example, and the accepted twin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from spec import Version
from strategies import plain_body
from strategies.dates import PLAIN_DAY
from strategies.updates import OTHER_DAY
from subject import Answer
from suites.fuzzing.forbidden_requests import DATES, KEYS, TIMES, WORDS, broken
from suites.fuzzing.key_binding import Keys
from suites.fuzzing.schema import Case, Operation
from suites.group_notes import free_members, note_body
from suites.insurance_history import entry_body, open_categories, subscriber


def plain_request(keys: Keys, operation: str) -> Answer:
    """Send the simplest request that the target should accept; raises Blocked if the practice lacks an entry for it."""
    return PLAIN[operation](keys)


def _entry(keys: Keys) -> Answer:
    chosen = subscriber(keys.practice)
    return keys.target.create_insurance_history(
        entry_body(chosen, open_categories(keys.practice, chosen)[0], PLAIN_DAY)
    )


def _history(keys: Keys) -> Answer:
    chosen = subscriber(keys.practice)
    return keys.target.get_insurance_history(PatNum=chosen.PatNum, InsSubNum=chosen.InsSubNum)


FIELDS = DATES | TIMES | WORDS | KEYS
FAR = "9" * 20
NONSENSE = "nonsense"
"""No day, no time, no key and none of the document's words."""

PLAIN: Mapping[str, Callable[[Keys], Answer]] = {
    "get-procedure": lambda keys: keys.target.get(keys.readable()),
    "list-procedures": lambda keys: keys.target.list(PatNum=keys.practice.patients[0].PatNum),
    "create-procedure": lambda keys: keys.target.create(plain_body()),
    "update-procedure": lambda keys: keys.target.update(keys.procedure(), **OTHER_DAY),
    "delete-procedure": lambda keys: keys.target.delete(keys.disposed("delete-procedure").ProcNum),
    "get-insurance-history": _history,
    "create-insurance-history": _entry,
    "list-group-notes": lambda keys: keys.target.list_group_notes(keys.noted()),
    "create-group-note": lambda keys: keys.target.create_group_note(
        note_body(keys.target, free_members(keys.target, keys.members()))
    ),
    "update-group-note": lambda keys: keys.target.update_group_note(
        keys.note().ProcNum, {"PatNum": keys.note().PatNum, "Note": "Note"}
    ),
    "delete-group-note": lambda keys: keys.target.delete_group_note(keys.disposed("delete-group-note").ProcNum),
}


def plain_wrongs(right: Case, name: str, version: Version) -> Iterator[Case]:
    """The plainest request with one part of it put wrong: left out, or given a value that the document rules out."""
    operation, path, query = right.operation, dict(right.path_parameters), dict(right.query or {})
    body = right.body if isinstance(right.body, dict) else None
    one_wrong = [(wrong, query, body) for wrong in _each_wrong(path, path)]
    one_wrong += [
        (path, wrong, body)
        for wrong in _each_wrong(query, {*query, *(("DateTStamp",) if name == "list-procedures" else ())})
    ]
    one_wrong += [(path, query, wrong) for wrong in (_each_wrong(body, FIELDS) if body is not None else ())]
    for where, criteria, sent in one_wrong:
        if broken(name, version, where, criteria, sent):
            yield operation.Case(path_parameters=where, query=criteria, **_sent(sent))


def has_a_key_of_another_type(case: Case) -> bool:
    """Whether a key of the path or the body is not a number, which a target may take for a value of a wrong type."""
    body = case.body if isinstance(case.body, dict) else {}
    return NONSENSE in {*case.path_parameters.values(), *(body.get(name) for name in KEYS)}


def plain_far(right: Case) -> Iterator[Case]:
    """The plainest request with a key that is far above any: it may name nothing, but the target has to survive it."""
    body = right.body if isinstance(right.body, dict) else None
    for name in right.path_parameters:
        yield right.operation.Case(
            path_parameters={**right.path_parameters, name: FAR}, query=dict(right.query or {}), **_sent(body)
        )
    for name in sorted(KEYS & set(right.query or {})):
        yield right.operation.Case(path_parameters=dict(right.path_parameters), query={**right.query, name: FAR})
    for name in sorted(KEYS & set(body or {})):
        yield right.operation.Case(
            path_parameters=dict(right.path_parameters), **_sent({**(body or {}), name: int(FAR)})
        )


def _each_wrong(right: Mapping[str, Any], names: Iterable[str]) -> Iterator[dict[str, Any]]:
    for name in sorted(right):
        yield {other: value for other, value in right.items() if other != name}
    for name in sorted(names):
        yield {**right, name: NONSENSE}


def _sent(body: Any) -> dict[str, Any]:
    return {} if body is None else {"body": body, "media_type": "application/json"}


def plain_right(operation: Operation, name: str) -> Case:
    """The plainest request that the target should accept; its keys are still to be bound."""
    if operation.method in ("post", "put"):
        return operation.Case(path_parameters={"ProcNum": "1"} if "{ProcNum}" in operation.path else {}, **_body(name))
    query = {
        "list-procedures": ("PatNum",),
        "list-group-notes": ("PatNum",),
        "get-insurance-history": ("PatNum", "InsSubNum"),
    }
    return operation.Case(
        path_parameters={"ProcNum": "1"} if "{ProcNum}" in operation.path else {},
        query=dict.fromkeys(query.get(name, ()), 1),
    )


def _body(name: str) -> dict[str, Any]:
    bodies: Mapping[str, dict[str, Any]] = {
        "create-procedure": plain_body(),
        "update-procedure": dict(OTHER_DAY),
        "create-group-note": {"PatNum": 1, "ProcNums": [1, 2], "Note": "Note"},
        "update-group-note": {"PatNum": 1, "Note": "Note"},
        "create-insurance-history": {"PatNum": 1, "InsSubNum": 1, "insHistPrefName": "", "ProcDate": "2020-01-02"},
    }
    return {"body": bodies[name], "media_type": "application/json"}
