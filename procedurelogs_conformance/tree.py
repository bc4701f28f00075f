"""Where the rooms are: beside the package in a checkout, embedded in it in a wheel."""

from __future__ import annotations

import sys
from pathlib import Path

_EMBEDDED = Path(__file__).parent / "_tree"
TREE = _EMBEDDED if _EMBEDDED.is_dir() else Path(__file__).parent.parent


def put_first() -> None:
    """Let the rooms be imported from here and from nowhere else."""
    sys.path.insert(0, str(TREE))
