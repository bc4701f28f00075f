"""The text of a drafted manifest: the entries found, and a commented line for each entry that is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from spec import Feature, Version, catalogue, features
from subject.needs import NEEDS
from subject.practice import practice_from

HEAD = """\
# The practice at {url}, drafted by reading; nothing was written there.
# Read it before you use it: procedures will be made and deleted for the patients below. Leave only test patients.
# A commented line says what could not be found, and how many rules it unlocks: replace each ?, and take "# " away.
# Check it with: procedurelogs-conformance doctor {url} --practice FILE
"""
ABOUT: Mapping[str, str] = {
    "features": "Whether the features that gate some fields are switched on.",
    "preferences": "What a create falls back on.",
    "patients": "Patients whose procedures the suite may make and delete.",
    "codes": "Procedure codes; the treatment area decides what a create must send.",
    "providers": "Providers and their abbreviations.",
    "clinics": "Clinics.",
    "sites": "Sites.",
    "appointments": "Appointments of the patients above.",
    "priorities": "Definitions of category 20, in their order.",
    "diagnoses": "Definitions of category 16, in their order.",
    "prognoses": "Definitions of category 30, in their order.",
    "other_definitions": "Definitions of other categories: keys that exist, but of the wrong kind.",
    "procedures": "Procedures that are there already; the suite only reads them, and they have to stay as they are.",
    "subscribers": "The patients' links to insurance plans. Nothing is ever entered into the categories of no_history.",
    "insurance_history": "By category: the codes of its preference; an empty list where it has none.",
    "disposable": "Procedures that the suite may change and delete, and a faulty server may destroy; add them by hand.",
}
FEATURES = {feature.key: feature for feature in features()}
"""The features by their names in a manifest."""


def draft_text(sections: Mapping[str, Any], url: str, version: Version) -> str:
    """The manifest as valid YAML."""
    lacking = gaps(sections, version)
    return "\n".join(
        [HEAD.format(url=url), *(line for name in ABOUT for line in _section(name, sections.get(name), lacking))]
    )


def gaps(sections: Mapping[str, Any], version: Version) -> dict[str, int]:
    """The number of rules of a version that each unmet need or undeclared feature blocks, by its name."""
    practice = practice_from(sections)
    counts = {name: sum(name in rule.needs for rule in catalogue() if rule.holds_at(version)) for name in NEEDS}
    found = {
        name: count
        for name, count in counts.items()
        if count and not NEEDS[name].met(practice) and not practice.excluded([name])
    }
    return found | {
        name: count
        for name, feature in FEATURES.items()
        if name not in practice.features and (count := _gated(feature, version))
    }


def _gated(feature: Feature, version: Version) -> int:
    """The number of rules of a version that depend on a feature."""
    return sum(rule.gate == feature for rule in catalogue() if rule.holds_at(version))


def _section(name: str, found: Any, lacking: Mapping[str, int]) -> Iterator[str]:
    yield f"# {ABOUT[name]}"
    if found:
        yield f"{name}:"
        if isinstance(found, Mapping):
            yield from (f"  {key}: {_flow(value)}" for key, value in found.items())
        else:
            yield from (f"  - {_flow(entry)}" for entry in found)
    elif list(_missing(name, lacking)):
        yield f"# {name}:"
    yield from _missing(name, lacking)
    yield ""


def _missing(name: str, lacking: Mapping[str, int]) -> Iterator[str]:
    mapping = name in ("preferences", "insurance_history")
    for need, count in lacking.items():
        unlocks = f"unlocks {count} rule{'s' if count > 1 else ''}"
        if need in FEATURES:
            if name == "features":
                yield f"  # {need}: ?  # true or false; {unlocks}"
        elif NEEDS[need].section == name:
            entry = NEEDS[need].entry if mapping else f"- {NEEDS[need].entry}"
            yield f"  # {entry}  # {NEEDS[need].words}; {unlocks}"


def _flow(value: Any) -> str:
    """A value as YAML on one line, in ASCII."""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=float("inf"))
    return text.removesuffix("...\n").strip()
