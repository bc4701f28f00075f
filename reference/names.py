"""Names given from outside: what is said when nothing is called so."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class UnknownName(ValueError):
    """A fault, variant, feature or version that does not exist; the text is one sentence for the person who named it."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The question that points at the nearest known name."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.0)
    return f" Did you mean {near[0]!r}?" if near else ""
