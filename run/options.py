"""The options of a run and their defaults: the one place that the command line, pytest and workers read them from."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from spec import NEWEST
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
    fail_on: str = "must"
    show_data: bool = False
    waivers: Path | None = None
    workers: int = 1

    def as_json(self) -> dict[str, Any]:
        """Every option, paths as text."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: str(value) if isinstance(value, Path) else value for name, value in told.items()}

    def as_record(self) -> dict[str, Any]:
        """Every option as the record of a run has it; the URL is told elsewhere."""
        return {name: value for name, value in self.as_json().items() if name not in ("url", "pace_file")}

    @property
    def shrinks(self) -> bool:
        """Whether failures are shrunk: it takes many requests, too many for a slow pace unless it is asked for."""
        return self.rate is None if self.shrink is None else self.shrink
