"""The lookup of a procedure by the ProcNum in the path of a request."""

from __future__ import annotations

import re

from reference.call import Call
from reference.refusals import Refused
from reference.store import Row
from reference.values import NOBODY


def locate(call: Call, text: str) -> Row | None:
    """The procedure of that key; raises Refused, or returns None on a server that accepts a key of no procedure."""
    kind = _kind_of_key(text)
    row = None if kind == "text" else call.store.procedure(int(text) if len(text) <= 18 else NOBODY)
    if row or call.broken(f"proc-num-{kind}-is-refused"):
        return row
    if kind == "text":
        raise Refused("ProcNum must be a whole number.")
    raise Refused("Procedure not found.", 400 if call.broken("proc-num-unknown-is-404") else 404)


def _kind_of_key(text: str) -> str:
    """The word of rule ids for a key that no procedure has: text, zero, negative or unknown."""
    if not re.fullmatch(r"-?[0-9]+", text):
        return "text"
    if not text.strip("-0"):
        return "zero"
    return "negative" if text.startswith("-") else "unknown"
