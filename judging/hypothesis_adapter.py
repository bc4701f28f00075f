"""The choices of a failing example, which Hypothesis gives as code only.

With `settings(print_blob=True)` it adds a note to the exception of a failing test, with the decorator that reproduces
it: `@reproduce_failure('6.170.17', b'AEEA')`. Tried with Hypothesis 6.170.17; pyproject.toml bounds the version.
"""

from __future__ import annotations

import ast

DECORATOR = "@reproduce_failure"


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
