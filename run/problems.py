"""What an exception means: for a run its exit code, for a check what blocked it, or that it was interrupted."""

from __future__ import annotations

from unittest import SkipTest

import pytest
from hypothesis.errors import HypothesisException

from run.identity import NotIdentified
from subject import Blocked, ConfigurationError, Unreachable


def exit_code_of(problem: Exception) -> int:
    """The exit code for what stopped a run: 2 configuration, 3 no proof of identity, 4 unreachable, 5 the suite."""
    return {ConfigurationError: 2, NotIdentified: 3, Unreachable: 4}.get(type(problem), 5)


def obstacle_behind(problem: BaseException) -> Blocked | None:
    """What blocked a check, also if Hypothesis complains that an example which it ended early drew too little."""
    if isinstance(problem, SkipTest | pytest.skip.Exception):
        return problem if isinstance(problem, Blocked) else Blocked("skipped", str(problem))
    within: BaseException | None = problem if isinstance(problem, HypothesisException) else None
    while within is not None and not isinstance(within, Blocked):
        within = within.__context__
    return within


def is_interruption(problem: BaseException | None) -> bool:
    """Whether Ctrl-C is the problem, or what a library raised on the way out of it."""
    while problem is not None and not isinstance(problem, KeyboardInterrupt):
        problem = problem.__context__
    return problem is not None
