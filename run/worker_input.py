"""What a worker process of a run gets from the first one: the options, the opened target, and where its notebook is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from run.command_line import DEFAULTS, OPTIONS
from run.notebook import STOP, Notebook
from run.options import Options
from run.session import Session
from subject import Credentials

KEY = "procedurelogs"
"""The name under which pytest-xdist carries this to a worker."""
PATHS = ("pace_file", *(name for name, option in OPTIONS.items() if option.type is Path))
LISTS = tuple(name for name, default in DEFAULTS.items() if default == ())


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerInput:
    """Values of JSON alone, since they cross from one process to another."""

    options: Mapping[str, Any]
    notebook: str
    mark: str
    today: str
    before: list[int]
    credentials: dict[str, str]
    first_process: int

    @classmethod
    def of(cls, session: Session, options: Options, notebook: Path) -> WorkerInput:
        """The input of a worker that joins an opened session, with the options that it gets."""
        target = session.open()
        return cls(
            options=options.as_json(),
            notebook=str(notebook),
            mark=target.mark,
            today=str(session.today),
            before=sorted(target.journal.before),
            credentials=dict(target.settings.credentials.headers),
            first_process=os.getpid(),
        )

    def as_json(self) -> dict[str, Any]:
        """What is sent."""
        return asdict(self)

    def session(self) -> Session:
        """The session of the worker, whose target is open."""
        session = Session(options_from(self.options), Credentials(self.credentials))
        notebook = Path(self.notebook)
        target = session.join(notebook.stem, self.mark, date.fromisoformat(self.today), set(self.before))
        target.contact.share(notebook.parent)
        return session

    def must_end(self) -> bool:
        """Whether the first process wants this worker to end; where that process is gone, it ends at once."""
        if os.getppid() != self.first_process:
            os._exit(1)  # nobody would read what it finds, and the journal has all that `cleanup` needs
        return Path(self.notebook).with_name(STOP).exists()

    def open_notebook(self) -> Notebook:
        """The worker's notebook, empty."""
        return Notebook(Path(self.notebook))


def options_from(values: Mapping[str, Any]) -> Options:
    """The options that `Options.as_json` wrote."""
    paths = {name: Path(values[name]) if values[name] else None for name in PATHS}
    return Options(**{**values, **paths, **{name: tuple(values[name]) for name in LISTS}})
