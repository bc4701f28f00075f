"""The passes of a certification as synthetic records that deserve a certificate, to be changed by tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from certification.requirements import DRAWN, FEATURES_OFF, MINIMUM, PINNED, PINNED_SEED
from reports.outcomes import SetAside
from spec import Rule, catalogue, features
from tests.reports_sample import aside, exchange, passing, results

NONCE = "0123456789abcdef"
URL = "http://127.0.0.1:8040/api/v1"
SEEDS = {PINNED: PINNED_SEED, DRAWN: 3141592653, FEATURES_OFF: 3141592653}
NOTE = f"conformance run 12ab34 {NONCE}"
COVERAGE = {"pairs": [9, 9], "triples": [27, 27], "factors": {}, "classes": {}}
EXCHANGES: Mapping[int, Mapping[str, Any]] = {
    1: exchange(1, method="POST", url=f"{URL}/procedurelogs", request_body=json.dumps({"BillingNote": NOTE})),
    2: exchange(
        2,
        method="GET",
        url=f"{URL}/procedurelogs/4711",
        request_body=None,
        status=200,
        response_body=json.dumps({"BillingNote": NOTE}),
    ),
}
"""How the target stored the nonce and returned it."""


def passes() -> dict[str, dict[str, Any]]:
    """The record of each pass by its name, to be changed at will."""
    return {name: pass_of(name) for name in MINIMUM}


def pass_of(name: str) -> dict[str, Any]:
    """A copy of the record of one pass."""
    made: dict[str, Any] = json.loads(_recorded(name))
    return made


@cache
def _recorded(name: str) -> str:
    on = name != FEATURES_OFF
    left_out = {rule.id: _left_out(rule) for rule in catalogue() if _is_left_out(rule, on=on)}
    record = results(
        lambda rule: None if rule.id in left_out else passing(rule, 1, 2),
        exchanges=EXCHANGES,
        set_aside=left_out,
        run={
            "seed": SEEDS[name],
            "examples": MINIMUM[name],
            "redaction": {"shown": False, "values": 0},
            "settings": {"without": [] if on else [feature.name for feature in features()]},
            "coverage": {"create-procedure": COVERAGE, "update-procedure": COVERAGE},
        },
        target={
            "features": {feature.key: on for feature in features()},
            "identity": {
                "nonce": NONCE,
                "carried_by": "BillingNote",
                "returned": [NOTE],
                "certificate": None,
                "exchanges": [1, 2],
            },
        },
    )
    return json.dumps(record)


def _is_left_out(rule: Rule, *, on: bool) -> bool:
    return "insurance.not-set" in rule.needs or (rule.gate is not None and rule.without_feature == on)


def _left_out(rule: Rule) -> SetAside:
    if rule.gate is None:
        return aside("not-applicable", "every category of insurance history has codes", "not-at-this-practice")
    return aside("not-applicable", f"the {rule.gate.title} feature is not so", "feature")
