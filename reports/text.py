"""Text that a target sent, made harmless for the eye, the terminal, XML and Markdown."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
_ANSI = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_].*?(?:\x07|\x1b\\|$)|[ -/]*[0-~])|\x9b[0-?]*[ -/]*[@-~]", re.DOTALL
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()|~#$!])")


def visible(text: str) -> str:
    r"""The text with everything that cannot be seen, or that moves other text, as an escape of JSON such as \u202e."""
    return _UNSEEN.sub(lambda found: escape(found.group()), text)


def escape(char: str) -> str:
    """A character as JSON escapes it."""
    if char == "\r":
        return "\\r"
    if ord(char) < 0x10000:
        return f"\\u{ord(char):04x}"
    high, low = divmod(ord(char) - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def split_unseen(text: str) -> list[tuple[str, bool]]:
    """The text in parts, those that stand for unseen characters marked."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for found in _UNSEEN.finditer(text):
        parts += [(text[end : found.start()], False), (escape(found.group()), True)]
        end = found.end()
    return [part for part in (*parts, (text[end:], False)) if part[0]]


def weight(text: str) -> int:
    """How many bytes the text takes in an HTML document, about."""
    markup = 3 * (text.count("<") + text.count(">")) + 4 * text.count("&")
    return len(text.encode("utf-8", "surrogatepass")) + markup + 12 * len(_UNSEEN.findall(text))


def without_ansi(text: str) -> str:
    """The text without the sequences that move or colour a terminal."""
    return _ANSI.sub("", text)


def one_line(text: str, width: int = 200) -> str:
    """The text as one line of at most that width, without ANSI sequences and unseen characters."""
    line = visible(" ".join(without_ansi(text).split()))
    return line if len(line) <= width else f"{line[: width - 1]}…"


def counted(number: int, noun: str) -> str:
    """The number with its noun in the singular or the plural: 1 check, 2 checks."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def markdown(text: str, width: int = 200) -> str:
    """The text as inert Markdown: one line, no markup, no HTML, no link, no mention."""
    line = one_line(text, width).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = _MARKDOWN.sub(r"\\\1", line)
    return line.replace("://", ":&#8203;//").replace("@", "&#64;&#8203;").replace("www.", "www&#8203;.")


def code_span(text: str, width: int = 200) -> str:
    """The text as a code span of Markdown that also stands in a cell of a table."""
    line = one_line(text, width).replace("|", "\\|")
    if not line:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}"
