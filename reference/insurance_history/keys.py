"""The keys that both operations on insurance history require: PatNum and InsSubNum."""

from __future__ import annotations

from reference.call import Call
from reference.refusals import Refused

KEYS = {"PatNum": ("patient", "pat-num", "Patient"), "InsSubNum": ("inssub", "ins-sub-num", "Insurance subscriber")}
"""The required keys: table, name in rule ids, and title in refusals."""


def known_keys(call: Call, keys: dict[str, int | None]) -> dict[str, int]:
    """The keys of a patient and a subscriber; a faulty server finds a missing one by the other; raises Refused."""
    for name, key in keys.items():
        table, slug, title = KEYS[name]
        rule = f"{slug}-zero-is-refused" if key == 0 else f"{slug}-unknown-is-refused"
        if key is not None and not call.store.find(table, key) and not call.broken(rule):
            raise Refused(f"{title} not found.", 404)
    return {name: _key_of_the_other(call, name, keys) if key is None else key for name, key in keys.items()}


def _key_of_the_other(call: Call, name: str, keys: dict[str, int | None]) -> int:
    """The missing key of the subscriber with the other key; that of the first subscriber if there is none."""
    subscribers = call.store.rows("inssub")
    other, mine = ("InsSubNum", "Subscriber") if name == "PatNum" else ("Subscriber", "InsSubNum")
    key = keys["InsSubNum" if name == "PatNum" else "PatNum"]
    return int(next((one for one in subscribers if one[other] == key), subscribers[0])[mine])
