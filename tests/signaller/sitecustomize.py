"""Python imports this at its start where its folder is on the path: a signal comes when a certain module is imported.

SIGNAL        the number of the signal, for the first process of a run; Ctrl-C is for its group, as in a terminal
SIGNAL_AT     the name of the module
SIGNAL_FROM   the process that imports it: `first`, or the name of a worker
"""

from __future__ import annotations

import os
import signal
import sys


class Signaller:
    """A finder of modules that finds none."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        """Send the signal if the module is the one, and this is the process."""
        if name == os.environ["SIGNAL_AT"] and _own_name() == os.environ["SIGNAL_FROM"]:
            sys.meta_path.remove(self)
            number = int(os.environ["SIGNAL"])
            first = os.getpid() if _own_name() == "first" else os.getppid()
            (os.killpg if number == signal.SIGINT else os.kill)(first, number)


def _own_name() -> str:
    return "first" if "procedurelogs_conformance" in sys.orig_argv else os.environ.get("PYTEST_XDIST_WORKER", "")


if "SIGNAL_AT" in os.environ:
    sys.meta_path.insert(0, Signaller())
