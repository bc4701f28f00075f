"""index.json, the registry for machines: one member for each entry. index.schema.json describes it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from certification.canonical import to_json
from certification.registry.entries import Entry
from certification.registry.registry import Registry, slug

SCHEMA = Path(__file__).with_name("index.schema.json")
SCHEMA_VERSION = 1
MARK = "procedurelogs-conformance registry"
"""What tells the index of a registry from any other file of this name."""


def render_index(registry: Registry) -> bytes:
    """The index: certificates by product, the latest first, and the files that were refused, by name."""
    return to_json(
        {
            "$schema": SCHEMA.name,
            "schema_version": SCHEMA_VERSION,
            "kind": MARK,
            "title": registry.title,
            "date": registry.day.isoformat(),
            "max_age_days": registry.max_age_days,
            "certificates": [
                _certificate(entry, slug(product), entry in product.current)
                for product in registry.products
                for entry in product.entries
            ],
            "refused": [_refused(entry) for entry in registry.with_status("refused")],
        }
    )


def _certificate(entry: Entry, name: str, is_current: bool) -> dict[str, Any]:
    facts = entry.facts
    return {
        "files": list(entry.files),
        "sha256": entry.sha256,
        "status": entry.status,
        "reasons": list(entry.reasons),
        "current": is_current,
        "vendor": facts.vendor,
        "product": facts.product,
        "version": facts.version,
        "contact": facts.contact,
        "api_version": facts.api_version,
        "verdict": facts.verdict,
        "features": dict(facts.features),
        "waivers": [asdict(waiver) for waiver in facts.waivers],
        "started": facts.started,
        "must_rules": dict(facts.counts),
        "suite_version": facts.suite_version,
        "evidence": {
            "kind": "countersigned" if facts.labs else "self-attested",
            "labs": [{"name": lab.name, "repeated": list(lab.repeated)} for lab in facts.labs],
        },
        "observations": {point.rule: [name for name, _ in point.readings] for point in facts.open_points},
        "page": f"products/{name}.html",
        "badge": f"badges/{name}.svg",
    }


def _refused(entry: Entry) -> dict[str, Any]:
    facts = entry.facts
    return {
        "files": list(entry.files),
        "sha256": entry.sha256 or None,
        "reasons": list(entry.reasons),
        "claims": {"vendor": facts.vendor, "product": facts.product, "version": facts.version},
    }
