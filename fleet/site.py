"""The folder of a fleet: the reports of each target, the page and the index; beside it what is not for readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from fleet.engine import Answer
from fleet.index import SCHEMA, Line, read_index, render_index
from fleet.pages import render_home
from reports.kept_files import keep_bytes, keep_folder
from subject import ConfigurationError

INDEX = "index.json"
TARGETS = "targets"


def work_beside(out: Path) -> Path:
    """The folder for the runs under way of a site that is written to `out`, which may be `.` or `..`."""
    whole = out.resolve()
    return whole.with_name(f"{whole.name}.work")


@dataclass(frozen=True, slots=True)
class Site:
    """The folder `out`, whose files get the permissions `mode`, and the folder `work` for runs that are under way.

    New folders in `out` have what these permissions need; `work` is for its owner alone.
    """

    out: Path
    work: Path
    mode: int

    def known(self) -> Mapping[str, Line]:
        """The lines that an earlier fleet wrote, by name.

        Raises ConfigurationError if the folder has something else in it.
        """
        try:
            found = read_index(self.out / INDEX)
            if found is not None:
                return found
        except FileNotFoundError:
            if not self.out.exists() or (self.out.is_dir() and not any(self.out.iterdir())):
                return {}
        except OSError as error:
            raise ConfigurationError(f"{self.out / INDEX} cannot be read: {error.strerror}.") from None
        raise ConfigurationError(f"{self.out} is not empty and not the site of a fleet; give --out another folder.")

    def has_reports(self, line: Line) -> bool:
        """Whether the report that a line leads to is there."""
        return bool(line["report"]) and (self.out / line["report"]).is_file()

    def keep(self, answer: Answer) -> None:
        """Write the files of a run; raises ConfigurationError."""
        folder = self.out / TARGETS / answer.entry.name
        with _writing(folder):
            for place in (self.out, folder.parent, folder):
                keep_folder(place, self.mode)
            for name, data in answer.files.items():
                keep_bytes(folder / Path(name).name, data, self.mode)

    def write(self, lines: Sequence[Line]) -> None:
        """Write the page and the index; raises ConfigurationError."""
        with _writing(self.out):
            keep_folder(self.out, self.mode)
            keep_bytes(self.out / SCHEMA.name, SCHEMA.read_bytes(), self.mode)
            keep_bytes(self.out / "index.html", render_home(lines).encode(), self.mode)
            keep_bytes(self.out / INDEX, render_index(lines), self.mode)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other fleets away from both folders; raises ConfigurationError if one is there, or they are not ours."""
        try:
            keep_folder(self.work)
            lock = FileLock(self.work / ".lock").acquire(timeout=0)  # no target has such a name
        except Timeout:
            raise ConfigurationError(f"Another fleet is writing to {self.out}; wait until it has ended.") from None
        except OSError as error:
            raise ConfigurationError(f"{self.work} cannot be written: {error.strerror}.") from None
        with lock:
            yield


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(f"The site cannot be written: {error.filename or folder}: {error.strerror}.") from None
