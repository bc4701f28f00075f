"""The code blocks of the documents that users read. As a program, prints the block that has a line: FILE LINE."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent

from tests.launching import ROOT

FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", flags=re.MULTILINE | re.DOTALL)
FILES = ("README.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")))


@dataclass(frozen=True, slots=True)
class Snippet:
    """A code block: its document, its language, which is empty for what a command prints, and its text."""

    file: str
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.text.splitlines()[0].strip()}"


def snippets() -> list[Snippet]:
    """Every code block of README.md and docs/, in order."""
    return [
        Snippet(name, language, dedent(text))
        for name in FILES
        for _, language, text in FENCED.findall((ROOT / name).read_text(encoding="utf-8"))
    ]


def snippet(file: str, part: str) -> str:
    """The text of the only block of a document that has this part; raises ValueError."""
    (found,) = (one.text for one in snippets() if one.file == file and part in one.text)
    return found


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command of a shell block, without comments, redirections and variables set before a command."""
    for line in text.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words: list[str] = []
        for word in [*lexer, ";"]:
            if set(word) <= set(";&|()"):
                yield from [_plain(words)] if words else []
                words = []
            else:
                words.append(word)


def _plain(words: list[str]) -> list[str]:
    """The words of a command up to its redirection, without the variables before it."""
    end = next((index for index, word in enumerate(words) if set(word) <= set("<>")), len(words))
    start = next((index for index, word in enumerate(words) if not re.match(r"[A-Z_]+=", word)), end)
    return words[start:end]


if __name__ == "__main__":
    print(snippet(*sys.argv[1:]), end="")
