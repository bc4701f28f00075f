"""Malformed input: bodies that are not valid JSON, values of another type, and texts and keys that confuse parsers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Literal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from strategies.choices import choices

Kind = Literal["key", "keys", "text", "fixed", "word", "flag", "money"]
"""What a field takes: a key, an array of keys, any text, a text of a fixed form, an enumerated word, a flag, money."""

TEXT_TYPES: tuple[Any, ...] = ({}, [], {"value": "x"}, [[]])
OTHER_TYPES: Mapping[Kind, tuple[Any, ...]] = {
    "key": (*TEXT_TYPES, "x"),
    "keys": ({}, "none", [{}], [["x"]], [None], ["x"]),
    "text": TEXT_TYPES,
    "fixed": (*TEXT_TYPES, 5, True, 0.5),
    "word": (*TEXT_TYPES, True, 0.5),
    "flag": (*TEXT_TYPES, 7),
    "money": (*TEXT_TYPES, "x"),
}
"""By kind: values of a type that it cannot have. Keys and flags lack `true`: some parsers read it as 1 or "true"."""

ODD_VALUES: tuple[Any, ...] = (
    *({}, None, "\0", 2**63, "x" * 10_000, -1, [], "", 10**30, "9" * 400, -(2**63) - 1, " ", "\x1b[J\x07", "\ud800"),
    *("NaN", "\U0001f9b7", [[[]]], {"a": {"b": []}}, "'; --", "%00%n${x}{0}"),
)
"""Values of every type, none of which is the key of a record, whoever reads it."""


def malformed_json(body: Mapping[str, Any]) -> SearchStrategy[bytes]:
    """The body of two or more members as JSON that even a lenient parser rejects; shrinks to one without its end."""
    text = json.dumps(body)
    return choices(
        text.replace(*broken).encode() if isinstance(broken, tuple) else broken(text).encode()
        for broken in MALFORMATIONS
    )


MALFORMATIONS: tuple[tuple[str, str, int] | Callable[[str], str], ...] = (
    lambda text: text[:-1],
    ('": ', '" ', 1),
    (', "', ' "', 1),
    lambda text: text[:-1] + "]",
    lambda text: text[: text.rindex(', "')],
    lambda text: text.replace('{"', "{", 1),
    lambda text: text.removesuffix("}") + ', "Note": "no end}',
    lambda text: text.removesuffix("}") + ', "Note": no-value}',
)


def lax_json(body: Mapping[str, Any]) -> SearchStrategy[bytes]:
    """The body as JSON that only some parsers accept, or that is too large for them; only a crash is wrong."""
    text = json.dumps(body)
    return choices(
        (
            text.replace('"', "'").encode(),
            text[:-1].encode() + b",}",
            b"/* note */" + text.encode(),
            text.encode() + b"}",
            b"\xef\xbb\xbf" + text.encode(),
            text.encode("utf-16"),
            text[:-1].encode() + b', "Note": "\xff\xfe"}',
            text[:-1].encode() + b', "Note": NaN}',
            text[:-1].encode() + b', "Note": 1e999}',
            text[:-1].encode() + b', "Note": ' + b"9" * 5000 + b"}",
            text[:-1].encode() + b', "Note": "\\ud800"}',
            text[:-1].encode() + b', "Note": "a\0b"}',
            text[:-1].encode() + b', "Other": ' + b"[" * 2000 + b"]" * 2000 + b"}",
            b"[" * 2000,
            b"\0" * 64,
            b"a=1&b=2",
            b"<body/>",
        )
    )


def not_objects(body: Mapping[str, Any]) -> SearchStrategy[bytes]:
    """Bodies that are not a JSON object: an array of one, other JSON values, and nothing; shrinks to the array."""
    return choices(
        (
            json.dumps([body]).encode(),
            b"",
            b'"text"',
            b"[]",
            b"null",
            b"5",
            b"true",
            json.dumps(json.dumps(body)).encode(),
            b" ",
        )
    )


def wrong_types(value: Any, kind: Kind) -> SearchStrategy[Any]:
    """Values of another JSON type than the field takes; shrinks to the good value in an array."""
    return choices([[[value]] if kind == "keys" else [value], *OTHER_TYPES[kind]])


def impossible_keys(key: Any, *, numbers_only: bool = False) -> SearchStrategy[Any]:
    """The array with an impossible first key: too large by a multiple of 2 to the 32nd, negative, or not a number."""
    one = key[0] if isinstance(key, list) else key
    numbers = (one + 2**32, -1, one + 2**64, 10**30, -one, -(2**31))
    keys = choices(numbers if numbers_only else (*numbers[:3], "x", *numbers[3:], "9" * 20, "-1", "NaN"))
    return keys.map(lambda wrong: [wrong, *key[1:]]) if isinstance(key, list) else keys


def odd_values() -> SearchStrategy[Any]:
    """Values that a field may choke on; shrinks to an empty object."""
    return choices(ODD_VALUES)


def odd_texts() -> SearchStrategy[str]:
    """Texts that people and programs do write, of no more than 40 characters, without symbols; shrinks to two lines."""
    spoilt = choices(
        (
            "one\ntwo",
            "one\ttwo",
            "one\r\ntwo",
            "null",
            "0",
            "true",
            "\U00020bb7 tooth",
            "e\u0301",
            "\u202eabc",
            "a\u00a0b",
        )
    )
    written = choices(
        (
            '"',
            "\\",
            "'",
            "<b>",
            "&amp;",
            "%41",
            "{0}",
            "\\u0041",
            "\\n",
            "$1",
            "--",
            "/*",
            "\u00df\u0130",
            "\u05d0\u05d1",
            "\u4e2d",
        )
    )
    return spoilt | st.lists(written, min_size=1, max_size=5).map("".join).map("a{} b".format)


def control_texts() -> SearchStrategy[str]:
    """Texts with control characters other than white space; shrinks to one with a NUL."""
    return choices("\0\x01\x07\x08\x1b\x7f\x9f").map("one{}two".format)


def odd_path_keys() -> SearchStrategy[str]:
    """Path segments, encoded, that are the key of no record, whoever reads them; shrinks to a number of 20 digits."""
    return choices(
        (
            *(
                "99999999999999999999",
                "9" * 400,
                "x" * 10_000,
                "%00",
                "%0A",
                "%FF%FE",
                "%F0%9F%A6%B7",
                "%20",
                "-1",
                "%2500",
                "{}",
                "%22%22",
            ),
            *(
                "null",
                "true",
                "NaN",
                "Infinity",
                "-99999999999999999999",
                "%5B%5D",
                "%7B%7D",
                "*",
                "%27%3B--",
                "(x)",
                "x%3Fy",
                "%C0%80",
            ),
        )
    )


def odd_query_values() -> SearchStrategy[str]:
    """Values that no search parameter takes, and the empty value; shrinks to a number of 20 digits."""
    return choices(
        (
            "9" * 20,
            "x",
            "-1",
            "",
            "\0",
            "\n",
            "x" * 8_000,
            "9" * 400,
            "NaN",
            "1e400",
            "\U0001f9b7",
            "'; --",
            "[]",
            "{}",
            "null",
            "%",
            "0001-01-01",
        )
    )
