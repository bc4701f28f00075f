"""The companion resources of a target and its lists of procedures, as far as it has them; they are only read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spec import Version
from subject.client import Target
from subject.errors import Blocked
from subject.exchanges import Answer, key_of

Row = Mapping[str, Any]

FULL_PAGE = 100
MOST_REFUSALS = 10
"""Resources that may be refused before the target counts as one that cannot be read."""
PAGES = 20
"""Pages of a resource that are read at most."""


class Companions:
    """Reads the practice of a target; a resource that is missing or may not be read is None."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._answers: dict[str, Answer | None] = {}
        self._kept: dict[str, list[Row] | None] = {}
        self.refusals: dict[str, str] = {}
        """The reason why a resource could not be read, by resource."""

    @property
    def version(self) -> Version:
        """The version that the target is judged as."""
        return self._target.version

    def read(self, path: str, **criteria: Any) -> Answer | None:
        """The answer to a GET; None if it is unusable. Raises Blocked if the target has stopped answering."""
        name = f"{path}?{sorted(criteria.items())}"
        if name not in self._answers:
            self._answers[name] = self._ask(path, criteria)
        return self._answers[name]

    def _ask(self, path: str, criteria: Mapping[str, Any]) -> Answer | None:
        try:
            return self._target.send("companion", "GET", path, params=criteria)
        except Blocked as blocked:
            self.refusals[path.split("/")[1]] = str(blocked)
            if len(self.refusals) > MOST_REFUSALS:
                raise
            return None

    def rows(self, resource: str, key: str, **criteria: Any) -> list[Row] | None:
        """All rows of a resource, from all its pages, each once; None if it cannot be read."""
        name = f"{resource}?{sorted(criteria.items())}"
        if name not in self._kept:
            self._kept[name] = self._read_all(f"/{resource}", key, criteria)
        return self._kept[name]

    def _read_all(self, path: str, key: str, criteria: Mapping[str, Any]) -> list[Row] | None:
        found: dict[Any, Row] = {}
        for _ in range(PAGES):
            answer = self.read(path, **criteria, **({"Offset": len(found)} if found else {}))
            if answer is None or not answer.succeeded or answer.rows is None:
                return list(found.values()) if found else None
            fresh = {str(row.get(key)): row for row in answer.rows if str(row.get(key)) not in found}
            found |= fresh
            if not fresh or len(answer.rows) < FULL_PAGE:
                break
        return list(found.values())

    def where(self, resource: str, key: str, member: str, value: int) -> list[Row] | None:
        """The rows whose member has this value, even if the target ignores the filter."""
        rows = self.rows(resource, key, **{member: value})
        return rows if rows is None else [row for row in rows if key_of(row, member) in (value, None)]

    def preference(self, name: str) -> str | None:
        """The value of a preference; None if the target does not show it."""
        rows = self.rows("preferences", "PrefName", PrefName=name)
        return next((str(row.get("ValueString", "")) for row in rows or () if row.get("PrefName") == name), None)

    def procedures(self, **criteria: Any) -> list[Row] | None:
        """The procedures of GET (multiple); None if they cannot be read."""
        return self.rows("procedurelogs", "ProcNum", **criteria)
