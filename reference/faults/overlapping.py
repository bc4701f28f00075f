"""Faults of requests at the same time: lost creates and updates, keys given twice, records that are half written.

The intact server runs each request whole before the next one. A faulty one pauses in the middle.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from reference.call import Answer
from reference.office import Office
from reference.store import Row, Store

MEANWHILE = 0.1
"""Seconds in which other requests run."""

Run = Callable[[], Answer]
Fault = Callable[[Store, str, Run], Awaitable[Answer]]


async def run_amid_others(office: Office, operation: str, key: str, run: Run) -> Answer:
    """Run an operation on a faulty server, which lets others run in the middle of it; raises Refused."""
    fault = _chosen(office, operation) if office.switches.faults else None
    return await fault(office.store, key, run) if fault else run()


def _chosen(office: Office, operation: str) -> Fault | None:
    """How the faulty server runs the operation; None if it runs it as the intact one does."""
    return next((fault for name, rule, fault in FAULTY if name == operation and office.switches.broken(*rule)), None)


async def _give_a_key_twice(store: Store, _key: str, run: Run) -> Answer:
    """Choose the new key before others have taken it."""
    chosen = store.last_key() + 1
    await asyncio.sleep(MEANWHILE)
    answer = run()
    made = int(answer.location or 0)
    if not made or chosen == made:
        return answer
    store.rekey(made, chosen)
    return replace(answer, body={**answer.body, "ProcNum": chosen}, location=chosen)


async def _lose_other_creates(store: Store, _key: str, run: Run) -> Answer:
    """Write back the list of procedures as it was before others were made."""
    last = store.last_key()
    await asyncio.sleep(MEANWHILE)
    answer = run()
    for key in range(last + 1, int(answer.location or 0)):
        store.delete(key)
    return answer


async def _lose_other_updates(store: Store, key: str, run: Run) -> Answer:
    """Write back the whole record as it was before others changed it."""
    before = _row(store, key)
    await asyncio.sleep(MEANWHILE)
    present = _row(store, key)
    if others := {name: value for name, value in before.items() if present.get(name) != value}:
        store.change(int(key), **others)
    return run()


async def _write_in_two_steps(store: Store, key: str, run: Run) -> Answer:
    """Write half of the changes, let others read, and write the rest."""
    before = _row(store, key)
    answer = run()
    after = _row(store, key)
    changed = [name for name in before if after.get(name) != before[name]]
    if rest := changed[len(changed) // 2 :]:
        store.change(int(key), **{name: before[name] for name in rest})
        await asyncio.sleep(MEANWHILE)
        store.change(int(key), **{name: after[name] for name in rest})
    return answer


def _row(store: Store, key: str) -> Row:
    """The columns of a procedure; none if there is no such procedure."""
    rows = store.rows("procedurelog", ProcNum=int(key)) if key.isdecimal() and len(key) <= 18 else []
    return rows[0] if rows else {}


FAULTY: tuple[tuple[str, tuple[str, str], Fault], ...] = (
    ("create-procedure", ("create-procedure", "creates-at-once-get-keys-of-their-own"), _give_a_key_twice),
    ("create-procedure", ("create-procedure", "creates-at-once-are-all-kept"), _lose_other_creates),
    ("update-procedure", ("update-procedure", "updates-at-once-are-both-kept"), _lose_other_updates),
    ("update-procedure", ("get-procedure", "reads-during-an-update-show-one-state"), _write_in_two_steps),
)
"""The operation, the rule that is broken, and how it runs then."""
