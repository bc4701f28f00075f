"""The passes of a certification together: whether they belong together, and are what the product requires."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from certification.exclusions import holds_at
from certification.product import Product
from certification.requirements import DRAWN, FEATURES_OFF, PINNED, PINNED_SEED, shortcomings_of
from certification.rule_sets import FrozenRule, known
from spec import Feature, Version, features

Record = Mapping[str, Any]
Records = Mapping[str, Record]
"""The record of each pass, by its name."""


def shortcomings(records: Records, product: Product, *, are_sound: bool = False) -> list[str]:
    """What keeps these passes from deserving a certificate for the product, in sentences; empty if they deserve one.

    `are_sound` means that each record was checked already: it does not contradict itself.
    """
    found = [
        sentence for name, record in records.items() for sentence in shortcomings_of(name, record, is_sound=are_sound)
    ]
    if missing := [name for name in (PINNED, DRAWN) if name not in records]:
        return [*found, f"The pass {' and the pass '.join(missing)} is missing."]
    if found:
        return found
    return [*_seeds(records), *_one_target(records), *_features(records, product), *_waivers(records)]


def features_that_matter(version: Version, rules: Mapping[str, FrozenRule]) -> list[Feature]:
    """The features on which a rule of this version depends."""
    gates = {(rule.feature or "").removeprefix("no-") for rule in rules.values() if holds_at(rule, version)}
    return [feature for feature in features() if feature.name in gates]


def target_facts(records: Records) -> dict[str, Any]:
    """What identifies the target of these passes, as target.json holds it."""
    off = records.get(FEATURES_OFF)
    return _facts(records[PINNED]) | ({"features_off": _facts(off)} if off else {})


def _facts(record: Record) -> dict[str, Any]:
    target = record["target"]
    return {
        "url": target["url"],
        "api_version": target["api_version"],
        "nonce": target["identity"]["nonce"],
        "certificate": target["identity"]["certificate"],
    }


def _offered(product: Product, feature: Feature) -> str:
    return product.features.get(feature.key, "optional")


def _rules_of(record: Record) -> Mapping[str, FrozenRule]:
    found = known(record["suite"].get("catalogue", ""), record["suite"]["version"])
    return found.rules if found else {}


def _seeds(records: Records) -> Iterator[str]:
    seeds = {name: record["run"]["seed"] for name, record in records.items()}
    if seeds[PINNED] != PINNED_SEED:
        yield f"The pass {PINNED} has the seed {seeds[PINNED]}; {PINNED_SEED} is the one that every product has."
    if seeds[DRAWN] == PINNED_SEED:
        yield f"The pass {DRAWN} has the pinned seed: it has to be drawn."


def _one_target(records: Records) -> Iterator[str]:
    """Whether all passes were run for one certification: one nonce, one version, one suite, and one server."""
    first = records[PINNED]
    for name, record in records.items():
        if record["target"]["identity"]["nonce"] != first["target"]["identity"]["nonce"]:
            yield f"The pass {name} has another nonce: it is of another certification, or of another server."
        if record["target"]["api_version"] != first["target"]["api_version"]:
            yield f"The pass {name} was judged as another version than the pass {PINNED}."
        if record["suite"] != first["suite"] or record["run"].get("rule_set") != first["run"].get("rule_set"):
            yield f"The pass {name} was judged by other rules than the pass {PINNED}."
    one, other = (records[name]["target"] for name in (PINNED, DRAWN))
    if (one["url"], one["identity"]["certificate"]) != (other["url"], other["identity"]["certificate"]):
        yield f"The pass {DRAWN} judged another server than the pass {PINNED}: its URL or certificate differs."


def _features(records: Records, product: Product) -> Iterator[str]:
    """Whether each feature was judged as the product has it."""
    version = Version.parse(records[PINNED]["target"]["judged_as"])
    mattering = features_that_matter(version, _rules_of(records[PINNED]))
    for feature in mattering:
        offered = _offered(product, feature)
        if offered == "optional" and FEATURES_OFF not in records:
            yield f"{feature.title} is optional in the product, but there is no pass with the feature off."
        for name, record in records.items():
            wanted = offered == "always" or (offered == "optional" and name != FEATURES_OFF)
            if record["target"]["features"].get(feature.key) is not wanted:
                state = "on" if wanted else "off"
                yield f"{feature.title} is {offered} in the product, but it is not {state} in the pass {name}."


def _waivers(records: Records) -> Iterator[str]:
    """Whether each waiver held when the passes began and was needed in one of them."""
    needed = {rule["id"] for record in records.values() for rule in record["rules"] if "waived" in rule}
    for name, record in records.items():
        began = record["run"]["started"][:10]
        for rule, waiver in record["run"].get("waivers", {}).items():
            if waiver["expires"] < began:
                yield f"The waiver of {rule} had expired on {waiver['expires']} when the pass {name} began."
            if rule not in needed and name == PINNED:
                yield f"The waiver of {rule} is not needed: the rule passed. Remove it ({waiver['ticket']})."
