"""The settings of a server: its version, features, faults and variants."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from reference.faults.interaction_names import INTERACTIONS
from reference.faults.registry import FAULTS
from reference.insurance_history.categories import CATEGORIES
from reference.unknown_name import UnknownName, suggestion
from reference.variants import OPEN_DENTAL_LOGIC, READINGS, SERVERS, VARIANTS
from reference.versions import NEWEST, Version, parse_version

FEATURES = ("public-health", "medical-insurance")
"""The features that the server can be without."""

PREFERENCES = tuple(category.name for category in CATEGORIES)
"""The preferences that hold the codes of a category of insurance history, in the order of the document."""

MOST_TOLD = 10
"""More names than this are not listed in a sentence."""

_FIRST = {rule: readings[0] for rule, readings in READINGS.items()}


@dataclass(frozen=True, slots=True)
class Switches:
    """The settings of one server; by default the newest version with every feature and no fault."""

    version: Version = NEWEST
    without: frozenset[str] = frozenset()
    not_set: frozenset[str] = frozenset()
    """The categories of insurance history whose preference is empty."""
    faults: frozenset[str] = frozenset()
    variants: frozenset[str] = frozenset()
    readings: dict[str, str] = field(default_factory=dict, compare=False)

    def broken(self, operation: str, rule: str) -> bool:
        """Whether the server has the fault OPERATION/RULE: it was started to break this rule."""
        return bool(self.faults) and f"{operation}/{rule}" in self.faults

    @property
    def open_dental(self) -> bool:
        """Whether the server stores values as the desktop program's own code does."""
        return OPEN_DENTAL_LOGIC in self.variants

    def reading(self, rule: str) -> str:
        """The reading of the rule that the server takes."""
        return self.readings.get(rule) or _FIRST[rule]


def make_switches(
    *,
    faults: Iterable[str] = (),
    variants: Iterable[str] = (),
    version: str | None = None,
    without: Iterable[str] = (),
    not_set: Iterable[str] = (),
) -> Switches:
    """Build switches from names; raises UnknownName with one sentence."""
    chosen = frozenset(_known("variant", variants, VARIANTS))
    readings = _readings_of(chosen)
    return Switches(
        version=parse_version(version) if version else NEWEST,
        without=frozenset(_known("feature", without, FEATURES)),
        not_set=frozenset(_known("category", not_set, PREFERENCES)),
        faults=frozenset(_known("fault", faults, (*FAULTS, *INTERACTIONS))),
        variants=chosen,
        readings=readings,
    )


def _readings_of(chosen: frozenset[str]) -> dict[str, str]:
    """The reading of each rule that the variants name, before those of whole servers; raises UnknownName."""
    named = sorted(chosen - SERVERS.keys())
    readings = dict(name.split("=", 1) for name in named)
    if len(readings) < len(named):
        twice = next(rule for rule in readings if sum(name.startswith(f"{rule}=") for name in named) > 1)
        raise UnknownName(f"The variants give {twice!r} two readings; name one.")
    servers = [SERVERS[name] for name in sorted(chosen & SERVERS.keys())]
    return {rule: reading for taken in (*servers, readings) for rule, reading in taken.items()}


def _known(what: str, names: Iterable[str], known: Collection[str]) -> list[str]:
    named = list(names)
    for name in named:
        if name not in known:
            readings = _readings(name) if what == "variant" else ""
            advice = suggestion(name, known) or readings or _where_listed(what, known)
            raise UnknownName(f"There is no {what} {name!r}.{advice}")
    return named


def _where_listed(what: str, known: Collection[str]) -> str:
    """A sentence with the known names, or with the option that prints them."""
    return f" Known are {', '.join(known)}." if len(known) <= MOST_TOLD else f" `serve --list-{what}s` lists them."


def _readings(variant: str) -> str:
    """A sentence with the readings of the variant's rule; empty if the rule has none."""
    rule = variant.partition("=")[0]
    return f" The readings of {rule} are {', '.join(READINGS[rule])}." if rule in READINGS else ""
