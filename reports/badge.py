"""The verdict as a badge: an SVG of its own, and the JSON that badge services read from an endpoint."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

from reports.text import visible
from reports.view import highest_satisfied

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
    """The badge as SVG; nothing is fetched, and its title says the same as its picture."""
    message = badge_message(results)
    left, right = _width(LABEL), _width(message)
    total = left + right
    svg = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", width=str(total), height="20", role="img")
    svg.set("aria-label", f"{LABEL}: {message}")
    ET.SubElement(svg, "title").text = f"{LABEL}: {message}"
    ET.SubElement(svg, "rect", width=str(total), height="20", rx="3", fill="#3b3833")
    ET.SubElement(
        svg,
        "path",
        d=f"M{left} 0h{right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{right - 3}z",
        fill=COLOURS[results["verdict"]],
    )
    for text, start, width in ((LABEL, 0, left), (message, left, right)):
        middle = {"x": str(start + width / 2), "y": "14", "text-anchor": "middle", "textLength": str(width - 12)}
        font = {"fill": "#fff", "font-family": "Verdana,DejaVu Sans,sans-serif", "font-size": "11"}
        ET.SubElement(svg, "text", middle | font).text = text
    return ET.tostring(svg, encoding="unicode") + "\n"


def render_endpoint(results: Entry) -> str:
    """The badge as an endpoint of shields.io answers it."""
    told = {
        "schemaVersion": 1,
        "label": LABEL,
        "message": badge_message(results),
        "color": COLOURS[results["verdict"]].removeprefix("#"),
    }
    return json.dumps(told) + "\n"


def badge_message(results: Entry) -> str:
    """The verdict with the one number that matters most beside it."""
    words = results["verdict"].replace("-", " ") if results["verdict"] != "non-conformant" else "non-conformant"
    match results["verdict"]:
        case "non-conformant":
            return f"{words}, {results['counts']['must']['failed']} failed"
        case "conformant" | "conformant-with-waivers":
            return visible(f"{words} {highest_satisfied(results) or results['target']['judged_as']}")
        case _:
            return words


def _width(text: str) -> int:
    """How wide a text is in the badge's font, about; textLength makes it exact."""
    return round(sum(4.2 if char in _NARROW else 7.0 for char in text)) + 12
