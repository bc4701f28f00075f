"""Which keys a registry believes, how its entries stand on a day, and which of them a product shows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from certification.errors import CertificationError
from certification.registry.entries import products_of
from certification.registry.facts import Facts, facts_from
from certification.registry.trust import read_trust
from tests.bundles import Owner
from tests.registries import FIRST, WAIVERS, entry, facts, sample, waived


def test_facts_survive_the_cache() -> None:
    """Facts are the same after their way through JSON."""
    known = sample().entries[0].facts
    assert facts_from(json.loads(json.dumps(known.as_data()))) == known


@pytest.mark.parametrize(
    ("known", "max_age", "status", "reason"),
    [
        (facts(), None, "valid", ""),
        (facts(), 28, "valid", ""),
        (facts(), 27, "lapsed", "Its run is 28 days old; at most 27 are accepted."),
        (facts(**waived()), None, "valid", ""),
        (
            facts(**waived(waivers=(replace(WAIVERS[0], expires="2026-03-31"),))),
            None,
            "lapsed",
            f"The waiver of {FIRST} expired on 2026-03-31.",
        ),
        (facts(started="2026-04-03T00:00:00Z"), None, "refused", "Its run is of 2026-04-03, which is in the future."),
        (facts(problems=("No.",)), None, "refused", "No."),
    ],
)
def test_how_an_entry_stands(known: Facts, max_age: int | None, status: str, reason: str) -> None:
    """A certificate lapses with its first waiver, or with age; what is wrong on any day is refused."""
    made = entry(known, max_age_days=max_age)
    assert (made.status, "".join(made.reasons)) == (status, reason)


def test_the_latest_valid_entry_of_each_version_is_current() -> None:
    """A later one that has lapsed does not hide it, and a refused one is of no product."""
    old, new = facts(started="2025-01-01T00:00:00Z"), facts(started="2026-01-01T00:00:00Z")
    lapsed = facts(started="2026-02-01T00:00:00Z", waivers=(replace(WAIVERS[0], expires="2026-03-01"),))
    other = facts(api_version="24.4.13")
    forged = facts("Acme Dental", "Forged", problems=("No.",))
    made = [entry(one, str(number)) for number, one in enumerate((old, lapsed, new, other, forged))]
    [product] = products_of(made)
    assert [one.facts for one in product.current] == [new, other]
    assert [one.facts for one in product.entries] == [other, lapsed, new, old]
    assert product.best.facts == new


def test_two_bundles_of_one_moment_have_one_order() -> None:
    """Whatever the order of the files is, the same one is current."""
    made = [entry(facts(version=version), version) for version in ("1", "2", "3")]
    orders = [products_of(some)[0].entries for some in (made, made[::-1], made[1:] + made[:1])]
    assert orders[0] == orders[1] == orders[2]
    assert len(orders[0]) == 3


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1: this has to be vendors: and labs:"),
        ("vendors: [", "is not YAML"),
        ("vendors: &all {A: *all}", "is too large; its aliases repeat too much."),
        ("vendor: {A: a.pem}", "line 1: 'vendor' is not known; use vendors and labs."),
        ("vendors: a.pem", "line 1: this has to be names, each with the file of its key"),
        ("vendors:\n  A: []", "line 2: 'A' has to have the file of its key, or a list of files."),
        ("vendors:\n  A: key.pub\n  A: key.pub", "line 3: 'A' is repeated"),
        ("vendors:\n  A: key.pub\nlabs:\n  B: [key.pub]", "line 4: key.pub is the key of A already"),
        ("vendors:\n  A: none.pem", "none.pem cannot be read: No such file or directory."),
        ("vendors:\n  A: keys.yaml", "is not"),
    ],
)
def test_a_list_of_keys_that_cannot_be_used(text: str, fault: str, tmp_path: Path) -> None:
    """One sentence says where it is wrong."""
    Owner.new(tmp_path, "key")
    (tmp_path / "keys.yaml").write_text(text)
    with pytest.raises(CertificationError) as raised:
        read_trust(tmp_path)
    assert fault in str(raised.value)
    assert "\n" not in str(raised.value)
