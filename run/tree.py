"""Where the rooms are: the folder that holds this one, in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

TREE = Path(__file__).parent.parent
