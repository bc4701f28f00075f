"""The name of a test of pytest, where Schemathesis reads it.

With a schema from a fixture (`schemathesis.pytest.from_fixture`), Schemathesis reads and writes `_nodeid` of the test.
Tests of pytest 9.2 no longer have it. Tried with Schemathesis 4.32.5 and pytest 9.2.0; pyproject.toml bounds both.
"""

from __future__ import annotations

import pytest


class PytestChanged(RuntimeError):
    """This version of pytest does not let a node have the attribute."""

    def __init__(self) -> None:
        super().__init__(
            "pytest no longer lets a test have _nodeid, which Schemathesis reads: "
            "suites/fuzzing/schemathesis_adapter.py has to be adapted, or an earlier version of pytest installed."
        )


def let_schemathesis_name(node: pytest.Item) -> None:
    """Give a test the name that Schemathesis reads, where it has none; raises PytestChanged."""
    try:
        if not hasattr(node, "_nodeid"):
            node._nodeid = node.nodeid  # type: ignore[attr-defined] # see above
    except AttributeError:
        raise PytestChanged from None
