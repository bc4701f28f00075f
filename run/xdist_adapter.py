"""Groups of checks that share a worker of pytest-xdist, by a method that it keeps for subclasses.

Its public groups (`--dist loadgroup`) rename the checks, which pytest 9.2 does not allow.
Tried with pytest-xdist 3.8.0; pyproject.toml bounds the version.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

METHOD = "_split_scope"


class XdistChanged(RuntimeError):
    """This version of pytest-xdist groups tests in another way."""

    def __init__(self) -> None:
        super().__init__(
            f"LoadScopeScheduling of pytest-xdist no longer has {METHOD}: run/xdist_adapter.py has to be adapted, "
            "or an earlier version of pytest-xdist installed; --workers 1 does without it."
        )


class _ByGroup(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """Gives each check to a free worker, and all checks of a group to the same one."""

    groups: Mapping[str, str] = {}

    def _split_scope(self, nodeid: str) -> str:
        return self.groups.get(nodeid, nodeid)


def scheduler_by_group(config: pytest.Config, log: Any, groups: Mapping[str, str]) -> object:
    """A scheduler of pytest-xdist; the group of a check may become known until the workers have collected theirs.

    Raises XdistChanged.
    """
    if not callable(getattr(LoadScopeScheduling, METHOD, None)):
        raise XdistChanged
    scheduler = _ByGroup(config, log)
    scheduler.groups = groups
    return scheduler
