"""What Hypothesis has no public interface for: the choices of a failing example, a database for a seeded test, the end
of a seed for all tests, and values that depend on the seed alone.

With `settings(print_blob=True)` it adds a note to the exception of a failing test, with the decorator that reproduces
it: `@reproduce_failure('6.170.17', b'AEEA')`. `hypothesis.seed` takes the database of a test away,
and so does `--hypothesis-seed`, which stays in force when the session of pytest that it was given to has ended.
Among drawn values are constants that it finds in imported modules, but not in installed ones: without
`values_of_the_seed_alone` a seed gives other requests in a checkout than in an installation, or in a worker process.
Tried with Hypothesis 6.170.17; pyproject.toml bounds the version.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import Phase, core, settings
from hypothesis.database import ExampleDatabase
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

DECORATOR = "@reproduce_failure"
SETTINGS = "_hypothesis_internal_use_settings"
SEED = "global_force_seed"
CONSTANTS = "_get_local_constants"


class HypothesisChanged(RuntimeError):
    """This version of Hypothesis gives the choices of a failing example in another form."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"Hypothesis no longer notes {DECORATOR}('version', b'choices') at a failing example, but {found!r}: "
            "judging/hypothesis_adapter.py has to be adapted, or an earlier version of Hypothesis installed."
        )


def choices_of(problem: BaseException) -> str:
    """The choices of a failing example, as `VERSION BASE64`, for `hypothesis.reproduce_failure`.

    Empty where the exception has no notes, since no example was generated; raises HypothesisChanged where no note has
    the code.
    """
    notes: list[str] = getattr(problem, "__notes__", [])
    found = [note.partition(DECORATOR)[2] for note in notes if DECORATOR in note]
    if not notes:
        return ""
    try:
        version, choices = ast.literal_eval(found[-1][: found[-1].index(")") + 1])
        return f"{version} {choices.decode('ascii')}"
    except (IndexError, ValueError, SyntaxError, TypeError, AttributeError):
        raise HypothesisChanged("\n".join(found or notes)[:300]) from None


def give_database(test: Callable[..., Any], database: ExampleDatabase) -> bool:
    """Let a seeded test look for known failures in a database; whether this version of Hypothesis lets it.

    A test that reuses no inputs gets none, since it would only fill it.
    """
    used = getattr(test, SETTINGS, None)
    if not isinstance(used, settings):
        return False
    if Phase.reuse in used.phases:
        setattr(test, SETTINGS, settings(used, database=database))
    return True


def forget_seed() -> None:
    """Let tests that run later in this process have seeds and databases of their own, whatever `--hypothesis-seed` was.

    Raises AttributeError where this version of Hypothesis keeps the seed elsewhere.
    """
    getattr(core, SEED)
    setattr(core, SEED, None)


@contextmanager
def values_of_the_seed_alone() -> Iterator[None]:
    """Draw no constants of imported modules meanwhile, so that the same seed gives the same values in every process.

    Raises AttributeError where this version of Hypothesis finds them elsewhere.
    """
    kept = getattr(providers, CONSTANTS)
    setattr(providers, CONSTANTS, Constants)
    try:
        yield
    finally:
        setattr(providers, CONSTANTS, kept)
