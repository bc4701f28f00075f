"""Registries for the tests: entries made without bundles, and folders of small signed bundles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from certification.bundle import Contents
from certification.canonical import digest
from certification.product import Product
from certification.record_checks import Waiver
from certification.registry.entries import Entry, entry_of
from certification.registry.facts import Facts, Lab, OpenPoint
from certification.registry.registry import Registry
from spec import catalogue
from tests.bundles import PRODUCT, Change, Owner, contents, nothing, waived_rule

TODAY = date(2026, 4, 1)
READ = [rule for rule in catalogue() if rule.readings][:12]
"""Rules that can be read in several ways."""
FIRST, SECOND = (rule.id for rule in list(catalogue())[:2])
WAIVERS = (
    Waiver(FIRST, "failed", "The fix ships with 4.3.", "ACME-118", "2026-06-30"),
    Waiver(SECOND, "blocked", "The office has no second clinic.", "ACME-121", "2026-05-31"),
)


def facts(vendor: str = "Acme Dental", product: str = "Acme Server", **changes: Any) -> Facts:
    """What is known of a sound bundle, with the given members changed."""
    sound = Facts(
        (),
        vendor=vendor,
        product=product,
        version="4.2.1",
        contact="conformance@acme.example",
        features={"medical_insurance": "absent", "public_health": "optional"},
        api_version="25.3.36",
        verdict="conformant",
        suite_version="0.1.0",
        started="2026-03-04T09:30:00Z",
        counts={"passed": 836, "failed": 0, "not-applicable": 9},
        badge="conformant 25.3.36",
        open_points=tuple(open_point(rule) for rule in READ),
    )
    return replace(sound, **changes)


def open_point(rule: Any, reading: int = 0) -> OpenPoint:
    """What was observed about a rule: one of its readings."""
    return OpenPoint(rule.id, rule.operation, rule.text, (list(rule.readings.items())[reading],))


def entry(known: Facts, *files: str, today: date = TODAY, max_age_days: int | None = None) -> Entry:
    """The entry of a file with these facts, whose SHA-256 follows from them."""
    data = json.dumps(known.as_data(), sort_keys=True).encode()
    return entry_of(files or ("acme.bundle",), digest(data), known, today, max_age_days)


def waived(**changes: Any) -> dict[str, Any]:
    """The members of facts with two waivers."""
    until = f"2 until {max(one.expires for one in WAIVERS)}, 1 not verified"
    return {
        "verdict": "conformant-with-waivers",
        "waivers": WAIVERS,
        "badge": f"conformant with waivers 25.3.36: {until}",
    } | changes


def sample(title: str = "Certified servers") -> Registry:
    """A registry with every kind of entry."""
    old = {"version": "4.1.0", "started": "2025-11-02T08:00:00Z", "suite_version": "0.0.9"}
    read_before = tuple(open_point(rule, 1 if rule is READ[0] else 0) for rule in READ)
    expired = (replace(WAIVERS[0], expires="2026-03-31", ticket="MOL-3"),)
    labs = (Lab("Prove Labs", ("pinned", "drawn")),)
    entries = [
        entry(facts(labs=labs), "acme/acme-server-4.2.1.bundle"),
        entry(facts(open_points=read_before, **old), "acme/acme-server-4.1.0.bundle"),
        entry(facts(api_version="24.4.13", badge="conformant 24.4.13", **old), "acme/acme-server-4.1.0-old.bundle"),
        entry(facts(product="Acme Cloud", version="2026.3", **waived()), "acme/acme-cloud.bundle"),
        entry(facts("Bicuspid & Söhne", "Zahn <i>Eins</i>", version="1.0"), "bicuspid.bundle"),
        entry(facts("Molar Systems", "MolarBase", **waived(waivers=expired)), "molar.bundle"),
        entry(Facts(("The file is not a sound bundle: it is truncated.",)), "broken.bundle"),
        entry(Facts(("The file is not a sound bundle: it is not a ZIP archive.",)), "notes.txt"),
        entry(
            facts(
                "Acme Dental",
                "Acme Server",
                version="9.9",
                problems=(
                    "It is signed with a key of Molar Systems, which does not vouch for products of Acme Dental.",
                ),
            ),
            "forged.bundle",
        ),
    ]
    return Registry(title, "", TODAY, None, tuple(entries))


def hostile(text: str) -> Registry:
    """A registry in which every text that comes from a bundle, a name of a file or a list of keys is hostile."""
    bad = facts(
        f"Vendor {text}",
        f"Product {text}",
        version=f"1 {text}",
        contact=text,
        features={"public_health": "optional"},
        suite_version=text,
        labs=(Lab(f"Lab {text}", (text,)),),
        **waived(waivers=(Waiver(text, text, text, text, "2026-12-31"),), badge=f"badge {text}"),
        open_points=(OpenPoint(text, text, text, ((text, text), ("b", text))),),
    )
    lapsed = replace(bad, product=f"Old {text}", waivers=(Waiver(text, "blocked", text, text, "2026-03-31"),))
    refused = replace(bad, problems=(f"{text}.", text))
    return Registry(
        f"Registry {text}",
        "",
        TODAY,
        None,
        tuple(entry(one, f"{text}.bundle") for one in (bad, lapsed, refused)),
    )


def many(count: int) -> Registry:
    """A registry of so many products."""
    made = (entry(facts(f"Vendor {number // 4:03}", f"Server {number:04}"), f"{number}") for number in range(count))
    return Registry("Many", "", TODAY, None, tuple(made))


# Folders.


def keys_yaml(folder: Path, vendors: Mapping[str, Owner], labs: Mapping[str, Owner] | None = None) -> Path:
    """A list of keys in a folder, with the files of the owners by their paths."""
    lists = {"vendors": vendors, "labs": labs or {}}
    files = {kind: {name: str(owner.public) for name, owner in owners.items()} for kind, owners in lists.items()}
    path = folder / "keys.yaml"
    path.write_text(json.dumps({kind: names for kind, names in files.items() if names}))  # which is YAML too
    return path


def bundle_of(product: Product = PRODUCT, pinned: Change = nothing) -> Contents:
    """The contents of a bundle of a product, with a change of its first pass."""
    return contents(product, pinned=pinned)


def waiving(expires: str) -> Change:
    """The change of a pass that lets a rule fail and be waived."""
    return lambda record: waived_rule(record, expires)
