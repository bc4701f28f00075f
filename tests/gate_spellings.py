"""Spellings that some server might read as a key: in a path, as a JSON value, and in a body that is not JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

Spelling = Callable[[int], Any]


def full_width(key: int) -> str:
    """The key in full-width digits."""
    return "".join(chr(ord(digit) - ord("0") + ord("\uff10")) for digit in str(key))


def arabic(key: int) -> str:
    """The key in Arabic-Indic digits."""
    return "".join(chr(ord(digit) - ord("0") + ord("\u0660")) for digit in str(key))


def encoded(key: int, times: int = 1) -> str:
    """The key with every digit percent-encoded, once or again and again."""
    return "".join(f"%{'25' * (times - 1)}{ord(digit):02X}" for digit in str(key))


TEXTS: Mapping[str, Callable[[int], str]] = {
    "plain": str,
    "zero in front": "0{}".format,
    "zeros in front": "000{}".format,
    "sign": "+{}".format,
    "decimal": "{}.0".format,
    "decimals": "{}.00".format,
    "fraction cut off": "{}.2".format,
    "exponent": "{}e0".format,
    "capital exponent": "{}E+0".format,
    "blank behind": "{} ".format,
    "blank in front": " {}".format,
    "tab in front": "\t{}".format,
    "line break behind": "{}\n".format,
    "no-break space": "\u00a0{}".format,
    "zero-width space": "\u200b{}".format,
    "NUL behind": "{}\0".format,
    "letters behind": "{}abc".format,
    "full width": full_width,
    "Arabic digits": arabic,
    "hexadecimal": "0x{:x}".format,
    "octal": "0{:o}".format,
    "octal as in Python": "0o{:o}".format,
    "binary": "0b{:b}".format,
    "quotes": '"{}"'.format,
    "brackets": "[{}]".format,
    "percent-encoded": encoded,
    "percent-encoded twice": lambda key: encoded(key, 2),
    "percent-encoded five times": lambda key: encoded(key, 5),
    "only the last 32 bits": lambda key: str(2**32 + key),
    "only the last 32 of 64 bits": lambda key: str(2**64 + key),
    "a negative number of 33 bits": lambda key: str(key - 2**32),
}
"""Texts that stand for a key."""


def _in_a_path(spell: Callable[[int], str]) -> Callable[[int], str]:
    return lambda key: "/procedurelogs/" + quote(spell(key))


def _in_an_array(spell: Callable[[int], str]) -> Spelling:
    return lambda key: [spell(key)]


PATHS: Mapping[str, Callable[[int], str]] = {
    **{f"text: {name}": _in_a_path(spell) for name, spell in TEXTS.items()},
    "text: digits percent-encoded": lambda key: f"/procedurelogs/{encoded(key)}",
    "slash behind": "/procedurelogs/{}/".format,
    "slashes in front": "//procedurelogs///{}".format,
    "of a group note": "/procedurelogs/{}/GroupNote".format,
    "of something unknown": "/procedurelogs/{}/Anything".format,
    "behind another key": "/procedurelogs/none/{}".format,
    "a folder back": "/procedurelogs/none/../{}".format,
    "a folder back, encoded": "/procedurelogs/none%2F..%2F{}".format,
    "a folder back, encoded twice": "/procedurelogs/none%252F..%252F{}".format,
    "a backslash": "/procedurelogs/none%5C{}".format,
    "a full-width slash": "/procedurelogs/none%EF%BC%8F{}".format,
    "a parameter of the path": "/procedurelogs/none;ProcNum={}".format,
    "behind a semicolon": "/procedurelogs/{};jsessionid=x".format,
    "a list": "/procedurelogs/none,{}".format,
    "with a query": "/procedurelogs/{}?a=b".format,
    "in the query": "/procedurelogs/none?ProcNum={}".format,
    "in the query, in other letters": "/procedurelogs/none?proc_num={}".format,
    "in the query under any name": "/procedurelogs/none?id={}".format,
    "in the query of the collection": "/procedurelogs?ProcNum={}".format,
    "twice in the query": "/procedurelogs/none?ProcNum=-1&ProcNum={}".format,
    "without the name of the resource": "/{}".format,
}
"""Paths, with their query, that name a record."""

VALUES: Mapping[str, Spelling] = {
    **TEXTS,
    "number": int,
    "float": float,
    "float rounded down": lambda key: key + 0.2,
    "float rounded up": lambda key: key - 0.2,
    "number of 33 bits": lambda key: 2**32 + key,
    "array": lambda key: [key],
    "arrays in arrays": lambda key: [[[str(key)]]],
    "behind another": lambda key: [-1, key],
    "object": lambda key: {"value": key},
    "name of a member": lambda key: {str(key): None},
}
"""JSON values that stand for a key."""

MEMBERS: Mapping[str, Spelling] = {
    "array": lambda key: [key],
    "behind another": lambda key: [-1, key],
    "bare": int,
    "float": lambda key: [float(key)],
    "bare float": float,
    "arrays in arrays": lambda key: [[key], [[key]]],
    "objects": lambda key: [{"ProcNum": key}],
    "object": lambda key: {"0": key},
    "names of members": lambda key: {str(key): None},
    "text": str,
    "text with commas": "-1,{}".format,
    "text with semicolons": "-1;{}".format,
    "text with blanks": "-1 {}".format,
    "JSON in a text": "[-1, {}]".format,
    "JSON of texts in a text": '["-1", "{}"]'.format,
    **{f"texts: {name}": _in_an_array(spell) for name, spell in TEXTS.items()},
}
"""What can stand for an array of keys."""


def _as(spell: Callable[[str], bytes | str]) -> Callable[[str, int], bytes]:
    def content(member: str, key: int) -> bytes:
        told = spell(json.dumps({"Note": "x", member: key}))
        return told if isinstance(told, bytes) else told.encode()

    return content


def _formatted(text: str) -> Callable[[str, int], bytes]:
    return lambda member, key: text.replace("MEMBER", member).replace("KEY", str(key)).encode()


CONTENTS: Mapping[str, Callable[[str, int], bytes]] = {
    "JSON": _as(str),
    "without its end": _as(lambda text: text[:-1]),
    "with too much": _as(lambda text: text + "}"),
    "single quotes": _as(lambda text: text.replace('"', "'")),
    "no quotes": _as(lambda text: text.replace('"', "")),
    "no colon": _as(lambda text: text.replace(":", "")),
    "byte order mark": _as(lambda text: b"\xef\xbb\xbf" + text.encode()),
    "UTF-16": _as(lambda text: text.encode("utf-16")),
    "UTF-16 without its end": _as(lambda text: text[:-1].encode("utf-16")),
    "UTF-32": _as(lambda text: text.encode("utf-32")),
    "broken UTF-8": _as(lambda text: text.replace("x", "\u00ff").encode("latin-1")),
    "in an array": _as(lambda text: f"[{text}]"),
    "in an object": _as(lambda text: f'{{"procedure": {text}}}'),
    "JSON in a text": _as(json.dumps),
    "JSON in a text in an array": _as(lambda text: json.dumps([text])),
    "repeated, the key first": _formatted('{"MEMBER": KEY, "MEMBER": -1}'),
    "repeated, the key last": _formatted('{"MEMBER": -1, "MEMBER": KEY}'),
    "repeated, without its end": _formatted('{"MEMBER": -1, "MEMBER": KEY'),
    "repeated inside": _formatted('{"MEMBER": {"a": KEY, "a": -1}}'),
    "name in lower case": lambda member, key: json.dumps({member.lower(): key}).encode(),
    "name in capitals, without its end": lambda member, key: json.dumps({member.upper(): key})[:-1].encode(),
    "name with an underscore": lambda member, key: json.dumps({member.replace("Num", "_num"): key}).encode(),
    "escaped name": lambda member, key: f'{{"\\u{ord(member[0]):04x}{member[1:]}": {key}}}'.encode(),
    "escaped name, without its end": lambda member, key: f'{{"\\u{ord(member[0]):04x}{member[1:]}": {key}'.encode(),
    "in quotes, without its end": _formatted('{"MEMBER": "KEY'),
    "many blanks, without its end": _formatted('{"MEMBER"  :                \n\n  KEY'),
    "a comment between, without its end": _formatted('{"MEMBER": /* of the patient */ KEY'),
    "form": _formatted("Note=x&MEMBER=KEY"),
    "form, percent-encoded": lambda member, key: f"Note=x&%{ord(member[0]):02x}{member[1:]}={encoded(key)}".encode(),
    "XML": _formatted("<Procedure><MEMBER>KEY</MEMBER></Procedure>"),
    "YAML": _formatted("Note: x\nMEMBER: KEY\n"),
    "nested too deeply": _formatted("[" * 100_000 + '{"MEMBER": KEY}'),
}
"""Bodies that name a key as a member, well formed or not."""
