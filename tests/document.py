"""The document in sections, items and sentences, for the tests."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

FILE = Path(
    os.environ.get("PROCEDURELOGS_DOCUMENT", Path(__file__).parents[2] / "shared" / "docs" / "procedurelogs.md")
)

ABSENT = "the document is not at hand; name its file in PROCEDURELOGS_DOCUMENT"


def sections() -> dict[str, str]:
    """The text of each section of the document, by heading."""
    _, *parts = re.split(r"^## ", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {heading.strip(): text for heading, _, text in (part.partition("\n") for part in parts)}


def items(section: str) -> dict[str, list[str]]:
    """The items of a section with their sentences, in its order; test_sentences.py describes how they are counted."""
    statuses = re.compile(r"^\s*(\d{3} [A-Z].*?)\s*$", flags=re.MULTILINE)
    prose = re.sub(r"^Version Added: .*$", "", statuses.sub("", section), flags=re.MULTILINE)
    name, found = "Description", dict[str, list[str]]()
    for line in prose.splitlines():
        bold = re.match(r"\*\*([\w ]+):\*\*\s*(.*)$", line)
        if bold:
            name = "Example Requests" if bold[1] == "Example Request" else bold[1]
        found.setdefault(name, []).append(bold[2] if bold else line)
    requests, response = (found.pop(part, []) for part in ("Example Requests", "Example Response"))
    split = {item: sentences("\n".join(lines)) for item, lines in found.items()}
    return {
        **{item: found for item, found in split.items() if found},
        "Example Requests": re.findall(
            r"^ *((?:GET|POST|PUT|DELETE) /.*|or) *$", "\n".join(requests), flags=re.MULTILINE
        ),
        "Example Response": statements("\n".join(response)),
        "Status codes": statuses.findall(section),
    }


def sentences(text: str) -> list[str]:
    """The sentences of a text, without version marks, link targets, and sentences that only introduce a list."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    plain = re.sub(r"\(Added in version [\d.]+\)", "", plain).replace("**", "")
    parts = (
        re.sub(r"\s+", " ", part).strip()
        for line in plain.splitlines()
        for part in re.split(r"(?<=\.)\s+(?=[A-Z\"])", line)
    )
    return [part for part in parts if part and not part.endswith(":")]


def statements(sample: str) -> list[str]:
    """What a sample response states: the members of a record, or the entries of a fixed list."""
    records = samples(sample)
    if not records:
        return []
    if "insHistPrefName" in records[0]:
        return [record["insHistPrefName"] for record in records]
    return list(records[0])


def samples(part: str) -> list[dict[str, Any]]:
    """The sample objects of a part of a section."""
    return [mended(sample) for sample in re.findall(r"^ *\{\n[^{}]*\}", part, flags=re.MULTILINE)]


def mended(sample: str) -> dict[str, Any]:
    """A sample object of the document, with missing commas added."""
    read: dict[str, Any] = json.loads(re.sub(r'(["\d\]])(\s*\n\s*")', r"\1,\2", sample))
    return read
