"""Control of the reference server in tests: its state and its data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from run.embedded import PRACTICE
from subject import load_practice

Dump = Mapping[str, list[dict[str, Any]]]
"""Every row of every table."""

DISPOSABLE = {one.ProcNum for one in load_practice(PRACTICE).disposable}


def switch(url: str, **state: Any) -> None:
    """Set faults, variants or other state of the server; `reset` restores its data. Raises RuntimeError on failure."""
    answer = httpx.put(_control(url), json=state, trust_env=False, verify=False)  # noqa: S501 - plain HTTP on loopback
    if not answer.is_success:
        raise RuntimeError(f"The server cannot be switched: {answer.text}")


def dump(url: str) -> Dump:
    """All rows of all tables of the server."""
    data: Dump = httpx.get(f"{_control(url)}/dump", trust_env=False).json()
    return data


def fresh(url: str, **state: Any) -> Dump:
    """Reset the server, set its state, and return all of its rows."""
    switch(url, reset=True, **state)
    return dump(url)


def check_untouched(before: Dump, after: Dump) -> set[int]:
    """Check that every row that was there is as it was, and that new rows belong to new procedures; gives their keys.

    Rows of disposable procedures may change.
    """
    there = {row["ProcNum"]: row for row in before["procedurelog"] if row["ProcNum"] not in DISPOSABLE}
    held = {row["ProcNum"]: row for row in after["procedurelog"]}
    assert {key: held.get(key) for key in there} == there
    for table, rows in before.items():
        assert not [row for row in rows if row not in after[table] and row.get("ProcNum") not in DISPOSABLE], table
        assert all(row.get("ProcNum") not in there for row in after[table] if row not in rows), table
    return held.keys() - there.keys() - DISPOSABLE


def _control(url: str) -> str:
    return f"{url.removesuffix('/api/v1')}/_control"
