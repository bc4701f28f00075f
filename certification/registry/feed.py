"""feed.xml, the news of a registry for feed readers: an Atom feed of certificates that were given or have lapsed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from certification.registry.entries import Entry, lapsed_on
from certification.registry.registry import Registry, slug
from reports.plural import counted
from reports.safe_text import visible

ATOM = "http://www.w3.org/2005/Atom"
MOST = 100
"""News in the feed, the latest ones."""


@dataclass(frozen=True, slots=True)
class _News:
    updated: str
    key: str
    title: str
    summary: str
    page: str


def render_feed(registry: Registry) -> bytes:
    """The Atom feed; the ids of its news are the same in every build."""
    news = sorted(_news(registry), key=lambda one: (one.updated, one.key), reverse=True)[:MOST]
    feed = ET.Element("feed", xmlns=ATOM)
    _add(feed, "id", registry.url or _id(registry.title))
    _add(feed, "title", registry.title)
    _add(feed, "updated", news[0].updated if news else _midnight(registry.day))
    _add(ET.SubElement(feed, "author"), "name", registry.title)
    ET.SubElement(feed, "link", rel="self", type="application/atom+xml", href=f"{registry.url}feed.xml")
    ET.SubElement(feed, "link", rel="alternate", type="text/html", href=f"{registry.url}index.html")
    for one in news:
        entry = ET.SubElement(feed, "entry")
        _add(entry, "id", _id(one.key))
        _add(entry, "title", one.title)
        _add(entry, "updated", one.updated)
        ET.SubElement(entry, "link", rel="alternate", type="text/html", href=f"{registry.url}{one.page}")
        _add(entry, "summary", one.summary)
    ET.indent(feed, " ")
    text = ET.tostring(feed, encoding="unicode")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{text}\n".encode()


def _news(registry: Registry) -> list[_News]:
    found = []
    for product in registry.products:
        page = f"products/{slug(product)}.html"
        for entry in product.entries:
            found.append(_given(entry, page))
            if entry.status == "lapsed":
                found.append(_lapsed(entry, page, registry.max_age_days))
    return found


def _given(entry: Entry, page: str) -> _News:
    facts = entry.facts
    waived = f" {counted(len(facts.waivers), 'rule')} waived." if facts.waivers else ""
    return _News(
        facts.started,
        entry.sha256,
        f"{_name(entry)}: {facts.verdict.replace('-', ' ')}, version {facts.api_version}",
        f"{facts.vendor}; {facts.evidence}; judged by suite {facts.suite_version}.{waived}",
        page,
    )


def _lapsed(entry: Entry, page: str, max_age_days: int | None) -> _News:
    day = lapsed_on(entry, max_age_days)
    title = f"{_name(entry)}: the certificate of {entry.facts.day} has lapsed"
    return _News(_midnight(day), f"{entry.sha256} lapsed {day}", title, " ".join(entry.reasons), page)


def _name(entry: Entry) -> str:
    return f"{entry.facts.product} {entry.facts.version}"


def _midnight(day: date) -> str:
    return f"{day}T00:00:00Z"


def _id(key: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'procedurelogs-conformance registry {visible(key)}')}"


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = visible(text)
