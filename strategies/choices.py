"""Choosing one of several values: the earlier ones are the plainer ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


def choices(values: Iterable[T], *, other_than: T | None = None) -> SearchStrategy[T]:
    """One of the values but never other_than; shrinks to the first of them."""
    left = [value for value in values if value != other_than]
    if not left:
        raise InvalidArgument(f"Nothing is left to choose from beside {other_than!r}.")
    return st.sampled_from(left)


def wrong_bodies(
    field: str, wrong: Callable[[], SearchStrategy[Any]] | None, *, valid: Mapping[str, Any]
) -> SearchStrategy[dict[str, Any]]:
    """The valid body with a field wrong, or without it where there are no wrong values."""
    if wrong is None:
        return st.just({name: value for name, value in valid.items() if name != field})
    return wrong().map(lambda value: {**valid, field: value})
