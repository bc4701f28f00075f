"""What an item of pytest says of the check that it is."""

from __future__ import annotations

from hashlib import sha256

import pytest

_RULES = pytest.StashKey[tuple[str, ...]]()


def rules_of(item: pytest.Item) -> tuple[str, ...]:
    """The rules that the check cites; none where the item is not a check."""
    if _RULES not in item.stash:
        item.stash[_RULES] = tuple(rule for mark in item.iter_markers("rules") for rule in mark.args)
    return item.stash[_RULES]


def operation_of(item: pytest.Item) -> str:
    """The operation under which progress counts the check: that of its first rule."""
    return rules_of(item)[0].partition("/")[0]


def name_of(item: pytest.Item) -> str:
    """The file and function of the check, with its parameters: its name in the record."""
    return item.nodeid.rpartition("/")[2]


def seed_of(item: pytest.Item, run_seed: int) -> int:
    """The seed of the check, from that of the run and its name."""
    return int.from_bytes(sha256(f"{run_seed} {name_of(item)}".encode()).digest()[:8])
