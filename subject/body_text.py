"""The text in the bytes of a body: one reading of them, for all that is judged and shown.

RFC 8259, section 8.1: JSON that is exchanged must be UTF-8 without a byte order mark, and a reader may ignore the mark.
So bodies in UTF-16 and UTF-32 and those with a mark are read as what they are, whatever charset the response declares,
and one rule, `answers-json`, fails for the encoding alone.
"""

from __future__ import annotations

import codecs

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks and the codecs that leave them out; that of UTF-32 begins with that of UTF-16."""
ZEROS = (
    ((0, 0, 0, 1), "utf-32-be"),
    ((1, 0, 0, 0), "utf-32-le"),
    ((0, 1), "utf-16-be"),
    ((1, 0), "utf-16-le"),
)
"""Where the first bytes are zero, without a mark: JSON begins with a character of ASCII."""


def encoding_of(body: bytes) -> str:
    """The codec that reads a body: utf-8, unless a byte order mark or zeros among the first bytes show another one."""
    for mark, codec in MARKS:
        if body.startswith(mark):
            return codec
    begin = tuple(map(bool, body[:4]))
    return next((codec for zeros, codec in ZEROS if begin[: len(zeros)] == zeros), "utf-8")


def text_of(body: bytes) -> str:
    """The text of a body without its byte order mark; what no encoding has is replaced."""
    return body.decode(encoding_of(body), errors="replace")


def json_text_of(body: bytes) -> str:
    """The text of a body without its byte order mark; raises ValueError where its bytes are no text."""
    codec = encoding_of(body)
    try:
        return body.decode(codec, errors="surrogatepass")
    except UnicodeDecodeError as problem:
        raise ValueError(f"byte {problem.start} of the body is not {_name(codec)}") from None


def flaw_of_encoding(body: bytes) -> str:
    """What RFC 8259 forbids in the encoding of JSON, in words; empty if it is UTF-8 without a byte order mark."""
    codec = encoding_of(body)
    if codec == "utf-8-sig":
        return "the JSON begins with a byte order mark, which RFC 8259 forbids"
    if codec != "utf-8":
        return f"the JSON is in {_name(codec)}, and RFC 8259 requires UTF-8"
    try:
        body.decode()
    except UnicodeDecodeError as problem:
        return f"byte {problem.start} of the body is not UTF-8"
    return ""


def _name(codec: str) -> str:
    return "-".join(codec.upper().split("-")[:2])
