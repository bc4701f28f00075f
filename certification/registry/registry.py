"""A registry on a day: every entry, and the names of what is published about each product."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from certification.canonical import digest, to_json
from certification.registry.entries import Entry, Product, products_of

LONGEST = 30
"""Characters of a name in the name of a page."""


@dataclass(frozen=True, slots=True)
class Registry:
    """All entries as they stand on `day`.

    `url` is where the site will be, and `bundles` where the folder of bundles will be: each ends with a slash, or is
    empty.
    """

    title: str
    url: str
    day: date
    max_age_days: int | None
    entries: tuple[Entry, ...]
    bundles: str = ""

    @property
    def products(self) -> list[Product]:
        """The products, by vendor and name."""
        return products_of(self.entries)

    def with_status(self, status: str) -> list[Entry]:
        """The entries with this status."""
        return [entry for entry in self.entries if entry.status == status]


def slug(product: Product) -> str:
    """The name of the page of a product: letters, digits and hyphens, and different for each product."""
    words = f"{_plain(product.vendor)}-{_plain(product.name)}".strip("-")
    return f"{words}-{digest(to_json([product.vendor, product.name]))[:10]}".strip("-")


def _plain(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", ascii_name)[:LONGEST].strip("-")
