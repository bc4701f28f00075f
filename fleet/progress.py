"""Progress of a fleet: a live display in a terminal, plain lines elsewhere."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from fleet.index import Line
from fleet.pages import verdict_of
from reports.plural import counted
from reports.safe_text import one_line
from run.progress import is_watched

WIDTH = 200
"""Characters of a line for a target."""


class Lines:
    """A line for each target that is done, and for each that is begun again."""

    def __init__(self) -> None:
        self._begun: set[str] = set()
        self._total = self._done = 0

    def begin(self, total: int, known: int) -> None:
        """Print the number of targets."""
        self._total, self._done = total, known
        before = f"; {known} {'was' if known == 1 else 'were'} judged before" if known else ""
        self._print(f"Judging {counted(total - known, 'target')}{before}")

    def said(self, name: str, line: str) -> None:
        """Print that a run is begun for the second time; what runs print is too much for a log."""
        if not line and name in self._begun:
            self._print(f"  {name} is judged again: the worker or the process of its run has ended")
        self._begun.add(name)

    def done(self, line: Line) -> None:
        """Print what came of a target."""
        self._done += 1
        words = one_line(f"{line['name']}: {verdict_of(line)}. {line['sentence']}", WIDTH)
        self._print(f"  {self._done} of {self._total}  {words}")

    def end(self) -> None:
        """The fleet is over, or was stopped."""

    def _print(self, line: str) -> None:
        print(line, flush=True)


class Live(Lines):
    """Lines about what is done, above a bar for each target that is being judged and one for all."""

    def __init__(self) -> None:
        super().__init__()
        columns = (TextColumn("{task.description:<24.60}"), TextColumn("{task.fields[line]:.80}"), TimeElapsedColumn())
        self._bars = Bars(BarColumn(bar_width=24), MofNCompleteColumn(), *columns, console=Console(), transient=True)
        self._tasks: dict[str, TaskID] = {}
        self._all = self._bars.add_task("all targets", total=None, line="", visible=False)

    def begin(self, total: int, known: int) -> None:
        """Show the bar of all targets."""
        super().begin(total, known)
        self._bars.update(self._all, total=total, completed=known, visible=True)
        self._bars.start()

    def said(self, name: str, line: str) -> None:
        """Show what a run has just printed."""
        super().said(name, line)
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task(name, total=1, line="")
        self._bars.update(self._tasks[name], line=one_line(line, 80))

    def done(self, line: Line) -> None:
        """Move the bar of all targets."""
        super().done(line)
        if line["name"] in self._tasks:
            self._bars.remove_task(self._tasks.pop(line["name"]))
        self._bars.update(self._all, advance=1)

    def end(self) -> None:
        """Take the bars away."""
        self._bars.stop()

    def _print(self, line: str) -> None:
        self._bars.console.print(line, highlight=False, markup=False, soft_wrap=True)


def progress_for() -> Lines:
    """Bars where a person watches, lines elsewhere and in CI."""
    return Live() if is_watched() else Lines()
