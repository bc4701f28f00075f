"""Features of a practice: what must be switched on there before certain fields can be set."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature by its name in rules and options, such as public-health."""

    name: str

    @property
    def key(self) -> str:
        """The name in a practice manifest, such as public_health."""
        return self.name.replace("-", "_")

    @property
    def title(self) -> str:
        """The name for people, such as Public Health."""
        return self.name.replace("-", " ").title()
