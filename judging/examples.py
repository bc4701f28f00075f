"""How many examples a check tries, and the settings of Hypothesis under which it does."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

from judging.example_database import GuardedDatabase

PROFILE = "conformance"

_COMMON = settings(
    derandomize=False,  # each check has a seed of its own
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    print_blob=True,  # read by judging/hypothesis_adapter.py
    suppress_health_check=[HealthCheck.too_slow],
)

ONE_EXAMPLE = settings(_COMMON, max_examples=1, phases=[Phase.generate])
"""For a check whose simplest example shows everything: there is nothing to shrink."""


def use_examples(number: int, *, shrink: bool, database: GuardedDatabase | None = None) -> None:
    """Let the checks that are imported from here on try so many examples, and look for the smallest one that fails.

    Inputs of a database, which failed in earlier runs, are tried first, and do not count.
    """
    _register(number, shrink=shrink, database=database)
    settings.load_profile(PROFILE)


def known_failures() -> GuardedDatabase | None:
    """The database of this run, if it has one."""
    database = settings.get_profile(PROFILE).database
    return database if isinstance(database, GuardedDatabase) else None


def only_known_failures_passed() -> bool:
    """Whether the generated check that ran last tried inputs of the database alone, and none of them failed."""
    database = known_failures()
    return database is not None and database.only_passed


def budget() -> int:
    """The number of examples that a check of this run tries at most, whatever its own settings; 1 outside of a run."""
    return int(settings.get_profile(PROFILE).max_examples)


def _register(number: int, *, shrink: bool, database: GuardedDatabase | None = None) -> None:
    first = (Phase.explicit, Phase.reuse) if database else (Phase.explicit,)
    phases = (*first, Phase.generate, *([Phase.shrink] if shrink else []))
    settings.register_profile(PROFILE, _COMMON, max_examples=number, phases=phases, database=database)


_register(1, shrink=False)


def strength() -> int:
    """How many parts of a request meet in every combination in the rows of this run: 1 for fields alone in pairs."""
    return 1 if budget() == 1 else 2 if budget() < EXAMPLES_FOR_TRIPLES else 3


EXAMPLES_FOR_TRIPLES = 10
"""From so many examples on, every triple of fields and states meets instead of every pair."""

EXAMPLES_FOR_EACH_FIELD = 3
"""From so many examples on, values of whole ranges are drawn for each field, beside those of the rows."""


def draws_each_field() -> bool:
    """Whether this run also draws values for each field alone."""
    return budget() >= EXAMPLES_FOR_EACH_FIELD


def one_less() -> settings:
    """For a check of each field or rule, of which there are many: an example less than others try, but at least one."""
    return settings(max_examples=max(1, budget() - 1))


def unshrunk() -> settings:
    """For a check whose example sends many requests: an example less than others try, and none is made smaller."""
    first = [Phase.reuse] if known_failures() else []
    return settings(one_less(), phases=[*first, Phase.generate])
