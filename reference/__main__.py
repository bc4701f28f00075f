"""The start of the server: until all is imported, Ctrl-C ends it without a traceback."""

from __future__ import annotations

import signal
import sys

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from reference.command_line import main

    sys.exit(main())
