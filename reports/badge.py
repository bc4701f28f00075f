"""The verdict as a badge: a self-contained SVG, and the JSON that shields.io reads from an endpoint."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

from reports.safe_text import visible
from reports.shards import shard_words
from reports.statuses import count_statuses
from reports.verdict_text import highest_satisfied

Entry = Mapping[str, Any]

LABEL = "ProcedureLogs API"
COLOURS = {
    "conformant": "#1d6b3c",
    "conformant-with-waivers": "#1d6b3c",
    "partial": "#5d5850",
    "not-verified": "#855000",
    "non-conformant": "#a3161d",
    "error": "#6a2c9c",
}
_NARROW = set("iljt.,:;|!'() -")


def render_badge(results: Entry) -> str:
    """Render the badge as SVG."""
    return draw_badge(badge_message(results), COLOURS[results["verdict"]])


def draw_badge(message: str, colour: str) -> str:
    """A badge with this message as SVG. It loads nothing, and its title and label repeat the text of the picture."""
    left, right = _width(LABEL), _width(message)
    total = left + right
    svg = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", width=str(total), height="20", role="img")
    svg.set("viewBox", f"0 0 {total} 20")
    svg.set("aria-label", f"{LABEL}: {message}")
    ET.SubElement(svg, "title").text = f"{LABEL}: {message}"
    ET.SubElement(svg, "rect", width=str(total), height="20", rx="3", fill="#3b3833")
    ET.SubElement(
        svg,
        "path",
        d=f"M{left} 0h{right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{right - 3}z",
        fill=colour,
    )
    for text, start, width in ((LABEL, 0, left), (message, left, right)):
        middle = {"x": str(start + width / 2), "y": "14", "text-anchor": "middle", "textLength": str(width - 12)}
        font = {"fill": "#fff", "font-family": "Verdana,DejaVu Sans,sans-serif", "font-size": "11"}
        ET.SubElement(svg, "text", middle | font).text = text
    return ET.tostring(svg, encoding="unicode") + "\n"


def render_endpoint(results: Entry) -> str:
    """Render the badge as the JSON of a shields.io endpoint: schemaVersion, label, message, color."""
    return endpoint(badge_message(results), COLOURS[results["verdict"]])


def endpoint(message: str, colour: str) -> str:
    """A badge with this message as the JSON of a shields.io endpoint."""
    members = {"schemaVersion": 1, "label": LABEL, "message": message, "color": colour.removeprefix("#")}
    return json.dumps(members) + "\n"


def badge_message(results: Entry) -> str:
    """The verdict, with the number of failed rules, or the highest version satisfied and the waivers in use."""
    words = results["verdict"].replace("-", " ") if results["verdict"] != "non-conformant" else "non-conformant"
    match results["verdict"]:
        case "non-conformant":
            return f"{words}, {count_statuses(results['rules'], results)['failed']} failed"
        case "conformant":
            return visible(f"{words} {highest_satisfied(results) or results['target']['judged_as']}")
        case "conformant-with-waivers":
            return visible(f"{words} {results['target']['judged_as']}: {_waivers(results)}")
        case _:
            return f"{words}, {shard_words(results['run'])}" if "shard" in results["run"] else words


def _waivers(results: Entry) -> str:
    """How many rules are waived, until when the last of them, and how many of them nobody has verified."""
    waived = [rule for rule in results["rules"] if "waived" in rule]
    latest = max((rule["waived"]["expires"] for rule in waived), default="")
    blocked = sum(rule["outcome"] == "blocked" for rule in waived)
    return f"{len(waived)} until {latest}" + (f", {blocked} not verified" if blocked else "")


def _width(text: str) -> int:
    """The approximate width of a text in pixels; textLength then stretches the text to it."""
    return round(sum(4.2 if char in _NARROW else 7.0 for char in text)) + 12
