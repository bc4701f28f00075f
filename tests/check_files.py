"""Writes run/check_files.json, the rules that each file of the suites cites: `python -m tests.check_files`."""

from __future__ import annotations

import json
import sys

from run.check_files import TABLE, table_of
from run.check_listing import collected_checks


def main() -> None:
    """Write the table of the checks as pytest collects them, or with --print only print it."""
    text = json.dumps(table_of(collected_checks()), indent=1) + "\n"
    if "--print" in sys.argv:
        sys.stdout.write(text)
    else:
        TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
