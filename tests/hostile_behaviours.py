"""The behaviours of misbehaving servers, each with what a run reports about it."""

from __future__ import annotations

import gzip
import itertools
import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.hostile import Act, Connection, Request, http

JSON = "Content-Type: application/json"
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
OPEN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
BOMB = gzip.compress(b" " * 40_000_000, 9)
HTML = (
    b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1>proxy/1.2</body></html>"
)
NASTY = "\x1b[2J\x1b]0;owned\x07<script>alert(1)</script>]]>\u202e\u2066\x00\x85"
TEXTS = (
    "ProcDate",
    "ProcFee",
    "ProcStatus",
    "Surf",
    "ToothNum",
    "Note",
    "procCode",
    "descript",
    "provAbbr",
    "priority",
    "serverDateTime",
)

NO_ANSWER = "no answer to|stopped answering|kept the run waiting"
JUDGED = r"answered \d+|received \d+|Expected"
"""What a run reports about responses that it can judge."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the server does, a pattern of what the run reports, and whether that is a response that can be judged."""

    act: Act
    words: str = NO_ANSWER
    answers: bool = False


def row(key: int, **members: Any) -> dict[str, Any]:
    """A procedure with the members that matter."""
    return {"ProcNum": key, "PatNum": 11, "ProcDate": "2020-01-02", "ProcStatus": "TP", "procCode": "D0120", **members}


def raw(answer: bytes) -> Act:
    """Send these bytes and close the connection."""
    return lambda connection, _request: connection.send(answer)


def says(body: bytes | str, *headers: str, status: str = "200 OK") -> Behaviour:
    """A response that is valid HTTP."""
    content = body.encode() if isinstance(body, str) else body
    return Behaviour(raw(http(status, content, *(headers or (JSON,)))), words=JUDGED, answers=True)


def breaks(answer: bytes, words: str = NO_ANSWER) -> Behaviour:
    """A response that is not valid HTTP, or that the client must not accept."""
    return Behaviour(raw(answer), words)


def then(*acts: Callable[[Connection], None]) -> Act:
    """Do one thing after another."""

    def act(connection: Connection, _request: Request) -> None:
        for one in acts:
            one(connection)

    return act


def to_lists(rows: Callable[[], bytes], one: bytes | None = None) -> Behaviour:
    """Answer a list request with these rows, anything else with one record."""
    record = one or json.dumps(row(5_000_000)).encode()

    def act(connection: Connection, request: Request) -> None:
        alone = request.method != "GET" or request.path.rpartition("/")[2].isdecimal()
        connection.send(http("200 OK", record if alone else rows(), JSON))

    return Behaviour(act, f"{JUDGED}|held back|failed: ", answers=True)


def the_same(count: int) -> Callable[[], bytes]:
    """A list of so many procedures, the same each time."""
    rows = json.dumps([row(key) for key in range(5_000_000, 5_000_000 + count)]).encode()
    return lambda: rows


def new_rows() -> Callable[[], bytes]:
    """A list of a hundred procedures with new keys each time."""
    keys = itertools.count(5_000_000)
    return lambda: json.dumps([row(next(keys)) for _ in range(100)]).encode()


def text_everywhere(text: str) -> str:
    """A procedure with the same text in every text member."""
    return json.dumps({"ProcNum": 5_000_000, "PatNum": 11, **dict.fromkeys(TEXTS, text)})


def sends(answer: bytes) -> Callable[[Connection], None]:
    """Send these bytes, as part of a longer response."""
    return lambda connection: connection.send(answer)


def pours(answer: bytes) -> Callable[[Connection], None]:
    """Send the same bytes without end."""
    return lambda connection: connection.pour(answer)


def drips(answer: bytes) -> Callable[[Connection], None]:
    """Send these bytes slowly, one at a time."""
    return lambda connection: connection.drip(answer)


def half_closed(connection: Connection) -> None:
    """Send a whole response and end the sending side, but keep the connection open."""
    connection.send(http("200 OK", json.dumps(row(5_000_000)).encode(), JSON).replace(b"Connection: close\r\n", b""))
    connection.socket.shutdown(socket.SHUT_WR)


def keeps_open(answer: bytes) -> Act:
    """Answer each request of a connection with these bytes and keep it open."""

    def act(connection: Connection, _request: Request) -> bool:
        connection.send(answer)
        return True

    return act


def keyed(*keys: Any) -> Behaviour:
    """Answer list requests with a row for each of these keys, anything else with the first."""
    rows = json.dumps([row(key) for key in keys]).encode()
    return to_lists(lambda: rows, json.dumps(row(keys[0])).encode())


def half(connection: Connection) -> None:
    """Send the first part of a response."""
    connection.send(http("200 OK", b'{"ProcNum": 1', JSON, length=4000))


SILENT: Mapping[str, Behaviour] = {
    "closes-at-once": breaks(b""),
    "resets": Behaviour(then(Connection.reset)),
    "resets-half-way": Behaviour(then(half, Connection.reset)),
    "closes-half-way": Behaviour(then(half)),
    "never-answers": Behaviour(then(Connection.hold)),
    "stops-half-way": Behaviour(then(half, Connection.hold)),
    "drips-the-head": Behaviour(then(drips(http("200 OK", b"{}", JSON, "X-Padding: " + "x" * 4000)))),
    "drips-the-body": Behaviour(then(sends(http("200 OK", b"", JSON, length=4000)), drips(b" " * 4000))),
    "endless-head": Behaviour(then(sends(b"HTTP/1.1 200 OK\r\n"), pours(b"X-More: and more\r\n" * 500))),
    "endless-body": Behaviour(
        then(sends(http("200 OK", b"", JSON, length=10**12)), pours(b"[" * 65_536)), "longer than"
    ),
    "endless-chunks": Behaviour(then(sends(CHUNKED), pours(b"10000\r\n" + b" " * 65_536 + b"\r\n")), "longer than"),
    "endless-interim-answers": Behaviour(then(pours(b"HTTP/1.1 100 Continue\r\n\r\n" * 100))),
    "endless-early-hints": Behaviour(then(pours(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100))),
    "switches-protocols": Behaviour(
        then(sends(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), Connection.hold)
    ),
    "endless-one-byte-chunks": Behaviour(
        then(sends(CHUNKED), pours(b"1\r\n[\r\n" * 5000)), "not complete after|longer than"
    ),
    "endless-trailers": Behaviour(then(sends(CHUNKED + b"2\r\n{}\r\n0\r\n"), pours(b"X-More: and more\r\n" * 500))),
    "chunk-with-an-endless-extension": Behaviour(then(sends(CHUNKED + b"2;"), pours(b"x" * 65_536))),
    "chunked-twice": breaks(
        CHUNKED.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n") + b"2\r\n{}\r\n0\r\n\r\n"
    ),
    "transfer-of-another-coding": breaks(CHUNKED.replace(b"chunked", b"gzip, chunked") + b"2\r\n{}\r\n0\r\n\r\n"),
    "status-line-of-megabytes": breaks(b"HTTP/1.1 200 " + b"O" * 2_000_000 + b"\r\n\r\n"),
    "status-0": breaks(b"HTTP/1.1 000 Nothing\r\nContent-Length: 2\r\n\r\n{}"),
    "http-2": breaks(b"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x05\x00\x00\x40\x00"),
    "not-deflate": breaks(http("200 OK", b"\x00\x01\x02", JSON, "Content-Encoding: deflate"), "not valid deflate"),
    "length-that-is-not-a-number": breaks(http("200 OK", b"{}", JSON, length="many")),
    "length-below-zero": breaks(http("200 OK", b"{}", JSON, length=-1)),
    "two-lengths": breaks(http("200 OK", b"{}", JSON, "Content-Length: 7")),
    "chunks-without-size": breaks(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n"),
    "chunks-without-end": breaks(CHUNKED + b"2\r\n{}\r\n"),
    "chunk-of-gigantic-size": Behaviour(then(sends(CHUNKED + b"F" * 40 + b"\r\n{}"), Connection.hold)),
    "not-gzip": breaks(http("200 OK", b'{"ProcNum": 1}', JSON, "Content-Encoding: gzip"), "not valid gzip"),
    "gzip-cut-short": breaks(
        http("200 OK", gzip.compress(b'{"ProcNum": 1}')[:-6], JSON, "Content-Encoding: gzip"), "too early"
    ),
    "gzip-bomb": breaks(http("200 OK", BOMB, JSON, "Content-Encoding: gzip"), "longer than"),
    "gzip-bomb-in-a-bomb": breaks(
        http("200 OK", gzip.compress(BOMB, 9), JSON, "Content-Encoding: gzip, gzip"), "not supported"
    ),
    "unknown-encoding": breaks(
        http("200 OK", b"{}", JSON, "Content-Encoding: \x1b[31mbr"), "not supported|RemoteProtocolError"
    ),
    "no-status-line": breaks(b'{"ProcNum": 1, "PatNum": 11}\r\n\r\n'),
    "http-0.9": breaks(b"<html>Hello</html>"),
    "another-protocol": breaks(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "status-that-is-not-a-number": breaks(b"HTTP/1.1 fine OK\r\nContent-Length: 2\r\n\r\n{}"),
    "control-characters-in-a-header": breaks(
        b"HTTP/1.1 200 OK\r\nX-Colour: \x1b[31m\x00\r\nContent-Length: 2\r\n\r\n{}"
    ),
    "header-of-a-megabyte": breaks(http("200 OK", b"{}", JSON, "X-Long: " + "x" * 1_000_000)),
    "ten-thousand-headers": breaks(
        http("200 OK", b"{}", JSON, *(f"X-{number}: {number:020}" for number in range(10_000)))
    ),
    "asks-to-wait-for-a-day": Behaviour(
        raw(http("429 Too Many Requests", b"Later.", "Retry-After: 86400")), "asked too often"
    ),
    "asks-to-wait-for-millennia": Behaviour(
        raw(http("429 Slow", b"", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT")), "asked too often"
    ),
    "gateway-times-out": Behaviour(
        raw(http("504 Gateway Timeout", HTML, "Content-Type: text/html")), "did not finish in time"
    ),
    "always-unavailable": Behaviour(raw(http("503 Unavailable", b"", "Retry-After: 0")), "asked too often"),
}
"""Behaviours that give no response that can be judged."""

ENDED_BY_TIMEOUT = {
    "never-answers",
    "stops-half-way",
    "drips-the-head",
    "drips-the-body",
    "endless-one-byte-chunks",
    "endless-interim-answers",
    "endless-early-hints",
    "switches-protocols",
    "chunk-of-gigantic-size",
}
"""Behaviours that only the timeout ends."""

ANSWERING: Mapping[str, Behaviour] = {
    "empty-object": says("{}"),
    "empty-body": says(b""),
    "null": says("null"),
    "number": says("3"),
    "array-of-null": says("[null, [], 3]"),
    "length-too-short": Behaviour(
        raw(http("200 OK", b'{"ProcNum": 1, "PatNum": 11}', JSON, length=9)), JUDGED, answers=True
    ),
    "204-with-a-body": says(b'{"ProcNum": 1}', JSON, status="204 No Content"),
    "length-and-chunks": Behaviour(
        raw(
            CHUNKED.replace(b"Transfer", b"Content-Length: 5\r\nConnection: close\r\nTransfer")
            + b"2\r\n{}\r\n0\r\n\r\n"
        ),
        JUDGED,
        answers=True,
    ),
    "half-closed": Behaviour(then(half_closed, Connection.hold), JUDGED, answers=True),
    "answers-twice": Behaviour(keeps_open(OPEN + OPEN), JUDGED, answers=True),
    "answers-before-the-request": Behaviour(keeps_open(OPEN + OPEN[:20]), f"{JUDGED}|{NO_ANSWER}", answers=True),
    "header-in-a-header": says("{}", JSON, "X-Sent: yes\r\nContent-Type: text/html\r\nSet-Cookie: a=secret-cookie"),
    "lines-without-returns": Behaviour(raw(http("200 OK", b"{}", JSON).replace(b"\r\n", b"\n")), JUDGED, answers=True),
    "folded-headers": says("{}", "Content-Type:\r\n application/json"),
    "http-1.0": Behaviour(raw(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{}"), JUDGED, answers=True),
    "http-9": Behaviour(
        raw(b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"), JUDGED, answers=True
    ),
    "304-without-a-cause": says(b"", status="304 Not Modified"),
    "status-999": says("{}", status="999 Beyond"),
    "five-hundred-headers": says("{}", JSON, *(f"X-{number}: {number}" for number in range(500))),
    "set-cookies": says("{}", JSON, *(f"Set-Cookie: c{number}=secret-cookie; Path=/" for number in range(200))),
    "json-cut-short": says('{"ProcNum": 1, "PatN'),
    "invalid-utf-8": says(b'{"ProcNum": 1, "Note": "\xff\xfe\xc3\x28"}'),
    "nul-bytes": says(b"\x00" * 2000),
    "nested-deeply": says("[" * 100_000 + "]" * 100_000),
    "nested-deeply-in-objects": says('{"Note":' * 500 + "1" + "}" * 500),
    "gigantic-integers": says(json.dumps(row(5_000_000)).replace("5000000", "9" * 4000)),
    "gigantic-digits": says(f'{{"ProcNum": {"9" * 100_000}}}'),
    "gigantic-exponent": says('{"ProcNum": 1e999999, "PatNum": -1e400}'),
    "nan": says('{"ProcNum": NaN, "PatNum": 11, "ProcFee": NaN}'),
    "infinity": says('{"ProcNum": Infinity, "PatNum": -Infinity}'),
    "members-twice": says(
        '{"ProcNum": 5000000, "ProcNum": 5000001, "PatNum": 11, "ProcStatus": "TP", "ProcStatus": "C"}'
    ),
    "keys-of-every-kind": says(
        '{"ProcNum": true, "PatNum": {"a": []}, "ProcDate": 7, "ProcStatus": [], "Note": {}, "ClinicNum": -0.0}'
    ),
    "keys-as-text": keyed(*(str(key) for key in range(5_000_000, 5_000_100))),
    "keys-with-a-fraction": keyed(*(key + 0.5 for key in range(5_000_000, 5_000_100))),
    "keys-below-zero": keyed(*range(-100, 0)),
    "keys-beyond-64-bits": keyed(*range(10**30, 10**30 + 100)),
    "keys-that-are-objects": keyed(*({"a": [key]} for key in range(100))),
    "one-key-for-all": keyed(*[5_000_000] * 100),
    "half-a-character-in-a-key": says('{"ProcNum": 5000000, "\\ud800": "\\udfff", "PatNum": 11}'),
    "year-9999": says(
        json.dumps(row(5_000_000, serverDateTime="9999-12-31 23:59:59", DateTStamp="9999-12-31 23:59:59")),
        JSON,
        "Date: Fri, 31 Dec 9999 23:59:59 -9999",
    ),
    "impossible-date": says(
        json.dumps(row(5_000_000, serverDateTime="0000-00-00 99:99:99")), JSON, "Date: Fri, 99 Foo 99999 99:99:99 GMT"
    ),
    "rows-nested-deeply": to_lists(lambda: b"[" * 5000 + b"]" * 5000),
    "twenty-thousand-members": says("{" + ", ".join(f'"m{number}": {number}' for number in range(20_000)) + "}"),
    "utf-16": says(json.dumps(row(5_000_000)).encode("utf-16"), "Content-Type: application/json; charset=utf-16"),
    "byte-order-mark": says(b"\xef\xbb\xbf{}"),
    "comment-in-json": says("{} // done"),
    "script-in-place-of-json": says("done({})", "Content-Type: application/javascript"),
    "xml": says('<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa">]><l>&a;</l>', "Content-Type: application/xml"),
    "gzip-without-content-encoding": says(gzip.compress(b"{}")),
    "refuses-with-success": says('"ProcNum is invalid."'),
    "answers-201-to-everything": says(json.dumps(row(5_000_000)), status="201 Created"),
    "twenty-thousand-rows": to_lists(the_same(20_000)),
    "lists-that-never-end": to_lists(new_rows()),
    "the-same-page-without-end": to_lists(the_same(100)),
    "server-errors": says("Internal Server Error", "Content-Type: text/plain", status="500 Internal Server Error"),
    "unavailable": says("Soon.", "Content-Type: text/plain", status="503 Service Unavailable"),
    "image": says(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "Content-Type: image/png"),
    "unknown-charset": says(b'{"ProcNum": "\xe4"}', "Content-Type: application/json; charset=klingon-8"),
    "nasty-text": says(text_everywhere(NASTY)),
    "nasty-refusal": says(NASTY, "Content-Type: text/plain", status="400 Bad Request"),
    "lone-surrogates": says(text_everywhere("\ud800 \udfff")),
    "strings-of-a-megabyte": says(json.dumps(row(5_000_000, Note="x" * 1_000_000, Surf="y" * 1_000_000))),
}
"""Behaviours whose responses are judged."""

ELSEWHERE: Mapping[str, Behaviour] = {
    "page-of-a-proxy": says(HTML, "Content-Type: text/html"),
    "gateway-of-a-proxy": says(HTML, "Content-Type: text/html", status="502 Bad Gateway"),
    "login-of-a-proxy": says(
        HTML, "Content-Type: text/html", 'Proxy-Authenticate: Basic realm="x"', status="407 Proxy"
    ),
    "redirects-in-a-loop": says(b"", "Location: /api/v1/procedurelogs", status="302 Found"),
    "redirects-to-nonsense": says(b"", "Location: http://[::bad::]:99999/\x7f", status="307 Temporary Redirect"),
    "redirects-nowhere": says(b"", status="301 Moved Permanently"),
}
"""Responses of which the first one shows that it is not the API that answers; later ones are judged."""
