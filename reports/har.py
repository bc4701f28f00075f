"""evidence.har: the recorded exchanges as an HTTP Archive, for browsers' developer tools."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harfile import Content, Creator, HarFile, PostData, Record, Request, Response, Timings

from reports.shards import shard_words

Entry = Mapping[str, Any]

HTTP = "HTTP/1.1"


def render_har(results: Entry) -> str:
    """Render the exchanges of a results.json record as HAR 1.2, each with the rules that cite it."""
    file = io.StringIO()
    suite, cited = results["suite"], _cited(results["rules"])
    creator = Creator(name=suite["name"], version=suite["version"])
    with HarFile.open(file, creator=creator, comment=shard_words(results["run"]) or None) as archive:
        for number, exchange in results["exchanges"].items():
            archive.add_entry(
                startedDateTime=exchange.get("started", results["run"]["started"]),  # older records lack `started`
                time=exchange["milliseconds"],
                request=_request(exchange),
                response=_response(exchange),
                timings=Timings(send=0, wait=exchange["milliseconds"], receive=0),
                comment=f"exchange {number}: {', '.join(cited.get(int(number), ()))}",
            )
    return file.getvalue() + "\n"


def _cited(rules: Iterable[Entry]) -> dict[int, dict[str, None]]:
    """The ids of the rules that cite each exchange, by exchange number, in the order of the record."""
    found: dict[int, dict[str, None]] = {}
    for rule in rules:
        for number in (number for judgement in rule["judgements"] for number in judgement["exchanges"]):
            found.setdefault(number, {})[rule["id"]] = None
    return found


def _request(exchange: Entry) -> Request:
    body = exchange["request_body"]
    return Request(
        method=exchange["method"],
        url=exchange["url"],
        httpVersion=HTTP,
        headers=_headers(exchange["request_headers"]),
        queryString=[Record(name=name, value=value) for name, value in _query(exchange["url"])],
        postData=None
        if body is None
        else PostData(mimeType=_media_type(exchange["request_headers"]), params=[], text=body),
        bodySize=0 if body is None else len(body.encode("utf-8", "surrogatepass")),
    )


def _response(exchange: Entry) -> Response:
    body = exchange["response_body"] or ""
    size = len(body.encode("utf-8", "surrogatepass"))
    comment = exchange["error"] or ("The body was truncated when it was recorded." if exchange["truncated"] else None)
    return Response(
        status=exchange["status"] or 0,  # browsers write 0 if there was no response
        statusText="",
        httpVersion=HTTP,
        headers=_headers(exchange["response_headers"]),
        content=Content(size=size, mimeType=_media_type(exchange["response_headers"]), text=body),
        bodySize=size,
        comment=comment,
    )


def _headers(pairs: Iterable[Iterable[str]]) -> list[Record]:
    return [Record(name=name, value=value) for name, value in pairs]


def _query(url: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(url).query, keep_blank_values=True)
    except ValueError:  # a malformed URL that a check sent on purpose
        return []


def _media_type(headers: Iterable[Iterable[str]]) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")
