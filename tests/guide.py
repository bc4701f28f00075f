"""The code blocks of CONTRIBUTING.md, and how they are applied to a copy of the project."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from tests.launching import ROOT

FENCED = re.compile(r"^( *)```\w+\n(.*?)^\1```$", flags=re.MULTILINE | re.DOTALL)
HEAD = re.compile(r"# (?P<file>[\w./-]+), (?:(?P<end>at the end)|(?P<way>above|below): (?P<line>.+))")


@dataclass(frozen=True, slots=True)
class Block:
    """A code block of the guide: a text and the place in a file where it goes."""

    file: str
    way: str
    """`above` or `below` the first line that begins with `line`; empty for the end of the file."""
    line: str
    text: str

    def apply(self, folder: Path) -> None:
        """Insert the text into the file; raises LookupError where the file has no such line."""
        path = folder / self.file
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        lines.insert(self._index(lines), self.text)
        path.write_text("".join(lines), encoding="utf-8")

    def _index(self, lines: list[str]) -> int:
        if not self.way:
            return len(lines)
        for index, line in enumerate(lines):
            if line.strip().startswith(self.line):
                return index + (self.way == "below")
        raise LookupError(f"CONTRIBUTING.md: {self.file} has no line that begins with {self.line!r}.")


def guide_blocks() -> list[Block]:
    """The code blocks of the guide, in its order; raises ValueError where the first line of one names no place."""
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return [_block(dedent(text)) for _, text in FENCED.findall(guide)]


def _block(code: str) -> Block:
    head, _, text = code.partition("\n")
    found = HEAD.fullmatch(head)
    if found is None:
        raise ValueError(f"CONTRIBUTING.md: {head!r} names no file and place.")
    return Block(found["file"], found["way"] or "", found["line"] or "", text)
