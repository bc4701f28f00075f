"""The keys that both operations on insurance history require: PatNum and InsSubNum."""

from __future__ import annotations

from dataclasses import dataclass

from reference.call import Call
from reference.refusals import Refused


@dataclass(frozen=True, slots=True)
class Key:
    """A required key: its table, its name in rule ids, and its title in refusals."""

    table: str
    slug: str
    title: str


KEYS = {
    "PatNum": Key("patient", "pat-num", "Patient"),
    "InsSubNum": Key("inssub", "ins-sub-num", "Insurance subscriber"),
}


def known_keys(call: Call, keys: dict[str, int | None]) -> dict[str, int]:
    """The keys of a patient and a subscriber; a faulty server finds a missing one by the other; raises Refused."""
    for name, key in keys.items():
        row = KEYS[name]
        rule = f"{row.slug}-zero-is-refused" if key == 0 else f"{row.slug}-unknown-is-refused"
        if key is not None and not call.store.find(row.table, key) and not call.broken(rule):
            raise Refused(f"{row.title} not found.", 404)
    return {name: _key_of_the_other(call, name, keys) if key is None else key for name, key in keys.items()}


def _key_of_the_other(call: Call, name: str, keys: dict[str, int | None]) -> int:
    """The missing key of the subscriber with the other key; that of the first subscriber if there is none."""
    subscribers = call.store.rows("inssub")
    other, mine = ("InsSubNum", "Subscriber") if name == "PatNum" else ("Subscriber", "InsSubNum")
    key = keys["InsSubNum" if name == "PatNum" else "PatNum"]
    return int(next((one for one in subscribers if one[other] == key), subscribers[0])[mine])
