"""What a command tells, on its standard output and standard error: keeping never depends on telling.

Every write of every library goes through here. A reader that has left, a full disk, a terminal that is gone and a
stream that was closed from the start lose words, and nothing else.
"""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from typing import TextIO


class Words(io.FileIO):
    """A file that accepts everything; what it cannot pass on is lost, and `problem` says why."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self.problem: OSError | None = None

    def write(self, data: io.ReadableBuffer) -> int:  # type: ignore[name-defined] # a name of the type stubs only
        """Pass the data on, or forget them after a first failure; returns their length."""
        left = memoryview(data).cast("B")
        length = left.nbytes
        try:
            while left and not self.problem:
                written = super().write(left)
                if written is None:  # the other end made the pipe non-blocking, and it is full
                    select.select([], [self], [])
                left = left[written or 0 :]
        except OSError as problem:
            self.problem = problem
        return length


def protect() -> None:
    """Let the standard streams of this process accept everything, whatever becomes of their other ends."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            nowhere = os.open(os.devnull, os.O_RDWR)  # takes this number, which no other file may get by accident
            os.set_inheritable(nowhere, True)
    sys.stdout = _stream(1, sys.stdout)
    sys.stderr = _stream(2, sys.stderr)


def _stream(number: int, before: TextIO | None) -> TextIO:
    """A text stream over a descriptor, with the encoding of the stream that was there before, if there was one."""
    words = Words(number)
    return io.TextIOWrapper(
        io.BufferedWriter(words),
        encoding=before.encoding if before else "utf-8",
        errors="backslashreplace" if before is None or before.errors in (None, "strict") else before.errors,
        line_buffering=number == 2 or words.isatty(),
    )


def lost() -> str:
    """Why words on the standard output were lost; empty if none were, or if its reader wanted no more."""
    sys.stdout.flush()
    words = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    problem = words.problem if isinstance(words, Words) else None
    return "" if problem is None or problem.errno == errno.EPIPE else problem.strerror or str(problem)
