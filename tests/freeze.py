"""Freezes the rules of the catalogue as the rule set of the release in pyproject.toml: `python -m tests.freeze`.

CHANGELOG.md has to name, in the entry of that release, each rule whose outcome or weight can differ from what was
frozen last. The set of a release that is out never changes.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from certification.rule_sets import SETS, RuleSet, changes, frozen, rule_set_from, rule_sets
from spec import catalogue, numbers_of
from tests.launching import ROOT


def current_version() -> str:
    """The version in pyproject.toml."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def before(version: str, known: Iterable[str]) -> list[str]:
    """The versions before this one, the oldest first."""
    return sorted((one for one in known if numbers_of(one) < numbers_of(version)), key=numbers_of)


def frozen_now() -> RuleSet:
    """The rule set that the catalogue of today makes."""
    version = current_version()
    paths = {one: SETS / f"{one}.json" for one in before(version, rule_sets())}
    digests = {one: sha256(path.read_bytes()).hexdigest() for one, path in paths.items()}
    return frozen(catalogue(), version, digests)


def last_frozen(version: str, sets: Mapping[str, RuleSet]) -> RuleSet | None:
    """What was frozen last: the set of this version, or else that of the release before it."""
    earlier = before(version, sets)
    return sets.get(version) or (sets[earlier[-1]] if earlier else None)


def entry_of(version: str, changelog: str) -> str:
    """The entry of a version in the text of CHANGELOG.md, with its heading; empty if it has none."""
    found = re.search(rf"^## {re.escape(version)}\b.*?(?=^## |\Z)", changelog, flags=re.MULTILINE | re.DOTALL)
    return found[0] if found else ""


def complaints(now: RuleSet, sets: Mapping[str, RuleSet], changelog: str) -> Iterator[str]:
    """Why these rules cannot be frozen: a sentence for each rule that CHANGELOG does not name, or for the release."""
    last = last_frozen(now.version, sets)
    differing = changes(last.rules, now.rules) if last else {}
    entry = entry_of(now.version, changelog)
    if last and last.version == now.version and differing and "(unreleased)" not in entry.partition("\n")[0]:
        yield f"{now.version} is released: give pyproject.toml and CHANGELOG.md the next version."
    for rule, words in differing.items():
        if not re.search(rf"(?<![\w/-]){re.escape(rule)}(?![\w/-])", entry):
            yield f"CHANGELOG.md, {now.version}: name {rule}, whose verdict can change ({words})."


def problems(now: RuleSet, sets: Mapping[str, RuleSet], changelog: str) -> list[str]:
    """What is wrong with the frozen set of the present version, in sentences; other words of rules are not."""
    found = list(complaints(now, sets, changelog))
    there = sets.get(now.version)
    if there is None or there.catalogue != now.catalogue or changes(there.rules, now.rules):
        found.append(f"The catalogue is not the rule set {now.version}: python -m tests.freeze writes it.")
    return found


def main() -> int:
    """Write the rule set, or print why not."""
    now = frozen_now()
    found = list(complaints(now, rule_sets(), (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")))
    for sentence in found:
        print(sentence)
    if found:
        return 1
    path = SETS / f"{now.version}.json"
    path.write_text(now.as_text(), encoding="utf-8")
    assert rule_set_from(path.read_text(encoding="utf-8")) == now
    print(f"{path.relative_to(ROOT)}: {len(now.rules)} rules, catalogue {now.catalogue}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
