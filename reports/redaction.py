"""Removal of patient data: texts from the target are replaced by placeholders, texts that the suite sent are kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from reports.outcomes import Judgement
from spec import members

FREE = frozenset({"ClaimNote", "BillingNote", "provAbbr"})
"""Documented members that hold free text or identify a person. Undocumented members are redacted too."""
PLAIN = frozenset({*members(), "insHistPrefName", "procDate", "ProcNums", "isSigned", "MedicalCode"}) - FREE
NAMES = re.compile(r"name|abbr|patient|provider|user|guarantor|employer", re.IGNORECASE)
REJECTIONS = (400, 403, 404)
"""Statuses of rejections, whose texts are kept: they are about what the suite sent, 403 often by a firewall."""
PREFIX = 16
"""A text is recognised by its first so many characters, as reports may truncate it."""

HEADERS = re.compile(
    "accept-ranges|age|allow|alt-svc|cache-control|connection|content-(encoding|language|length|type)|date|etag|expires|keep-alive"
    "|last-modified|location|pragma|retry-after|server|strict-transport-security|transfer-encoding|vary|via|www-authenticate"
    "|x-content-type-options|x-frame-options|x-powered-by"
)
"""Response headers that are kept; any other header may hold patient data."""
HIDDEN = "[REDACTED]"
"""The placeholder that the client puts in place of a secret."""
IDENTIFIER = re.compile(r"[A-Za-z_$@][\w$.:-]{0,63}")
NUMBERED = re.compile(r"[\w.:/+=-]*[0-9][\w.:/+=-]*")
"""A number or an id: the name of a person has no digits."""

_LIKE = "like [text 1, 9 characters]"

_PLACEHOLDER = re.compile(r"\[(text|name) ([0-9]+), ([0-9]+) characters\]")
_STRINGS = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)("?)(\s*:)?')

Exchanges = Mapping[int, Mapping[str, Any]]


class Redaction:
    """Replaces texts from the target by placeholders, the same text by the same placeholder throughout a run.

    `exchanges` maps an id to an exchange as results.json holds it.
    """

    def __init__(self, exchanges: Exchanges) -> None:
        self._exchanges = exchanges
        self._texts = {_plain(text) for one in exchanges.values() for text in _sent(one)}
        self._sent = "\n".join(f" {text} " for text in self._texts)
        self._known: dict[str, bool] = {}
        self._placeholders: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._bodies: dict[int, tuple[str, dict[str, str]]] = {}

    @property
    def count(self) -> int:
        """The number of different texts replaced so far."""
        return len(self._placeholders)

    def exchange(self, number: int) -> dict[str, Any]:
        """The exchange of that number, with the texts of its response replaced."""
        one = self._exchanges[number]
        headers = [[name, self._header(name, value)] for name, value in one["response_headers"]]
        return {**one, "response_headers": headers, "response_body": self._body(number)[0]}

    def _header(self, name: str, value: str) -> str:
        shown = (
            HEADERS.fullmatch(name.lower())
            or value in ("", HIDDEN)
            or NUMBERED.fullmatch(value)
            or self._was_sent(value)
        )
        return value if shown else self._placeholder(value, "text")

    def judgement(self, judgement: Judgement) -> Judgement:
        """The judgement, with the texts of the responses that it cites replaced."""
        found: dict[str, str] = {}
        for number in judgement.exchanges:
            found.update(self._body(number)[1] if number in self._exchanges else {})
        if not found:
            return judgement
        return replace(
            judgement,
            expected=_hide(judgement.expected, found, self._was_sent),
            received=_hide(judgement.received, found, self._was_sent),
            message=_hide(judgement.message, found, self._was_sent),
            symptom=_hide(judgement.symptom, found, self._was_sent),
            clues=tuple(_hide(one, found, self._was_sent) for one in judgement.clues),
            input=_hide(judgement.input, found, self._was_sent),
        )

    def _body(self, number: int) -> tuple[str, dict[str, str]]:
        """The body of a response with placeholders, and the placeholder of each text replaced in it."""
        if number not in self._bodies:
            self._bodies[number] = self._replaced(self._exchanges[number])
        return self._bodies[number]

    def _replaced(self, one: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
        body, found = str(one["response_body"]), {}
        if not body.lstrip().startswith(("{", "[", '"')):
            if one["status"] in REJECTIONS or not body.strip() or self._was_sent(body):
                return body, {}
            found[body] = self._placeholder(body, "text")
            return found[body], found
        parts, end, member = [], 0, ""
        for string in _STRINGS.finditer(body):
            if string[3]:
                member = string[1]
                if not self._may_be_member_name(one, text := _unescaped(member)):
                    found[text] = self._placeholder(text, "name")
                    parts += [body[end : string.start(1)], found[text]]
                    end = string.end(1)
            elif not self._may_be_shown(one, member, text := _unescaped(string[1])):
                found[text] = self._placeholder(text, "name" if NAMES.search(member) else "text")
                parts += [body[end : string.start(1)], found[text]]
                end = string.end(1)
        return "".join([*parts, body[end:]]), found

    def _may_be_member_name(self, one: Mapping[str, Any], text: str) -> bool:
        """Whether a text used as a member name may be shown: names of people have spaces, those of members do not."""
        return one["status"] in REJECTIONS or bool(IDENTIFIER.fullmatch(text)) or self._was_sent(text)

    def _may_be_shown(self, one: Mapping[str, Any], member: str, text: str) -> bool:
        refusal = one["status"] in REJECTIONS and member not in FREE
        return not text.strip() or member in PLAIN or refusal or self._was_sent(text)

    def _was_sent(self, text: str) -> bool:
        """Whether the suite sent the text, alone or as whole words of a longer text."""
        if text not in self._known:
            plain = _plain(text)
            self._known[text] = plain in self._texts or f" {plain} " in self._sent
        return self._known[text]

    def _placeholder(self, text: str, kind: str) -> str:
        if text not in self._placeholders:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._placeholders[text] = f"[{kind} {self._counts[kind]}, {len(text)} characters]"
        return self._placeholders[text]


def redact(
    judgements: Sequence[Judgement], exchanges: Exchanges
) -> tuple[list[Judgement], dict[int, dict[str, Any]], int]:
    """Remove patient data from judgements and exchanges; returns both, and the number of different texts replaced."""
    redaction = Redaction(exchanges)
    redacted = [redaction.judgement(one) for one in judgements]
    return redacted, {number: redaction.exchange(number) for number in exchanges}, redaction.count


def renumbered(text: str, before: int) -> str:
    """The text with the numbers of its placeholders raised by those that other records have before."""
    return _PLACEHOLDER.sub(lambda found: f"[{found[1]} {int(found[2]) + before}, {found[3]} characters]", text)


def _sent(one: Mapping[str, Any]) -> Iterator[str]:
    """The texts in the query and the body of a request."""
    yield from (value for _, value in parse_qsl(urlsplit(one["url"]).query))
    yield from (_unescaped(string[1]) for string in _STRINGS.finditer(one["request_body"] or ""))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text  # truncated, or not JSON


def _hide(words: str, found: Mapping[str, str], was_sent: Callable[[str], bool]) -> str:
    """Replace each text of `found` by its placeholder, also if escaped or truncated, unless the suite sent it."""
    for text in sorted(found, key=lambda text: (-len(text), text)) if words else ():
        spellings = dict.fromkeys((json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], text))
        words = _hide_one(words, list(spellings), found[text], was_sent)
    return words


def _hide_one(words: str, spellings: Sequence[str], placeholder: str, was_sent: Callable[[str], bool]) -> str:
    """Replace one text, as far as it agrees with any of its spellings."""
    parts, end = [], 0
    for found in re.finditer("|".join(map(_prefix_pattern, spellings)), words):
        start = found.start()
        stop = start + max(_common_length(words[start:], spelt) for spelt in spellings)
        if start >= end and not was_sent(_unescaped(words[start:stop])):
            parts += [words[end:start], placeholder]
            end = stop
    return "".join([*parts, words[end:]])


def _prefix_pattern(spelt: str) -> str:
    return rf"(?<!\w){re.escape(spelt)}(?!\w)" if len(spelt) <= PREFIX else re.escape(spelt[:PREFIX])


def _common_length(words: str, spelt: str) -> int:
    """The length of the common prefix of the words and the text."""
    return next(
        (index for index, (one, other) in enumerate(zip(words, spelt, strict=False)) if one != other),
        min(len(words), len(spelt)),
    )


def redaction_notes(shown: bool, count: int) -> list[str]:
    """What the notes of a run say about patient data: whether it is shown, or how many texts were replaced."""
    if shown:
        return ["Names, notes and other texts from the target are shown (--show-data). Keys and secrets are replaced."]
    if not count:
        return []
    if count == 1:
        words = f"1 name, note or other text from the target is shown as a placeholder {_LIKE}"
        return [f"{words}, because it may be about a patient (--show-data shows it)."]
    words = f"{count} names, notes and other texts from the target are shown as placeholders {_LIKE}"
    return [f"{words}, because they may be about patients (--show-data shows them)."]
