"""The practice that the strategies draw from: set once before a run, looked up at each draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from spec import Version, gates
from subject.practice import Practice


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a value depends on beside its arguments: the practice, the API's version, the server's day."""

    practice: Practice
    version: Version
    today: date

    def opens(self, field: str) -> bool:
        """Whether a field can be set: it needs no feature, or the practice declares that its feature is on."""
        feature = gates().get(field)
        return feature is None or self.practice.features.get(feature.key) is True


_in_use: list[Surroundings] = []


def use_practice(practice: Practice, version: Version, today: date) -> None:
    """From now on draw from this practice, at this version, with this as the server's day."""
    _in_use[:] = [Surroundings(practice, version, today)]


def current() -> Surroundings:
    """The practice in use; raises RuntimeError before use_practice was called."""
    if not _in_use:
        raise RuntimeError(
            "No practice is in use: call strategies.use_practice(practice, version, today) before anything is drawn."
        )
    return _in_use[0]
