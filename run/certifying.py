"""The passes of a certification before they are run: their options, and what can be said without the target."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from certification.passes import features_that_matter
from certification.product import Product
from certification.requirements import DRAWN, FEATURES_OFF, MINIMUM, PINNED, PINNED_SEED
from certification.rule_sets import FrozenRule, known
from reports.derived import catalogue_digest
from run.options import Options
from run.preparation import version_of
from run.session import Session
from spec import NEWEST, Feature, Version, catalogue, since
from subject import ConfigurationError

FEW = 3
"""Rules that a sentence names."""


@dataclass(frozen=True, slots=True)
class PlannedPass:
    """A pass: its name, and the options of its run."""

    name: str
    options: Options


@dataclass(frozen=True, slots=True)
class FeaturesOff:
    """Where the same product has its optional features off."""

    url: str
    practice: Path | None = None
    credentials: Path | None = None


def planned(options: Options, product: Product, off: FeaturesOff | None, suite_version: str) -> list[PlannedPass]:
    """The passes of a certification of the product at the URL of the options; raises ConfigurationError.

    All have the nonce drawn here, and all but the first have the seed drawn here. Each writes its reports to a folder
    of its own in that of the options, which also hold the number of examples of the drawn pass.
    """
    version = _version(options.api_version)
    _check_release(suite_version)
    mattering = _mattering(version)
    optional = [one for one in mattering if product.features.get(one.key, "optional") == "optional"]
    _check_features_off(optional, off)
    absent = tuple(one.name for one in mattering if product.features.get(one.key) == "absent")
    seed = PINNED_SEED + 1 + secrets.randbelow(2**32)
    base = replace(options, without=absent, nonce=secrets.token_hex(8), seed=seed)
    passes = {
        PINNED: replace(base, seed=PINNED_SEED, examples=MINIMUM[PINNED]),
        DRAWN: base,
    }
    if off and optional:
        passes[FEATURES_OFF] = replace(
            base,
            url=off.url,
            practice=off.practice or options.practice,
            credentials=off.credentials or options.credentials,
            without=(*absent, *(one.name for one in optional)),
            examples=MINIMUM[FEATURES_OFF],
        )
    return [
        PlannedPass(name, replace(one, out=options.out / name if options.out else None)) for name, one in passes.items()
    ]


def check(passes: Sequence[PlannedPass]) -> None:
    """Check all that can be checked before the first request; raises ConfigurationError."""
    for one in passes:
        session = Session(one.options)
        session.close()
        for sentence in (*_undeclared(one, session), *_gaps(session)):
            raise ConfigurationError(sentence)


def _version(text: str) -> Version:
    version = version_of(text)
    if version > NEWEST:
        raise ConfigurationError(f"This suite cannot certify version {text}: the newest that it knows is {NEWEST}.")
    if version < since("create-procedure"):
        raise ConfigurationError(
            f"Version {text} cannot be certified: before {since('create-procedure')} no operation stores anything, so "
            "that nothing shows which server was judged."
        )
    return version


def _check_release(suite_version: str) -> None:
    """Check that the rules are those of a release."""
    digest = catalogue_digest((rule.id, rule.level, str(rule.since), rule.revision) for rule in catalogue())
    if known(digest, suite_version) is None:
        raise ConfigurationError(
            f"The catalogue of this checkout is not that of release {suite_version}: certify with a release."
        )


def _mattering(version: Version) -> list[Feature]:
    return features_that_matter(version, {rule.id: FrozenRule.of(rule) for rule in catalogue()})


def _check_features_off(optional: Sequence[Feature], off: FeaturesOff | None) -> None:
    names = " and ".join(one.title for one in optional)
    if optional and off is None:
        raise ConfigurationError(
            f"{names} can be on or off in this product, so both are judged: give --features-off URL, where the same "
            "product has it off, or say `always` or `absent` under features in product.yaml."
        )
    if off and not optional:
        raise ConfigurationError("--features-off has nothing to judge: the product has no optional feature there.")


def _undeclared(one: PlannedPass, session: Session) -> Iterator[str]:
    """The features that are judged as on, and that the manifest does not declare to be on."""
    for feature in _mattering(session.version):
        if feature.name not in one.options.without and not session.practice.features.get(feature.key):
            yield (
                f"The product has {feature.key}, but the practice manifest of the pass {one.name} does not say that it "
                f"is on: add `{feature.key}: true` under features, or say `{feature.key}: absent` in product.yaml."
            )


def _gaps(session: Session) -> Iterator[str]:
    """Must-rules that would be blocked, for lack of an entry of the manifest."""
    waived = session.waivers.keys() | session.apart.keys()
    blocked = {
        rule: aside
        for rule, aside in session.set_aside.items()
        if aside.outcome == "blocked" and catalogue()[rule].level == "must" and rule not in waived
    }
    if blocked:
        first = next(iter(blocked.values())).cause
        named = ", ".join(list(blocked)[:FEW]) + (f" and {len(blocked) - FEW} more" if len(blocked) > FEW else "")
        yield f"{len(blocked)} must-rules could not be judged ({named}): {first.words}. {first.hint}"
