"""What help pages share: their end, which lists the exit codes."""

from __future__ import annotations

from collections.abc import Mapping


def exit_codes(meanings: Mapping[int, str]) -> str:
    """The end of a help page: a line for each exit code, also for that of a command that a signal ended at once."""
    every = {**meanings, 130: "ended at once by Ctrl-C; 143: by SIGTERM, 129: by SIGHUP"}
    return "\b\nExit codes:\n" + "\n".join(f"  {code}  {meaning}" for code, meaning in every.items())
