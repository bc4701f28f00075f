"""Text from a target made safe for terminals, XML, HTML and Markdown: visible, inert, on one line."""

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
LONGEST_TICKED = 400
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()|~#$!])")


def visible(text: str) -> str:
    r"""Replace characters that are invisible or change the direction of text by JSON escapes such as \u202e."""
    return _UNSEEN.sub(lambda found: escape(found.group()), text)


def escape(char: str) -> str:
    """The JSON escape of a character; two escapes for a character beyond U+FFFF."""
    if char == "\r":
        return "\\r"
    if ord(char) < 0x10000:
        return f"\\u{ord(char):04x}"
    high, low = divmod(ord(char) - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def split_unseen(text: str) -> list[tuple[str, bool]]:
    """Split a text into pieces, each with whether it is the escape of an invisible character."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for found in _UNSEEN.finditer(text):
        parts += [(text[end : found.start()], False), (escape(found.group()), True)]
        end = found.end()
    return [part for part in (*parts, (text[end:], False)) if part[0]]


def weight(text: str) -> int:
    """The approximate size in bytes of a text in an HTML document."""
    markup = 3 * (text.count("<") + text.count(">")) + 4 * text.count("&")
    return len(text.encode("utf-8", "surrogatepass")) + markup + 12 * len(_UNSEEN.findall(text))


def without_ansi(text: str) -> str:
    """Remove ANSI escape sequences, which move the cursor or set colours."""
    return _ANSI.sub("", text)


def one_line(text: str, width: int = 200) -> str:
    """The text as one line of at most `width` characters, without ANSI sequences and invisible characters."""
    line = visible(" ".join(without_ansi(text).split()))
    return line if len(line) <= width else f"{line[: width - 1]}…"


def markdown(text: str, width: int = 200) -> str:
    """The text as one line of inert Markdown: no markup, HTML, link or mention."""
    return _inert(one_line(text, width))


def _inert(line: str) -> str:
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = _MARKDOWN.sub(r"\\\1", line)
    return line.replace("://", ":&#8203;//").replace("@", "&#64;&#8203;").replace("www.", "www&#8203;.")


def ticked(text: str) -> str:
    """The text, cut to 400 characters, as inert Markdown in which what stands between backticks is a code span."""
    pieces = enumerate(one_line(text, LONGEST_TICKED).split("`"))
    return "".join(code_span(one, LONGEST_TICKED) if number % 2 else _inert(one) for number, one in pieces)


def code_span(text: str, width: int = 200) -> str:
    """The text as a Markdown code span, which is also safe in a table cell."""
    line = one_line(text, width).replace("|", "\\|")
    if not line:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}"
