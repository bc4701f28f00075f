"""A command of the launcher that ends with the worker of a fleet: `supervised LOCK SECONDS WORD...`.

The worker holds the other end of the standard input. Where that is closed, because the worker has ended however it
did, the command gets SIGTERM, and so cleans up its records and writes its reports before it ends. Two commands with one
LOCK follow each other, the second one SECONDS after the first: the interval between two requests.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress

from filelock import FileLock

from procedurelogs_conformance import start


def main() -> None:
    """Wait for the turn of this process, then run the command."""
    lock, seconds, *words = sys.argv[1:]
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    threading.Thread(target=_follow_worker, daemon=True).start()
    with FileLock(lock):
        time.sleep(float(seconds))
        sys.argv[1:] = words
        start.main()


def _follow_worker() -> None:
    with suppress(OSError):
        while os.read(0, 4096):
            pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
