"""A target that is only read: the client of `doctor` and `init`, whose errors end the command in one sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from procedurelogs_conformance.stopped import Stopped
from run.preparation import version_of
from subject import Blocked, ConfigurationError, Practice, Settings, Target, Unreachable, credentials_from
from subject.pacing import interval_of

NOBODY = Practice((), ())
"""A practice without any record, so that the gate lets no record through."""


@contextmanager
def reading(
    url: str, *, api_version: str, credentials: Path | None, rate: str | None, timeout: float
) -> Iterator[Target]:
    """A target client in mode read-only; raises Stopped, with an exit code of `run`, for every problem in the block."""
    try:
        asked = Settings(
            url=url,
            api_version=version_of(api_version),
            mode="read-only",
            credentials=credentials_from(os.environ, credentials),
            interval_seconds=interval_of(rate) if rate else 0.0,
        )
        settings = asked.with_timeout(timeout).checked()
        with closing(Target(settings, NOBODY, mark="")) as target:
            yield target
    except (ConfigurationError, Unreachable) as problem:
        raise Stopped(problem) from None
    except Blocked as blocked:
        raise Stopped(Unreachable(f"{url} cannot be read: {blocked}. {blocked.hint}")) from None
