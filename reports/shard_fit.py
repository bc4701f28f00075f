"""Whether records are the shards of one run, and what keeps them from being merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.merging import set_aside_of

Entry = Mapping[str, Any]

_SAME_SETTINGS = {
    "rules": "--rule",
    "without": "--without",
    "rule_set": "--rule-set",
    "rate": "--rate",
    "shrink": "--shrink",
    "fail_on": "--fail-on",
    "show_data": "--show-data",
    "mode": "--mode",
    "examples": "--examples",
}
"""Settings that have to be the same, with the option of each: the digest of all options cannot name one."""


def misfit(records: Mapping[str, Entry]) -> str:
    """Why these records, by the names of their files, cannot be merged, in one sentence; empty if they can."""
    for name, record in records.items():
        if "shard" not in record["run"]:
            return f"{name} is not the record of a shard: give the records that `run --shard` made."
        if "plan" not in record["run"]["shard"]:
            return f"{name} was interrupted before its checks were known: run that shard again."
    (first_name, first), *others = records.items()
    seen = {first["run"]["shard"]["number"]: first_name}
    for name, record in others:
        if difference := _difference(first, record):
            return f"{first_name} and {name} are not shards of one run: {difference}."
        number = record["run"]["shard"]["number"]
        if number in seen:
            return f"{seen[number]} and {name} overlap: both are shard {number} of {record['run']['shard']['of']}."
        seen[number] = name
    return _contradiction(list(records.items()))


def _difference(one: Entry, other: Entry) -> str:
    """What two records of one run share, and these two do not; the first difference in words."""
    for (words, here), (_, there) in zip(_shared(one), _shared(other), strict=True):
        if here != there:
            return words.format(here, there)
    return ""


def _shared(record: Entry) -> list[tuple[str, Any]]:
    """What all shards of a run share, each with the words for a difference, which may have places for both values."""
    suite, run, target = record["suite"], record["run"], record["target"]
    settings, shard = run.get("settings", {}), run["shard"]
    return [
        ("they are made by versions of the suite {} and {}", suite["version"]),
        ("they are judged by different catalogues", suite.get("catalogue")),
        ("they are parts of {} and {}", shard["of"]),
        ("they judged different targets", None if target["embedded"] else target["url"]),
        ("the embedded servers were started with different options", (target["faults"], target["variants"])),
        ("they judged versions {} and {}", target["api_version"]),
        ("they have seeds {} and {}", run["seed"]),
        *((f"they were run with different {flag}", settings.get(name)) for name, flag in _SAME_SETTINGS.items()),
        ("they were run with different waivers", run.get("waivers")),
        ("their practice manifests differ", (shard["practice"], target["features"])),
        ("they were run with different options", shard["run"]),
        ("their checks were distributed differently", shard["plan"]),
    ]


def _contradiction(records: Sequence[tuple[str, Entry]]) -> str:
    """What no shards of one run can say of their rules."""
    (first_name, first), *_ = records
    for name, record in records:
        if [rule["id"] for rule in record["rules"]] != [rule["id"] for rule in first["rules"]]:
            return f"{first_name} and {name} do not have the same rules."
    for parts in zip(*(record["rules"] for _, record in records), strict=True):
        checks = [check for part in parts for check in part["checks"]]
        if twice := next((check for check in checks if checks.count(check) > 1), None):
            return f"The records overlap: {parts[0]['id']} was judged by {twice} in two of them."
        if len({set_aside_of(part) is None for part in parts}) > 1:
            return f"The records contradict each other: only in some {parts[0]['id']} was set aside before the run."
    return ""
