"""The options of a run and their defaults; run/command_line.py says how they are written and explained."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from spec import NEWEST
from subject.places import without_secrets
from subject.settings import READ_SECONDS, Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a user can set for a run; without a URL the embedded reference server is the target."""

    url: str | None = None
    api_version: str = str(NEWEST)
    practice: Path | None = None
    mode: Mode = "standard"
    allow_writes: bool = False
    rules: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    seed: int = 1
    examples: int = 2
    credentials: Path | None = None
    rate: str | None = None
    pace_file: Path | None = None
    timeout: float = READ_SECONDS
    shrink: bool | None = None
    out: Path | None = None
    report_mode: str = "600"
    fail_on: str = "must"
    show_data: bool = False
    waivers: Path | None = None
    rule_set: str | None = None
    nonce: str | None = None
    workers: int = 1
    shard: str | None = None
    database: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The value of every option by its name, paths as text."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: str(value) if isinstance(value, Path) else value for name, value in values.items()}

    def as_record(self) -> dict[str, Any]:
        """The options for the record of a run, which has the URL in another member."""
        recorded = {name: value for name, value in self.as_json().items() if name not in ("url", "pace_file")}
        return recorded | {"database": self.database and without_secrets(self.database)}

    @property
    def shrinks(self) -> bool:
        """Whether failures are shrunk: as --shrink says, else only without --rate, since it takes many requests."""
        return self.rate is None if self.shrink is None else self.shrink
